import { testVectors } from './vectorCases.ts';

testVectors('endogenous-correlation');

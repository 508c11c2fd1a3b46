import { testVectors } from './vectorCases.ts';

testVectors('lending-aave-v3');

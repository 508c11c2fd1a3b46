import { testVectors } from './vectorCases.ts';

testVectors('risk-measures');

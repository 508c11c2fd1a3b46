import { testVectors } from './vectorCases.ts';

testVectors('solvency-commitments');

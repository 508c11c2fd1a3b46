import { testVectors } from './vectorCases.ts';

testVectors('student-t-copula');

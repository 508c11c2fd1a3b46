import { testVectors } from './vectorCases.ts';

testVectors('correlation-sensitivity');

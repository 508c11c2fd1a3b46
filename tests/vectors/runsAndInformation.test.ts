import { testVectors } from './vectorCases.ts';

testVectors('runs-and-information');

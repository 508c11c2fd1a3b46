import { testVectors } from './vectorCases.ts';

testVectors('stability-pool-liquity');

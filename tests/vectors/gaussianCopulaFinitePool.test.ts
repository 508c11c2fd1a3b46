import { testVectors } from './vectorCases.ts';

testVectors('gaussian-copula-finite-pool');

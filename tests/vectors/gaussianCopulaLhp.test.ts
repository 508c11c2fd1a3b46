import { testVectors } from './vectorCases.ts';

testVectors('gaussian-copula-lhp');

import { testVectors } from './vectorCases.ts';

testVectors('amm-cp-weighted-stable');

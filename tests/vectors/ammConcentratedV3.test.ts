import { testVectors } from './vectorCases.ts';

testVectors('amm-concentrated-v3');

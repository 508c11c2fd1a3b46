import { testVectors } from './vectorCases.ts';

testVectors('tranche-loss-allocation');

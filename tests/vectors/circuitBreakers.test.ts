import { testVectors } from './vectorCases.ts';

testVectors('circuit-breakers');

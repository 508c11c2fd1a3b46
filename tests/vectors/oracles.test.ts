import { testVectors } from './vectorCases.ts';

testVectors('oracles');

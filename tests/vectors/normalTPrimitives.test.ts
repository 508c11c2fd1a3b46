import { testVectors } from './vectorCases.ts';

testVectors('normal-t-primitives');

import { testVectors } from './vectorCases.ts';

testVectors('cascade-closed-loop');

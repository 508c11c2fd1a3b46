import { testVectors } from './vectorCases.ts';

testVectors('opacity-and-audit');

import { testVectors } from './vectorCases.ts';

testVectors('maker-flip');

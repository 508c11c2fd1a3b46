import { testVectors } from './vectorCases.ts';

testVectors('maker-clip');

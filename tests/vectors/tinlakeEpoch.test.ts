import { testVectors } from './vectorCases.ts';

testVectors('tinlake-epoch');

import { testVectors } from './vectorCases.ts';

testVectors('lending-compound-v2');

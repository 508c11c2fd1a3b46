import { testVectors } from './vectorCases.ts';

testVectors('waterfall');

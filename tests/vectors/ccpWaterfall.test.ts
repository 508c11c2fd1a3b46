import { testVectors } from './vectorCases.ts';

testVectors('ccp-waterfall');

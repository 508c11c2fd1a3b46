import { testVectors } from './vectorCases.ts';

testVectors('gas-keepers-governance');

import { testVectors } from './vectorCases.ts';

testVectors('interest-rates');

import { testVectors } from './vectorCases.ts';

testVectors('monte-carlo-confidence');

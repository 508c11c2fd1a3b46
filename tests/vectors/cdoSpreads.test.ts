import { testVectors } from './vectorCases.ts';

testVectors('cdo-spreads');

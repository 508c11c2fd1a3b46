import { testVectors } from './vectorCases.ts';

testVectors('llamma-crvusd');

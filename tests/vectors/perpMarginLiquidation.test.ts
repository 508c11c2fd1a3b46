import { testVectors } from './vectorCases.ts';

testVectors('perp-margin-liquidation');

import { testVectors } from './vectorCases.ts';

testVectors('defi-tranches');

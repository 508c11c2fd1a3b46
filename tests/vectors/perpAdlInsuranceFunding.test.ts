import { testVectors } from './vectorCases.ts';

testVectors('perp-adl-insurance-funding');

import { operations } from './adapters/makerFlip.ts';
import { testVectors } from './vectorCases.ts';

testVectors('maker-flip', operations);

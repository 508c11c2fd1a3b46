import { operations } from './adapters/trancheLossAllocation.ts';
import { testVectors } from './vectorCases.ts';

testVectors('tranche-loss-allocation', operations);

// Every topic that worked cases may be about, and the operations of each.

import type { Operations } from './given.ts';
import { operations as endogenousCorrelation } from './topics/endogenousCorrelation.ts';
import { operations as makerFlip } from './topics/makerFlip.ts';
import { operations as trancheLossAllocation } from './topics/trancheLossAllocation.ts';
import { operations as waterfall } from './topics/waterfall.ts';

export const topics: Readonly<Record<string, Operations>> = {
  'endogenous-correlation': endogenousCorrelation,
  'maker-flip': makerFlip,
  'tranche-loss-allocation': trancheLossAllocation,
  waterfall,
};

// What the parts of a takeover engine share: the venue, what the engine remembers, the terms in force, and who counts what it does.

import type { Perpetuals } from '../margin/perpetuals.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { TakeoverState } from './takeoverState.ts';
import type { TakeoverStatistics } from './takeoverStatistics.ts';
import type { TakeoverTerms } from './takeoverTerms.ts';

export interface TakeoverDesk {
  readonly kernel: Kernel;
  readonly venue: Perpetuals;
  readonly state: RecordHandle<TakeoverState>;
  readonly statistics: TakeoverStatistics;
  /** In force now. */
  terms(): TakeoverTerms;
}

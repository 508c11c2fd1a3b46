// Black Thursday in small: the first hours, with the fall brought forward, so that liquidations and auctions happen within a
// thousand ticks. For tests that care about the machinery of a whole run and not about its figures.

import type { Scenario } from '../../index.ts';
import { readScenario, type ReadOptions } from '../../scenarios/read.ts';

/** Changes that bring the fall forward; the same ones on the command line. */
export const shortCrisisChanges: readonly string[] = [
  'duration=5h',
  'commands=[{ at: 20m, shock: fall25 }]',
];

/** Twelve hundred ticks; the hash takes in the whole world after tick 1023. */
export const shortCrisis = ({ set = [], ...rest }: ReadOptions = {}): Scenario =>
  readScenario('black-thursday', { ...rest, set: [...shortCrisisChanges, ...set] }).scenario;

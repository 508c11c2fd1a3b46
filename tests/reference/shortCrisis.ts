// Black Thursday in small: the first hours, with the fall brought forward, so that liquidations and auctions happen within a
// thousand ticks. For tests that care about the machinery of a whole run and not about its figures.

import type { Scenario } from '../../index.ts';
import { readScenario, type ReadOptions } from '../../scenarios/read.ts';

/** Changes that bring the fall forward and leave out most of the crowd; the same ones on the command line. */
export const shortCrisisChanges: readonly string[] = [
  'duration=4.5h',
  'commands=[{ at: 10m, shock: fall25 }]',
  'agents.noise.count=400',
  'agents.stablecoinNoise.count=60',
  'agents.fundamentalists.count=60',
  'agents.trendFollowers.count=40',
  'agents.borrowers.count=500',
  'agents.seniorHolders.count=80',
  'agents.juniorHolders.count=20',
];

/** 1080 ticks; the hash takes in the whole world after tick 1023. */
export const shortCrisis = ({ set = [], ...rest }: ReadOptions = {}): Scenario =>
  readScenario('black-thursday', { ...rest, set: [...shortCrisisChanges, ...set] }).scenario;

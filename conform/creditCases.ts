// Reads what the topics on credit models have in common: pools, tranches, lists of numbers.

import type { OneFactorCredit } from '../engine/credit/oneFactor.ts';
import type { TranchePoints } from '../engine/securitisation/tranche.ts';
import { float, list, record, type Given } from './given.ts';

/** p and ρ. */
export const poolIn = (given: Given): OneFactorCredit => ({
  defaultProbability: float(given, 'p'),
  assetCorrelation: float(given, 'rho'),
});

export const pointsOf = (given: Given): TranchePoints => ({
  attach: float(given, 'attach'),
  detach: float(given, 'detach'),
});

/** The tranches of a case. */
export const pointsIn = (given: Given): TranchePoints[] => list(given, 'tranches').map(pointsOf);

/** A list of numbers, or `{ zeros: n, then: [...] }`, which stands for n noughts and what follows. */
export function numbers(given: Given, key: string): number[] {
  const value = given[key];
  if (Array.isArray(value)) {
    const items = value as unknown as Given;
    return value.map((_, index) => float(items, String(index)));
  }
  const short = record(value, key);
  return [...new Array<number>(float(short, 'zeros')).fill(0), ...numbers(short, 'then')];
}

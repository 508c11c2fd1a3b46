// Parameters of Dutch auctions, and how they become the terms of the rule.

import { checkName } from '../fundamentals/series.ts';
import { power } from '../math/elementary.ts';
import { ATOM_DEBT } from '../margin/vaultRules.ts';
import { choice, data, integer, number, type Parameters } from '../tick/parameters.ts';
import { RAY, rayOf, WAD } from '../units/fixedPoint.ts';
import type { DutchTerms, KickTerms } from './dutchAuction.ts';
import { targetParameters } from './liquidation.ts';
import { PriceSchedule, type PriceCurve } from './priceCurve.ts';

export const dutchParameters = {
  ...targetParameters,
  curve: choice(
    'stairstep',
    ['stairstep', 'linear', 'exponential'],
    'how the asking price falls: by steps, evenly to nothing, or as the steps do but every second',
  ),
  cut: number('', 0.99, 0.01, 1, 'share of the price that is left after each step', 'live'),
  step: number('s', 90, 1, 1e6, 'length of a step', 'live'),
  fallTime: number('s', 21_600, 1, 1e7, 'time in which a linear price falls to nothing', 'live'),
  startingRatio: number('', 1.3, 0.1, 10, 'first asking price over the oracle price', 'live'),
  resetAfter: number('s', 8_400, 1, 1e7, 'an auction that ran longer must be reset', 'live'),
  resetBelow: number(
    '',
    0.4,
    0,
    1,
    'an auction whose price fell below this share of its first must be reset',
    'live',
  ),
  tip: number('stablecoin', 300, 0, 1e6, 'paid to who starts or resets an auction', 'live'),
  tipShare: number('', 0.001, 0, 1, 'share of the debt paid beside the tip', 'live'),
  dust: number(
    'stablecoin',
    100,
    0,
    1e6,
    'debt below which neither account nor auction is left over',
    'live',
  ),
  debtOutMax: number('stablecoin', 1e9, 0, 4e9, 'most debt out for auction at a time', 'live'),
  bitesPerTick: integer(
    'auctions',
    4,
    0,
    10_000,
    'auctions that start by themselves in one tick; others are started by transaction',
    'live',
  ),
  liquidationPenalty: number(
    '',
    0.13,
    0,
    1,
    'what the auction tries to raise beyond the debt',
    'live',
  ),
  breakerLevel: integer(
    '',
    0,
    0,
    3,
    '1 starts no auction, 2 resets none either, 3 sells nothing',
    'live',
  ),
  venue: data('ETH-USD', 'book whose price is reported beside a settlement', checkName),
  zeroBidPrice: number(
    'stablecoin per collateral',
    1,
    0,
    1e6,
    'a settlement below this price counts as a zero bid',
  ),
};

export type DutchTermsInForce = Parameters<typeof dutchParameters>;

/** What starting or resetting an auction is worth; `moneyAtoms` make a unit of the stablecoin. */
export const kickTerms = (
  { startingRatio, tip, tipShare }: DutchTermsInForce,
  moneyAtoms: number,
): KickTerms => ({
  buf: rayOf(startingRatio),
  tip: BigInt(Math.floor(tip * moneyAtoms)),
  chip: rayOf(tipShare) / (RAY / WAD),
});

/** The terms in force; `last`, those of a moment ago, keeps what is known of a curve that is still the same. */
export function dutchTerms(
  {
    cut,
    step,
    fallTime,
    resetAfter,
    resetBelow,
    dust,
    liquidationPenalty,
    ...of
  }: DutchTermsInForce,
  moneyAtoms: number,
  last?: DutchTerms,
): DutchTerms {
  const curve: PriceCurve =
    of.curve === 'linear'
      ? { kind: 'linear', tau: BigInt(Math.round(fallTime)) }
      : of.curve === 'exponential'
        ? { kind: 'exponential', cut: rayOf(power(cut, 1 / step)) }
        : { kind: 'stairstep', cut: rayOf(cut), step: BigInt(Math.round(step)) };
  const isSame = last !== undefined && sameCurve(last.schedule.curve, curve);
  return {
    schedule: isSame ? last.schedule : new PriceSchedule(curve),
    tail: BigInt(Math.round(resetAfter)),
    cusp: rayOf(resetBelow),
    chost: BigInt(Math.floor(dust * (1 + liquidationPenalty) * moneyAtoms)),
    debtUnit: ATOM_DEBT,
  };
}

const sameCurve = (a: PriceCurve, b: PriceCurve): boolean =>
  a.kind === b.kind &&
  ('cut' in a && a.cut) === ('cut' in b && b.cut) &&
  ('tau' in a && a.tau) === ('tau' in b && b.tau) &&
  ('step' in a && a.step) === ('step' in b && b.step);

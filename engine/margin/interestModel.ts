// What a reserve charges its borrowers: one of the curves of interestRates, a curve between two rates on a logarithmic scale, or a
// controller that has no curve at all and doubles the rate while the market is full. Rates per year.

import type { Fault } from '../errors.ts';
import { exp, log } from '../math/elementary.ts';
import { RAY } from '../units/fixedPoint.ts';
import { jumpRate, kinkedRate, twoSlopeRate } from './interestRates.ts';

export type InterestModel =
  | {
      readonly kind: 'twoSlope';
      readonly optimal: number;
      readonly base: number;
      readonly slope1: number;
      readonly slope2: number;
    }
  | {
      readonly kind: 'jump';
      readonly base: number;
      readonly multiplier: number;
      readonly jump: number;
      readonly kink: number;
    }
  | {
      readonly kind: 'kinked';
      readonly base: number;
      readonly kink: number;
      readonly slopeLow: number;
      readonly slopeHigh: number;
    }
  /** min · (max/min)^utilisation: Curve's `SemilogMonetaryPolicy`. */
  | { readonly kind: 'semiLog'; readonly min: number; readonly max: number }
  /**
   * Fraxlend's time-weighted rate: above the target band it doubles once per half-life at full utilisation, below it halves at none,
   * and in between by the square of the distance. 81.2 % is 10,394 % after 3.5 days at 100 % with a half-life of 12 h.
   */
  | {
      readonly kind: 'doubling';
      readonly start: number;
      readonly low: number;
      readonly high: number;
      /** Seconds. */
      readonly halfLife: number;
      readonly min: number;
      readonly max: number;
    };

const fields: { readonly [K in InterestModel['kind']]: readonly string[] } = {
  twoSlope: ['optimal', 'base', 'slope1', 'slope2'],
  jump: ['base', 'multiplier', 'jump', 'kink'],
  kinked: ['base', 'kink', 'slopeLow', 'slopeHigh'],
  semiLog: ['min', 'max'],
  doubling: ['start', 'low', 'high', 'halfLife', 'min', 'max'],
};

/** What is wrong with a model as a scenario states it. */
export function checkInterestModel(value: unknown, where: string): Fault[] {
  const kinds = Object.keys(fields).join(', ');
  const given = (value ?? {}) as Record<string, unknown>;
  const { kind } = given;
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind))
    return [
      {
        where: `${where}.kind`,
        found: `${JSON.stringify(kind)} is no interest model`,
        mend: `Choose: ${kinds}.`,
      },
    ];
  const names = fields[kind as InterestModel['kind']];
  const mend = `A ${kind} model has ${names.join(', ')}: numbers from 0 to 1e6.`;
  const faults: Fault[] = [];
  for (const name of names) {
    const number = given[name];
    if (!(typeof number === 'number' && number >= 0 && number <= 1e6))
      faults.push({
        where: `${where}.${name}`,
        found: `${JSON.stringify(number)} is not such a number`,
        mend,
      });
  }
  for (const name of Object.keys(given))
    if (name !== 'kind' && !names.includes(name))
      faults.push({ where: `${where}.${name}`, found: 'unknown field', mend });
  if (faults.length > 0) return faults;
  const positive =
    kind === 'semiLog'
      ? Number(given['min']) > 0
      : kind !== 'doubling' || (Number(given['min']) > 0 && Number(given['halfLife']) > 0);
  if (!positive)
    faults.push({
      where,
      found: 'a rate or time of nought, from which nothing can grow',
      mend: 'Give a min (and a halfLife) above 0.',
    });
  return faults;
}

const ray = (value: number): bigint => BigInt(Math.round(value * 1e12)) * (RAY / 10n ** 12n);

/**
 * The yearly rate at a utilisation. `previous` is the rate so far and `seconds` for how long this utilisation has stood: only the
 * controller asks. A controller starts from its `start` where `previous` is not-a-number.
 */
export function borrowRate(
  model: InterestModel,
  { utilisation, previous, seconds }: { utilisation: number; previous: number; seconds: number },
): number {
  switch (model.kind) {
    case 'twoSlope': {
      const { optimal, base, slope1, slope2 } = model;
      const curve = {
        optimal: ray(optimal),
        base: ray(base),
        slope1: ray(slope1),
        slope2: ray(slope2),
      };
      return Number(twoSlopeRate(curve, ray(Math.min(1, utilisation)))) / 1e27;
    }
    case 'jump': {
      const { base, multiplier, jump, kink } = model;
      const curve = {
        model: 'jump',
        base: ray(base),
        multiplier: ray(multiplier),
        jump: ray(jump),
        kink: ray(kink),
      } as const;
      return Number(jumpRate(curve, ray(utilisation))) / 1e27;
    }
    case 'kinked': {
      const { base, kink, slopeLow, slopeHigh } = model;
      const curve = {
        base: ray(base),
        kink: ray(kink),
        slopeLow: ray(slopeLow),
        slopeHigh: ray(slopeHigh),
      };
      return Number(kinkedRate(curve, ray(utilisation))) / 1e27;
    }
    case 'semiLog':
      return model.min * exp(log(model.max / model.min) * Math.min(1, utilisation));
    case 'doubling': {
      const { start, low, high, halfLife, min, max } = model;
      if (Number.isNaN(previous)) return start;
      const over = utilisation > high && high < 1 ? (utilisation - high) / (1 - high) : 0;
      const under = utilisation < low ? (low - utilisation) / low : 0;
      const doublings = ((over * over - under * under) * seconds) / halfLife;
      return Math.min(max, Math.max(min, previous * exp(Math.LN2 * doublings)));
    }
    default:
      return model satisfies never;
  }
}

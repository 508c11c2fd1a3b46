import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exp } from '../../../engine/math/elementary.ts';
import { estimateMean } from '../../../engine/math/intervals.ts';
import { standardNormal } from '../../../engine/random/distributions.ts';
import { Streams, streamId } from '../../../engine/random/streams.ts';
import { trancheLoss } from '../../../engine/securitisation/lossAllocation.ts';
import { closeInRounds, type ClosingRules } from '../../../engine/securitisation/thresholdLoans.ts';
import { referenceRows, type Figure, type ReferenceRow } from '../../reference/referencePool.ts';

const rules: ClosingRules = {
  liquidationThreshold: 0.9,
  haircut: 0.03,
  haircutPerLiquidation: 0.02,
  haircutMax: 0.6,
  impactPerLiquidation: 0.1,
};
const loansOf = (owed: readonly number[]) => ({
  owed,
  open: owed.map(() => 1),
  losses: owed.map(() => 0),
});

describe('a tick of closings', () => {
  test('one sale lowers the price of the next, which is then closed too', () => {
    const loans = loansOf([0.9, 0.85, 0.5]);
    // 0.9·0.95 = 0.855 covers 0.85, but not once the first sale has taken a tenth: 0.7695.
    const { closed, priceFactor } = closeInRounds(loans, [0.95, 0.95, 0.95], rules);
    expect({ closed, open: loans.open }).toEqual({ closed: 2, open: [0, 0, 1] });
    expect(priceFactor).toBeCloseTo(0.81, 12);
    // 0.95·(1 − 0.05) = 0.9025 covers 0.9; 0.95·0.9·(1 − 0.07) = 0.79515 leaves 0.05485.
    expect(loans.losses[0]).toBe(0);
    expect(loans.losses[1]).toBeCloseTo(0.05485, 12);
  });

  test('a loan at its threshold stays open', () => {
    expect(closeInRounds(loansOf([0.9]), [1], rules)).toEqual({ closed: 0, priceFactor: 1 });
  });

  test('more impact never closes fewer loans nor loses less, and losses stay between nought and what is owed', () => {
    const shares = fc.array(fc.double({ min: 0.3, max: 1.2, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        shares,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (prices, one, more) => {
          const owed = prices.map((_, i) => 0.55 + 0.03 * (i % 10));
          const outcome = (impactPerLiquidation: number) => {
            const loans = loansOf(owed);
            const { closed } = closeInRounds(loans, prices, { ...rules, impactPerLiquidation });
            return { closed, losses: loans.losses };
          };
          const low = outcome(one);
          const high = outcome(one + more);
          expect(high.closed).toBeGreaterThanOrEqual(low.closed);
          high.losses.forEach((loss, i) => {
            expect(loss).toBeGreaterThanOrEqual(0);
            expect(loss).toBeLessThanOrEqual(owed[i]!);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

const LOANS = 20;
const DAYS = 30;
const PATHS = 1_500;
const OWED = Array.from({ length: LOANS }, (_, i) => 0.55 + 0.015 * i);
const SLICES = [
  { attach: 0, detach: 0.02 },
  { attach: 0.02, detach: 0.06 },
  { attach: 0.06, detach: 1 },
];

/** Figures of one path: share of loans with a loss, pool loss, three tranches. */
function path(row: ReferenceRow, streams: Streams, index: number): number[] {
  const random = streams.at(streamId('path'), index);
  const loans = loansOf(OWED);
  const values = OWED.map(() => 1);
  let pressed = 1;
  for (let day = 0; day < DAYS; day++) {
    const market = standardNormal(random);
    for (let i = 0; i < LOANS; i++) {
      const own = standardNormal(random);
      values[i]! *= exp(0.05 * (0.5 * market + Math.sqrt(0.75) * own) - 0.00125);
    }
    const prices = values.map((value) => value * pressed);
    pressed *= closeInRounds(loans, prices, { ...rules, ...row }).priceFactor;
  }
  const owed = OWED.reduce((sum, one) => sum + one, 0);
  const loss = loans.losses.reduce((sum, one) => sum + one, 0) / owed;
  return [
    loans.losses.filter((one) => one > 0).length / LOANS,
    loss,
    ...SLICES.map((slice) => trancheLoss(slice, loss).lossFraction),
  ];
}

test.each(referenceRows.map((row) => [row.impactPerLiquidation, row] as const))(
  'the reference pool, impact %p, is met within four combined standard errors',
  (_impact, row) => {
    const streams = new Streams(11);
    const paths = Array.from({ length: PATHS }, (_each, index) => path(row, streams, index));
    const wanted: readonly Figure[] = [
      row.defaultShare,
      row.poolLoss,
      row.junior,
      row.mezzanine,
      row.senior,
    ];
    wanted.forEach(([value, standardError], figure) => {
      const { mean, error } = estimateMean(paths.map((one) => one[figure]!));
      // What happens less than once in a thousand paths has no standard error to speak of in so few.
      const rare = figure === 4 && row.impactPerLiquidation === 0.01 ? 0.0002 : 0;
      const band = 4 * Math.sqrt(error * error + standardError * standardError) + rare;
      expect(Math.abs(mean - value)).toBeLessThanOrEqual(band);
    });
  },
);

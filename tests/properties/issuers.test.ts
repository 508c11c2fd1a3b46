// Windows at par, calendars and the reflexive mint: nothing is made or lost that the rule does not make or take.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOfWeek, isOpen } from '../../engine/issuers/bankingHours.ts';
import { followDebt, parSwap } from '../../engine/issuers/parSwap.ts';
import { amountAtSpread, recovered, virtualSpread } from '../../engine/issuers/virtualPool.ts';

const scale = fc.constantFrom(1, 100, 10_000, 1_000_000);

describe('a swap at par', () => {
  test('is worth what is given, takes no more than offered and stays within the room', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 1_000_000_000 }),
        scale,
        scale,
        fc.integer({ min: 0, max: 10_000 }),
        (offered, room, given, received, feeBps) => {
          const { taken, gross, fee } = parSwap(offered, { given, received }, feeBps, room);
          expect(taken).toBeLessThanOrEqual(offered);
          expect(gross).toBeLessThanOrEqual(room);
          expect(BigInt(taken) * BigInt(received)).toBe(BigInt(gross) * BigInt(given));
          expect(fee).toBeGreaterThanOrEqual(0);
          expect(fee).toBeLessThanOrEqual(gross);
        },
      ),
    );
    expect(() => parSwap(-1, { given: 1, received: 1 }, 0, 1)).toThrow('ISSUER-1');
  });

  test('takes a fee of the output, rounded up', () => {
    expect(parSwap(1_001, { given: 1, received: 1 }, 100, 5_000)).toEqual({
      taken: 1_001,
      gross: 1_001,
      fee: 11,
    });
  });
});

describe('a ceiling that follows the debt', () => {
  const terms = { gap: 950, lineMax: 10_000, waitSeconds: 86_400 };

  test('rises once in the wait, to the gap above the debt, and never beyond the most', () => {
    let ceiling = followDebt({ line: 2_000, raisedAt: -1e9 }, 2_000, 0, terms);
    expect(ceiling).toEqual({ line: 2_950, raisedAt: 0 });
    ceiling = followDebt(ceiling, 2_950, 86_399, terms);
    expect(ceiling.line).toBe(2_950);
    ceiling = followDebt(ceiling, 2_950, 86_400, terms);
    expect(ceiling).toEqual({ line: 3_900, raisedAt: 86_400 });
    expect(followDebt(ceiling, 9_900, 1e9, terms).line).toBe(10_000);
  });

  test('falls at once when the debt does or the most is lowered', () => {
    expect(followDebt({ line: 3_900, raisedAt: 5 }, 1_000, 6, terms)).toEqual({
      line: 1_950,
      raisedAt: 5,
    });
    expect(followDebt({ line: 3_900, raisedAt: 5 }, 3_000, 6, { ...terms, lineMax: 0 }).line).toBe(
      0,
    );
  });
});

describe('banking hours', () => {
  const hours = { opens: 13, closes: 22, weekends: 'closed', closures: [] } as const;
  const at = (text: string) => Date.parse(text) / 1000;

  test.each([
    ['2023-03-10T21:59:00Z', true],
    ['2023-03-10T22:00:00Z', false],
    ['2023-03-11T15:00:00Z', false],
    ['2023-03-12T15:00:00Z', false],
    ['2023-03-13T12:59:59Z', false],
    ['2023-03-13T13:00:00Z', true],
  ])('at %s: %s', (text, open) => {
    expect(isOpen(at(text), hours)).toBe(open);
  });

  test('weekends can be open, and a stated closure closes', () => {
    expect(isOpen(at('2023-03-11T15:00:00Z'), { ...hours, weekends: 'open' })).toBe(true);
    const closures = [[at('2023-03-13T13:00:00Z'), at('2023-03-13T15:00:00Z')]] as const;
    expect(isOpen(at('2023-03-13T14:00:00Z'), { ...hours, closures })).toBe(false);
    expect(isOpen(at('2023-03-13T15:00:00Z'), { ...hours, closures })).toBe(true);
  });

  test('days of the week agree with the calendar for two thousand years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000_000_000, max: 60_000_000_000 }), (seconds) => {
        expect(dayOfWeek(seconds)).toBe((new Date(seconds * 1000).getUTCDay() + 6) % 7);
      }),
    );
  });
});

describe('the virtual pool', () => {
  const terms = { basePool: 5e7, recoverySeconds: 216, spreadMin: 0.005 };
  const gap = fc.double({ min: -4e7, max: 5e8, noNaN: true });

  test('asks for more the more is swapped, and never for less than the least', () => {
    fc.assert(
      fc.property(gap, fc.double({ min: 1, max: 1e9, noNaN: true }), (delta, amount) => {
        const one = virtualSpread(amount, delta, terms);
        const two = virtualSpread(2 * amount, delta, terms);
        expect(one).toBeGreaterThanOrEqual(terms.spreadMin);
        expect(one).toBeLessThan(1);
        expect(two).toBeGreaterThanOrEqual(one);
      }),
    );
  });

  test('the amount at a spread has that spread', () => {
    fc.assert(
      fc.property(gap, fc.double({ min: 0.006, max: 0.95, noNaN: true }), (delta, spread) => {
        const amount = amountAtSpread(spread, delta, terms);
        fc.pre(amount > 1);
        expect(virtualSpread(amount, delta, terms)).toBeCloseTo(spread, 6);
      }),
    );
    expect(amountAtSpread(0.001, 0, terms)).toBe(0);
  });

  test('recovers to 1/e in its recovery time, and passes 293 million a day at two per cent', () => {
    expect(recovered(1000, 216, terms)).toBeCloseTo(1000 / Math.E, 6);
    // In a steady flow the gap is flow × recovery time; 50 million SDR were 68 million dollars.
    const dollars = { ...terms, basePool: 6.8e7 };
    const atTwoPercent = dollars.basePool * (1 / Math.sqrt(0.98) - 1);
    expect((atTwoPercent / 216) * 86_400).toBeGreaterThan(2.5e8);
    expect((atTwoPercent / 216) * 86_400).toBeLessThan(3.2e8);
  });
});

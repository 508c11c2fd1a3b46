// What holds for any reports and any pokes: a faulty minority can't move a median out of the honest range; a delayed price was
// the source's at least a hop ago; an accepted poke is followed by none within its hop.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isReportDue, medianOfSorted, pokeMedian } from '../../engine/oracle/median.ts';
import {
  pokeSecurityModule,
  type SecurityModuleState,
} from '../../engine/oracle/securityModule.ts';

const price = fc.integer({ min: 1, max: 1_000_000 });
const settings = { seed: 3600, numRuns: 500 };

describe('a median', () => {
  test('with fewer than half of its reports faulty lies among the honest ones', () => {
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 30 }),
        fc.array(price, { maxLength: 29 }),
        (honest, faulty) => {
          const wrong = faulty.slice(0, honest.length - 1);
          const sorted = Float64Array.from([...honest, ...wrong]).sort();
          const middle = medianOfSorted(sorted);
          expect(middle).toBeGreaterThanOrEqual(Math.min(...honest));
          expect(middle).toBeLessThanOrEqual(Math.max(...honest));
        },
      ),
      settings,
    );
  });

  test('is poked with a message that was sent, half of them on either side', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 21 }), (values) => {
        const bar = values.length;
        const messages = values
          .toSorted((a, b) => a - b)
          .map((value, i) => ({ signer: `s${i}`, value, age: 2 }));
        const outcome = pokeMedian(messages, { bar, lastAge: 1 });
        if (bar % 2 === 0) expect(outcome).toEqual({ ok: false, reason: 'barNotMet' });
        else {
          expect(outcome.ok).toBe(true);
          const middle = outcome.ok ? outcome.value : NaN;
          expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(bar >> 1);
          expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(bar >> 1);
          expect(pokeMedian(messages, { bar, lastAge: 2 })).toEqual({
            ok: false,
            reason: 'staleMessage',
          });
        }
      }),
      settings,
    );
  });
});

describe('a report', () => {
  test('once made is not due again at the same price before its heartbeat', () => {
    fc.assert(
      fc.property(
        price,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 4999 }),
        (at, bps, seconds) => {
          const limits = { deviation: bps / 10_000, heartbeatSeconds: 5000 };
          expect(isReportDue({ price: at, lastPrice: at, secondsSince: seconds }, limits)).toBe(
            false,
          );
          expect(isReportDue({ price: at, lastPrice: at, secondsSince: 5000 }, limits)).toBe(true);
        },
      ),
      settings,
    );
  });
});

describe('a security module', () => {
  test('shows what the source said at an earlier accepted poke, a hop boundary ago', () => {
    const pokes = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 4000 }), source: price }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), pokes, (start, given) => {
        const hopSeconds = 3600;
        const first = 500;
        const state: SecurityModuleState = {
          current: first,
          next: first,
          updated: start - (start % hopSeconds),
        };
        const accepted: { now: number; source: number }[] = [];
        let now = start;
        for (const { wait, source } of given) {
          now += wait;
          const before = { ...state };
          const { ok } = pokeSecurityModule(state, { now, hopSeconds, source });
          const lastHop = Math.floor((accepted.at(-1)?.now ?? start) / hopSeconds);
          expect(ok).toBe(Math.floor(now / hopSeconds) > lastHop);
          if (ok) accepted.push({ now, source });
          else expect(state).toEqual(before);
          expect(state.next).toBe(accepted.at(-1)?.source ?? first);
          expect(state.current).toBe(accepted.at(-2)?.source ?? first);
        }
      }),
      settings,
    );
  });
});

// What holds for any day: an exchange halts at each level at most once and for its time; a limiter keeps its books and pays nothing
// while it is on; a pause follows exactly the trades that ran too fast.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  limitBands,
  NORMAL_TRADING,
  observeIndex,
  observeQuotes,
  observeTrade,
  OPEN_MARKET,
  QUIET,
} from '../../engine/safety/circuitBreakers.ts';
import {
  depositToLimiter,
  limiterStatus,
  overrideLimiter,
  UNLIMITED,
  withdrawThroughLimiter,
} from '../../engine/safety/outflowLimiter.ts';
import { WAD } from '../../engine/units/fixedPoint.ts';

const settings = { seed: 712, numRuns: 400 };
const waits = fc.integer({ min: 0, max: 30 });

test('a market-wide halt lasts its quarter of an hour, each level fires once, and a closed day stays closed', () => {
  const looks = fc.array(fc.record({ wait: waits, fall: fc.integer({ min: -500, max: 2500 }) }));
  fc.assert(
    fc.property(looks, (given) => {
      let state = OPEN_MARKET;
      let minute = 0;
      let closed = false;
      const fired: number[] = [];
      let until = 0;
      for (const { wait, fall } of given) {
        minute += wait;
        const look = { minute, index: 10_000 - fall, previousClose: 10_000 };
        const outcome = observeIndex(state, look);
        ({ state } = outcome);
        if (closed) expect(outcome.shows).toBe('closed');
        else if (minute < until) expect(outcome.shows).toBe('halted');
        else if (fall >= 2000) expect(outcome).toMatchObject({ shows: 'closed', level: 3 });
        else if (outcome.shows === 'haltStarts') {
          expect(minute).toBeLessThan(355);
          expect(fall).toBeGreaterThanOrEqual(outcome.level === 1 ? 700 : 1300);
          expect(fired).not.toContain(outcome.level);
          fired.push(outcome.level!);
          until = minute + 15;
        } else expect(outcome.shows).toBe('open');
        closed ||= outcome.shows === 'closed';
      }
    }),
    settings,
  );
});

test('bands lie around their reference and widen when doubled', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(1, 2), (cents, tier) => {
      const reference = cents / 100;
      const single = limitBands(reference, { tier, doubling: 1 });
      const double = limitBands(reference, { tier, doubling: 2 });
      expect(single.lower).toBeLessThanOrEqual(reference);
      expect(single.upper).toBeGreaterThanOrEqual(reference);
      expect(double.lower).toBeLessThanOrEqual(single.lower);
      expect(double.upper).toBeGreaterThanOrEqual(single.upper);
      expect(single.lower).toBeGreaterThanOrEqual(0);
    }),
    settings,
  );
});

test('a limit state becomes a pause only when it lasted, and a pause lasts its time', () => {
  const looks = fc.array(fc.record({ wait: waits, atBand: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(looks, (given) => {
      let state = NORMAL_TRADING;
      let now = 0;
      for (const { wait, atBand } of given) {
        const before = state;
        now += wait;
        const quotes = { now, bestBid: 90, bestOffer: atBand ? 95 : 96 };
        state = observeQuotes(state, quotes, { lower: 95, upper: 105 });
        if (state.shows === 'paused') {
          expect(now - state.since).toBeLessThan(300);
          if (before.shows === 'limit') expect(state.since).toBe(before.since + 15);
          else expect(state).toEqual(before);
        } else expect(state.shows).toBe(atBand ? 'limit' : 'normal');
      }
    }),
    settings,
  );
});

test('a limiter books every flow once and pays nothing while it limits', () => {
  const terms = {
    withdrawalPeriod: 50,
    stepSeconds: 5,
    cooldownSeconds: 1000,
    minRetained: (7n * WAD) / 10n,
    limitBeginThreshold: 1000n,
  };
  const acts = fc.array(
    fc.record({
      wait: waits,
      act: fc.constantFrom('deposit', 'withdraw', 'withdraw', 'override'),
      amount: fc.bigInt({ min: 0n, max: 2000n }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(acts, (given) => {
      let state = UNLIMITED;
      let now = 0;
      let net = 0n;
      let locked = 0n;
      for (const { wait, act, amount } of given) {
        now += wait;
        const wasLimited = state.limitedSince !== null;
        if (act === 'override') state = overrideLimiter(state);
        else if (act === 'deposit') {
          state = depositToLimiter(state, amount, now, terms);
          net += amount;
        } else {
          const outcome = withdrawThroughLimiter(state, amount, now, terms);
          ({ state } = outcome);
          net -= amount;
          if (!outcome.paid) locked += amount;
          if (wasLimited) expect(outcome.paid).toBe(false);
          else expect(outcome.paid).toBe(limiterStatus(state, terms) !== 'triggered');
        }
        expect(state.total + state.inPeriod).toBe(net);
        expect(state.flows.reduce((sum, flow) => sum + flow.amount, 0n)).toBe(state.inPeriod);
        expect(state.locked).toBe(locked);
      }
    }),
    settings,
  );
});

test('velocity logic pauses at the first trade too far from one in its window, and at no other', () => {
  const trades = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 4 }), price: fc.integer({ min: 95, max: 105 }) }),
  );
  fc.assert(
    fc.property(trades, (given) => {
      const terms = { windowSeconds: 5, limit: 0.04, pauseSeconds: 7 };
      let state = QUIET;
      let now = 0;
      let counted: { now: number; price: number }[] = [];
      let until = 0;
      for (const { wait, price } of given) {
        now += wait;
        const outcome = observeTrade(state, { now, price }, terms);
        ({ state } = outcome);
        if (now < until) {
          expect(outcome.shows).toBe('paused');
          continue;
        }
        const tooFast = counted.some(
          (past) => now - past.now <= 5 && 25 * Math.abs(price - past.price) > past.price,
        );
        expect(outcome.shows).toBe(tooFast ? 'pauseStarts' : 'ok');
        counted = tooFast ? [] : [...counted, { now, price }];
        if (tooFast) until = now + 7;
      }
    }),
    settings,
  );
});

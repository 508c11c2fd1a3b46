// The two running figures of the stability pool against burning every deposit in proportion, one by one, for any sequence; and the
// redistribution's against sharing with every trove, one by one.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shareInProportion } from '../../engine/margin/proportionalShares.ts';
import {
  noRedistribution,
  redistribution,
  type Staked,
} from '../../engine/margin/redistribution.ts';
import {
  emptyPool,
  stabilityPool,
  type PoolSnapshot,
} from '../../engine/liquidation/stabilityPool.ts';

/** The naive way counts in 10^−40 of a base unit, so that its own rounding does not show. */
const FINE = 10n ** 40n;
const UNIT = 1_000_000n;
const near = (ours: bigint, fine: bigint, scale: bigint): void => {
  const gap = ours - fine / FINE;
  expect(gap <= 2n && -gap <= 2n + scale / 10n ** 15n).toBe(true);
};

const who = fc.nat(4);
const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deposit' as const),
      who,
      amount: fc.bigInt(1n, 10n ** 12n),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('withdraw' as const),
      who,
      part: fc.constantFrom(1n, 2n, 3n),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('offset' as const),
      // Nearly everything, again and again, is what makes the product small.
      perMille: fc.oneof(fc.bigInt(1n, 999n), fc.constant(1000n)),
      collateral: fc.bigInt(0n, 10n ** 13n),
    }),
  },
);

test('the stability pool burns and gains in proportion, whatever the sequence', () => {
  let scales = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 40, size: 'max' }), (acts) => {
      let pool = emptyPool;
      const held = new Map<number, PoolSnapshot>();
      const naive = new Map<number, { deposit: bigint; gain: bigint }>();
      let moved = 0n;
      for (const step of acts) {
        if (step.do === 'offset') {
          const debt = (stabilityPool.offsetMax(pool, UNIT) * step.perMille) / 1000n;
          if (debt === 0n) continue;
          const { total } = pool;
          pool = stabilityPool.offset(pool, debt, step.collateral);
          for (const one of naive.values()) {
            one.gain += (one.deposit * step.collateral) / total;
            one.deposit -= (one.deposit * debt) / total;
          }
          moved += step.collateral;
          continue;
        }
        const mine = naive.get(step.who) ?? { deposit: 0n, gain: 0n };
        const before = held.get(step.who);
        const standing = before === undefined ? 0n : stabilityPool.standing(pool, before);
        const amount = step.do === 'deposit' ? step.amount : -(standing / step.part);
        const changed = stabilityPool.change(pool, before, amount);
        near(standing, mine.deposit, standing);
        near(changed.gain, mine.gain, moved);
        ({ pool } = changed);
        held.set(step.who, changed.snapshot);
        naive.set(step.who, { deposit: changed.snapshot.deposit * FINE, gain: 0n });
        moved = 0n;
      }
      scales = Math.max(scales, pool.scale);
      let deposits = 0n;
      for (const [name, snapshot] of held) {
        const standing = stabilityPool.standing(pool, snapshot);
        near(standing, naive.get(name)!.deposit, standing);
        deposits += standing;
      }
      // Rounded down for everybody: what is paid out never exceeds what is there.
      expect(deposits).toBeLessThanOrEqual(pool.total);
    }),
    { numRuns: 300 },
  );
  expect(scales).toBeGreaterThan(1);
});

test('a redistribution shares by collateral, pending shares included, and loses nothing', () => {
  const trove = fc.record({
    collateral: fc.bigInt(10n ** 9n, 10n ** 15n),
    debt: fc.bigInt(1n, 10n ** 15n),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(trove, fc.option(fc.nat(9))), { minLength: 3, maxLength: 20 }),
      (story) => {
        let state = noRedistribution;
        let [opened, owed] = [0n, 0n];
        const open: Staked[] = [];
        for (const [one, victim] of story) {
          const entered = redistribution.enter(state, one);
          ({ state } = entered);
          open.push(entered.staked);
          opened += one.collateral;
          owed += one.debt;
          if (victim === null || open.length < 2) continue;
          const [closed] = open.splice(victim % open.length, 1);
          const shared = redistribution.withPending(state, closed!);
          const before = open.map((other) => redistribution.withPending(state, other));
          const total = before.reduce((sum, { collateral }) => sum + collateral, 0n);
          state = redistribution.leave(state, closed!);
          state = redistribution.share(
            state,
            shared,
            redistribution.collateralAfter(shared, before),
          );
          for (const [i, other] of open.entries()) {
            const got = redistribution.withPending(state, other).collateral - before[i]!.collateral;
            const fair = (shared.collateral * before[i]!.collateral) / total;
            // What is pending counts in whole base units, of which a trove has 10^9 at least.
            const error = got > fair ? got - fair : fair - got;
            expect(error).toBeLessThanOrEqual(2n + shared.collateral / 10n ** 7n);
          }
        }
        const sum = open
          .map((one) => redistribution.withPending(state, one))
          .reduce(
            (all, { collateral, debt }) => ({
              collateral: all.collateral + collateral,
              debt: all.debt + debt,
            }),
            { collateral: 0n, debt: 0n },
          );
        for (const [kept, all] of [
          [sum.collateral, opened],
          [sum.debt, owed],
        ] as const) {
          expect(kept).toBeLessThanOrEqual(all);
          expect(all - kept).toBeLessThanOrEqual(BigInt(story.length * story.length + 1));
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('sharing with all at once gives what the running sums give, to an atom, and all of it', () => {
  const amounts = fc.array(fc.integer({ min: 1_000_000, max: 1e12 }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(amounts, fc.nat(1e12), fc.nat(1e12), (collateral, shared, debt) => {
      let state = noRedistribution;
      const all = collateral.map((amount) => {
        const entered = redistribution.enter(state, { collateral: BigInt(amount), debt: 0n });
        ({ state } = entered);
        return entered.staked;
      });
      state = redistribution.share(state, { collateral: BigInt(shared), debt: BigInt(debt) }, 1n);
      const sharers = {
        weights: Float64Array.from([0, ...collateral]),
        count: collateral.length + 1,
        leftOut: new Set<number>(),
      };
      let [first, second] = [0, 0];
      shareInProportion(sharers, [shared, debt], (entry, more, owed) => {
        first += more;
        second += owed;
        const lazy = redistribution.withPending(state, all[entry - 1]!);
        const isLast = entry === collateral.length;
        const gap = Number(lazy.collateral) - collateral[entry - 1]! - more;
        expect(Math.abs(gap)).toBeLessThanOrEqual(isLast ? collateral.length + 1 : 1);
        expect(Math.abs(Number(lazy.debt) - owed)).toBeLessThanOrEqual(
          isLast ? collateral.length + 1 : 1,
        );
      });
      expect([first, second]).toEqual([shared, debt]);
    }),
  );
});

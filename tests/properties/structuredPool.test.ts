// Random capital structures, waterfalls and price paths through whole pools, with every check after every tick; and the books by themselves.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outerPoolLoss, trancheLoss } from '../../engine/securitisation/lossAllocation.ts';
import { TrancheBooks, valuesBySeniority } from '../../engine/securitisation/trancheBooks.ts';
import { World } from '../../engine/state/world.ts';
import {
  accountOf,
  poolOf,
  setPrice,
  steps,
  structuredWorld,
} from '../engine/securitisation/structuredMarket.ts';

/** Detachment points in basis points, the last 10,000. */
const structure = fc
  .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 4 })
  .map((points) => [...points.toSorted((a, b) => a - b), 10_000]);
const price = fc.double({ min: 0.05, max: 1.3, noNaN: true });

const tranchesOf = (points: readonly number[], token: string): string =>
  points
    .map((to, i) => {
      const from = i === 0 ? 0 : points[i - 1]!;
      const coupon = i === 0 ? '{ kind: residual }' : `{ kind: fixed, bps: ${1000 - 100 * i} }`;
      return `
      - { name: t${i}, token: ${token}${i}, attachment: ${from / 10_000}, detachment: ${to / 10_000}, coupon: ${coupon} }`;
    })
    .join('');

const tokensOf = (points: readonly number[], token: string): string[] =>
  points.map((_, i) => `${token}${i}`);

const nobody = '  - { kind: trancheHolder, id: nobody, count: 1, interval: 100000h, threshold: 0 }';

describe('any capital structure, any path', () => {
  test('each tranche has lost what its points say of the pool’s loss', () => {
    fc.assert(
      fc.property(structure, fc.array(price, { minLength: 1, maxLength: 5 }), (points, path) => {
        const world = structuredWorld({
          assets: tokensOf(points, 'T'),
          agents: nobody,
          pools: `
  pool:
    kind: structuredPool
    notional: 10000
    assets: { coins: { kind: token, token: COIN, share: 1 } }
    tranches: ${tranchesOf(points, 'T')}
    markInterval: 1h
`,
        });
        steps(world, 2);
        for (const level of path) {
          setPrice(world, 'COIN', level);
          steps(world, 1);
          const loss = Math.max(0, 1 - poolOf(world).value() / 10_000);
          points.forEach((to, i) => {
            const slice = { attach: (i === 0 ? 0 : points[i - 1]!) / 10_000, detach: to / 10_000 };
            const { writtenDown } = poolOf(world).books.read(`t${i}`);
            expect(writtenDown / 1e10).toBeCloseTo(trancheLoss(slice, loss).lossAmount, 8);
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  test('what a pool pays is what it receives, whoever leaves and whatever tests and buffers divert', () => {
    const acts = fc.array(
      fc.record({
        level: price,
        holder: fc.nat(2),
        units: fc.nat(120),
        wait: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const deal = fc.record({
      trigger: fc
        .double({ min: 0.5, max: 2, noNaN: true })
        .map((value) => Number(value.toFixed(4))),
      buffer: fc.nat(50).map((bps) => bps / 1000),
      below: fc.constantFrom('junior', 'mezzanine', 'senior'),
      split: fc.constantFrom('sequential', 'proRata'),
      order: fc.constantFrom('firstCome', 'proRata'),
      share: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    });
    fc.assert(
      fc.property(deal, acts, ({ trigger, buffer, below, split, order, share }, list) => {
        const world = structuredWorld({
          pools: `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, share: 0.5, yieldPerYear: 2 } }
    tranches:
      - { name: junior, token: JNR, attachment: 0, detachment: 0.1, coupon: { kind: residual }, lockedBy: [cover] }
      - { name: mezzanine, token: MEZ, attachment: 0.1, detachment: 0.3, coupon: { kind: fixed, bps: 2000 } }
      - { name: senior, token: SNR, attachment: 0.3, detachment: 1, coupon: { kind: fixed, bps: 800 } }
    buffers: { fund: { size: ${buffer}, below: ${below} } }
    accounts: { reserve: { size: 0.01, target: 0.02 } }
    tests: { cover: { kind: overcollateralisation, classes: [senior, mezzanine], trigger: ${trigger}, counts: [principal] } }
    earlyAmortisation: [cover]
    revolvingFor: 30h
    order: ${order}
    incomeEpoch: 5h
    markInterval: 1h
    publishInterval: 1h
    publishDelay: 0
    notice: 0
    redemptionEpoch: 3h
    gate: 0.5
    waterfall:
      - { do: pay, from: reserve, to: interest }
      - { do: pay, from: interest, to: senior.interest }
      - { do: test, tests: [cover] }
      - { do: pay, from: interest, to: [senior.principal, mezzanine.principal], split: ${split}, limit: { cure: [cover] } }
      - { do: pay, from: interest, to: [mezzanine.interest, fund], limit: { share: ${share} } }
      - { do: pay, from: interest, to: reserve }
      - { do: pay, from: interest, to: junior.residual }
      - { do: pay, from: principal, to: [senior.principal, mezzanine.principal], split: ${split}, when: { on: [earlyAmortisation] } }
`,
        });
        const { ledger } = world.run.kernel;
        steps(world, 2);
        const holders = ['seniors.0', 'mezzanines.0', 'juniors.0'];
        const tranches = ['senior', 'mezzanine', 'junior'];
        for (const { level, holder, units, wait } of list) {
          setPrice(world, 'COIN', level);
          world.run.kernel.request(
            accountOf(world, holders[holder]!),
            'pool.redeem',
            { tranche: tranches[holder]!, units },
            0,
          );
          // Conservation (LEDGER-1), the pool's own flows (POOL-1), queue and books are checked after every tick.
          steps(world, wait);
        }
        const usd = ledger.asset('USD');
        const { flowIn, flowOut } = poolOf(world).state.value;
        const held = Object.values(poolOf(world).accounts.funds).map((one) =>
          ledger.balance(one, usd),
        );
        expect(held.reduce((sum, one) => sum + one, 0)).toBe(flowIn - flowOut);
      }),
      { numRuns: 30 },
    );
  });
});

describe('pools of pools', () => {
  test('the outer tranches lose the composition of the inner losses', () => {
    fc.assert(
      fc.property(
        structure,
        structure,
        fc.tuple(price, price),
        fc.nat(4),
        (inner, outer, levels, pick) => {
          const held = pick % inner.length;
          const width = (i: number): number => inner[i]! - (i === 0 ? 0 : inner[i - 1]!);
          const innerPool = (i: number): string => `
  in${i}:
    kind: structuredPool
    notional: 10000
    assets: { coins: { kind: token, token: COIN${i}, share: 1 } }
    tranches: ${tranchesOf(inner, `I${i}X`)}
    markInterval: 1h
`;
          const world = structuredWorld({
            assets: [...tokensOf(inner, 'I0X'), ...tokensOf(inner, 'I1X'), ...tokensOf(outer, 'O')],
            prices: { COIN0: 1, COIN1: 1 },
            agents: nobody,
            pools: `${innerPool(0)}${innerPool(1)}
  pool:
    kind: structuredPool
    notional: ${width(held)}
    assets:
      first: { kind: token, token: I0X${held}, share: 0.5, mark: model }
      second: { kind: token, token: I1X${held}, share: 0.5, mark: model }
    tranches: ${tranchesOf(outer, 'O')}
    markInterval: 1h
`,
          });
          steps(world, 2);
          levels.forEach((level, i) => setPrice(world, `COIN${i}`, level));
          steps(world, 1);
          // The residual of an inner pool takes gains too, and these cover losses elsewhere.
          fc.pre(held > 0 || levels.every((level) => level <= 1));
          const slice = {
            attach: held === 0 ? 0 : inner[held - 1]! / 10_000,
            detach: inner[held]! / 10_000,
          };
          const loss = outerPoolLoss(
            slice,
            levels.map((level) => ({ weight: 1, loss: Math.max(0, 1 - level) })),
          );
          outer.forEach((to, i) => {
            const points = { attach: i === 0 ? 0 : outer[i - 1]! / 10_000, detach: to / 10_000 };
            const { writtenDown, par } = poolOf(world).books.read(`t${i}`);
            expect(writtenDown / par).toBeCloseTo(trancheLoss(points, loss).lossFraction, 4);
          });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the books of tranches', () => {
  const act = fc.oneof(
    fc.record({
      do: fc.constant('loss' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      do: fc.constant('leave' as const),
      tranche: fc.nat(3),
      part: fc.integer({ min: 0, max: 100 }),
    }),
    fc.record({ do: fc.constant('repay' as const), part: fc.integer({ min: 0, max: 100 }) }),
  );

  test('keep their promises under any sequence of losses, recoveries, payments and leavers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 4 }),
        fc.array(act, { maxLength: 20 }),
        (pars, acts) => {
          const names = pars.map((_, i) => `t${i}`);
          const books = new TrancheBooks(new World(), 'test', names);
          const tokens = new Map(names.map((name, i) => [name, pars[i]!]));
          names.forEach((name, i) => books.form(name, pars[i]!));
          for (const one of acts) {
            if (one.do === 'loss') {
              const wanted = Math.floor(books.claims() * one.share);
              const { uncovered } = books.book(wanted);
              expect(books.writtenDown()).toBe(wanted);
              expect(uncovered).toBe(0);
            } else if (one.do === 'leave') {
              const name = names[one.tranche % names.length]!;
              const out = Math.floor((tokens.get(name)! * one.part) / 100);
              books.leave(name, out);
              tokens.set(name, tokens.get(name)! - out);
            } else {
              const top = names.at(-1)!;
              books.repay(top, Math.floor((books.read(top).balance * one.part) / 100));
            }
            books.check((name) => tokens.get(name)!);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('values by seniority add up to the pool’s value and never skip a claim', () => {
    const amounts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 6000 }), amounts, (value, claims) => {
        const values = valuesBySeniority(value, claims);
        expect(values.reduce((a, b) => a + b, 0)).toBe(Math.max(0, value));
        values.forEach((part, i) => {
          if (i > 0 && part < claims[i]!)
            expect(values.slice(0, i).every((low) => low === 0)).toBe(true);
        });
      }),
    );
  });
});

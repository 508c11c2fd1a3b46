import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreWorld, saveWorld, type Snapshot } from '../../engine/state/snapshot.ts';
import { resultHash } from '../../engine/tick/runTick.ts';
import { vaultsKey } from '../../engine/margin/vaults.ts';
import { PoolBooks } from '../../engine/securitisation/poolBooks.ts';
import { World } from '../../engine/state/world.ts';
import { PoolMarket } from '../engine/securitisation/poolMarket.ts';

const act = fc.oneof(
  fc.record({ kind: fc.constant('price' as const), price: fc.integer({ min: 60, max: 300 }) }),
  fc.record({ kind: fc.constant('thinBook' as const), size: fc.integer({ min: 0, max: 30 }) }),
  fc.record({
    kind: fc.constant('redeem' as const),
    holder: fc.nat(1),
    tranche: fc.constantFrom('senior', 'junior'),
    units: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({ kind: fc.constant('seize' as const), share: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('wait' as const) }),
);
const story = fc.array(act, { maxLength: 25 });
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const terms = fc.record({
  leverage: fc.constantFrom(1, 1.4, 1.9),
  cashShare: fc.constantFrom(0, 0.1, 0.6),
  gate: fc.constantFrom(0.1, 1),
  order: fc.constantFrom('firstCome', 'proRata'),
  redeemAt: fc.constantFrom('published', 'actual'),
  saleMax: fc.constantFrom(0.5, 100),
  publishDelay: fc.constantFrom(0, 180),
  incomeEpoch: fc.constant(300),
  yieldPerYear: fc.constantFrom(0, 5),
});

function perform(market: PoolMarket, step: Act, id: number): void {
  market.beforePool = () => undefined;
  if (step.kind === 'price') market.setPrice(step.price);
  else if (step.kind === 'thinBook') market.quoteAll(market.oraclePrice, step.size);
  else if (step.kind === 'redeem')
    market.pool.request(market.holders[step.holder]!, step.tranche, step.units);
  else if (step.kind === 'seize' && market.kernel.use(vaultsKey).read(market.vault).debt > 0)
    market.beforePool = () => market.liquidatePart(id, step.share / 10);
  market.tick();
}

test('whatever happens, cash, queue and books of the pool agree with the ledger at every tick', () => {
  fc.assert(
    fc.property(terms, story, (given, steps) => {
      const market = new PoolMarket(given);
      market.tick();
      // `tick` runs every invariant of pool, books and ledger.
      steps.forEach((step, i) => perform(market, step, i + 1));
      const { flows } = market.pool.state.value;
      expect(flows.coupons).toBeLessThanOrEqual(flows.received);
    }),
    { numRuns: 60 },
  );
});

test('a pool restored from a snapshot goes on to the same hash', () => {
  fc.assert(
    fc.property(terms, story, (given, steps) => {
      const whole = new PoolMarket(given);
      whole.tick();
      const half = steps.length >> 1;
      let saved: Snapshot | undefined;
      let price = 0;
      steps.forEach((step, i) => {
        if (i === half) {
          saved = saveWorld(whole.kernel.world);
          price = whole.oraclePrice;
        }
        perform(whole, step, i + 1);
      });
      if (saved === undefined) return;
      const twin = new PoolMarket(given);
      restoreWorld(twin.kernel.world, saved);
      twin.oraclePrice = price;
      steps.slice(half).forEach((step, i) => perform(twin, step, half + i + 1));
      expect(resultHash(twin.runner)).toBe(resultHash(whole.runner));
    }),
    { numRuns: 25 },
  );
});

test('the books depend on the value alone, not on the way there', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.nat(1000),
      fc.array(fc.integer({ min: -100, max: 2500 }), { minLength: 1, maxLength: 20 }),
      (junior, senior, values) => {
        const books = (): PoolBooks => {
          const made = new PoolBooks(new World(), 'pool');
          made.form('junior', junior);
          made.form('senior', senior);
          return made;
        };
        const long = books();
        for (const value of values) long.mark(value);
        const short = books();
        short.mark(values.at(-1)!);
        for (const name of ['junior', 'senior'] as const) {
          expect(long.read(name).balance).toBe(short.read(name).balance);
          expect(long.read(name).writtenDown).toBe(short.read(name).writtenDown);
        }
      },
    ),
  );
});

test('a leaver takes his share of what was lost, so that the order of leaving matters by an atom at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.nat(),
      fc.array(fc.integer({ min: 1, max: 1e8 }), { maxLength: 8 }),
      (par, lost, leavers) => {
        const books = new PoolBooks(new World(), 'pool');
        books.form('junior', par);
        books.mark(par - (lost % (par + 1)));
        const share = books.read('junior').writtenDown / par;
        for (const units of leavers) books.leave('junior', Math.min(units, books.parOf('junior')));
        const { balance, writtenDown } = books.read('junior');
        expect(Math.abs(writtenDown - share * (balance + writtenDown))).toBeLessThanOrEqual(
          leavers.length + 1,
        );
      },
    ),
  );
});

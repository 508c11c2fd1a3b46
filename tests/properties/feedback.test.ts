import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classesMax } from '../../engine/feedback/crediting.ts';
import { feedbackViewKey } from '../../engine/feedback/feedback.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { causeKinds } from '../../engine/events/causes.ts';
import { ToyMarket } from '../engine/feedback/toyMarket.ts';

const act = fc.record({
  move: fc.integer({ min: -400, max: 400 }).map((n) => n / 100),
  cause: fc.constantFrom(...causeKinds),
  id: fc.integer({ min: 0, max: 40 }),
  taker: fc.constantFrom(...Array.from({ length: 40 }, (_, i) => `kind${i}.0`)),
  quotes: fc.integer({ min: -100, max: 100 }).map((n) => n / 100),
  fundamental: fc.integer({ min: 90, max: 110 }).map((n) => n / 100),
});
const ticks = fc.array(fc.array(act, { maxLength: 4 }), { minLength: 2, maxLength: 40 });
type Acts = (typeof ticks extends fc.Arbitrary<infer T> ? T : never)[number];

const play = (market: ToyMarket, acts: Acts): void =>
  market.tick(() => {
    for (const { move, cause, id, taker, quotes, fundamental } of acts) {
      market.trade(move, cause, { id, taker });
      market.mid += quotes;
      market.fundamental *= fundamental;
    }
  });

test('shares are not negative and sum to one, whatever happens on the market', () => {
  fc.assert(
    fc.property(ticks, fc.nat(), fc.nat(), (story, a, b) => {
      const market = new ToyMarket(10_000, { memory: 900, forcedMemory: 16, parentsMax: 3 });
      for (const acts of story) play(market, acts);
      const window = { safeTick: a % story.length, tick: b % (story.length + 1) };
      const shares = market.attribution.parentsOf(window);
      let sum = 0;
      for (const { share } of shares) {
        expect(share).toBeGreaterThanOrEqual(0);
        sum += share;
      }
      expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
    }),
  );
});

test('the moves of all classes add up to the move of the mid', () => {
  fc.assert(
    fc.property(ticks, (story) => {
      const market = new ToyMarket(10_000);
      const mids: number[] = [];
      for (const acts of story) {
        play(market, acts);
        mids.push(market.mid);
      }
      const { crediting } = market.kernel.use(feedbackViewKey, 'ETH');
      const moves = new Float64Array(classesMax);
      crediting.movesBetween(0, story.length - 1, moves);
      const sum = moves.reduce((all, move) => all + move, 0);
      expect(Math.abs(sum - (mids.at(-1)! - mids[0]!))).toBeLessThan(1e-8);
    }),
  );
});

test('a restored world attributes as the uninterrupted one', () => {
  fc.assert(
    fc.property(ticks, (story) => {
      const whole = new ToyMarket(10_000, { memory: 600 });
      const twin = new ToyMarket(10_000, { memory: 600 });
      // Accounts are opened as takers appear, so the twin takes the ledger's names over with the snapshot.
      const half = story.length >> 1;
      for (const acts of story.slice(0, half)) play(whole, acts);
      restoreWorld(twin.kernel.world, saveWorld(whole.kernel.world));
      twin.mid = whole.mid;
      twin.fundamental = whole.fundamental;
      for (const acts of story.slice(half)) {
        play(whole, acts);
        play(twin, acts);
      }
      const window = { safeTick: 0, tick: story.length };
      expect(twin.attribution.parentsOf(window)).toEqual(whole.attribution.parentsOf(window));
    }),
    { numRuns: 50 },
  );
});

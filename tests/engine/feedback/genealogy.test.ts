import { describe, expect, test } from '@jest/globals';
import type { CauseShare } from '../../../engine/events/events.ts';
import { feedbackViewKey } from '../../../engine/feedback/feedback.ts';
import { Genealogy } from '../../../engine/feedback/genealogy.ts';
import { World } from '../../../engine/state/world.ts';
import { ToyMarket } from './toyMarket.ts';

const family = (rows: readonly (readonly [id: number, parents: CauseShare[]])[]): Genealogy => {
  const genealogy = new Genealogy(new World(), 'toy');
  rows.forEach(([id, parents], tick) => genealogy.note({ id, tick, notional: 100, parents }));
  return genealogy;
};
const outside: CauseShare = { cause: 'exogenous', share: 1 };
const by = (id: number, share: number): CauseShare => ({ cause: 'liquidation', id, share });

describe('the tree of liquidations', () => {
  test('a liquidation hangs under the one with the largest share when liquidations are its main cause', () => {
    const genealogy = family([
      [1, [outside]],
      [2, [by(1, 0.6), { cause: 'exogenous', share: 0.4 }]],
      [3, [by(2, 0.3), by(1, 0.25), { cause: 'exogenous', share: 0.45 }]],
      [4, [by(3, 0.3), { cause: 'exogenous', share: 0.7 }]],
    ]);
    expect(genealogy.placeOf(3)).toEqual({ root: 1, generation: 2, members: 3 });
    expect(genealogy.placeOf(4)).toEqual({ root: 4, generation: 0, members: 1 });
    expect(genealogy.treeSizes()).toEqual([3, 1]);
    expect(genealogy.totals.value).toMatchObject({ roots: 2, largestCascade: 3, deepest: 2 });
  });

  test('the branching ratio counts shares, not trees', () => {
    const genealogy = family([
      [1, [outside]],
      [2, [by(1, 0.5), { cause: 'exogenous', share: 0.5 }]],
    ]);
    expect(genealogy.branchingSince(-1)).toBeCloseTo(0.25, 12);
    expect(genealogy.branchingSince(0)).toBeCloseTo(0.5, 12);
    expect(genealogy.branchingSince(1)).toBeNaN();
  });

  test('an unknown id has no place', () => {
    expect(family([]).placeOf(1)).toBeUndefined();
    expect(family([[5, [outside]]]).placeOf(4)).toBeUndefined();
  });
});

/**
 * A toy with a closed form: accounts hang at every unit of price below 100, each sells ρ units when the price has fallen to its trigger,
 * each unit moves the price by λ. A shock of x ends at x ÷ (1 − λρ).
 */
function cascade(lambdaRho: number, { suppressed = false } = {}): ToyMarket {
  const market = new ToyMarket(100, { window: 360_000 });
  market.tick();
  market.tick(() => {
    market.fundamental -= 20;
    market.mid -= 20;
  });
  let reached = 100;
  for (let id = 1; ; market.kernel.clock.value.tick++) {
    market.mark();
    const sales: number[] = [];
    for (; reached - 0.25 >= market.mid - 1e-9; reached -= 0.25) {
      market.kernel.emit({
        type: 'accountLiquidated',
        id,
        tick: market.kernel.tick,
        protocol: 'toy',
        account: id,
        owner: `borrower.${id}`,
        collateral: 1,
        debt: 1,
        notional: 1,
        oraclePrice: market.mid,
        marketPrice: market.mid,
        parents: market.attribution.parentsOf({ safeTick: 0, tick: market.kernel.tick }),
      });
      sales.push(id++);
    }
    // What was liquidated is sold at the end of the tick.
    if (!suppressed)
      for (const one of sales) market.trade(-0.25 * lambdaRho, 'liquidation', { id: one });
    market.mechanism.phases.measure!();
    market.kernel.tape.clear();
    market.kernel.events.length = 0;
    if (sales.length === 0 || suppressed) return market;
  }
}

describe('a cascade with a closed form', () => {
  const last = (market: ToyMarket): CauseShare[] =>
    market.attribution.parentsOf({ safeTick: 0, tick: market.kernel.tick });

  test('the forced share of the whole fall is λρ and the fall is shock ÷ (1 − λρ)', () => {
    for (const gain of [0.25, 0.5, 0.75]) {
      const market = cascade(gain);
      expect(100 - market.mid).toBeGreaterThan(20 / (1 - gain) - 1);
      expect(100 - market.mid).toBeLessThanOrEqual(20 / (1 - gain) + 1e-9);
      const forced = last(market).filter(({ cause }) => cause === 'liquidation');
      const share = forced.reduce((sum, part) => sum + part.share, 0);
      expect(Math.abs(share - gain)).toBeLessThan(0.01);
    }
  });

  test('suppressing the liquidations removes exactly the share that attribution gave them', () => {
    const all = cascade(0.5);
    const without = cascade(0.5, { suppressed: true });
    const forced = last(all)
      .filter(({ cause }) => cause === 'liquidation')
      .reduce((sum, part) => sum + part.share, 0);
    const removed = (without.mid - all.mid) / (100 - all.mid);
    expect(removed).toBeCloseTo(forced, 9);
    expect(last(without)).toEqual([{ cause: 'exogenous', share: 1 }]);
  });

  test('without a shock there are no liquidations, hence no branching', () => {
    const market = new ToyMarket(100);
    for (let i = 0; i < 5; i++) market.tick();
    const view = market.kernel.use(feedbackViewKey, 'ETH');
    expect(view.genealogy.totals.value.count).toBe(0);
    expect(view.genealogy.branchingSince(-1)).toBeNaN();
  });
});

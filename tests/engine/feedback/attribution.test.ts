import { describe, expect, test } from '@jest/globals';
import type { CauseShare } from '../../../engine/events/events.ts';
import { marketWindowKey } from '../../../engine/tick/sources.ts';
import { ToyMarket } from './toyMarket.ts';

const shareOf = (shares: readonly CauseShare[], cause: string, id?: number): number =>
  shares
    .filter((part) => part.cause === cause && (id === undefined || part.id === id))
    .reduce((sum, { share }) => sum + share, 0);

describe('attribution of a fall', () => {
  test('an order filled in several trades is credited once', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.tick(() => {
      market.trade(-3, 'liquidation', { id: 7, fills: 4 });
      market.trade(-1, 'ownDecision', { taker: 'trend.4' });
    });
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 1 })).toEqual([
      { cause: 'liquidation', id: 7, share: 0.75 },
      { cause: 'ownDecision', agentKind: 'trend', share: 0.25 },
    ]);
  });

  test('quotes that follow the fundamental are exogenous, quotes that step back further are liquidity provision', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.tick(() => {
      market.fundamental = 98;
      market.mid = 97;
    });
    const shares = market.attribution.parentsOf({ safeTick: 0, tick: 1 });
    expect(shareOf(shares, 'exogenous')).toBeCloseTo(2 / 3, 12);
    expect(shareOf(shares, 'liquidityProvision')).toBeCloseTo(1 / 3, 12);
  });

  test('quotes may follow the fundamental a tick later and it is still exogenous', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.tick(() => {
      market.fundamental = 90;
    });
    market.tick(() => {
      market.mid = 98;
    });
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 2 })).toEqual([
      { cause: 'exogenous', share: 1 },
    ]);
  });

  test('a trade by own decision that takes the fundamental move in leaves nothing for quotes to follow', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.tick(() => {
      market.fundamental = 98;
      market.trade(-2, 'ownDecision', { taker: 'fundamentalist.1' });
    });
    market.tick(() => {
      market.mid -= 2;
    });
    const shares = market.attribution.parentsOf({ safeTick: 0, tick: 2 });
    expect(shareOf(shares, 'ownDecision')).toBeCloseTo(0.5, 12);
    expect(shareOf(shares, 'exogenous')).toBe(0);
    expect(shareOf(shares, 'liquidityProvision')).toBeCloseTo(0.5, 12);
  });

  test('what one cause sold and bought back within the window is no fall', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.tick(() => market.trade(-5, 'ownDecision', { taker: 'noise.0' }));
    market.tick(() => {
      market.trade(5, 'ownDecision', { taker: 'noise.1' });
      market.trade(-1, 'redemption', { id: 2 });
    });
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 2 })).toEqual([
      { cause: 'redemption', id: 2, share: 1 },
    ]);
  });

  test('before the liquidate phase of a tick its earlier trades already count', () => {
    const market = new ToyMarket(100);
    market.tick();
    market.trade(-2, 'arbitrage', { taker: 'arbitrageur.0' });
    market.mark();
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 1 })).toEqual([
      { cause: 'arbitrage', share: 1 },
    ]);
  });

  test('with a delayed oracle the fall that counts is the one that the oracle saw', () => {
    const market = new ToyMarket(100);
    market.kernel.provide(
      marketWindowKey,
      { marketWindow: (tick) => [Math.max(0, tick - 2), Math.max(0, tick - 1)] },
      'ETH',
    );
    market.tick();
    market.tick(() => market.trade(-2, 'liquidation', { id: 1 }));
    market.tick(() => market.trade(-2, 'redemption', { id: 9 }));
    expect(market.attribution.parentsOf({ safeTick: 1, tick: 2 })).toEqual([
      { cause: 'liquidation', id: 1, share: 1 },
    ]);
  });

  test('smaller forced sales beyond the limit share an entry without id', () => {
    const market = new ToyMarket(100, { parentsMax: 1 });
    market.tick();
    market.tick(() => {
      market.trade(-4, 'liquidation', { id: 1 });
      market.trade(-3, 'liquidation', { id: 2 });
      market.trade(-1, 'liquidation', { id: 3 });
    });
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 1 })).toEqual([
      { cause: 'liquidation', id: 1, share: 0.5 },
      { cause: 'liquidation', share: 0.5 },
    ]);
  });

  test('moves older than the memory are left out', () => {
    const market = new ToyMarket(100, { memory: 180 });
    market.tick();
    market.tick(() => market.trade(-4, 'liquidation', { id: 1 }));
    for (let i = 0; i < 4; i++) market.tick();
    market.tick(() => market.trade(-1, 'ownDecision', { taker: 'trend.0' }));
    expect(market.attribution.parentsOf({ safeTick: 0, tick: 6 })).toEqual([
      { cause: 'ownDecision', agentKind: 'trend', share: 1 },
    ]);
  });
});

test('the forced share of the run counts from the peak to the trough', () => {
  const market = new ToyMarket(100);
  market.tick(() => market.trade(-1, 'ownDecision'));
  market.tick(() => market.trade(11, 'ownDecision'));
  market.tick(() => market.trade(-6, 'liquidation', { id: 1 }));
  market.tick(() => market.trade(-2, 'ownDecision'));
  market.tick(() => market.trade(5, 'ownDecision'));
  const [, source] = market.kernel.all({ name: 'metricSource' })[0] as [
    string,
    { metrics(): Record<string, number> },
  ];
  expect(source.metrics()['endogenousShareOfFall']).toBeCloseTo(0.75, 12);
  expect(source.metrics()['worstFall']).toBeCloseTo(8 / 110, 12);
});

import { describe, expect, test } from '@jest/globals';
import { trancheHolder } from '../../agents/trancheHolder.ts';
import { resolveParameters } from '../../engine/tick/parameters.ts';

type Input = Parameters<typeof trancheHolder.decide>[0];

/** A holder of 1,000 senior tokens in a world of which the test says what can be seen. */
class Holder {
  readonly memory = trancheHolder.memory();
  seconds = 0;
  published = 1;
  liquidations = 0;
  queue = 0;
  bid: number | undefined = 0.99;
  ask: number | undefined = 1.01;
  cash = 0;
  readonly #given: Record<string, unknown>;

  constructor(given: Record<string, unknown> = {}) {
    this.#given = given;
  }

  decide(): readonly unknown[] {
    const book = {
      bestBid: this.bid,
      bestAsk: this.ask,
      midPrice: ((this.bid ?? 0) + (this.ask ?? 0)) / 2,
      lastPrice: 1,
      takerFeeBps: 0,
    };
    const pool = {
      tranches: ['junior', 'senior'],
      tokens: { senior: 'SENIOR', junior: 'JUNIOR' },
      venues: { senior: 'SENIOR-USD', junior: 'JUNIOR-USD' },
      publishedPrice: () => this.published,
      liquidations: () => ({ count: this.liquidations, lastTick: 0 }),
      queue: () => this.queue,
      par: () => 10_000,
      noticeSeconds: 7200,
      epochSeconds: 3600,
    };
    this.seconds += 600;
    const view = {
      seconds: this.seconds,
      findPort: () => pool,
      book: () => book,
      balance: (_: number, asset: string) => (asset === 'SENIOR' ? 1000 : this.cash),
    };
    const parameters = resolveParameters(trancheHolder.parameters, this.#given, 'holder', []);
    const input = {
      view,
      self: { account: 1 },
      parameters,
      memory: this.memory,
      random: undefined,
    };
    return trancheHolder.decide(input as unknown as Input);
  }

  /** Looks several times at the same world. */
  settle(times = 12): readonly unknown[] {
    let wants: readonly unknown[] = [];
    for (let i = 0; i < times; i++) wants = this.decide();
    return wants;
  }
}

describe('a tranche holder', () => {
  test('holds while the pool is told and traded at par', () => {
    expect(new Holder().settle()).toEqual([]);
  });

  test('believes bad news step by step and redeems when the book pays less than the queue', () => {
    const holder = new Holder({ threshold: 0.9 });
    holder.settle();
    holder.published = 0.85;
    holder.bid = 0.7;
    holder.ask = 0.9;
    const before = holder.memory.mean;
    const wants = holder.settle();
    expect(holder.memory.mean).toBeLessThan(before);
    expect(wants).toEqual([
      { type: 'request', action: 'pool.redeem', data: { tranche: 'senior', units: 500 } },
    ]);
  });

  test('sells on the book when the queue is long', () => {
    const holder = new Holder({ threshold: 0.9, crowding: 1 });
    holder.published = 0.85;
    holder.bid = 0.7;
    holder.ask = 0.8;
    holder.queue = 4000;
    expect(holder.settle()).toMatchObject([
      { type: 'marketOrder', venue: 'SENIOR-USD', side: 'sell', quantity: 500 },
    ]);
  });

  test('is alarmed by a liquidation that it sees on the chain, before any value is published', () => {
    const calm = new Holder({ threshold: 0.9, alarm: 0.15 });
    const alarmed = new Holder({ threshold: 0.9, alarm: 0.15 });
    calm.settle();
    alarmed.settle();
    alarmed.liquidations = 1;
    expect(calm.decide()).toEqual([]);
    expect(alarmed.decide()).toHaveLength(1);
    // The same liquidation is no news the next time.
    const { mean } = alarmed.memory;
    alarmed.decide();
    expect(alarmed.memory.mean).toBeGreaterThan(mean);
  });

  test('of two holders the one with the higher threshold leaves first', () => {
    const [nervous, steady] = [0.95, 0.6].map((threshold) => new Holder({ threshold }));
    for (const holder of [nervous!, steady!]) {
      holder.published = 0.9;
      holder.bid = 0.85;
      holder.ask = 0.92;
    }
    expect(nervous!.settle()).toHaveLength(1);
    expect(steady!.settle()).toEqual([]);
  });

  test('buys what others sell too cheaply, with the money that it has', () => {
    const holder = new Holder({ bargain: 0.05 });
    holder.settle();
    holder.ask = 0.7;
    holder.bid = 0.69;
    expect(holder.decide()).toEqual([]);
    holder.cash = 735;
    expect(holder.decide()).toMatchObject([{ type: 'marketOrder', side: 'buy', quantity: 500 }]);
  });

  test('does nothing before the pool has said what it is worth', () => {
    const holder = new Holder();
    holder.published = Number.NaN;
    expect(holder.decide()).toEqual([]);
  });
});

// Quotes both sides of a perpetual book around a blend of index and mid price, leans against its position, widens and shrinks with volatility,
// and stops altogether for a while when it has lost too much or holds too much: all at once, because all measure the same market.

import {
  defineAgent,
  integer,
  number,
  perpetualsKey,
  power,
  quote,
  request,
  standardNormal,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

export const perpetualMaker = defineAgent({
  kind: 'perpetualMaker',
  says: 'Quotes a perpetual book from its margin; leans, widens, shrinks, and withdraws at its risk limits.',
  parameters: {
    exchange: named('perps', 'perpetuals venue that keeps its margin'),
    venue: named('ETH-PERP', 'book that it quotes on'),
    deposit: number('quote', 1_000_000, 0, 1e10, 'margin that it puts up'),
    informed: number('', 0.5, 0, 1, 'weight of the index against the mid price in its reference'),
    basisHalfLife: number(
      's',
      0,
      0,
      86_400,
      'half-life of its memory of how far the book stands from the index; 0: it looks at the mid price instead, and learns of news from there',
    ),
    error: number('', 0.0003, 0, 0.2, 'standard deviation of its error about the reference'),
    spread: number('', 0.0005, 1e-6, 0.5, 'distance of its best quotes from the reference in calm'),
    levels: integer('quotes a side', 6, 1, 40, 'price levels that it quotes'),
    step: number('', 0.0015, 1e-6, 0.2, 'distance between its levels'),
    size: number('quote', 100_000, 0, 1e9, 'notional of its best quote in calm', 'live'),
    growth: number('', 0.5, 0, 10, 'how much larger each further level is'),
    positionMax: number('quote', 1_000_000, 0, 1e10, 'position at which it quotes one side only'),
    lean: number('', 0.002, 0, 1, 'log price that it leans by at its largest position'),
    hedgeHalfLife: number(
      's',
      0,
      0,
      1e7,
      'half-life with which it hedges its position elsewhere and leans against it no more; 0: it never does',
    ),
    volatilityCalm: number(
      'per tick',
      0.0005,
      1e-7,
      1,
      'volatility at which it quotes half its size',
    ),
    widening: number('', 1, 0, 100, 'how much wider it quotes at that volatility'),
    ratioMax: number(
      '',
      4,
      0,
      100,
      'multiple of calm volatility beyond which it widens no further',
    ),
    window: number('s', 60, 1, 86_400, 'half-life of the average mark that it measures moves from'),
    moveCalm: number(
      '',
      0,
      0,
      1,
      'distance of the mark from that average at which it quotes half its size; 0: it goes by volatility instead',
    ),
    moveLimit: number('', 1, 1e-6, 1, 'distance beyond which it withdraws', 'live'),
    volatilityLimit: number('per tick', 1, 1e-7, 1, 'volatility beyond which it withdraws', 'live'),
    withdrawal: number('', 0.95, 0, 1, 'share of its size that it takes away then', 'live'),
    absence: number('s', 300, 0, 86_400, 'how long it stays away', 'live'),
  },
  memory: () => ({ awayUntil: -1, basis: 0, hedged: 0, average: 0, seen: -1 }),
  setUp({ parameters: p }) {
    return [
      request({
        action: `${p.exchange}.deposit`,
        data: { venue: p.venue, mode: 'cross', amount: p.deposit },
      }),
    ];
  },
  decide({ view, self, parameters: p, memory, random }) {
    const exchange = view.port(perpetualsKey, p.exchange);
    const book = view.book(p.venue);
    const market = exchange.marketOf(p.venue);
    const index = exchange.indexPrice(market);
    if (!(index > 0)) return [];
    const mid = book.midPrice || index;
    const error = 1 + p.error * standardNormal(random);
    const shifted = (1 - p.informed) * (mid / index - 1);
    const elapsed = memory.seen < 0 ? 0 : view.seconds - memory.seen;
    memory.seen = view.seconds;
    memory.basis += fading(elapsed, p.basisHalfLife) * (shifted - memory.basis);
    const reference = index * (1 + memory.basis) * error;
    const { volatility } = book;
    const face = exchange.face(self.account, p.venue);
    const held = (face?.size ?? 0) * mid;
    memory.hedged =
      p.hedgeHalfLife > 0
        ? memory.hedged + fading(elapsed, p.hedgeHalfLife) * (held - memory.hedged)
        : 0;
    const filled = p.positionMax > 0 ? (held - memory.hedged) / p.positionMax : 0;
    const mark = exchange.markPrice(market);
    memory.average +=
      (memory.average > 0 ? fading(elapsed, p.window) : 1) * (mark - memory.average);
    const move = Math.abs(mark / memory.average - 1);
    if (volatility > p.volatilityLimit || move > p.moveLimit)
      memory.awayUntil = view.seconds + p.absence;
    const isAway = view.seconds < memory.awayUntil;
    const stress = p.moveCalm > 0 ? move / p.moveCalm : volatility / p.volatilityCalm;
    const ratio = Math.min(p.ratioMax, stress);
    const size = ((isAway ? 1 - p.withdrawal : 1) * p.size) / (1 + ratio * ratio);
    const wide = 1 + p.widening * ratio;
    const centre = reference * (1 - p.lean * Math.max(-1.5, Math.min(1.5, filled)));
    const levels: { side: 'buy' | 'sell'; price: number; quantity: number }[] = [];
    let bids = Math.max(0, p.positionMax - held);
    let asks = Math.max(0, p.positionMax + held);
    for (let level = 0; level < p.levels; level++) {
      const away = (p.spread + level * p.step) * wide;
      const wanted = size * (1 + p.growth * level);
      const bid = Math.min(centre * (1 - away), bound(book.bestAsk, -book.tickSize));
      const ask = Math.max(centre * (1 + away), (book.bestBid ?? 0) + book.tickSize);
      const bought = Math.min(wanted, bids);
      const sold = Math.min(wanted, asks);
      bids -= bought;
      asks -= sold;
      if (bought > 0 && bid >= book.tickSize)
        levels.push({ side: 'buy', price: bid, quantity: bought / bid });
      if (sold > 0) levels.push({ side: 'sell', price: ask, quantity: sold / ask });
    }
    return [quote({ venue: p.venue, levels })] as Intent[];
  },
});

const bound = (best: number | undefined, by: number): number =>
  best === undefined ? Number.MAX_SAFE_INTEGER : best + by;

/** The part of a gap that closes within `elapsed` seconds; all of it where there is no half-life. */
const fading = (elapsed: number, halfLife: number): number =>
  halfLife > 0 ? 1 - power(0.5, elapsed / halfLife) : 1;

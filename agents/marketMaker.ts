// Quotes both sides of a book after Avellaneda & Stoikov (2008), "High-frequency trading in a limit order book", eqs. 29–30:
// a reservation price that leans against the inventory, and a spread that widens with volatility. Under stress it quotes less,
// and beyond its limit hardly at all: liquidity goes when it is wanted most.

import {
  defineAgent,
  log,
  marketDepthKey,
  number,
  integer,
  quote,
  standardNormal,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

/** Multiple of calm volatility beyond which it widens and shrinks no further. */
const WILDEST = 4;

export const marketMaker = defineAgent({
  kind: 'marketMaker',
  says: 'Quotes both sides of a book; widens, leans and withdraws as volatility and inventory grow.',
  parameters: {
    venue: named('ETH-USD', 'book that it quotes on'),
    base: named('ETH', 'asset that it makes a market in'),
    quoteAsset: named('USD', 'asset that it pays with'),
    reference: named('ETH', 'asset whose fundamental it watches'),
    informed: number(
      '',
      0.8,
      0,
      1,
      'weight of the fundamental against the mid price in its reference',
    ),
    error: number('', 0.0005, 0, 0.2, 'log standard deviation of its error about the fundamental'),
    inventoryTarget: number('base units', 500, 0, 1e9, 'inventory at which it does not lean'),
    riskAversion: number('', 0.15, 0, 100, 'Avellaneda–Stoikov γ, per target inventory'),
    intensity: number(
      '',
      1500,
      1,
      1e6,
      'Avellaneda–Stoikov k: how fast fills fade with distance (per unit of log price)',
    ),
    horizon: number('s', 600, 1, 86_400, 'time over which it fears a move'),
    lean: number(
      '',
      0.004,
      0,
      1,
      'log price that it leans by when it is one target inventory off, volatility apart',
    ),
    size: number('base units', 20, 0, 1e9, 'size of each quote in calm', 'live'),
    sizeMin: number('base units', 1, 0, 1e9, 'smaller quotes are not sent'),
    levels: integer('quotes a side', 6, 1, 40, 'price levels that it quotes'),
    step: number('', 0.0012, 1e-6, 0.2, 'distance between its levels, as a fraction of the price'),
    volatilityCalm: number(
      'per tick',
      0.0012,
      1e-6,
      1,
      'volatility at which it quotes half its size',
    ),
    withdrawal: number(
      '',
      0.95,
      0,
      1,
      'share of its size that it takes away beyond its limit',
      'live',
    ),
    volatilityLimit: number(
      'per tick',
      0.05,
      1e-6,
      1,
      'volatility beyond which it withdraws',
      'live',
    ),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p, random }) {
    const book = view.book(p.venue);
    const fundamental = view.fundamentalPrice(p.reference) * (1 + p.error * standardNormal(random));
    const mid = book.midPrice || fundamental;
    const reference = p.informed * fundamental + (1 - p.informed) * mid;
    const volatility = book.volatility;

    const held = view.balance(self.account, p.base) + book.reservedBase(self.account);
    const inventory = p.inventoryTarget > 0 ? held / p.inventoryTarget - 1 : 0;
    const variance = volatility * volatility * (p.horizon / view.secondsPerTick);
    const reservation = reference * (1 - inventory * (p.riskAversion * variance + p.lean));
    // γ enters per relative price, so the spread of eq. 30 is a fraction of the price.
    const half =
      0.5 * p.riskAversion * variance +
      log(1 + p.riskAversion / p.intensity) / Math.max(p.riskAversion, 1e-9) +
      0.5 * volatility;
    // However wild the market, it quotes something somewhere: else nothing would ever end a panic.
    const ratio = Math.min(WILDEST, volatility / p.volatilityCalm);
    const withdrawn = volatility > p.volatilityLimit ? 1 - p.withdrawal : 1;
    // A regime takes depth with it: who quotes knows it before the tape does.
    const depth = view.findPort(marketDepthKey, p.reference)?.factor() ?? 1;
    const size = (depth * withdrawn * p.size) / (1 + ratio * ratio);
    const levels: { side: 'buy' | 'sell'; price: number; quantity: number }[] = [];
    // What it has put up before comes back when the new quotes replace the old ones.
    let base = held;
    let cash = view.balance(self.account, p.quoteAsset) + book.reservedQuote(self.account);
    for (let level = 0; level < p.levels; level++) {
      const away = half + level * p.step * (1 + ratio);
      const wanted = size * (1 + 0.5 * level);
      const bid = Math.min(reservation * (1 - away), bound(book.bestAsk, -book.tickSize));
      const ask = Math.max(reservation * (1 + away), (book.bestBid ?? 0) + book.tickSize);
      const bought = Math.min(wanted, (0.999 * cash) / bid);
      const sold = Math.min(wanted, base);
      if (bought >= p.sizeMin && bid >= book.tickSize)
        levels.push({ side: 'buy', price: bid, quantity: bought });
      if (sold >= p.sizeMin) levels.push({ side: 'sell', price: ask, quantity: sold });
      cash -= bought * bid;
      base -= sold;
    }
    return [quote({ venue: p.venue, levels })] as Intent[];
  },
});

const bound = (best: number | undefined, by: number): number =>
  best === undefined ? Number.MAX_SAFE_INTEGER : best + by;

// A perpetuals venue in a few lines: one or two contracts marked at their own fundamentals, a few traders, and an engine that takes over. For
// tests that place every order themselves.

import { Kernel } from '../../engine/tick/kernel.ts';
import { providePath } from '../../engine/fundamentals/path.ts';
import { BookTakeover } from '../../engine/liquidation/bookTakeover.ts';
import { TakeoverStatistics } from '../../engine/liquidation/takeoverStatistics.ts';
import type { TakeoverTerms } from '../../engine/liquidation/takeoverTerms.ts';
import { Perpetuals, type PerpetualsTerms } from '../../engine/margin/perpetuals.ts';
import type { MarginTier } from '../../engine/margin/perpetualTiers.ts';
import { OrderVenue, orderVenueKey } from '../../engine/venues/orderVenue.ts';

export const flatTiers: readonly MarginTier[] = [{ floor: 0, rate: 0.05 }];

export interface SmallExchangeOptions {
  readonly traders?: number;
  /** Margin of each trader, and the insurance fund. */
  readonly money?: number;
  readonly fund?: number;
  readonly makerBps?: number;
  readonly takerBps?: number;
  readonly tiers?: readonly MarginTier[];
  readonly terms?: Partial<TakeoverTerms>;
  readonly venueTerms?: Partial<PerpetualsTerms>;
  readonly markets?: readonly string[];
}

export function smallExchange({
  traders: count = 5,
  money = 1000,
  fund = 0,
  makerBps = 0,
  takerBps = 0,
  tiers = flatTiers,
  terms = {},
  venueTerms = {},
  markets = ['ETH'],
}: SmallExchangeOptions = {}) {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 1, startSeconds: 0 });
  const { ledger } = kernel;
  const usd = ledger.addAsset({ name: 'USD', decimals: 4 });
  const paths = markets.map((asset) => {
    const state = kernel.world.record(`fundamentals.${asset}`, { base: 100, factor: 1 });
    providePath(kernel, asset, state);
    return state;
  });
  const names = markets.map((asset) => `${asset}-PERP`);
  const books: OrderVenue[] = [];
  const perps = new Perpetuals(
    kernel,
    'protocols.perps.perpetuals',
    {
      cash: 'USD',
      markets: markets.map((asset, i) => ({
        venue: names[i]!,
        asset,
        index: [asset],
        mark: 'index',
        tiers,
      })),
      collaterals: [],
    },
    () => ({
      initialMultiple: 2,
      fundingInterval: 3600,
      fundingInterest: 0.0001,
      fundingBound: 0.0005,
      fundingCap: 0,
      basisHalfLife: 150,
      ...venueTerms,
    }),
  );
  markets.forEach((asset, market) => {
    const book = new OrderVenue(
      kernel,
      `venues.${names[market]!}`,
      market,
      {
        name: names[market]!,
        base: asset,
        quote: 'USD',
        tickSize: 0.01,
        lotSize: 0.1,
        fees: () => ({ makerBps, takerBps }),
        volatilityWeight: () => 0.1,
      },
      () => perps.settlementOf(market),
    );
    kernel.provide(orderVenueKey, book, names[market]);
    books.push(book);
  });
  const statistics = new TakeoverStatistics(kernel, 'takeover', [0, Infinity]);
  const engine = new BookTakeover(
    kernel,
    'takeover',
    perps,
    () => ({
      backstop: 1,
      interval: 1,
      step: 1,
      wholeBelow: 0,
      bookShare: 1,
      reach: 0.5,
      ownSales: 'bankruptcyPrice',
      afterFund: 'queue',
      fundFloor: 0,
      marketLossMax: 1e12,
      ...terms,
    }),
    statistics,
  );
  if (fund > 0) ledger.issue(perps.fundAccount, usd, fund * ledger.atoms(usd));
  const traders = Array.from({ length: count }, (_, i) => {
    const account = ledger.openAccount(`trader.${i}`);
    ledger.issue(account, usd, money * ledger.atoms(usd));
    perps.deposit(account, money, names[0]!, 'cross');
    return account;
  });
  const accountOf = (trader: number): number => perps.positions.accountOf(traders[trader]!, 0);
  perps.start();
  perps.mark();
  return {
    kernel,
    perps,
    engine,
    statistics,
    books,
    traders,
    accountOf,
    /** Sets the value of a market's asset. */
    price: (value: number, market = 0): void => {
      paths[market]!.value.base = value;
      perps.mark();
    },
    order: (
      trader: number,
      side: 'buy' | 'sell',
      quantity: number,
      price: number,
      { market = 0, timeInForce = 'goodTillCancelled' as const } = {},
    ) =>
      books[market]!.placeLimit({
        account: traders[trader]!,
        side,
        quantity,
        price,
        timeInForce,
        cause: 0,
        causeId: 0,
      }),
    equity: (trader: number): number => perps.risk.equity(accountOf(trader)),
    check: (): void => {
      ledger.check();
      perps.positions.check();
      engine.check();
    },
    /** What everybody, fund and fees included, owns in atoms: never changes but by deposits. */
    wealth: (): number =>
      [perps.positions.clearingAccount, perps.fundAccount, perps.feesAccount].reduce(
        (sum, account) => sum + ledger.balance(account, usd),
        0,
      ),
    nextTick: (): void => {
      kernel.clock.value.tick++;
    },
  };
}

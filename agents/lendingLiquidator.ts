// Liquidates at a fixed spread with its own money, as far as the market would take what it seizes: it reckons what a sale would
// bring down to its break-even price and repays no more than that. What it has seized it sells, turn by turn. Where the protocol
// absorbs accounts itself, it buys at the store-front instead, and where it auctions, at the price of the moment.

import {
  collateralSalesKey,
  defineAgent,
  fixedSpreadKey,
  lendingPoolKey,
  number,
  storeFrontKey,
  type FixedSpread,
  type Intent,
  type MarketView,
} from '../engine/index.ts';
import { exitAt, type Exit } from './shared/exits.ts';
import { lendingActs, type LendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const CALL_GAS = 450_000;
const BUY_GAS = 150_000;

export const lendingLiquidator = defineAgent({
  kind: 'lendingLiquidator',
  says: 'Repays debt of accounts that are under for collateral with a bonus, and sells what it took.',
  parameters: {
    pool: named('protocols.lending.pool', 'path of the lending pool'),
    collateral: named('ETH', 'collateral that it takes'),
    debt: named('USDC', 'asset that it repays, its money'),
    venue: named('ETH-USDC', 'book or pool on which it sells'),
    profit: number('', 0.01, -1, 1, 'least profit on what it repays, by the market'),
    depthShare: number(
      '',
      0.5,
      0,
      10,
      'share of the depth down to its break-even price that it reckons with',
    ),
    least: number('debt', 1_000, 0, 1e9, 'smallest amount that it bothers to repay'),
    inventoryShare: number('', 0.3, 0, 1, 'share of what it took that it sells in one turn'),
    inventoryMax: number('collateral', 1e12, 0, 1e12, 'holdings beyond which it takes no more'),
    keeps: number('collateral', 0, 0, 1e12, 'collateral that is its own and not for sale'),
    slippage: number('', 0.03, 0, 1, 'how far below the best bid it sells'),
    urgency: number('', 1.5, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 2_000, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p, random }) {
    const acts = lendingActs(view, self.account, p);
    const exit = exitAt(view, { venue: p.venue, asset: p.collateral, money: p.debt }, acts);
    const wants: Intent[] = [];
    const stock = Math.max(0, view.balance(self.account, p.collateral) - p.keeps);
    if (stock > 0 && exit.price > 0) {
      const quantity = Math.max(Math.min(stock, p.least / exit.price), stock * p.inventoryShare);
      wants.push(exit.sell(quantity, p.slippage, 'liquidation'));
    }
    if (acts.isBusy || !(exit.price > 0)) return wants;
    wants.push(...claim(view, self.account, p, acts));
    if (stock > p.inventoryMax) return wants;
    const money = view.balance(self.account, p.debt);
    const spread = view.findPort(fixedSpreadKey, p.pool);
    if (spread === undefined) {
      wants.push(...shop(view, p, { money, stock, exit }, acts));
      wants.push(...bid(view, p, { money, stock, exit }, acts));
      return wants;
    }
    const { backlog } = spread;
    if (backlog.length === 0) return wants;
    const account = backlog[random.below(backlog.length)]!;
    const pool = view.port(lendingPoolKey, p.pool);
    const [collateral, debt] = [p.collateral, p.debt].map((name) => pool.book.reserveOf(name));
    if (collateral === undefined || debt === undefined) return wants;
    const { bonus } = pool.book.riskTerms(account, collateral);
    const oracle = pool.book.priceOf(collateral) / (pool.book.priceOf(debt) || 1);
    // A unit of collateral costs oracle ÷ (1 + bonus) of debt.
    const cost = oracle / (1 + bonus);
    const sellable = Math.max(0, exit.depthTo(cost * (1 + p.profit)) * p.depthShare - stock);
    const cover = Math.min(money, sellable * cost);
    if (cover < p.least) return wants;
    const request = {
      account,
      collateralAsset: collateral.asset,
      debtAsset: debt.asset,
      cover: Math.floor(cover * debt.unit),
    };
    const allowed = allowedCover(spread, request);
    if (allowed === 0) return wants;
    wants.push(
      acts.act(
        'liquidation.call',
        { protocol: p.pool, account, collateral: p.collateral, debt: p.debt, cover: allowed },
        { gas: CALL_GAS, cause: 'liquidation' },
      ),
    );
    return wants;
  },
});

/** Atoms to offer: as wanted, or half where what is left would be dust; 0 where nothing goes. */
function allowedCover(spread: FixedSpread, request: Parameters<FixedSpread['quote']>[0]): number {
  for (const cover of [request.cover, Math.floor(request.cover / 2)]) {
    const quote = spread.quote({ ...request, cover });
    if (quote?.ok === true) return cover;
    if (quote === undefined || quote.reason !== 'MustNotLeaveDust') return 0;
  }
  return 0;
}

interface Terms {
  readonly pool: string;
  readonly collateral: string;
  readonly debt: string;
  readonly profit: number;
  readonly depthShare: number;
  readonly least: number;
}

/** What a pool without cash handed over as a claim is withdrawn as soon as there is any. */
function claim(view: MarketView, account: number, p: Terms, acts: LendingActs): Intent[] {
  const pool = view.port(lendingPoolKey, p.pool);
  const held = pool.face(account)?.positions.find(({ asset }) => asset === p.collateral)?.supplied;
  const cash = pool.reserve(p.collateral)?.cash ?? 0;
  const amount = Math.min(held ?? 0, cash);
  if (!(amount > 0)) return [];
  return [
    acts.act(
      'lending.withdraw',
      { pool: p.pool, asset: p.collateral, amount },
      { gas: BUY_GAS, cause: 'liquidation' },
    ),
  ];
}

/** Buys at the store-front what the market would take at a profit. */
function shop(
  view: MarketView,
  p: Terms,
  { money, stock, exit }: { readonly money: number; readonly stock: number; readonly exit: Exit },
  acts: LendingActs,
): Intent[] {
  const front = view.findPort(storeFrontKey, p.pool);
  const offer = front?.offers().find(({ asset }) => asset === p.collateral);
  if (offer === undefined) return [];
  const sellable = Math.max(0, exit.depthTo(offer.price * (1 + p.profit)) * p.depthShare - stock);
  const quantity = Math.min(offer.amount, sellable, money / offer.price);
  const pay = quantity * offer.price;
  if (pay < p.least) return [];
  const debtUnit = view.port(lendingPoolKey, p.pool).book.reserveOf(p.debt)?.unit ?? 1;
  return [
    acts.act(
      'storeFront.buy',
      { protocol: p.pool, collateral: p.collateral, pay: Math.floor(pay * debtUnit) },
      { gas: BUY_GAS, cause: 'liquidation' },
    ),
  ];
}

/** Takes from auctions beside the pool (`….liquidation` for `….pool`) what the market would take at a profit, the cheapest first. */
function bid(
  view: MarketView,
  p: Terms,
  { money, stock, exit }: { readonly money: number; readonly stock: number; readonly exit: Exit },
  acts: LendingActs,
): Intent[] {
  const port = view.findPort(collateralSalesKey, p.pool.replace(/pool$/, 'liquidation'));
  if (port === undefined || port.collateral !== p.collateral) return [];
  const [cheapest] = [...port.sales()].sort((a, b) => a.price - b.price || a.id - b.id);
  if (cheapest === undefined) return [];
  const { id: sale, price, collateral } = cheapest;
  const sellable = Math.max(0, exit.depthTo(price * (1 + p.profit)) * p.depthShare - stock);
  const most = Math.min(collateral, sellable, (0.999 * money) / price);
  if (most * price < p.least) return [];
  const data = { sale, most, priceMax: price * 1.0001 };
  return [acts.act(port.action, data, { gas: port.gas, cause: 'liquidation' })];
}

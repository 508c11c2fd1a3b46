// Bids in collateral auctions with its own money, or buys where seized collateral is for sale, as the reference script of the time did: one bid at the price it is willing to pay,
// sent at a fixed gas price that somebody once wrote into a configuration file. A few keepers follow the gas market. Seized collateral is
// sold and the stablecoin bought back; until then the money is not there for the next auction.

import {
  bandTradingKey,
  collateralAuctionsKey,
  collateralSalesKey,
  chainKey,
  defineAgent,
  flag,
  integer,
  marketOrder,
  number,
  stabilityPoolKey,
  transaction,
  type Intent,
  type MarketView,
} from '../engine/index.ts';
import { act, offerFor } from './shared/auctionOffers.ts';
import { valueOf } from './shared/bookValue.ts';
import { bandTrade } from './shared/bandTrades.ts';
import { actKey, purchasesFrom } from './shared/collateralPurchases.ts';
import { named } from './shared/names.ts';
import { depositActs } from './shared/stabilityDeposits.ts';

/** How far below the mid price it sells what it won, at worst. */
const SELLING_COST = 0.02;
/** Money below which a deposit is not worth its gas. */
const DEPOSIT_LEAST = 100;

export const auctionKeeper = defineAgent({
  kind: 'auctionKeeper',
  says: 'Liquidator: bids in collateral auctions or buys seized collateral at a discount, with finite money and a gas policy of its own.',
  parameters: {
    collateral: named('ETH', 'asset that is auctioned'),
    stablecoin: named('DAI', 'asset that is bid'),
    cash: named('USD', 'asset in which both books are quoted'),
    collateralVenue: named('ETH-USD', 'book on which it sells what it won'),
    stablecoinVenue: named('DAI-USD', 'book on which it buys back what it bids'),
    discount: number('', 0.06, -1, 1, 'how far below the market value it bids'),
    gasPrice: number('gwei', 60, 0.1, 100_000, 'gas price in its configuration'),
    adaptive: flag(false, 'whether it follows the gas market instead'),
    urgency: number(
      '',
      1.3,
      0.1,
      100,
      'multiple of the suggested gas price that it pays when it follows the market',
    ),
    gasPriceMax: number('gwei', 400, 0.1, 1e6, 'most it ever pays'),
    reviewDelay: number(
      's',
      3600,
      0,
      1e7,
      'how long its transactions must be stuck until its operator looks',
    ),
    bidsPerTurn: integer('bids', 6, 1, 1000, 'bids that it sends in one turn'),
    pendingMax: integer('transactions', 12, 1, 1000, 'transactions that it lets wait at a time'),
    inventoryShare: number('', 0.25, 0, 1, 'share of its won collateral that it sells in one turn'),
    reserve: number('collateral', 20, 0, 1e6, 'collateral that it keeps for gas'),
    standby: number('cash', 0, 0, 1e9, 'money of its owner that is not in the business yet'),
    shortTurns: integer(
      'turns',
      30,
      1,
      1e6,
      'turns without money for an auction that it wants until its owner takes notice',
    ),
    standbyDelay: number('s', 21_600, 0, 1e7, 'time from then until that money is there'),
    settlementDelay: number(
      's',
      1800,
      0,
      1e6,
      'time until proceeds of a sale are back as stablecoin on the chain',
    ),
  },
  memory: () => ({
    /** Gas price in force once the operator has changed the configuration; 0 until then. */
    raised: 0,
    /** When the operator last looked. */
    reviewed: 0,
    /** Turns in which money was short, and the second at which its owner took notice; −1 until then. */
    shortTurns: 0,
    shortSince: -1,
    standbyUsed: false,
    /** Dollars on their way back: the second from which each sum may buy stablecoin again. */
    returning: [] as [number, number][],
  }),
  decide({ view, self, parameters: p, memory, random }) {
    const auctions = view.findPort(collateralAuctionsKey);
    const chain = view.port(chainKey);
    const wants: Intent[] = [];

    const pending = chain.transactionsOf(self.account);
    const { oldestWaitTicks } = chain.pendingOf(self.account);
    if (!p.adaptive && oldestWaitTicks * view.secondsPerTick > p.reviewDelay) {
      memory.raised = Math.min(p.gasPriceMax, chain.suggestedGas() * p.urgency);
      memory.reviewed = view.seconds;
    } else if (memory.raised > 0 && view.seconds - memory.reviewed > p.reviewDelay) {
      // Once awake, the operator looks again from time to time and stops paying more than it takes.
      memory.raised = Math.min(memory.raised, chain.suggestedGas() * p.urgency);
      memory.reviewed = view.seconds;
    }
    const configured = p.adaptive
      ? chain.suggestedGas() * p.urgency
      : Math.max(p.gasPrice, memory.raised);
    const gasPrice = Math.min(p.gasPriceMax, configured);
    // Whoever looks at the gas price also frees what is stuck: the oldest first, since the rest waits behind it.
    if (p.adaptive || memory.raised > 0) {
      for (const stuck of pending.slice(0, p.bidsPerTurn)) {
        if (gasPrice < chain.replacementPrice(stuck.gasPrice)) continue;
        const { action, data, gas, nonce } = stuck;
        wants.push(transaction({ action, data, gasPrice, gas, replaces: nonce }));
      }
    }

    const value = valueOf(view, p) * (1 - p.discount);
    let free = view.balance(self.account, p.stablecoin);
    const busy = new Set<number>();
    const sent = new Set<string>();
    for (const { action, data } of pending) {
      if (typeof data['bands'] === 'string') sent.add(actKey(data['bands'], {}));
      if (typeof data['pool'] === 'string') sent.add(actKey(data['pool'], {}));
      busy.add(Number(data['auction']));
      sent.add(actKey(action, data));
      free -= Number(data['bid'] ?? 0) / (auctions?.stablecoinAtoms ?? 1);
      free -= Number(data['cost'] ?? 0);
    }
    let isShort = false;
    let room = Math.min(p.bidsPerTurn, p.pendingMax - pending.length);
    if (auctions !== undefined) {
      const { open } = auctions;
      const from = open.length === 0 ? 0 : random.below(open.length);
      for (let i = 0; i < open.length && room > 0; i++) {
        const auction = open[(from + i) % open.length]!;
        if (busy.has(auction.id)) continue;
        const offer = offerFor(auctions, auction, self.account, value);
        if (offer === undefined) continue;
        if (offer.cost > free) {
          isShort = true;
          continue;
        }
        room--;
        free -= offer.cost;
        wants.push(act(auction.id, offer, gasPrice));
      }
    }
    for (const sales of view.ports(collateralSalesKey)) {
      if (sales.collateral !== p.collateral || sales.money !== p.stablecoin) continue;
      const start = random.uniform();
      // Where waiting brings no better price, what is left after selling is gain enough.
      const margin = sales.fallsWithTime ? p.discount : Math.min(p.discount, SELLING_COST);
      const limit = valueOf(view, p) * (1 - margin);
      const buyer = { value: limit, free, room, gasPrice, busy: sent, start };
      const bought = purchasesFrom(view, sales, buyer);
      wants.push(...bought.wants);
      room -= bought.wants.length;
      free -= bought.spent;
      isShort ||= bought.isShort;
    }
    for (const bands of view.ports(bandTradingKey)) {
      if (bands.collateral !== p.collateral || bands.money !== p.stablecoin || room <= 0) continue;
      if (sent.has(actKey(bands.tradeAction, {}))) continue;
      const deal = bandTrade(view, bands, {
        buysBelow: value,
        sellsAbove: valueOf(view, p) * (1 + p.discount),
        money: free,
        collateral: Math.max(0, view.balance(self.account, p.collateral) - p.reserve),
        gainMin: bands.tradeGas * gasPrice * 1e-9 * value,
        gasPrice,
      });
      if (deal === undefined) continue;
      free -= deal.money;
      wants.push(deal.intent);
    }
    for (const pool of view.ports(stabilityPoolKey)) {
      if (pool.money !== p.stablecoin || sent.has(actKey(pool.depositAction, {}))) continue;
      // Money that stands ready for auctions stands ready here, in the pool; what it gains comes back with every change.
      const wanted = free > DEPOSIT_LEAST && room > 0 ? free : 0;
      const plan = { account: self.account, free: wanted, withdraw: 0, gainMin: 1, gasPrice };
      wants.push(...depositActs(view, pool, plan));
    }
    if (isShort) memory.shortTurns++;
    if (memory.shortSince < 0 && memory.shortTurns >= p.shortTurns)
      memory.shortSince = view.seconds;
    if (memory.shortSince >= 0 && view.seconds - memory.shortSince > p.standbyDelay) {
      memory.standbyUsed = true;
    }
    wants.push(...recycle(view, self.account, p, memory));
    return wants;
  },
});

type KeeperTerms = {
  readonly collateral: string;
  readonly stablecoin: string;
  readonly cash: string;
  readonly collateralVenue: string;
  readonly stablecoinVenue: string;
  readonly inventoryShare: number;
  readonly reserve: number;
  readonly settlementDelay: number;
  readonly standby: number;
};

/** Sells part of what was won, and buys stablecoin with proceeds that have come back. */
function recycle(
  view: MarketView,
  account: number,
  p: KeeperTerms,
  memory: { standbyUsed: boolean; returning: [number, number][] },
): Intent[] {
  const wants: Intent[] = [];
  const surplus = view.balance(account, p.collateral) - p.reserve;
  if (surplus > 1) {
    const quantity = Math.max(Math.min(surplus, 5), surplus * p.inventoryShare);
    wants.push(
      marketOrder({
        venue: p.collateralVenue,
        side: 'sell',
        quantity,
        slippage: 0.02,
        cause: 'liquidation',
      }),
    );
    const proceeds = quantity * view.book(p.collateralVenue).midPrice;
    memory.returning.push([view.seconds + p.settlementDelay, proceeds]);
  }
  memory.returning = memory.returning.filter(([at]) => at > view.seconds);
  // Everything may buy stablecoin but what is still on its way, and what the owner has not sent yet.
  let away = memory.standbyUsed ? 0 : p.standby;
  for (const [, amount] of memory.returning) away += amount;
  const price = (view.book(p.stablecoinVenue).bestAsk ?? 1) * 1.02;
  const quantity = (0.98 * (view.balance(account, p.cash) - away)) / price;
  if (quantity >= 100) {
    wants.push(marketOrder({ venue: p.stablecoinVenue, side: 'buy', quantity, slippage: 0.02 }));
  }
  return wants;
}

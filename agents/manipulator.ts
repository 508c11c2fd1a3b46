// Two accounts of one person. The first sells a contract to the second; the second buys the thin spot market up, along a straight line in
// the logarithm, so that the oracle marks its contract up; then it takes out whatever the venue lends against that, and sells its spot.

import {
  crossMarginKey,
  defineAgent,
  exp,
  limitOrder,
  log,
  number,
  request,
  type CrossMargin,
  type Intent,
  type MarketView,
} from '../engine/index.ts';
import { listed, named } from './shared/names.ts';

/** Below this many units of cash a withdrawal is not worth the trouble. */
const DUST = 1_000;
/** Share of its aim that the oracle must show. */
const BELIEVED = 0.99;

interface Parameters {
  readonly venue: string;
  readonly token: string;
  readonly cash: string;
  readonly feed: string;
  readonly patience: number;
  readonly pools: readonly string[];
  readonly book: string;
  readonly deposit: number;
  readonly size: number;
  readonly entry: number;
  readonly depositAt: number;
  readonly tradeAt: number;
  readonly pushFrom: number;
  readonly pushUntil: number;
  readonly top: number;
  readonly bookBid: number;
  readonly sellBack: number;
}

export const manipulator = defineAgent({
  kind: 'manipulator',
  says: 'Moves the market that an oracle reads, and borrows against what the oracle then says.',
  parameters: {
    venue: named('mango', 'cross-margin venue'),
    token: named('MNGO', 'asset that it moves'),
    cash: named('USD', 'asset that it pays with and takes out'),
    feed: named('MNGO', 'feed that is to believe it'),
    pools: listed([], 'pools in which it buys'),
    book: named('MNGO-USD', 'book on which it buys'),
    deposit: number('cash', 5e6, 0, 1e12, 'what each account deposits'),
    size: number('token units', 1e6, 1, 1e12, 'size of the contract between the two'),
    entry: number('cash', 0.04, 1e-9, 1e9, 'price of the contract between the two'),
    depositAt: number('s', 0, 0, 1e9, 'when the accounts deposit'),
    tradeAt: number('s', 0, 0, 1e9, 'when the contract changes hands'),
    pushFrom: number('s', 0, 0, 1e9, 'when it begins to buy'),
    pushUntil: number('s', 600, 0, 1e9, 'when it has bought enough'),
    patience: number('s', 600, 0, 1e9, 'how long it holds the price up for the oracle to follow'),
    top: number('cash', 1, 1e-9, 1e9, 'price to which it buys'),
    bookBid: number(
      'token units',
      0,
      0,
      1e12,
      'what its bid on the book asks for beyond what stands there',
    ),
    sellBack: number('', 1, 0, 1, 'share of the spot that it sells again'),
  },
  memory: () => ({ deposited: false, offered: false, start: 0, done: false, sold: false }),
  decide({ view, self, parameters: p, memory }) {
    const { seconds } = view;
    const venue = view.port(crossMarginKey, p.venue);
    const isLong = self.member === 1;
    if (self.member > 1 || seconds < p.depositAt) return [];
    if (!memory.deposited) {
      memory.deposited = true;
      return [request({ action: 'cross.deposit', data: { venue: p.venue, amount: p.deposit } })];
    }
    if (seconds < p.tradeAt) return [];
    if (!isLong) {
      if (memory.offered) return [];
      memory.offered = true;
      const data = { venue: p.venue, size: -Math.round(p.size), price: p.entry };
      return [request({ action: 'cross.offer', data })];
    }
    if (!memory.offered) {
      const offer = venue.offers().at(-1);
      if (offer === undefined) return [];
      memory.offered = true;
      return [request({ action: 'cross.take', data: { venue: p.venue, offer: offer.id } })];
    }
    if (seconds < p.pushFrom || memory.sold || (venue.face(self.account)?.size ?? 0) === 0)
      return [];
    if (memory.start === 0) memory.start = view.pool(p.pools[0] ?? '').price();
    // It goes on until the oracle believes it, or the money is gone.
    const money = view.balance(self.account, p.cash);
    const seen = view.oracle(p.feed).price() ?? 0;
    memory.done ||= money < DUST || seen >= BELIEVED * p.top || seconds > p.pushUntil + p.patience;
    if (!memory.done) return push(view, p, self.account, memory.start);
    const taken = take(p, venue, self.account);
    if (taken.length > 0) return taken;
    // Nothing is left to take: the spot is not needed any more.
    memory.sold = true;
    return sellSpot(view, p, self.account);
  },
});

function push(view: MarketView, p: Parameters, account: number, start: number): Intent[] {
  const share = Math.min(1, (view.seconds - p.pushFrom) / Math.max(1, p.pushUntil - p.pushFrom));
  const price = start * exp(share * log(p.top / start));
  let money = view.balance(account, p.cash);
  const intents: Intent[] = [];
  for (const name of p.pools) {
    const give = Math.min(money, view.pool(name).inputToPrice(p.cash, p.token, 1 / price));
    if (!(give > 1)) continue;
    money -= give;
    const data = { pool: name, from: p.cash, to: p.token, give, getMin: 0 };
    intents.push(request({ action: 'pool.swap', data }));
  }
  // A bid at the price wanted takes what stands below it, and shows the price to whoever quotes around the middle.
  const offered = view.book(p.book).depthTo('asks', price);
  const quantity = Math.min(offered + p.bookBid, (0.95 * money) / price);
  if (quantity > 0) {
    const lifetime = 2 * view.secondsPerTick;
    intents.push(limitOrder({ venue: p.book, side: 'buy', price, quantity, lifetime }));
  }
  return intents;
}

/** Whatever free margin allows and the vault has. */
function take(p: Parameters, venue: CrossMargin, account: number): Intent[] {
  const free = venue.face(account)?.free ?? 0;
  // A price that falls between the look and the act must not make the whole act fail.
  const amount = Math.min(venue.cash(), 0.9 * free);
  return amount > DUST
    ? [request({ action: 'cross.withdraw', data: { venue: p.venue, amount } })]
    : [];
}

function sellSpot(view: MarketView, p: Parameters, account: number): Intent[] {
  const units = view.balance(account, p.token) * p.sellBack;
  const reserves = p.pools.map((name) => view.pool(name).reserves().base);
  const total = reserves.reduce((sum, one) => sum + one, 0);
  return p.pools.map((name, i) => {
    const give = (units * reserves[i]!) / total;
    const data = { pool: name, from: p.token, to: p.cash, give, getMin: 0 };
    return request({ action: 'pool.swap', data });
  });
}

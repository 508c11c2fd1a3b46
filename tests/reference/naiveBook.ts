// The order book, obviously right and slow: one array of orders, filtered and sorted whenever somebody asks who is first. It has every
// rule of engine/book and none of its machinery; the fast book is compared with it.

export type Side = 'buy' | 'sell';
export type Kind = 'limit' | 'market' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly';

export interface NaiveOrder {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  readonly tag: number;
  readonly display: number;
  readonly postOnly: boolean;
  price: number;
  visible: number;
  hidden: number;
  /** Later means further back in the queue. */
  time: number;
  /** 0 for an order that is not a stop, or no longer. */
  stopPrice: number;
}

export interface NaiveFill {
  readonly maker: number;
  readonly taker: number;
  readonly price: number;
  readonly quantity: number;
  readonly makerRemaining: number;
  readonly takerSells: boolean;
  readonly inAuction: boolean;
}

export interface NaiveNotice {
  readonly kind: 'selfTradeCancelled' | 'stopActivated';
  readonly id: number;
  readonly filled: number;
  readonly resting: number;
  readonly cancelled: number;
}

export interface NaiveOutcome {
  readonly id: number;
  readonly reason?: string;
  readonly filled: number;
  readonly resting: number;
  readonly cancelled: number;
}

const refused = (reason: string): NaiveOutcome => ({
  id: 0,
  reason,
  filled: 0,
  resting: 0,
  cancelled: 0,
});

export class NaiveBook {
  readonly selfTrade: 'none' | 'cancelResting' | 'cancelIncoming';
  orders: NaiveOrder[] = [];
  stops: NaiveOrder[] = [];
  fills: NaiveFill[] = [];
  notices: NaiveNotice[] = [];
  inAuction = false;
  lastPrice = 0;
  #high = 0;
  #low = Infinity;
  #clock = 0;
  #ids = 0;

  constructor(selfTrade: 'none' | 'cancelResting' | 'cancelIncoming' = 'none') {
    this.selfTrade = selfTrade;
  }

  /** Orders of a side in the order in which they would trade. */
  queue(side: Side): NaiveOrder[] {
    const better = side === 'buy' ? -1 : 1;
    return this.orders
      .filter((order) => order.side === side)
      .sort((a, b) => better * (a.price - b.price) || a.time - b.time);
  }

  place(
    kind: Kind,
    owner: number,
    side: Side,
    price: number,
    quantity: number,
    display: number,
    tag: number,
  ): NaiveOutcome {
    if (display > quantity) return refused('invalidDisplayQuantity');
    const limit = kind === 'market' ? (side === 'buy' ? Infinity : 0) : price;
    if (this.inAuction) {
      if (kind !== 'limit' && kind !== 'postOnly') return refused('auctionInProgress');
    } else {
      if (kind === 'postOnly' && this.#crossing(side, limit).length > 0)
        return refused('wouldTake');
      if (kind === 'fillOrKill' && this.#fillable(owner, side, limit) < quantity) {
        return refused('cannotFillCompletely');
      }
    }
    const order = this.#order(owner, side, price, tag, display, kind === 'postOnly');
    const outcome = this.#execute(order, kind, limit, quantity);
    this.#activateStops();
    return outcome;
  }

  stop(
    owner: number,
    side: Side,
    stopPrice: number,
    limitPrice: number,
    quantity: number,
    tag: number,
  ): NaiveOutcome {
    const last = this.lastPrice;
    const due =
      last !== 0 && !this.inAuction && (side === 'buy' ? last >= stopPrice : last <= stopPrice);
    if (due) {
      return this.place(
        limitPrice === 0 ? 'market' : 'limit',
        owner,
        side,
        limitPrice,
        quantity,
        0,
        tag,
      );
    }
    if (this.stops.length === 0) this.#forgetTrades();
    const order = this.#order(owner, side, limitPrice, tag, 0, false);
    order.stopPrice = stopPrice;
    order.visible = quantity;
    this.stops.push(order);
    return { id: order.id, filled: 0, resting: quantity, cancelled: 0 };
  }

  cancel(id: number): number {
    const order = this.#find(id);
    if (order === undefined) return -1;
    this.#remove(order);
    return order.visible + order.hidden;
  }

  /** Lots left, or −1 for an unknown order, −4 for a quantity that would end it. */
  reduce(id: number, by: number): number {
    const order = this.#find(id);
    if (order === undefined) return -1;
    const whole = order.visible + order.hidden;
    if (by >= whole) return -4;
    const fromHidden = Math.min(by, order.hidden);
    order.hidden -= fromHidden;
    order.visible -= by - fromHidden;
    return whole - by;
  }

  replace(id: number, price: number, quantity: number): NaiveOutcome {
    const order = this.#find(id);
    if (order === undefined) return refused('unknownOrder');
    if (order.stopPrice !== 0) return refused('waitsForStopPrice');
    if (order.postOnly && !this.inAuction && this.#crossing(order.side, price).length > 0) {
      return refused('wouldTake');
    }
    this.#remove(order);
    const next = { ...order, price, visible: 0, hidden: 0 };
    const outcome = this.#execute(next, order.postOnly ? 'postOnly' : 'limit', price, quantity);
    this.#activateStops();
    return outcome;
  }

  /** The uncrossing by brute force: every price from the lowest to the highest limit. */
  findUncrossing(reference: number): { price: number; volume: number; surplus: number } {
    const prices = this.orders.map(({ price }) => price);
    const rows: { price: number; volume: number; surplus: number }[] = [];
    for (let price = Math.min(...prices); price <= Math.max(...prices); price++) {
      const bid = this.#whole('buy', (limit) => limit >= price);
      const offered = this.#whole('sell', (limit) => limit <= price);
      rows.push({ price, volume: Math.min(bid, offered), surplus: bid - offered });
    }
    const volume = Math.max(0, ...rows.map((row) => row.volume));
    if (volume === 0) return { price: 0, volume: 0, surplus: 0 };
    const most = rows.filter((row) => row.volume === volume);
    const least = Math.min(...most.map((row) => Math.abs(row.surplus)));
    const left = most.filter((row) => Math.abs(row.surplus) === least);
    const low = left[0]!;
    const high = left.at(-1)!;
    if (left.every((row) => row.surplus > 0)) return high;
    if (left.every((row) => row.surplus < 0)) return low;
    const wish = reference === 0 ? this.lastPrice : reference;
    if (wish === 0)
      return left.find((row) => row.price === Math.floor((low.price + high.price) / 2))!;
    return left.find((row) => row.price === Math.min(Math.max(wish, low.price), high.price))!;
  }

  uncross(reference: number): { price: number; volume: number; surplus: number } {
    const uncrossing = this.findUncrossing(reference);
    let left = uncrossing.volume;
    while (left > 0) {
      const buyer = this.queue('buy')[0]!;
      const seller = this.queue('sell')[0]!;
      const quantity = Math.min(left, buyer.visible, seller.visible);
      left -= quantity;
      this.#takeFrom(buyer, quantity);
      this.#takeFrom(seller, quantity);
      this.fills.push({
        maker: seller.id,
        taker: buyer.id,
        price: uncrossing.price,
        quantity,
        makerRemaining: seller.visible + seller.hidden,
        takerSells: false,
        inAuction: true,
      });
      this.#noteTrade(uncrossing.price);
    }
    this.inAuction = false;
    this.#activateStops();
    return uncrossing;
  }

  #order(
    owner: number,
    side: Side,
    price: number,
    tag: number,
    display: number,
    postOnly: boolean,
  ): NaiveOrder {
    return {
      id: ++this.#ids,
      owner,
      side,
      tag,
      display,
      postOnly,
      price,
      visible: 0,
      hidden: 0,
      time: this.#clock++,
      stopPrice: 0,
    };
  }

  #find(id: number): NaiveOrder | undefined {
    return [...this.orders, ...this.stops].find((order) => order.id === id);
  }

  #remove(order: NaiveOrder): void {
    this.orders = this.orders.filter((other) => other !== order);
    this.stops = this.stops.filter((other) => other !== order);
  }

  #crossing(side: Side, limit: number): NaiveOrder[] {
    return this.queue(side === 'buy' ? 'sell' : 'buy').filter(({ price }) =>
      side === 'buy' ? price <= limit : price >= limit,
    );
  }

  #fillable(owner: number, side: Side, limit: number): number {
    let sum = 0;
    for (const order of this.#crossing(side, limit)) {
      if (this.selfTrade !== 'none' && order.owner === owner) {
        if (this.selfTrade === 'cancelIncoming') break;
        continue;
      }
      sum += order.visible + order.hidden;
    }
    return sum;
  }

  #execute(order: NaiveOrder, kind: Kind, limit: number, quantity: number): NaiveOutcome {
    let left = quantity;
    let stopped = false;
    while (!this.inAuction && left > 0) {
      const maker = this.#crossing(order.side, limit)[0];
      if (maker === undefined) break;
      if (this.selfTrade !== 'none' && maker.owner === order.owner) {
        if (this.selfTrade === 'cancelIncoming') {
          stopped = true;
          break;
        }
        this.#remove(maker);
        const cancelled = maker.visible + maker.hidden;
        this.notices.push({
          kind: 'selfTradeCancelled',
          id: maker.id,
          filled: 0,
          resting: 0,
          cancelled,
        });
        continue;
      }
      const traded = Math.min(left, maker.visible);
      left -= traded;
      this.#takeFrom(maker, traded);
      this.fills.push({
        maker: maker.id,
        taker: order.id,
        price: maker.price,
        quantity: traded,
        makerRemaining: maker.visible + maker.hidden,
        takerSells: order.side === 'sell',
        inAuction: false,
      });
      this.#noteTrade(maker.price);
    }
    const rests = left > 0 && !stopped && (kind === 'limit' || kind === 'postOnly');
    if (rests) {
      order.visible = order.display === 0 ? left : Math.min(order.display, left);
      order.hidden = left - order.visible;
      order.time = this.#clock++;
      this.orders.push(order);
    }
    return {
      id: order.id,
      filled: quantity - left,
      resting: rests ? left : 0,
      cancelled: rests ? 0 : left,
    };
  }

  #takeFrom(order: NaiveOrder, quantity: number): void {
    order.visible -= quantity;
    if (order.visible > 0) return;
    if (order.hidden === 0) {
      this.#remove(order);
      return;
    }
    order.visible = Math.min(order.display, order.hidden);
    order.hidden -= order.visible;
    order.time = this.#clock++;
  }

  #noteTrade(price: number): void {
    this.lastPrice = price;
    this.#high = Math.max(this.#high, price);
    this.#low = Math.min(this.#low, price);
  }

  #forgetTrades(): void {
    this.#high = 0;
    this.#low = Infinity;
  }

  #activateStops(): void {
    if (this.inAuction) return;
    for (;;) {
      const buys = this.stops.filter(
        ({ side, stopPrice }) => side === 'buy' && stopPrice <= this.#high,
      );
      const sells = this.stops.filter(
        ({ side, stopPrice }) => side === 'sell' && stopPrice >= this.#low,
      );
      buys.sort((a, b) => a.stopPrice - b.stopPrice || a.id - b.id);
      sells.sort((a, b) => b.stopPrice - a.stopPrice || a.id - b.id);
      const [next] = [...buys.slice(0, 1), ...sells.slice(0, 1)].sort((a, b) => a.id - b.id);
      if (next === undefined) break;
      this.#remove(next);
      const quantity = next.visible;
      const order = { ...next, visible: 0, stopPrice: 0 };
      const market = order.price === 0;
      const limit = market ? (order.side === 'buy' ? Infinity : 0) : order.price;
      const { filled, resting, cancelled } = this.#execute(
        order,
        market ? 'market' : 'limit',
        limit,
        quantity,
      );
      this.notices.push({ kind: 'stopActivated', id: order.id, filled, resting, cancelled });
    }
    this.#forgetTrades();
  }

  #whole(side: Side, within: (price: number) => boolean): number {
    return this.orders
      .filter((order) => order.side === side && within(order.price))
      .reduce((sum, order) => sum + order.visible + order.hidden, 0);
  }
}

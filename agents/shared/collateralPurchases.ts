// What to send where collateral is for sale at the price of the moment: purchases below what it is worth to the buyer, and chores whose
// reward is more than their gas.

import {
  chainKey,
  request,
  transaction,
  type CollateralSales,
  type Intent,
  type MarketView,
} from '../../engine/index.ts';

export interface Buyer {
  /** Money per unit of collateral that it pays at most. */
  readonly value: number;
  /** Money that it may tie up. */
  readonly free: number;
  /** Acts that it may send in this turn. */
  readonly room: number;
  readonly gasPrice: number;
  /** Acts that it has sent already, as {@link actKey} names them. */
  readonly busy: ReadonlySet<string>;
  /** Where it begins to look, 0 … 1, so that not everybody wants the same. */
  readonly start: number;
}

export interface Purchases {
  readonly wants: readonly Intent[];
  readonly spent: number;
  /** Whether it wanted more than it has money for. */
  readonly isShort: boolean;
}

/** Names an act on a sale, or a chore, so that it is not sent twice. */
export const actKey = (action: string, data: Readonly<Record<string, unknown>>): string =>
  `${action} ${String(data['sale'] ?? data['account'])}`;

/** Purchases and chores of one buyer with one liquidation mechanism. */
export function purchasesFrom(view: MarketView, sales: CollateralSales, buyer: Buyer): Purchases {
  const { value, gasPrice, busy } = buyer;
  const chain = view.findPort(chainKey);
  const send = (action: string, data: Readonly<Record<string, unknown>>, gas: number): Intent =>
    chain === undefined ? request({ action, data }) : transaction({ action, data, gasPrice, gas });
  const wants: Intent[] = [];
  let { room, free } = buyer;
  let isShort = false;
  /** Money that the gas of an act is worth. */
  const gasCost = (gas: number): number =>
    chain === undefined ? 0 : gas * gasPrice * 1e-9 * value;

  for (const sale of fromStart(sales.sales(), buyer.start)) {
    if (room <= 0) break;
    if (sale.price > value || busy.has(actKey(sales.action, { sale: sale.id }))) continue;
    const wanted = Math.min(sale.collateral, sale.cost / sale.price);
    const most = Math.min(sale.collateral, free / sale.price);
    if (most < wanted) isShort = true;
    // A purchase so small that its gas is more than it is bought under value is none.
    if (!(most * (value - sale.price) > gasCost(sales.gas)) && most < wanted) continue;
    const cost = Math.min(most * sale.price, sale.cost);
    room--;
    free -= cost;
    wants.push(send(sales.action, { sale: sale.id, most, priceMax: value, cost }, sales.gas));
  }
  for (const { action, data, gas, rewardMoney, rewardCollateral } of fromStart(
    sales.chores(),
    buyer.start,
  )) {
    if (room <= 0) break;
    if (busy.has(actKey(action, data))) continue;
    if (rewardMoney + rewardCollateral * value <= gasCost(gas)) continue;
    room--;
    wants.push(send(action, data, gas));
  }
  return { wants, spent: buyer.free - free, isShort };
}

/** A list from somewhere in it, round to where it began. */
function fromStart<T>(list: readonly T[], start: number): readonly T[] {
  const at = Math.floor(start * list.length);
  return at === 0 ? list : [...list.slice(at), ...list.slice(0, at)];
}

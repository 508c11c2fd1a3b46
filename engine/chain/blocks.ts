// Which transactions go into a block: the dearest first, each sender's in order of nonce, while the price at which they leave
// enough room to others is not above what any of them pays. Only heads of queues that pay more than the background price can
// get in, so a pool full of stuck transactions costs one look at each sender and no sorting.

import { invariant } from '../errors.ts';
import { backgroundDemand, clearingPrice, type FeeMarket } from './feeMarket.ts';
import type { Transaction } from './mempool.ts';
import type { PendingPool, Sender } from './pendingPool.ts';

export interface Block {
  /** In order of execution. */
  readonly included: readonly { readonly account: number; readonly transaction: Transaction }[];
  readonly gasUsed: number;
  /** gwei */
  readonly clearing: number;
}

/** Takes one block's transactions out of the pool. Those submitted after `latestTick` have not reached the miner yet. */
export function fillBlock(pool: PendingPool, market: FeeMarket, latestTick: number): Block {
  const heads: Sender[] = [];
  for (const sender of pool.waiting())
    if (canEnter(sender.queue[0], market, latestTick)) heads.push(sender);
  for (let i = (heads.length >> 1) - 1; i >= 0; i--) siftDown(heads, i, market);

  const included: { account: number; transaction: Transaction }[] = [];
  let gasUsed = 0;
  let lowest = Infinity;
  while (heads.length > 0) {
    const sender = heads[0]!;
    const head = sender.queue[0]!;
    const { gas } = head;
    const price = Math.min(lowest, offered(head, market));
    const room = market.gasLimit - backgroundDemand(market, price) - gasUsed;
    if (gas <= room) {
      included.push({ account: sender.account, transaction: pool.takeHead(sender) });
      gasUsed += gas;
      lowest = price;
      if (canEnter(sender.queue[0], market, latestTick)) siftDown(heads, 0, market);
      else removeTop(heads, market);
    } else if (room < leastGas) {
      // Everybody left pays less than this one, at which price there is less room still.
      break;
    } else removeTop(heads, market);
  }
  // In floating point the price from the gas may come out a breath above the price of the marginal transaction.
  const clearing = Math.max(market.floor ?? 0, Math.min(clearingPrice(market, gasUsed), lowest));
  invariant(gasUsed <= market.gasLimit, 'CHAIN-2', 'a block uses at most its gas limit');
  return { included, gasUsed, clearing };
}

/** Gas of the smallest possible transaction. */
export const leastGas = 21_000;

function canEnter(head: Transaction | undefined, market: FeeMarket, latestTick: number): boolean {
  if (head === undefined || head.submitted > latestTick) return false;
  return head.gasPrice >= (market.floor ?? 0) && offered(head, market) > market.background;
}

/** What a transaction offers for a unit of gas: its bid; over a floor, the floor and its tip, up to the bid. */
export function offered(
  { gasPrice, priorityFee }: Pick<Transaction, 'gasPrice' | 'priorityFee'>,
  { floor }: Pick<FeeMarket, 'floor'>,
): number {
  if (floor === undefined || priorityFee === undefined) return gasPrice;
  return Math.min(gasPrice, floor + priorityFee);
}

/** Dearest first, then longest waiting, then lowest account: a total order, as a sender has one head. */
function isBefore(a: Sender, b: Sender, market: FeeMarket): boolean {
  const x = a.queue[0]!;
  const y = b.queue[0]!;
  const [bidX, bidY] = [offered(x, market), offered(y, market)];
  if (bidX !== bidY) return bidX > bidY;
  if (x.submitted !== y.submitted) return x.submitted < y.submitted;
  return a.account < b.account;
}

function siftDown(heap: Sender[], from: number, market: FeeMarket): void {
  const moved = heap[from]!;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!, market)) child++;
    if (!isBefore(heap[child]!, moved, market)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = moved;
}

function removeTop(heap: Sender[], market: FeeMarket): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  heap[0] = last;
  siftDown(heap, 0, market);
}

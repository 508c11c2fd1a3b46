// The waiting transactions: for every sender a queue in order of nonce, because a chain takes a sender's transactions in that
// order only. One stuck at a low price holds up all that follow it, which is what stopped keepers in March 2020.

import { invariant } from '../errors.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';
import type { Transaction } from './mempool.ts';

export interface Sender {
  readonly account: number;
  nextNonce: number;
  /** Stands in the list of those who wait. */
  listed: boolean;
  queue: Transaction[];
}

interface PoolState {
  senders: Sender[];
  /** Slots of senders that may have something waiting. */
  waiting: number[];
  count: number;
  /** No transaction here is older than this tick. */
  oldest: number;
}

/** Handles only: the state stands in the world. */
export class PendingPool {
  readonly #state: RecordHandle<PoolState>;
  /** Slot + 1 of a ledger account; 0: never sent anything. */
  readonly #slotOf: Column<'i32'>;

  constructor(world: World, id: string) {
    this.#state = world.record<PoolState>(`${id}.pool`, {
      senders: [],
      waiting: [],
      count: 0,
      oldest: 0,
    });
    this.#slotOf = world.column(`${id}.slotOf`, 'i32', 256);
  }

  get count(): number {
    return this.#state.value.count;
  }

  find(account: number): Sender | undefined {
    const slot = this.#slotOf.data[account] ?? 0;
    return slot === 0 ? undefined : this.#state.value.senders[slot - 1];
  }

  /** The sender of an account, listed as waiting. */
  #sender(account: number): Sender {
    const { senders, waiting } = this.#state.value;
    const slots = this.#slotOf.ensure(account + 1);
    let slot = slots[account]! - 1;
    if (slot < 0) {
      slot = senders.push({ account, nextNonce: 0, listed: false, queue: [] }) - 1;
      slots[account] = slot + 1;
    }
    const sender = senders[slot]!;
    if (!sender.listed) {
      sender.listed = true;
      waiting.push(slot);
    }
    return sender;
  }

  /** Puts a transaction at the end of its sender's queue; returns its nonce. */
  add(account: number, transaction: Omit<Transaction, 'nonce'>): number {
    const state = this.#state.value;
    const sender = this.#sender(account);
    const nonce = sender.nextNonce++;
    if (state.count === 0 || transaction.submitted < state.oldest)
      state.oldest = transaction.submitted;
    sender.queue.push({ ...transaction, nonce });
    state.count++;
    return nonce;
  }

  /** Puts a transaction in the place of the one with its nonce. */
  replace(account: number, transaction: Transaction): void {
    const queue = this.find(account)?.queue ?? [];
    const at = queue.findIndex(({ nonce }) => nonce === transaction.nonce);
    invariant(at >= 0, 'CHAIN-3', 'only a pending transaction is replaced');
    queue[at] = transaction;
  }

  /** Takes the transaction at the head of a queue out. */
  takeHead(sender: Sender): Transaction {
    const head = sender.queue.shift();
    invariant(head !== undefined, 'CHAIN-3', 'only a pending transaction is taken');
    this.#state.value.count--;
    return head;
  }

  /** Senders with something waiting; forgets those without. */
  waiting(): Sender[] {
    const state = this.#state.value;
    const found: Sender[] = [];
    let kept = 0;
    for (const slot of state.waiting) {
      const sender = state.senders[slot]!;
      if (sender.queue.length === 0) {
        sender.listed = false;
        continue;
      }
      state.waiting[kept++] = slot;
      found.push(sender);
    }
    state.waiting.length = kept;
    return found;
  }

  /** Takes out whatever was submitted before `tick`. Looks at all only if there can be something to find. */
  takeOlderThan(tick: number): { account: number; transaction: Transaction }[] {
    const state = this.#state.value;
    if (state.count === 0 || state.oldest >= tick) return [];
    const taken: { account: number; transaction: Transaction }[] = [];
    let oldest = Infinity;
    for (const sender of this.waiting()) {
      const { account, queue } = sender;
      const before = taken.length;
      for (const transaction of queue) {
        if (transaction.submitted < tick) taken.push({ account, transaction });
        else if (transaction.submitted < oldest) oldest = transaction.submitted;
      }
      if (taken.length > before) sender.queue = queue.filter(({ submitted }) => submitted >= tick);
    }
    state.count -= taken.length;
    state.oldest = oldest === Infinity ? tick : oldest;
    return taken;
  }

  /** Takes out the cheapest until `size` are left: lowest gas price first, of equals the latest, then the highest account. */
  takeBeyond(size: number): { account: number; transaction: Transaction }[] {
    const state = this.#state.value;
    if (state.count <= size) return [];
    const all = this.waiting().flatMap(({ account, queue }) =>
      queue.map((transaction) => ({ account, transaction })),
    );
    all.sort(
      (a, b) =>
        a.transaction.gasPrice - b.transaction.gasPrice ||
        b.transaction.submitted - a.transaction.submitted ||
        b.account - a.account ||
        b.transaction.nonce - a.transaction.nonce,
    );
    const taken = all.slice(0, state.count - size);
    const gone = new Set(taken.map(({ transaction }) => transaction));
    for (const sender of this.waiting())
      sender.queue = sender.queue.filter((held) => !gone.has(held));
    state.count -= taken.length;
    return taken;
  }

  /** Counts anew; throws unless the count kept and the order of nonces hold. */
  check(): void {
    const { senders, count } = this.#state.value;
    let found = 0;
    for (const { queue, listed, nextNonce } of senders) {
      found += queue.length;
      invariant(listed || queue.length === 0, 'CHAIN-3', 'who waits is listed');
      queue.forEach(({ nonce }, i) => {
        const next = queue[i + 1]?.nonce ?? nextNonce;
        invariant(nonce < next, 'CHAIN-3', 'a queue is in order of nonce');
      });
    }
    invariant(
      found === count,
      'CHAIN-3',
      `the pool counts what it holds (${count}, found ${found})`,
    );
  }
}

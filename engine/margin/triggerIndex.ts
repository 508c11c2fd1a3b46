// Who is liquidatable when one price decides, without looking at everybody. An account is under iff price < its trigger
// level (for a vault: debt · ratio / collateral, with price divided by the rate index that debts grow by). Accounts hang in
// buckets by the leading bits of their level; a tick touches the buckets above the price and the one the price lies in.
//
//        price ───────────┐          bucket = sign, exponent and first bits of the level: equal steps of level within an
//  safe  [ ][·][ ][··][ · │ ][ ][·]  under      octave, 2^bits of them; no logarithm needed, order kept

import { invariant } from '../errors.ts';
import type { Column } from '../state/columns.ts';
import type { World } from '../state/world.ts';
import { fromLeadingBits, leadingBits, leadingBitsBelow } from './priceBuckets.ts';

export interface TriggerIndexOptions {
  readonly world: World;
  /** Prefix of the index's columns in the world. */
  readonly name: string;
  /** About how many accounts there will be; decides how fine the buckets are, and is no limit. */
  readonly accountsExpected: number;
  /** A level of the usual size. Levels up to 256 times larger or smaller get fine buckets; others are correct, but slower. */
  readonly levelTypical: number;
}

/** A trigger level may be off by rounding; closer to the price than this, the caller's exact test decides. */
const TOLERANCE = 1e-12;
const OCTAVES = 16;
/** Collecting an account through its bucket costs about this many steps of a plain scan. */
const SCAN_ADVANTAGE = 64;

const ACCOUNTS = 0;
const ALARM = 1;
const LIVE = 2;

/** Index from account ids (small whole numbers) to trigger levels and weights. All of its state is columns of the world. */
export class TriggerIndex {
  readonly #shift: number;
  readonly #first: number;
  readonly #buckets: number;
  /** Trigger level by account; 0 where none is registered. */
  readonly #level: Column<'f64'>;
  readonly #weight: Column<'f64'>;
  /** By account: 1 + the bucket whose list it hangs in. A removed account hangs on until somebody walks that list. */
  readonly #place: Column<'i32'>;
  /** Doubly linked lists by bucket, holding account + 1 so that zeroed memory means "none". */
  readonly #next: Column<'i32'>;
  readonly #previous: Column<'i32'>;
  readonly #head: Column<'i32'>;
  /** By bucket: how many are registered in it, and their weights; not counting those removed. */
  readonly #bucketCount: Column<'i32'>;
  readonly #bucketWeight: Column<'f64'>;
  /** One bit per bucket with anybody registered, and one bit per word of those. */
  readonly #bits: Column<'u32'>;
  readonly #summary: Column<'u32'>;
  /** Number of account ids in use, a level at or above every registered one, number registered. */
  readonly #scalars: Column<'f64'>;

  constructor({ world, name, accountsExpected, levelTypical }: TriggerIndexOptions) {
    invariant(
      levelTypical > 0 && levelTypical < Infinity,
      'MARGIN-2',
      'the typical trigger level is a positive number',
    );
    const bits = Math.max(6, Math.min(14, 28 - Math.clz32(Math.max(1, accountsExpected))));
    this.#shift = 20 - bits;
    this.#buckets = OCTAVES << bits;
    this.#first = ((leadingBits(levelTypical) >>> 20) - OCTAVES / 2) << bits;
    this.#level = world.column(`${name}.level`, 'f64', 0);
    this.#weight = world.column(`${name}.weight`, 'f64', 0);
    this.#place = world.column(`${name}.place`, 'i32', 0);
    this.#next = world.column(`${name}.next`, 'i32', 0);
    this.#previous = world.column(`${name}.previous`, 'i32', 0);
    this.#head = world.column(`${name}.head`, 'i32', this.#buckets);
    this.#bucketCount = world.column(`${name}.bucketCount`, 'i32', this.#buckets);
    this.#bucketWeight = world.column(`${name}.bucketWeight`, 'f64', this.#buckets);
    this.#bits = world.column(`${name}.bits`, 'u32', this.#buckets >>> 5);
    this.#summary = world.column(`${name}.summary`, 'u32', this.#buckets >>> 10);
    this.#scalars = world.column(`${name}.scalars`, 'f64', 3);
  }

  /** Number of accounts registered. */
  get size(): number {
    return this.#scalars.data[LIVE]!;
  }

  /** The registered level of an account; 0 if none. */
  levelOf(account: number): number {
    return this.#level.data[account] ?? 0;
  }

  /**
   * Registers an account or moves it. `level` must be within a few roundings of the price at which the account is neither
   * under nor safe (Infinity: under at any price; 0 or less: never, the account leaves). `weight` (atoms of collateral, say)
   * is what `pressureMap` adds up; sums are exact while weights are whole and stay below 2^53. O(1).
   */
  set(account: number, level: number, weight: number): void {
    if (!(level > 0)) return this.remove(account);
    const levels = this.#level.ensure(account + 1);
    const weights = this.#weight.ensure(account + 1);
    const places = this.#place.ensure(account + 1);
    const scalars = this.#scalars.data;
    const place = places[account]!;
    const bucket = this.#bucketOf(level);
    if (levels[account] === 0) scalars[LIVE]! += 1;
    else this.#leave(place - 1, weights[account]!);
    if (place !== bucket + 1) {
      if (place !== 0) this.#unlink(account, place - 1);
      this.#link(account, bucket);
      places[account] = bucket + 1;
    }
    this.#enter(bucket, weight);
    levels[account] = level;
    weights[account] = weight;
    if (account >= scalars[ACCOUNTS]!) scalars[ACCOUNTS] = account + 1;
    if (level > scalars[ALARM]!) scalars[ALARM] = level;
  }

  /** Takes an account out; nothing happens if it is not in. O(1). */
  remove(account: number): void {
    const levels = this.#level.data;
    const old = levels[account] ?? 0;
    if (old === 0) return;
    this.#leave(this.#bucketOf(old), this.#weight.data[account]!);
    levels[account] = 0;
    this.#weight.data[account] = 0;
    this.#scalars.data[LIVE]! -= 1;
  }

  /**
   * Writes every account that is under at `price` into `out`, in ascending order, and returns their number (MARGIN-1: exactly
   * those that a full scan finds). `isUnder` decides exactly where price and level agree to twelve digits; without it,
   * under means price < level as doubles. `out` has room for every registered account.
   */
  findLiquidatable(price: number, out: Int32Array, isUnder?: (account: number) => boolean): number {
    const scalars = this.#scalars.data;
    invariant(out.length >= scalars[LIVE]!, 'MARGIN-5', 'the result has room for every account');
    const low = price * (1 - TOLERANCE);
    if (low > scalars[ALARM]!) return 0;
    const lowest = this.#bucketOf(low);
    const limit = scalars[ACCOUNTS]! / SCAN_ADVANTAGE;
    const counts = this.#bucketCount.data;
    let candidates = 0;
    for (let b = this.#atOrBelow(this.#buckets - 1); b >= lowest; b = this.#atOrBelow(b - 1)) {
      candidates += counts[b]!;
      if (candidates > limit && candidates > 64) return this.#scan(price, out, isUnder);
    }
    if (candidates === 0) {
      // Nothing at or above the price's bucket: its upper end is a sound alarm until a higher level comes in.
      scalars[ALARM] = Math.min(scalars[ALARM]!, this.lowerEdge(lowest));
      return 0;
    }
    return this.#collect(price, lowest, out, isUnder);
  }

  /**
   * Weight that becomes liquidatable as the price falls through each bin: `out[j]` sums the accounts with
   * edges[j] < level ≤ edges[j+1]. `edges` rise; `out` has one entry fewer. Exact for any edges; edges put through
   * `alignEdges` need no look at single accounts, so that the map costs less than a microsecond a bin.
   */
  pressureMap(edges: Float64Array, out: Float64Array): void {
    const sums = this.#bucketWeight.data;
    let lowBucket = this.#bucketOf(edges[0]!);
    let lowAbove = this.#weightAbove(lowBucket, edges[0]!);
    for (let j = 0; j + 1 < edges.length; j++) {
      const highBucket = this.#bucketOf(edges[j + 1]!);
      const highAbove = this.#weightAbove(highBucket, edges[j + 1]!);
      let sum = lowAbove - highAbove;
      for (let b = this.#atOrBelow(highBucket); b > lowBucket; b = this.#atOrBelow(b - 1))
        sum += sums[b]!;
      out[j] = sum;
      lowBucket = highBucket;
      lowAbove = highAbove;
    }
  }

  /** Moves every edge down to the nearest bucket boundary (at most 1.6 % for few accounts, 0.01 % for a million). */
  alignEdges(edges: Float64Array): void {
    for (let j = 0; j < edges.length; j++) {
      const b = this.#bucketOf(edges[j]!);
      if (edges[j] !== this.lowerEdge(b + 1)) edges[j] = this.lowerEdge(b);
    }
  }

  /** The level that bucket `b` begins above: it holds the levels in (lowerEdge(b), lowerEdge(b + 1)]. */
  lowerEdge(b: number): number {
    return fromLeadingBits((b + this.#first) << this.#shift);
  }

  /** The bucket whose half-open interval (lower, upper] holds a level; those out of range go to the outermost ones. */
  #bucketOf(level: number): number {
    const b = (leadingBitsBelow(level) >>> this.#shift) - this.#first;
    return b < 0 ? 0 : b >= this.#buckets ? this.#buckets - 1 : b;
  }

  /** The highest bucket that is not empty, at or below `b`; −1 if there is none. */
  #atOrBelow(b: number): number {
    if (b < 0) return -1;
    const bits = this.#bits.data;
    let word = b >>> 5;
    let held = bits[word]! & (0xffffffff >>> (31 - (b & 31)));
    if (held !== 0) return (word << 5) + 31 - Math.clz32(held);
    if (word === 0) return -1;
    word -= 1;
    const summary = this.#summary.data;
    let group = word >>> 5;
    let mask = 0xffffffff >>> (31 - (word & 31));
    for (;;) {
      held = summary[group]! & mask;
      if (held !== 0) {
        word = (group << 5) + 31 - Math.clz32(held);
        return (word << 5) + 31 - Math.clz32(bits[word]!);
      }
      if (group === 0) return -1;
      group -= 1;
      mask = 0xffffffff;
    }
  }

  /** Counts an account in. */
  #enter(b: number, weight: number): void {
    const counts = this.#bucketCount.data;
    this.#bucketWeight.data[b]! += weight;
    counts[b]! += 1;
    if (counts[b] !== 1) return;
    this.#bits.data[b >>> 5]! |= 1 << (b & 31);
    this.#summary.data[b >>> 10]! |= 1 << ((b >>> 5) & 31);
  }

  /** Counts an account out. */
  #leave(b: number, weight: number): void {
    const left = (this.#bucketCount.data[b]! -= 1);
    // An empty bucket weighs nothing, also when weights were not whole and rounding left a crumb.
    this.#bucketWeight.data[b] = left === 0 ? 0 : this.#bucketWeight.data[b]! - weight;
    if (left !== 0) return;
    const word = b >>> 5;
    const bits = this.#bits.data;
    bits[word]! &= ~(1 << (b & 31));
    if (bits[word] === 0) this.#summary.data[word >>> 5]! &= ~(1 << (word & 31));
  }

  #link(account: number, b: number): void {
    const next = this.#next.ensure(account + 1);
    const previous = this.#previous.ensure(account + 1);
    const head = this.#head.data;
    const first = head[b]!;
    next[account] = first;
    previous[account] = 0;
    head[b] = account + 1;
    if (first !== 0) previous[first - 1] = account + 1;
  }

  #unlink(account: number, b: number): void {
    const next = this.#next.data;
    const previous = this.#previous.data;
    const after = next[account]!;
    const before = previous[account]!;
    if (before === 0) this.#head.data[b] = after;
    else next[before - 1] = after;
    if (after !== 0) previous[after - 1] = before;
    this.#place.data[account] = 0;
  }

  #weightAbove(b: number, edge: number): number {
    if (this.#bucketCount.data[b] === 0) return 0;
    if (edge === this.lowerEdge(b + 1) && b + 1 < this.#buckets) return 0;
    const levels = this.#level.data;
    const weights = this.#weight.data;
    const next = this.#next.data;
    let sum = 0;
    for (let entry = this.#head.data[b]!; entry !== 0; entry = next[entry - 1]!) {
      if (levels[entry - 1]! > edge) sum += weights[entry - 1]!;
    }
    return sum;
  }

  /** Takes whole buckets above the price and looks closely in the one or two that hold it. */
  #collect(
    price: number,
    lowest: number,
    out: Int32Array,
    isUnder: ((account: number) => boolean) | undefined,
  ): number {
    const head = this.#head.data;
    const next = this.#next.data;
    const levels = this.#level.data;
    const low = price * (1 - TOLERANCE);
    const high = price * (1 + TOLERANCE);
    const whole = this.#bucketOf(high);
    let count = 0;
    let highest = 0;
    const top = this.#atOrBelow(this.#buckets - 1);
    for (let b = top; b >= lowest; b = this.#atOrBelow(b - 1)) {
      for (let entry = head[b]!; entry !== 0;) {
        const account = entry - 1;
        const level = levels[account]!;
        entry = next[account]!;
        if (level === 0) this.#unlink(account, b);
        else if (level > high) out[count++] = account;
        else if (level >= low && (isUnder ? isUnder(account) : level > price))
          out[count++] = account;
        if (level > highest) highest = level;
      }
    }
    // With nobody under, the top bucket was looked through: its highest level is the exact alarm.
    if (top <= whole && highest > 0)
      this.#scalars.data[ALARM] = Math.max(highest, this.lowerEdge(lowest));
    if (count > 1) out.subarray(0, count).sort();
    return count;
  }

  /** The plain way, cheaper when many are under; needs no sorting. */
  #scan(
    price: number,
    out: Int32Array,
    isUnder: ((account: number) => boolean) | undefined,
  ): number {
    const levels = this.#level.data;
    const accounts = this.#scalars.data[ACCOUNTS]!;
    const low = price * (1 - TOLERANCE);
    const high = price * (1 + TOLERANCE);
    let count = 0;
    for (let account = 0; account < accounts; account++) {
      const level = levels[account]!;
      if (level < low) continue;
      if (level > high || (isUnder ? isUnder(account) : level > price)) out[count++] = account;
    }
    return count;
  }
}

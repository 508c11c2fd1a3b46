// Who is under when several prices decide: slack S = cash + Σ coefficient · price < 0, without computing S for everybody.
// An alarm ladder: each (account, asset) hangs an alarm at one adverse price, such that S ≥ 0 while none has rung, whatever
// way prices took. Where an alarm rings, S is computed and all alarms of that account are hung anew.
//
//   long in a   ──[alarm]······ price ──▶ price       Σ |coefficient| · price · y ≤ S, alarms at price · (1 ∓ y):
//   short in b            price ······[alarm]──▶      worst case of all alarms reached at once is S = 0
//
// Alarms lie in buckets of price (leading bits of the double, so equal steps within an octave), rounded towards the price.
// Whoever is so near that alarms would ring every few ticks stands in a compact list instead and is asked at each (nearAccounts.ts);
// how near that is follows from how much prices have moved lately. When too many would ring (a crash), one plain scan is cheaper:
// the tick is skipped and the alarms wait, needing no repair.

import { invariant } from '../errors.ts';
import type { Column } from '../state/columns.ts';
import type { World } from '../state/world.ts';
import { scanAllAssets, scanTerms, scanThreeTerms } from './fullScan.ts';
import { NearAccounts } from './nearAccounts.ts';
import { leadingBits } from './priceBuckets.ts';

export interface RiskIndexOptions {
  readonly world: World;
  /** Prefix of the index's columns in the world. */
  readonly name: string;
  /** About how many accounts there will be; decides how fine the buckets are, and is no limit. */
  readonly accountsExpected: number;
  /** A price of the usual size for each asset. Up to 16 times more or less gets fine buckets; beyond is correct, but slower. */
  readonly pricesTypical: readonly number[];
  /** The most assets that one account may have a coefficient in, 1 … 8. */
  readonly assetsPerAccountMax: number;
}

/** Slack within this share of the account's size counts as too close to call in doubles. */
const TOLERANCE = 1e-12;
const OCTAVES = 8;
/** Ringing an alarm costs about as much as scanning this many accounts. */
const RING_COST = 24;
/** And so does looking again at one account, with its share in sorting the result. */
const RECHECK_COST = 16;
/** Asking one account of the near list costs about as much as scanning this many. */
const NEAR_COST = 1.5;
/** An account is near while its slack is less than so many typical moves, as a share of its gross value; and away at `AWAY` times that. */
const NEAR_MOVES = 10;
const AWAY = 1.5;
/** Nobody counts as near with more slack than this share, however wild prices are; and at most this share of the accounts does. */
const NEAREST_MAX = 0.05;
const NEAR_SHARE = 1 / 8;
/** Weight of the latest tick in the typical move. */
const MEMORY = 0.06;
/** In a tick that scans, this share of the accounts waiting for alarms gets them, so that a flood of changes drains. */
const CATCH_UP_SHARE = 1 / 512;

const ACCOUNTS = 0;
const WAITING = 1;
const STATE = 2;
const LARGEST_CASH = 3;
const LARGEST_COEFFICIENT = 4;
const TYPICAL_MOVE = 5;
/** How many numbers `scalars` holds. */
const SCALARS = 6;

/** Values of STATE: no prices seen yet; running; running, and everyone waiting is due at the next look. */
const FRESH = 0;
const RUNNING = 1;
const SETTLING = 2;

/** Fields of an alarm in the `alarms` column; links are alarm + 1, a place is bucket + 1, and 0 is none. */
const NEXT = 0;
const PREVIOUS = 1;
const PLACE = 2;
const FIELDS = 3;

/** Where an account stands: alarms hang or nobody needs to look, in the queue, or else in the near list at row `standing − 1`. */
const HANGING = 0;
const QUEUED = -1;

/** Index from account ids (small whole numbers) to slack. All of its state is columns of the world. */
export class RiskIndex {
  readonly assets: number;
  readonly #terms: number;
  /** Where an account may hold every asset, its term t is that of asset t, and a scan needs no table of assets. */
  readonly #inOrder: boolean;
  /** Terms per account rounded up to a power of two, as a shift: alarm = account << termShift | term. */
  readonly #termShift: number;
  readonly #stride: number;
  readonly #shift: number;
  readonly #buckets: number;
  readonly #first: Int32Array;
  /** By account: cash, then the coefficients. Cash is Infinity for an account that is not registered. */
  readonly #accounts: Column<'f64'>;
  /** By account and term: the asset, close together for the scan. */
  readonly #asset: Column<'u8'>;
  readonly #alarms: Column<'i32'>;
  /** By (asset, direction, bucket): first alarm + 1, then how many. Direction 0 rings as the price falls, 1 as it rises. */
  readonly #ladder: Column<'i32'>;
  /** By (asset, direction): alarms lie strictly below (0) or above (1) this bucket of the asset. */
  readonly #frontier: Column<'i32'>;
  /** Accounts to be looked at: new, changed, or rung. */
  readonly #waiting: Column<'i32'>;
  readonly #standing: Column<'i32'>;
  readonly #near: NearAccounts;
  /** Prices at the last look. */
  readonly #seen: Column<'f64'>;
  readonly #scalars: Column<'f64'>;

  constructor({
    world,
    name,
    accountsExpected,
    pricesTypical,
    assetsPerAccountMax,
  }: RiskIndexOptions) {
    invariant(
      pricesTypical.length >= 1 && pricesTypical.length <= 255,
      'MARGIN-3',
      'an index holds 1 … 255 assets',
    );
    invariant(
      assetsPerAccountMax >= 1 && assetsPerAccountMax <= 8,
      'MARGIN-4',
      'an account has terms in 1 … 8 assets',
    );
    this.assets = pricesTypical.length;
    this.#terms = assetsPerAccountMax;
    this.#inOrder = assetsPerAccountMax === this.assets;
    this.#termShift = 32 - Math.clz32(assetsPerAccountMax - 1);
    this.#stride = assetsPerAccountMax + 1;
    const bits = Math.max(5, Math.min(12, 26 - Math.clz32(Math.max(1, accountsExpected))));
    this.#shift = 20 - bits;
    this.#buckets = OCTAVES << bits;
    this.#first = Int32Array.from(pricesTypical, (price) => {
      invariant(price > 0 && price < Infinity, 'MARGIN-2', 'a typical price is a positive number');
      return ((leadingBits(price) >>> 20) - OCTAVES / 2) << bits;
    });
    const ladders = this.assets * 2;
    this.#accounts = world.column(`${name}.accounts`, 'f64', 0);
    this.#asset = world.column(`${name}.asset`, 'u8', 0);
    this.#alarms = world.column(`${name}.alarms`, 'i32', 0);
    this.#ladder = world.column(`${name}.ladder`, 'i32', ladders * this.#buckets * 2);
    this.#frontier = world.column(`${name}.frontier`, 'i32', ladders);
    this.#waiting = world.column(`${name}.waiting`, 'i32', 0);
    this.#standing = world.column(`${name}.standing`, 'i32', 0);
    this.#near = new NearAccounts({
      world,
      name: `${name}.near`,
      terms: assetsPerAccountMax,
      inOrder: this.#inOrder,
    });
    this.#seen = world.column(`${name}.seen`, 'f64', this.assets);
    this.#scalars = world.column(`${name}.scalars`, 'f64', SCALARS);
  }

  /**
   * Registers or changes an account: its cash and, for each asset it is exposed to, how much S moves per unit of price
   * (negative for debts and shorts). Debts that grow by a rate index are terms in an asset whose price is index · price, or,
   * with one index for all, prices divided by it. O(1): alarms are hung at the next `findLiquidatable`.
   */
  set(
    account: number,
    cash: number,
    assets: ArrayLike<number>,
    coefficients: ArrayLike<number>,
  ): void {
    const terms = assets.length;
    invariant(
      terms <= this.#terms,
      'MARGIN-4',
      `an account has terms in at most ${this.#terms} assets`,
    );
    this.#makeRoom(account);
    const data = this.#accounts.data;
    const asset = this.#asset.data;
    const base = account * this.#stride;
    const scalars = this.#scalars.data;
    scalars[LARGEST_CASH] = Math.max(scalars[LARGEST_CASH]!, Math.abs(cash));
    data[base] = cash;
    for (let t = 0; t < this.#terms; t++) {
      data[base + 1 + t] = 0;
      asset[(account << this.#termShift) + t] = this.#inOrder ? t : 0;
    }
    for (let t = 0; t < terms; t++) {
      const size = Math.abs(coefficients[t]!);
      if (size > scalars[LARGEST_COEFFICIENT]!) scalars[LARGEST_COEFFICIENT] = size;
      const term = this.#inOrder ? assets[t]! : t;
      data[base + 1 + term]! += coefficients[t]!;
      asset[(account << this.#termShift) + term] = assets[t]!;
    }
    this.#leaveNear(account);
    this.#wait(account);
  }

  /** Takes an account out. O(1): its alarms are dropped when they ring. */
  remove(account: number): void {
    if (account >= this.#scalars.data[ACCOUNTS]!) return;
    const base = account * this.#stride;
    const data = this.#accounts.data;
    data[base] = Infinity;
    for (let t = 1; t <= this.#terms; t++) data[base + t] = 0;
    this.#leaveNear(account);
  }

  /** S of an account at the given prices; Infinity if it is not registered. Terms are added in their order. */
  slack(account: number, prices: ArrayLike<number>): number {
    if (account >= this.#scalars.data[ACCOUNTS]!) return Infinity;
    const data = this.#accounts.data;
    const asset = this.#asset.data;
    const base = account * this.#stride;
    let sum = data[base]!;
    for (let t = 0; t < this.#terms; t++)
      sum += data[base + 1 + t]! * prices[asset[(account << this.#termShift) + t]!]!;
    return sum;
  }

  /**
   * Writes every account with S < 0 into `out`, ascending, and returns their number (MARGIN-1: exactly those that a full
   * scan finds). `prices` are positive, one per asset. Where |S| is too small for doubles to be sure, `isUnder` decides;
   * without it, the sign of `slack` does. `out` has room for every account id.
   */
  findLiquidatable(
    prices: Float64Array,
    out: Int32Array,
    isUnder?: (account: number) => boolean,
  ): number {
    const scalars = this.#scalars.data;
    invariant(
      out.length >= scalars[ACCOUNTS]!,
      'MARGIN-5',
      'the result has room for every account',
    );
    const now = new Int32Array(this.assets);
    for (let a = 0; a < this.assets; a++) now[a] = this.#bucketOf(a, prices[a]!);
    const nearest = this.#nearest(prices);
    const frontier = this.#frontier.data;
    if (scalars[STATE] === FRESH) {
      for (let a = 0; a < this.assets; a++) frontier[2 * a] = frontier[2 * a + 1] = now[a]!;
    } else if (scalars[STATE] === RUNNING && this.#tooMuch(now)) {
      this.#catchUp(prices, now, nearest);
      return this.#scan(prices, out, isUnder);
    }
    scalars[STATE] = RUNNING;
    this.#ring(now);
    this.#lookAgain(scalars[WAITING]!, prices, now, nearest);
    const count = this.#askNear(prices, now, nearest, out, isUnder);
    if (count > 1) out.subarray(0, count).sort();
    return count;
  }

  /**
   * Says that many accounts were registered or changed at once: the next look hangs all their alarms, whatever that costs.
   * Without it they are found by scanning and get their alarms bit by bit. (The very first look does so by itself.)
   */
  settle(): void {
    if (this.#scalars.data[STATE] === RUNNING) this.#scalars.data[STATE] = SETTLING;
  }

  #makeRoom(account: number): void {
    const scalars = this.#scalars.data;
    const before = scalars[ACCOUNTS]!;
    if (account < before) return;
    const capacity = account + 1;
    const data = this.#accounts.ensure(capacity * this.#stride);
    this.#asset.ensure(capacity << this.#termShift);
    this.#standing.ensure(capacity);
    this.#alarms.ensure((capacity << this.#termShift) * FIELDS);
    for (let skipped = before; skipped < account; skipped++)
      data[skipped * this.#stride] = Infinity;
    scalars[ACCOUNTS] = capacity;
  }

  #wait(account: number): void {
    const standing = this.#standing.data;
    if (standing[account] !== HANGING) return;
    standing[account] = QUEUED;
    const waiting = this.#scalars.data[WAITING]!;
    this.#waiting.ensure(waiting + 1)[waiting] = account;
    this.#scalars.data[WAITING] = waiting + 1;
  }

  /** An account that is changed or removed leaves the near list; nothing happens if it is not in. */
  #leaveNear(account: number): void {
    const standing = this.#standing.data;
    const place = standing[account]!;
    if (place <= HANGING) return;
    const moved = this.#near.drop(place - 1);
    if (moved >= 0) standing[moved] = place;
    standing[account] = HANGING;
  }

  /** The share of its gross value below which an account's slack counts as near, after prices have moved to `prices`. */
  #nearest(prices: Float64Array): number {
    const scalars = this.#scalars.data;
    const seen = this.#seen.data;
    let move = 0;
    for (let a = 0; a < this.assets; a++) {
      if (seen[a]! > 0) move = Math.max(move, Math.abs(prices[a]! / seen[a]! - 1));
      seen[a] = prices[a]!;
    }
    scalars[TYPICAL_MOVE]! += MEMORY * (move - scalars[TYPICAL_MOVE]!);
    if (this.#near.count > scalars[ACCOUNTS]! * NEAR_SHARE) return 0;
    return Math.min(NEAREST_MAX, NEAR_MOVES * scalars[TYPICAL_MOVE]!);
  }

  #bucketOf(asset: number, price: number): number {
    const b = (leadingBits(price) >>> this.#shift) - this.#first[asset]!;
    return b < 0 ? 0 : b >= this.#buckets ? this.#buckets - 1 : b;
  }

  /** Whether ringing what is due costs more than a plain scan. */
  #tooMuch(now: Int32Array): boolean {
    const scalars = this.#scalars.data;
    const frontier = this.#frontier.data;
    const ladder = this.#ladder.data;
    const budget = scalars[ACCOUNTS]!;
    let cost = scalars[WAITING]! * RECHECK_COST + this.#near.count * NEAR_COST;
    for (let a = 0; a < this.assets && cost <= budget; a++) {
      const falling = 2 * a * this.#buckets;
      for (let b = frontier[2 * a]! - 1; b >= now[a]!; b--)
        cost += RING_COST * ladder[2 * (falling + b) + 1]!;
      const rising = falling + this.#buckets;
      for (let b = frontier[2 * a + 1]! + 1; b <= now[a]!; b++)
        cost += RING_COST * ladder[2 * (rising + b) + 1]!;
    }
    return cost > budget && cost > 1024;
  }

  /** Takes down every alarm that the prices have reached; their accounts wait to be looked at. */
  #ring(now: Int32Array): void {
    const frontier = this.#frontier.data;
    for (let a = 0; a < this.assets; a++) {
      const falling = 2 * a * this.#buckets;
      for (let b = frontier[2 * a]! - 1; b >= now[a]!; b--) this.#ringBucket(falling + b);
      const rising = falling + this.#buckets;
      for (let b = frontier[2 * a + 1]! + 1; b <= now[a]!; b++) this.#ringBucket(rising + b);
      frontier[2 * a] = frontier[2 * a + 1] = now[a]!;
    }
  }

  #ringBucket(place: number): void {
    const ladder = this.#ladder.data;
    const alarms = this.#alarms.data;
    for (let entry = ladder[2 * place]!; entry !== 0;) {
      const at = (entry - 1) * FIELDS;
      this.#wait((entry - 1) >>> this.#termShift);
      entry = alarms[at + NEXT]!;
      alarms[at + PLACE] = 0;
    }
    ladder[2 * place] = 0;
    ladder[2 * place + 1] = 0;
  }

  /** Looks at the last `many` of those waiting: safe ones get alarms, the others join the near list. */
  #lookAgain(many: number, prices: Float64Array, now: Int32Array, nearest: number): void {
    const scalars = this.#scalars.data;
    const waiting = this.#waiting.data;
    const standing = this.#standing.data;
    const data = this.#accounts.data;
    const asset = this.#asset.data;
    const terms = this.#terms;
    const end = scalars[WAITING]! - many;
    for (let w = scalars[WAITING]! - 1; w >= end; w--) {
      const account = waiting[w]!;
      const base = account * this.#stride;
      const first = account << this.#termShift;
      const cash = data[base]!;
      standing[account] = HANGING;
      if (cash === Infinity) continue;
      let sum = cash;
      let gross = 0;
      for (let t = 0; t < terms; t++) {
        const value = data[base + 1 + t]! * prices[asset[first + t]!]!;
        sum += value;
        gross += Math.abs(value);
      }
      const doubt = TOLERANCE * (gross + Math.abs(cash));
      const isFar = sum > doubt && sum >= nearest * gross;
      if (isFar && this.#hang(account, (sum - doubt) / gross, prices, now)) continue;
      const row = this.#near.add(account, gross, { data, at: base }, { asset, alarm: first });
      standing[account] = row + 1;
    }
    scalars[WAITING] = end;
  }

  /** Asks everybody in the near list: who is under goes to `out` and stays, who has gone away far enough gets alarms and leaves. */
  #askNear(
    prices: Float64Array,
    now: Int32Array,
    nearest: number,
    out: Int32Array,
    isUnder: ((account: number) => boolean) | undefined,
  ): number {
    const near = this.#near;
    let count = 0;
    near.scan(
      { from: near.count - 1, to: 0 },
      prices,
      { careful: this.#careful(prices, isUnder), far: AWAY * nearest },
      (row) => {
        const account = near.accountAt(row);
        if (isUnder === undefined || this.#isUnder(account, prices, isUnder))
          out[count++] = account;
      },
      (row, slack) => this.#goAway(row, slack, prices, now),
    );
    return count;
  }

  #goAway(row: number, slack: number, prices: Float64Array, now: Int32Array): void {
    const account = this.#near.accountAt(row);
    const cash = Math.abs(this.#accounts.data[account * this.#stride]!);
    const gross = this.#gross(account, prices);
    const y = (slack - TOLERANCE * gross) / (gross - cash);
    if (this.#hang(account, y, prices, now)) this.#leaveNear(account);
  }

  /**
   * Hangs the alarms of an account where every adverse price is a share `y` away. False if one would lie in the bucket of
   * the price itself: the account then keeps waiting.
   */
  #hang(account: number, y: number, prices: Float64Array, now: Int32Array): boolean {
    const data = this.#accounts.data;
    const alarms = this.#alarms.data;
    const asset = this.#asset.data;
    const base = account * this.#stride + 1;
    const first = account << this.#termShift;
    let sound = true;
    for (let t = 0; t < this.#terms; t++) {
      const coefficient = data[base + t]!;
      const a = asset[first + t]!;
      const old = alarms[(first + t) * FIELDS + PLACE]!;
      let place = 0;
      if (coefficient > 0 && y < 1) {
        const b = this.#bucketOf(a, prices[a]! * (1 - y));
        if (b < now[a]!) place = 2 * a * this.#buckets + b + 1;
        else sound = false;
      } else if (coefficient < 0) {
        const b = this.#bucketOf(a, prices[a]! * (1 + y));
        if (b > now[a]!) place = (2 * a + 1) * this.#buckets + b + 1;
        else sound = false;
      }
      if (old === place) continue;
      if (old !== 0) this.#unlink(first + t, old - 1);
      if (place !== 0) this.#link(first + t, place - 1);
    }
    return sound;
  }

  #link(alarm: number, place: number): void {
    const alarms = this.#alarms.data;
    const ladder = this.#ladder.data;
    const after = ladder[2 * place]!;
    const at = alarm * FIELDS;
    alarms[at + NEXT] = after;
    alarms[at + PREVIOUS] = 0;
    alarms[at + PLACE] = place + 1;
    if (after !== 0) alarms[(after - 1) * FIELDS + PREVIOUS] = alarm + 1;
    ladder[2 * place] = alarm + 1;
    ladder[2 * place + 1]! += 1;
  }

  #unlink(alarm: number, place: number): void {
    const alarms = this.#alarms.data;
    const at = alarm * FIELDS;
    const after = alarms[at + NEXT]!;
    const before = alarms[at + PREVIOUS]!;
    const ladder = this.#ladder.data;
    if (before === 0) ladder[2 * place] = after;
    else alarms[(before - 1) * FIELDS + NEXT] = after;
    if (after !== 0) alarms[(after - 1) * FIELDS + PREVIOUS] = before;
    alarms[at + PLACE] = 0;
    ladder[2 * place + 1]! -= 1;
  }

  /** Looks at some of those waiting and some of those near in a tick that scans. What has rung unheard stays due. */
  #catchUp(prices: Float64Array, now: Int32Array, nearest: number): void {
    const scalars = this.#scalars.data;
    const frontier = this.#frontier.data;
    for (let a = 0; a < this.assets; a++) {
      frontier[2 * a] = Math.max(frontier[2 * a]!, now[a]!);
      frontier[2 * a + 1] = Math.min(frontier[2 * a + 1]!, now[a]!);
    }
    const some = Math.ceil(scalars[ACCOUNTS]! * CATCH_UP_SHARE);
    this.#lookAgain(Math.min(scalars[WAITING]!, some), prices, now, nearest);
    const last = this.#near.count - 1;
    this.#near.scan(
      { from: last, to: Math.max(0, last - some) },
      prices,
      { careful: 0, far: AWAY * nearest },
      () => {},
      (row, slack) => this.#goAway(row, slack, prices, now),
    );
  }

  /** The plain way: every account, in order. Only slacks too close to zero to call get the careful look. */
  #scan(
    prices: Float64Array,
    out: Int32Array,
    isUnder: ((account: number) => boolean) | undefined,
  ): number {
    const accounts = this.#scalars.data[ACCOUNTS]!;
    const data = this.#accounts.data;
    const asset = this.#asset.data;
    const careful = this.#careful(prices, isUnder);
    const candidates = this.#inOrder
      ? scanAllAssets(accounts, this.assets, data, prices, careful, out)
      : this.#terms === 3
        ? scanThreeTerms(accounts, data, asset, prices, careful, out)
        : scanTerms(accounts, this.#terms, this.#termShift, data, asset, prices, careful, out);
    if (isUnder === undefined) return candidates;
    let count = 0;
    for (let k = 0; k < candidates; k++) {
      const account = out[k]!;
      if (this.#isUnder(account, prices, isUnder)) out[count++] = account;
    }
    return count;
  }

  /** Slacks below this get the careful look; without an exact test there is nothing to be careful about. */
  #careful(prices: Float64Array, isUnder: ((account: number) => boolean) | undefined): number {
    return isUnder === undefined
      ? 0
      : 2 * TOLERANCE * this.#largestGross(prices) + Number.MIN_VALUE;
  }

  /** Decides by the doubles where they are sure, and asks the exact test where not. */
  #isUnder(account: number, prices: Float64Array, isUnder: (account: number) => boolean): boolean {
    const sum = this.slack(account, prices);
    const doubt = TOLERANCE * this.#gross(account, prices);
    return sum < -doubt || (sum <= doubt && isUnder(account));
  }

  /** |cash| + Σ |coefficient| · price. */
  #gross(account: number, prices: Float64Array): number {
    const data = this.#accounts.data;
    const asset = this.#asset.data;
    const base = account * this.#stride;
    let gross = Math.abs(data[base]!);
    for (let t = 0; t < this.#terms; t++) {
      gross += Math.abs(data[base + 1 + t]!) * prices[asset[(account << this.#termShift) + t]!]!;
    }
    return gross;
  }

  /** A bound on `#gross` over all accounts, from the largest cash and coefficient that were ever registered. */
  #largestGross(prices: Float64Array): number {
    const { data: scalars } = this.#scalars;
    let dearest = 0;
    for (let a = 0; a < this.assets; a++) dearest = Math.max(dearest, prices[a]!);
    return scalars[LARGEST_CASH]! + this.#terms * scalars[LARGEST_COEFFICIENT]! * dearest;
  }
}

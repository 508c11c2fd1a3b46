// A pool as a place to trade, whatever its curve: what it holds, what it would give, and a swap that happens in one step or not at
// all. Who provides the reserves is another matter: shares (sharePool) or ranges (concentratedPool).

import { chainKey } from '../chain/mempool.ts';
import { causeIndex } from '../events/causes.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';

export interface Exchange {
  /** Names of the assets given and received. */
  readonly give: string;
  readonly get: string;
  /** Units of `give`, and the least that is taken for them in units of `get`. */
  readonly amount: number;
  readonly getMin: number;
  readonly cause: number;
  readonly causeId: number;
}

export interface PoolVenue {
  /** Number of this venue on the tape. */
  readonly index: number;
  /** Names of its assets; the first is the base and the second the quote asset of `price`. */
  readonly assets: readonly string[];
  /** Units of every asset in the pool, in the order of `assets`. */
  balances(): number[];
  /** Units of the base and of the quote asset in the pool. */
  reserves(): { readonly base: number; readonly quote: number };
  /** Quote per base at the margin, fee apart; 0 while the pool is empty. */
  price(): number;
  /** Units of `get` for a unit of `give` at the margin, fee apart; 0 while the pool is empty. */
  priceOf(give: string, get: string): number;
  feeBps(): number;
  /** What `quantity` units given would fetch now, in units: base when selling, quote when buying. */
  quote(side: 'buy' | 'sell', quantity: number): number;
  /** Units of `get` that `amount` units of `give` would fetch now. */
  quoteExchange(give: string, get: string, amount: number): number;
  /** Units of `give` up to which every further atom brings at least `price` units of `get`, fee paid. */
  inputToPrice(give: string, get: string, price: number): number;
  /** Gives base (selling) or quote (buying) and takes at least `getMin` units, or nothing happens. */
  swap(
    account: number,
    side: 'buy' | 'sell',
    give: number,
    getMin: number,
    cause: number,
    causeId: number,
  ): Outcome;
  exchange(account: number, exchange: Exchange): Outcome;
  /** Units of the quote asset swapped in this tick; of a pool of several coins, of all that was received. */
  volume(): number;
}

export const poolVenueKey = portKey<PoolVenue>('poolVenue');

/** A pool whose reserves stand behind shares, an asset of their own. */
export interface SharedPool extends PoolVenue {
  /** Name of the asset that its shares are. */
  readonly shareAsset: string;
  sharesOf(account: number): number;
  /** Shares in existence. */
  shareSupply(): number;
  /** Units of each asset that a share stands for. */
  perShare(): number[];
  /** Deposits the first two assets in the pool's ratio, as much of each as fits; units. */
  addLiquidity(account: number, base: number, quote: number): Outcome;
  /** Deposits units of every asset: out of proportion where the curve knows how, else as much of each as fits. */
  deposit(account: number, amounts: readonly number[]): Outcome;
  /** Takes out the part of the reserves that a number of shares stands for. */
  removeLiquidity(account: number, shares: number): Outcome;
  /** Takes it all in one asset, where the curve knows how. */
  removeInOne(account: number, shares: number, asset: string): Outcome;
}

export const sharedPoolKey = portKey<SharedPool>('sharedPool');

/** One swap on the tape: prices in quote per base, quantities in base. */
export interface SwapRecord {
  readonly index: number;
  readonly pool: number;
  readonly account: number;
  readonly sells: boolean;
  readonly base: number;
  readonly quote: number;
  readonly before: number;
  readonly after: number;
  readonly cause: number;
  readonly causeId: number;
}

export function recordSwap({ tape }: Kernel, swap: SwapRecord): void {
  const row = tape.next();
  tape.venue[row] = swap.index;
  tape.price[row] = swap.quote / swap.base;
  tape.quantity[row] = swap.base;
  tape.maker[row] = swap.pool;
  tape.taker[row] = swap.account;
  tape.takerSide[row] = swap.sells ? 1 : 0;
  tape.makerCause[row] = causeIndex.liquidityProvision;
  tape.makerCauseId[row] = 0;
  tape.takerCause[row] = swap.cause;
  tape.takerCauseId[row] = swap.causeId;
  tape.midBefore[row] = swap.before;
  tape.midAfter[row] = swap.after;
}

/** Number of the next venue on the tape. */
export const nextVenueIndex = (kernel: Kernel, books: number): number =>
  books + kernel.all(poolVenueKey).length;

type Act = (
  account: number,
  given: Readonly<Record<string, unknown>>,
  why: { readonly cause: number; readonly causeId: number },
) => Outcome;

const missing: Outcome = { ok: false, reason: 'noSuchPool' };

/**
 * Registers, once, what transactions can do with pools (`pool.swap`, `pool.add`, `pool.remove`); without a chain the same acts are
 * requests, done when they arrive.
 */
export function handlePoolActions(kernel: Kernel): void {
  const chain = kernel.find(chainKey);
  if (chain?.handles('pool.swap') === true) return;
  if (chain === undefined && kernel.all(poolVenueKey).length > 1) return;
  const acts: Readonly<Record<string, Act>> = {
    'pool.swap': (account, given, { cause, causeId }) => {
      const pool = kernel.find(poolVenueKey, String(given['pool']));
      if (pool === undefined) return missing;
      const getMin = Number(given['getMin']);
      if (typeof given['from'] === 'string') {
        const amount = Number(given['give']);
        const [give, get] = [given['from'], String(given['to'])];
        return pool.exchange(account, { give, get, amount, getMin, cause, causeId });
      }
      const side = given['side'] === 'buy' ? 'buy' : 'sell';
      return pool.swap(account, side, Number(given['give']), getMin, cause, causeId);
    },
    'pool.add': (account, given) => {
      const pool = kernel.find(sharedPoolKey, String(given['pool']));
      if (pool === undefined) return missing;
      const amounts = given['amounts'];
      return Array.isArray(amounts)
        ? pool.deposit(account, amounts.map(Number))
        : pool.addLiquidity(account, Number(given['base']), Number(given['quote']));
    },
    'pool.remove': (account, given) => {
      const pool = kernel.find(sharedPoolKey, String(given['pool']));
      if (pool === undefined) return missing;
      const shares = Number(given['shares']);
      return typeof given['asset'] === 'string'
        ? pool.removeInOne(account, shares, given['asset'])
        : pool.removeLiquidity(account, shares);
    },
  };
  for (const [action, act] of Object.entries(acts)) {
    if (chain !== undefined) chain.handle(action, act);
    else
      kernel.handleRequest(action, (account, given) =>
        act(account, given, { cause: causeIndex.ownDecision, causeId: 0 }),
      );
  }
}

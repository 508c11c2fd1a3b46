// A constant-product pool as a place to trade: reserves stand on its ledger account, shares are an asset of their own, swaps and
// deposits come in as transactions. The curve's arithmetic is amm/constantProduct.

import { amountOutFloor } from '../amm/constantProduct.ts';
import {
  LOCKED_SHARES,
  burnSharesFloor,
  firstSharesFloor,
  mintSharesFloor,
} from '../amm/shares.ts';
import { chainKey } from '../chain/mempool.ts';
import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';
import { claimSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from './orderVenue.ts';

interface PoolState {
  /** ⌊√k⌋-like floor under reserveA · reserveB between liquidity changes, as decimal digits. */
  invariant: string;
  /** Units of the quote asset swapped, in and out, in this tick. */
  volume: number;
}

export interface PoolTerms {
  readonly base: string;
  readonly quote: string;
  readonly feeBps: number;
}

export const poolVenueKey = portKey<PoolVenue>('poolVenue');

export class PoolVenue {
  readonly #kernel: Kernel;
  readonly #terms: () => PoolTerms;
  readonly #account: number;
  readonly #burnt: number;
  readonly #base: number;
  readonly #quote: number;
  readonly #shares: number;
  readonly #state: RecordHandle<PoolState>;
  readonly index: number;

  constructor(kernel: Kernel, id: string, index: number, terms: () => PoolTerms) {
    const { ledger } = kernel;
    this.#kernel = kernel;
    this.#terms = terms;
    this.index = index;
    this.#base = ledger.asset(terms().base);
    this.#quote = ledger.asset(terms().quote);
    this.#account = ledger.openAccount(`${id}.reserves`);
    this.#burnt = ledger.openAccount(`${id}.lockedShares`);
    this.#shares = ledger.addAsset({ name: `${id}.share`, decimals: 0 });
    this.#state = kernel.world.record<PoolState>(`${id}.state`, { invariant: '0', volume: 0 });
  }

  /** Units of the base and of the quote asset in the pool. */
  reserves(): { readonly base: number; readonly quote: number } {
    const { ledger } = this.#kernel;
    return {
      base: this.#held(this.#base) / ledger.atoms(this.#base),
      quote: this.#held(this.#quote) / ledger.atoms(this.#quote),
    };
  }
  /** Quote per base at the margin; 0 while the pool is empty. */
  price(): number {
    const { base, quote } = this.reserves();
    return base > 0 ? quote / base : 0;
  }
  feeBps(): number {
    return this.#terms().feeBps;
  }
  sharesOf(account: number): number {
    return this.#kernel.ledger.balance(account, this.#shares);
  }
  /** Shares in existence. */
  shareSupply(): number {
    return this.#kernel.ledger.issued(this.#shares);
  }
  /** What `quantity` units given would fetch now, in units. */
  quote(side: 'buy' | 'sell', quantity: number): number {
    const [give, get] = side === 'sell' ? [this.#base, this.#quote] : [this.#quote, this.#base];
    const { ledger } = this.#kernel;
    const amountIn = Math.floor(quantity * ledger.atoms(give));
    return (
      amountOutFloor(amountIn, this.#held(give), this.#held(get), this.feeBps()) / ledger.atoms(get)
    );
  }

  /**
   * Gives `give` units (base when selling, quote when buying) and takes at least `getMin` units, or nothing happens.
   */
  swap(
    account: number,
    side: 'buy' | 'sell',
    give: number,
    getMin: number,
    cause: number,
    causeId: number,
  ): Outcome {
    const { ledger, tape } = this.#kernel;
    const [inAsset, outAsset] =
      side === 'sell' ? [this.#base, this.#quote] : [this.#quote, this.#base];
    const amountIn = Math.floor(give * ledger.atoms(inAsset));
    if (!(amountIn > 0) || !Number.isSafeInteger(amountIn))
      return { ok: false, reason: 'badAmount' };
    if (ledger.balance(account, inAsset) < amountIn)
      return { ok: false, reason: 'insufficientBalance' };
    const amountOut = amountOutFloor(
      amountIn,
      this.#held(inAsset),
      this.#held(outAsset),
      this.feeBps(),
    );
    if (amountOut <= 0 || amountOut < getMin * ledger.atoms(outAsset))
      return { ok: false, reason: 'slippageExceeded' };
    const before = this.price();
    ledger.transfer(account, this.#account, inAsset, amountIn, cause, causeId);
    ledger.transfer(this.#account, account, outAsset, amountOut, cause, causeId);
    this.#noteInvariant();
    const [baseMoved, quoteMoved] = side === 'sell' ? [amountIn, amountOut] : [amountOut, amountIn];
    this.#state.value.volume += quoteMoved / ledger.atoms(this.#quote);
    const row = tape.next();
    tape.venue[row] = this.index;
    tape.price[row] =
      quoteMoved / ledger.atoms(this.#quote) / (baseMoved / ledger.atoms(this.#base));
    tape.quantity[row] = baseMoved / ledger.atoms(this.#base);
    tape.maker[row] = this.#account;
    tape.taker[row] = account;
    tape.takerSide[row] = side === 'sell' ? 1 : 0;
    tape.makerCause[row] = causeIndex.liquidityProvision;
    tape.makerCauseId[row] = 0;
    tape.takerCause[row] = cause;
    tape.takerCauseId[row] = causeId;
    tape.midBefore[row] = before;
    tape.midAfter[row] = this.price();
    return { ok: true };
  }

  /** Deposits both assets in the pool's ratio, as much of each as fits; units. */
  addLiquidity(account: number, base: number, quote: number): Outcome {
    const { ledger } = this.#kernel;
    const supply = this.shareSupply();
    let baseIn = Math.floor(base * ledger.atoms(this.#base));
    let quoteIn = Math.floor(quote * ledger.atoms(this.#quote));
    let minted: number;
    if (supply === 0) {
      minted = firstSharesFloor(baseIn, quoteIn) - LOCKED_SHARES;
    } else {
      const heldBase = this.#held(this.#base);
      const heldQuote = this.#held(this.#quote);
      const ratio = Math.min(baseIn / heldBase, quoteIn / heldQuote);
      baseIn = Math.min(baseIn, Math.ceil(ratio * heldBase));
      quoteIn = Math.min(quoteIn, Math.ceil(ratio * heldQuote));
      minted = mintSharesFloor([baseIn, quoteIn], [heldBase, heldQuote], supply);
    }
    if (!(minted > 0)) return { ok: false, reason: 'badAmount' };
    if (
      ledger.balance(account, this.#base) < baseIn ||
      ledger.balance(account, this.#quote) < quoteIn
    )
      return { ok: false, reason: 'insufficientBalance' };
    const cause = causeIndex.liquidityProvision;
    ledger.transfer(account, this.#account, this.#base, baseIn, cause);
    ledger.transfer(account, this.#account, this.#quote, quoteIn, cause);
    if (supply === 0) ledger.issue(this.#burnt, this.#shares, LOCKED_SHARES, cause);
    ledger.issue(account, this.#shares, minted, cause);
    this.#noteInvariant();
    return { ok: true };
  }

  /** Takes out the part of the reserves that a number of shares stands for. */
  removeLiquidity(account: number, shares: number): Outcome {
    const { ledger } = this.#kernel;
    if (!Number.isSafeInteger(shares) || shares <= 0) return { ok: false, reason: 'badAmount' };
    if (this.sharesOf(account) < shares) return { ok: false, reason: 'insufficientBalance' };
    const supply = this.shareSupply();
    const cause = causeIndex.liquidityProvision;
    for (const asset of [this.#base, this.#quote]) {
      ledger.transfer(
        this.#account,
        account,
        asset,
        burnSharesFloor(shares, this.#held(asset), supply),
        cause,
      );
    }
    ledger.redeem(account, this.#shares, shares, cause);
    this.#state.value.invariant = '0';
    this.#noteInvariant();
    return { ok: true };
  }

  /** Shares are a claim on the reserves. */
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { ledger } = this.#kernel;
    const supply = this.shareSupply();
    if (supply === 0) return;
    const { base, quote } = this.reserves();
    const worth = (base * priceOf(this.#base) + quote * priceOf(this.#quote)) / supply;
    for (let account = 0; account < byAccount.length; account++) {
      byAccount[account]! += ledger.balance(account, this.#shares) * worth;
    }
  }

  openTick(): void {
    this.#state.value.volume = 0;
  }

  volume(): number {
    return this.#state.value.volume;
  }

  check(): void {
    const now = BigInt(this.#held(this.#base)) * BigInt(this.#held(this.#quote));
    invariant(
      now >= BigInt(this.#state.value.invariant),
      'AMM-2',
      'the product of the reserves never falls in a swap',
    );
  }

  #held(asset: number): number {
    return this.#kernel.ledger.balance(this.#account, asset);
  }

  #noteInvariant(): void {
    const now = BigInt(this.#held(this.#base)) * BigInt(this.#held(this.#quote));
    invariant(
      now >= BigInt(this.#state.value.invariant),
      'AMM-2',
      'the product of the reserves never falls in a swap',
    );
    this.#state.value.invariant = now.toString();
  }
}

export const constantProductPool = defineMechanism({
  kind: 'constantProductPool',
  says: 'An automated market maker in which the product of two reserves stays.',
  parameters: {
    base: data('ETH', 'asset that is priced', checkName),
    quote: data('DAI', 'asset that prices are in', checkName),
    feeBps: integer('bps', 30, 0, 1000, 'fee of a swap, left to the providers', 'live'),
    initialBase: number(
      'base',
      0,
      0,
      1e9,
      'reserve of the base asset that is there from the start',
    ),
    initialQuote: number(
      'quote',
      0,
      0,
      1e9,
      'reserve of the quote asset that is there from the start',
    ),
  },
  build({ kernel, id, parameters }) {
    const name = id.slice(id.lastIndexOf('.') + 1);
    const index = kernel.all(orderVenueKey).length + kernel.all(poolVenueKey).length;
    const pool = new PoolVenue(kernel, id, index, () => parameters.value);
    kernel.provide(poolVenueKey, pool, name);
    kernel.provide(claimSourceKey, pool, id);
    handlePoolActions(kernel);
    const { initialBase, initialQuote, base, quote } = parameters.value;
    if (initialBase > 0) {
      const { ledger } = kernel;
      const founder = ledger.openAccount(`${id}.founder`);
      for (const [asset, units] of [
        [ledger.asset(base), initialBase],
        [ledger.asset(quote), initialQuote],
      ] as const) {
        ledger.issue(founder, asset, Math.floor(units * ledger.atoms(asset)), causeIndex.scheduled);
      }
      pool.addLiquidity(founder, initialBase, initialQuote);
    }
    return {
      phases: {
        shock: () => pool.openTick(),
      },
      invariants: { 'AMM-2': () => pool.check() },
    };
  },
});

/** Registers what transactions can do with pools, once, if there is a chain. */
function handlePoolActions(kernel: Kernel): void {
  const chain = kernel.find(chainKey);
  if (chain === undefined || chain.handles('pool.swap')) return;
  const pool = (given: Readonly<Record<string, unknown>>): PoolVenue | undefined =>
    kernel.find(poolVenueKey, String(given['pool']));
  const missing: Outcome = { ok: false, reason: 'noSuchPool' };
  chain.handle('pool.swap', (account, given, { cause, causeId }) => {
    const side = given['side'] === 'buy' ? 'buy' : 'sell';
    const outcome = pool(given)?.swap(
      account,
      side,
      Number(given['give']),
      Number(given['getMin']),
      cause,
      causeId,
    );
    return outcome ?? missing;
  });
  chain.handle(
    'pool.add',
    (account, given) =>
      pool(given)?.addLiquidity(account, Number(given['base']), Number(given['quote'])) ?? missing,
  );
  chain.handle(
    'pool.remove',
    (account, given) => pool(given)?.removeLiquidity(account, Number(given['shares'])) ?? missing,
  );
}

// A stablecoin backed by a token of the same maker (Terra's market module): whoever burns a unit of the stablecoin gets new tokens worth one
// unit of account at their market price, less a spread. Redemption of dU mints dS = dU/p tokens, so d ln S = dU/M with M the market value
// of all tokens: harmless while M is large, a spiral when it is not.

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { exp } from '../math/elementary.ts';
import { hasFault } from '../tick/standingFaults.ts';
import { portKey, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, flag, number } from '../tick/parameters.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';
import { amountAtSpread, recovered, virtualSpread, type VirtualPoolTerms } from './virtualPool.ts';

interface MintState {
  /** Price of the token that the module goes by, in units of account. */
  price: number;
  /** How far the virtual pools stand apart, in units of account, and since when (ticks). */
  delta: number;
  since: number;
  /** Atoms burned and made since the start, of the stablecoin and of the token. */
  burned: number;
  made: number;
  tokensMade: number;
  tokensBurned: number;
  /** Atoms in existence when the run began; −1 before. */
  stableStart: number;
  tokenStart: number;
  /** Atoms of stablecoin still to be had of the day's capacity, and the day. */
  capacity: number;
  day: number;
}

export interface ReflexiveMint {
  readonly stablecoin: string;
  readonly token: string;
  isOpen(): boolean;
  /** Units of account per token, as the module sees it. */
  price(): number;
  /** Tokens for `amount` units of stablecoin burned now. */
  quoteRedemption(amount: number): number;
  /** Stablecoin for `amount` tokens burned now. */
  quoteIssue(amount: number): number;
  /** The most that can be redeemed at a spread of at most `spread`. */
  redeemableAt(spread: number): number;
  /** Market value of all tokens over all of the stablecoin: what stands behind a unit. */
  backing(): number;
  /** Units in existence. */
  stableSupply(): number;
  tokenSupply(): number;
  /** Units of stablecoin burned since the start. */
  burned(): number;
  tokensMade(): number;
}

/** Provided under the module's name. */
export const reflexiveMintKey = portKey<ReflexiveMint>('reflexiveMint');

const refused = (reason: string): Outcome => ({ ok: false, reason });
const DAY = 86_400;

export const reflexiveMint = defineMechanism({
  kind: 'reflexiveMint',
  says: 'Turns a stablecoin into new tokens at their market price and back, with a spread that grows with the flow.',
  parameters: {
    stablecoin: data('UST', 'stablecoin', checkName),
    token: data('LUNA', 'token that stands behind it', checkName),
    pool: data('LUNA-USD', 'pool whose price of the token counts', checkName),
    open: flag(true, 'whether it redeems and issues', 'live'),
    basePool: number('units', 5e7, 1, 1e13, 'size of the virtual pools at rest', 'live'),
    recovery: number('s', 216, 1, 1e7, 'time in which the virtual pools recover to 1/e', 'live'),
    spreadMin: number('', 0.005, 0, 1, 'least spread', 'live'),
    perDay: number('stablecoin', 1e12, 0, 1e15, 'most that is redeemed in a day (UTC)', 'live'),
    priceLag: number('s', 30, 0, 1e6, 'time constant of the price that it goes by', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const name = id.slice(id.lastIndexOf('.') + 1);
    const given = parameters.value;
    const [stable, token] = [ledger.asset(given.stablecoin), ledger.asset(given.token)];
    const [stableAtoms, tokenAtoms] = [ledger.atoms(stable), ledger.atoms(token)];
    const state = kernel.world.record<MintState>(id, {
      price: 0,
      delta: 0,
      since: 0,
      burned: 0,
      made: 0,
      tokensMade: 0,
      tokensBurned: 0,
      stableStart: -1,
      tokenStart: -1,
      capacity: 0,
      day: -1,
    });
    const terms = (): VirtualPoolTerms => ({
      basePool: parameters.value.basePool,
      recoverySeconds: parameters.value.recovery,
      spreadMin: parameters.value.spreadMin,
    });
    const market = (): number => kernel.use(poolVenueKey, given.pool).price();
    const delta = (): number =>
      recovered(
        state.value.delta,
        (kernel.tick - state.value.since) * kernel.secondsPerTick,
        terms(),
      );
    const isOpen = (): boolean =>
      parameters.value.open && !hasFault(kernel, 'contractPause', name) && state.value.price > 0;
    /** Atoms of the token for atoms of the stablecoin, rounded down; the spread is nobody's: those tokens are not made. */
    const tokensFor = (atoms: number): number => {
      const amount = atoms / stableAtoms;
      const kept = 1 - virtualSpread(amount, delta(), terms());
      return Math.max(0, Math.floor(((amount * kept) / state.value.price) * tokenAtoms));
    };
    /** And back: seen from the other virtual pool, whose gap is that of base²/(base + delta). */
    const stableFor = (atoms: number): number => {
      const amount = (atoms / tokenAtoms) * state.value.price;
      const { basePool } = parameters.value;
      const other = (basePool * basePool) / (basePool + delta()) - basePool;
      const kept = 1 - virtualSpread(amount, other, terms());
      return Math.max(0, Math.floor(amount * kept * stableAtoms));
    };
    const redeem = (owner: number, atoms: number): Outcome => {
      if (!isOpen()) return refused('closed');
      if (ledger.balance(owner, stable) < atoms) return refused('insufficientBalance');
      if (atoms > state.value.capacity) return refused('noCapacity');
      const tokens = tokensFor(atoms);
      if (tokens === 0) return refused('badAmount');
      if (!ledger.canIssue(token, tokens)) return refused('supplyBeyondLedger');
      const now = state.value;
      ledger.redeem(owner, stable, atoms, causeIndex.redemption);
      ledger.issue(owner, token, tokens, causeIndex.redemption);
      now.delta = delta() + atoms / stableAtoms;
      now.since = kernel.tick;
      now.burned += atoms;
      now.tokensMade += tokens;
      now.capacity -= atoms;
      return { ok: true };
    };
    const issue = (owner: number, atoms: number): Outcome => {
      if (!isOpen()) return refused('closed');
      if (ledger.balance(owner, token) < atoms) return refused('insufficientBalance');
      const made = stableFor(atoms);
      if (made === 0 || !ledger.canIssue(stable, made)) return refused('badAmount');
      const now = state.value;
      ledger.redeem(owner, token, atoms, causeIndex.redemption);
      ledger.issue(owner, stable, made, causeIndex.redemption);
      // Along the product the pool can't be emptied: what goes out is less than it holds.
      now.delta = delta() - made / stableAtoms;
      now.since = kernel.tick;
      now.made += made;
      now.tokensBurned += atoms;
      return { ok: true };
    };
    for (const [action, act, unit] of [
      ['redeem', redeem, stableAtoms],
      ['issue', issue, tokenAtoms],
    ] as const) {
      kernel.handleRequest(`mint.${name}.${action}`, (owner, wanted) => {
        const atoms = Math.floor(Number(wanted['amount']) * unit);
        return atoms > 0 && Number.isSafeInteger(atoms) ? act(owner, atoms) : refused('badAmount');
      });
    }
    kernel.provide(
      reflexiveMintKey,
      {
        stablecoin: given.stablecoin,
        token: given.token,
        isOpen,
        price: () => state.value.price,
        quoteRedemption: (amount) =>
          isOpen() && amount > 0 ? tokensFor(Math.floor(amount * stableAtoms)) / tokenAtoms : 0,
        quoteIssue: (amount) =>
          isOpen() && amount > 0 ? stableFor(Math.floor(amount * tokenAtoms)) / stableAtoms : 0,
        redeemableAt: (spread) =>
          isOpen()
            ? Math.min(state.value.capacity / stableAtoms, amountAtSpread(spread, delta(), terms()))
            : 0,
        backing: () =>
          (market() * (ledger.issued(token) / tokenAtoms)) /
          Math.max(1, ledger.issued(stable) / stableAtoms),
        stableSupply: () => ledger.issued(stable) / stableAtoms,
        tokenSupply: () => ledger.issued(token) / tokenAtoms,
        burned: () => state.value.burned / stableAtoms,
        tokensMade: () => state.value.tokensMade / tokenAtoms,
      },
      name,
    );
    return {
      phases: {
        shock: () => {
          const now = state.value;
          if (now.stableStart < 0) {
            now.stableStart = ledger.issued(stable);
            now.tokenStart = ledger.issued(token);
          }
          const day = Math.floor((kernel.startSeconds + kernel.tick * kernel.secondsPerTick) / DAY);
          if (day !== now.day) {
            now.day = day;
            now.capacity = Math.floor(
              Math.min(parameters.value.perDay, Number.MAX_SAFE_INTEGER / stableAtoms) *
                stableAtoms,
            );
          }
        },
        publish: () => {
          const seen = market();
          if (!(seen > 0)) return;
          const now = state.value;
          const { priceLag } = parameters.value;
          const weight = priceLag > 0 ? 1 - exp(-kernel.secondsPerTick / priceLag) : 1;
          now.price = now.price > 0 ? now.price + weight * (seen - now.price) : seen;
        },
      },
      invariants: {
        'ISSUER-4': () => {
          const now = state.value;
          invariant(
            now.stableStart < 0 ||
              (ledger.issued(stable) === now.stableStart - now.burned + now.made &&
                ledger.issued(token) === now.tokenStart + now.tokensMade - now.tokensBurned),
            'ISSUER-4',
            'stablecoin and tokens in existence are those of the start and what the mint made and burned',
          );
        },
      },
    };
  },
});

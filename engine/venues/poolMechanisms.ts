// The kinds of pool with shares that a scenario may name: one curve each, the same door.

import { constantProduct } from '../amm/constantProduct.ts';
import type { Curve } from '../amm/curve.ts';
import { stableSwap } from '../amm/stableSwapCurve.ts';
import { weighted } from '../amm/weighted.ts';
import { InputError, type Fault } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import type { Kernel } from '../tick/kernel.ts';
import { defineMechanism, type Mechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { claimSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from './orderVenue.ts';
import { handlePoolActions, nextVenueIndex, poolVenueKey, sharedPoolKey } from './poolVenue.ts';
import { SharePool } from './sharePool.ts';

interface PoolEntry {
  readonly kernel: Kernel;
  readonly id: string;
  readonly assets: readonly string[];
  /** Units of each asset that are there from the start; none where one is 0. */
  readonly initial: readonly number[];
  readonly curve: () => Curve;
}

/** Builds a pool, puts in what is there from the start, and offers it under the last part of its id. */
function buildPool({ kernel, id, assets, initial, curve }: PoolEntry): Mechanism {
  const name = id.slice(id.lastIndexOf('.') + 1);
  const index = nextVenueIndex(kernel, kernel.all(orderVenueKey).length);
  const pool = new SharePool(kernel, id, index, { assets, curve });
  kernel.provide(poolVenueKey, pool, name);
  kernel.provide(sharedPoolKey, pool, name);
  kernel.provide(claimSourceKey, pool, id);
  handlePoolActions(kernel);
  if (initial.every((units) => units > 0)) {
    const { ledger } = kernel;
    const founder = ledger.openAccount(`${id}.founder`);
    assets.forEach((asset, at) => {
      const coin = ledger.asset(asset);
      const atoms = Math.floor(initial[at]! * ledger.atoms(coin));
      if (!ledger.canIssue(coin, atoms))
        throw new InputError([
          {
            where: `${id}: initial reserve of ${asset}`,
            found: `${initial[at]} units are 2^53 atoms or more`,
            mend: `Give a smaller reserve, or ${asset} fewer decimals.`,
          },
        ]);
      ledger.issue(founder, coin, atoms, causeIndex.scheduled);
    });
    pool.deposit(founder, initial);
  }
  return {
    phases: { shock: () => pool.openTick() },
    invariants: { 'AMM-2': () => pool.check() },
  };
}

/** The curve of the fee in force: made anew only when a command has changed the fee. */
function curveOf(feeBps: () => number, make: (feeBps: number) => Curve): () => Curve {
  let curve = make(feeBps());
  return () => {
    if (curve.feeBps !== feeBps()) curve = make(feeBps());
    return curve;
  };
}

const twoAssets = {
  base: data('ETH', 'asset that is priced', checkName),
  quote: data('DAI', 'asset that prices are in', checkName),
  feeBps: integer('bps', 30, 0, 1000, 'fee of a swap, left to the providers', 'live'),
  initialBase: number('base', 0, 0, 1e13, 'reserve of the base asset that is there from the start'),
  initialQuote: number(
    'quote',
    0,
    0,
    1e13,
    'reserve of the quote asset that is there from the start',
  ),
} as const;

export const constantProductPool = defineMechanism({
  kind: 'constantProductPool',
  says: 'An automated market maker in which the product of two reserves stays.',
  parameters: twoAssets,
  build({ kernel, id, parameters }) {
    const { base, quote, initialBase, initialQuote } = parameters.value;
    return buildPool({
      kernel,
      id,
      assets: [base, quote],
      initial: [initialBase, initialQuote],
      curve: curveOf(
        () => parameters.value.feeBps,
        (feeBps) => constantProduct({ feeBps }),
      ),
    });
  },
});

export const weightedPool = defineMechanism({
  kind: 'weightedPool',
  says: 'An automated market maker in which the reserves keep stated shares of its value.',
  parameters: {
    ...twoAssets,
    baseWeight: integer('%', 80, 1, 99, 'weight of the base asset; the rest is the quote asset'),
  },
  build({ kernel, id, parameters }) {
    const { base, quote, initialBase, initialQuote, baseWeight } = parameters.value;
    const weights = [baseWeight, 100 - baseWeight];
    return buildPool({
      kernel,
      id,
      assets: [base, quote],
      initial: [initialBase, initialQuote],
      curve: curveOf(
        () => parameters.value.feeBps,
        (feeBps) => weighted({ weights, feeBps }),
      ),
    });
  },
});

const COINS_MAX = 8;

function checkCoins(value: unknown, where: string): Fault[] {
  const names = Array.isArray(value) ? (value as unknown[]) : [];
  if (names.length < 2 || names.length > COINS_MAX || new Set(names).size !== names.length) {
    return [
      {
        where,
        found: `${JSON.stringify(value)} is not a list of different assets`,
        mend: `Give 2 to ${COINS_MAX} assets, as in [DAI, USDC, USDT].`,
      },
    ];
  }
  return names.flatMap((name, at) => checkName(name, `${where}[${at}]`));
}

function checkReserves(value: unknown, where: string): Fault[] {
  const sound =
    Array.isArray(value) &&
    value.every((units) => typeof units === 'number' && units >= 0 && units <= 1e12);
  return sound
    ? []
    : [
        {
          where,
          found: `${JSON.stringify(value)} is not a list of reserves`,
          mend: 'Give units of each coin from 0 to 10^12, or an empty list.',
        },
      ];
}

export const stableSwapPool = defineMechanism({
  kind: 'stableSwapPool',
  says: 'An automated market maker for coins that should be worth the same; it holds their price until one is nearly gone.',
  parameters: {
    coins: data<readonly string[]>(['DAI', 'USDC'], 'assets of the pool', checkCoins),
    amplification: number('', 100, 1, 100_000, 'A as the contract counts it: flatter when higher'),
    feeBps: integer('bps', 4, 0, 1000, 'fee of a swap, left to the providers', 'live'),
    initial: data<readonly number[]>(
      [],
      'units of each coin that are there from the start',
      checkReserves,
    ),
  },
  build({ kernel, id, parameters }) {
    const { coins, amplification, initial } = parameters.value;
    if (initial.length > 0 && initial.length !== coins.length) {
      throw new InputError([
        {
          where: `${id}.initial`,
          found: `${initial.length} reserves for ${coins.length} coins`,
          mend: 'Give one reserve for each coin, or none.',
        },
      ]);
    }
    const atoms = coins.map((coin) => kernel.ledger.atoms(kernel.ledger.asset(coin)));
    return buildPool({
      kernel,
      id,
      assets: coins,
      initial: initial.length > 0 ? initial : [0],
      curve: curveOf(
        () => parameters.value.feeBps,
        (feeBps) => stableSwap({ amplification, feeBps, atoms }),
      ),
    });
  },
});

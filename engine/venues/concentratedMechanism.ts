// The concentrated pool as a kind that a scenario may name, with the ranges that are there from the start.

import { chainKey } from '../chain/mempool.ts';
import { InputError, type Fault } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { claimSourceKey } from '../tick/sources.ts';
import { ConcentratedPool, concentratedPoolKey } from './concentratedPool.ts';
import { orderVenueKey } from './orderVenue.ts';
import { handlePoolActions, nextVenueIndex, poolVenueKey } from './poolVenue.ts';

/** Lowest price, highest price, most units of base and of quote that go in. */
type InitialRange = readonly [number, number, number, number];

function checkRanges(value: unknown, where: string): Fault[] {
  const sound =
    Array.isArray(value) &&
    value.every(
      (range: unknown) =>
        Array.isArray(range) &&
        range.length === 4 &&
        range.every((each) => typeof each === 'number' && Number.isFinite(each) && each >= 0) &&
        (range[0] as number) > 0 &&
        (range[0] as number) < (range[1] as number),
    );
  return sound
    ? []
    : [
        {
          where,
          found: `${JSON.stringify(value)} is not a list of ranges`,
          mend: 'Give [lowest price, highest price, base, quote] for each, as in [[150, 250, 1000, 200000]].',
        },
      ];
}

export const concentratedPool = defineMechanism({
  kind: 'concentratedPool',
  says: 'An automated market maker whose providers choose the prices between which they stand.',
  parameters: {
    base: data('ETH', 'asset that is priced', checkName),
    quote: data('DAI', 'asset that prices are in', checkName),
    feePpm: integer('ppm', 3_000, 0, 100_000, 'fee of a swap, left to the providers in range'),
    tickSpacing: integer('', 60, 1, 16_384, 'ranges end at multiples of this many price steps'),
    price: number('quote', 200, 1e-9, 1e12, 'price at the start'),
    ranges: data<readonly InitialRange[]>([], 'ranges that are there from the start', checkRanges),
  },
  build({ kernel, id, parameters }) {
    const name = id.slice(id.lastIndexOf('.') + 1);
    const { ledger } = kernel;
    const { base, quote, ranges, ...terms } = parameters.value;
    const index = nextVenueIndex(kernel, kernel.all(orderVenueKey).length);
    const pool = new ConcentratedPool(kernel, id, index, { base, quote, ...terms });
    kernel.provide(poolVenueKey, pool, name);
    kernel.provide(concentratedPoolKey, pool, name);
    kernel.provide(claimSourceKey, pool, id);
    handlePoolActions(kernel);
    handleRangeActions(kernel);
    const founder = ranges.length > 0 ? ledger.openAccount(`${id}.founder`) : -1;
    for (const [priceLower, priceUpper, baseUnits, quoteUnits] of ranges) {
      for (const [asset, units] of [
        [ledger.asset(base), baseUnits],
        [ledger.asset(quote), quoteUnits],
      ] as const) {
        const atoms = Math.floor(units * ledger.atoms(asset));
        if (!ledger.canIssue(asset, atoms)) throw unfit(id, 'amounts of 2^53 atoms or more');
        ledger.issue(founder, asset, atoms, causeIndex.scheduled);
      }
      const outcome = pool.mint(founder, { priceLower, priceUpper }, baseUnits, quoteUnits);
      if (!outcome.ok) throw unfit(id, outcome.reason);
    }
    return {
      phases: { shock: () => pool.openTick() },
      invariants: { 'AMM-7': () => pool.check() },
    };
  },
});

const unfit = (id: string, reason: string): InputError =>
  new InputError([
    {
      where: `${id}.ranges`,
      found: `a range that can't be opened (${reason})`,
      mend: 'Give prices a tick spacing apart or more, and amounts that fit the price at the start.',
    },
  ]);

type Act = (account: number, given: Readonly<Record<string, unknown>>) => Outcome;

/** Registers, once, `range.mint`, `range.burn` and `range.collect`; without a chain they are requests. */
function handleRangeActions(kernel: Kernel): void {
  const chain = kernel.find(chainKey);
  if (chain?.handles('range.mint') === true) return;
  if (chain === undefined && kernel.all(concentratedPoolKey).length > 1) return;
  const on =
    (act: (pool: ConcentratedPool, ...rest: Parameters<Act>) => Outcome): Act =>
    (account, given) => {
      const pool = kernel.find(concentratedPoolKey, String(given['pool']));
      return pool === undefined ? { ok: false, reason: 'noSuchPool' } : act(pool, account, given);
    };
  const acts: Readonly<Record<string, Act>> = {
    'range.mint': on((pool, account, given) =>
      pool.mint(
        account,
        { priceLower: Number(given['priceLower']), priceUpper: Number(given['priceUpper']) },
        Number(given['base']),
        Number(given['quote']),
      ),
    ),
    'range.burn': on((pool, account, given) => pool.burn(account, Number(given['position']))),
    'range.collect': on((pool, account, given) => pool.collect(account, Number(given['position']))),
  };
  for (const [action, act] of Object.entries(acts)) {
    if (chain !== undefined) chain.handle(action, act);
    else kernel.handleRequest(action, act);
  }
}

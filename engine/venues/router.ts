// Best execution across every book, pool and converter that trades two assets, directly or through one asset in between: the amount is divided so
// that most comes back, then every part is taken in the same step. Nothing happens if less than the stated least would come.

import { chainKey } from '../chain/mempool.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { integer } from '../tick/parameters.ts';
import { quoteBook, takeBook } from './bookRoute.ts';
import { converterKey } from './converter.ts';
import { orderVenueKey } from './orderVenue.ts';
import { positionSettlementKey } from './perpetualBook.ts';
import { poolVenueKey, type Exchange } from './poolVenue.ts';
import { splitOrder } from './splitOrder.ts';

/** One exchange at one venue. */
interface Hop {
  readonly venue: string;
  readonly give: string;
  readonly get: string;
  quote(amount: number): number;
  take(amount: number, who: Who): void;
}

interface Who {
  readonly account: number;
  readonly cause: number;
  readonly causeId: number;
}

/** A way from one asset to the other: one hop, or two through an asset in between. */
type Path = readonly Hop[];

export interface RoutePart {
  /** Venues in order, one or two. */
  readonly venues: readonly string[];
  /** Units given and received. */
  readonly amount: number;
  readonly out: number;
}

export interface RouteQuote {
  readonly out: number;
  readonly parts: readonly RoutePart[];
}

export interface Router {
  /** The best division of `amount` units now. */
  quote(give: string, get: string, amount: number): RouteQuote;
  /** What the best single venue would give for all of it. */
  quoteSingle(give: string, get: string, amount: number): number;
  execute(account: number, exchange: Exchange): Outcome;
}

export const routerKey = portKey<Router>('router');

const refused = (reason: string): Outcome => ({ ok: false, reason });

function hopsOf(kernel: Kernel): Hop[] {
  const hops: Hop[] = [];
  for (const [name, venue] of kernel.all(orderVenueKey)) {
    // A contract's book moves no asset.
    if (kernel.find(positionSettlementKey, name) !== undefined) continue;
    const { base, quote } = venue.terms;
    for (const side of ['sell', 'buy'] as const) {
      const [give, get] = side === 'sell' ? [base, quote] : [quote, base];
      hops.push({
        venue: name,
        give,
        get,
        quote: (amount) => quoteBook(venue, side, amount),
        take: (amount, who) => takeBook(venue, side, amount, who),
      });
    }
  }
  for (const [name, pool] of kernel.all(poolVenueKey)) {
    for (const give of pool.assets) {
      for (const get of pool.assets) {
        if (give === get) continue;
        hops.push({
          venue: name,
          give,
          get,
          quote: (amount) => pool.quoteExchange(give, get, amount),
          take: (amount, who) =>
            void pool.exchange(who.account, { ...who, give, get, amount, getMin: 0 }),
        });
      }
    }
  }
  for (const [name, converter] of kernel.all(converterKey)) {
    const { give, get } = converter;
    hops.push({
      venue: name,
      give,
      get,
      quote: (amount) => converter.quote(amount),
      take: (amount, { account, cause, causeId }) =>
        converter.take(account, amount, cause, causeId),
    });
  }
  return hops;
}

/** What a path gives for an amount. */
const follow = (path: Path, amount: number): number =>
  path.reduce((units, hop) => (units > 0 ? hop.quote(units) : 0), amount);

function takePath(path: Path, amount: number, who: Who): void {
  let units = amount;
  for (const hop of path) {
    if (!(units > 0)) return;
    const out = hop.quote(units);
    hop.take(units, who);
    units = out;
  }
}

/** Direct venues, then ways through a third asset that share no venue with a path already chosen, best first for a small amount. */
function pathsFor(
  hops: readonly Hop[],
  { give, get, amount, hopsMax }: { give: string; get: string; amount: number; hopsMax: number },
): Path[] {
  const direct = hops.filter((hop) => hop.give === give && hop.get === get);
  const paths: Path[] = direct.map((hop) => [hop]);
  if (hopsMax < 2) return paths;
  const taken = new Set(direct.map(({ venue }) => venue));
  const probe = amount / 64;
  const indirect = hops
    .filter((first) => first.give === give && first.get !== get && !taken.has(first.venue))
    .flatMap((first) =>
      hops
        .filter(
          (second) =>
            second.give === first.get &&
            second.get === get &&
            second.venue !== first.venue &&
            !taken.has(second.venue),
        )
        .map((second) => ({ path: [first, second] as const, out: follow([first, second], probe) })),
    )
    .sort((a, b) => b.out - a.out);
  for (const { path, out } of indirect) {
    if (!(out > 0) || path.some(({ venue }) => taken.has(venue))) continue;
    paths.push(path);
    for (const { venue } of path) taken.add(venue);
  }
  return paths;
}

export function createRouter(kernel: Kernel, hopsMax: () => number): Router {
  const plan = (give: string, get: string, amount: number) => {
    const paths = pathsFor(hopsOf(kernel), { give, get, amount, hopsMax: hopsMax() });
    const split = splitOrder(
      amount,
      paths.map((path) => (part) => follow(path, part)),
    );
    return { paths, split };
  };
  const quote = (give: string, get: string, amount: number): RouteQuote => {
    const { paths, split } = plan(give, get, amount);
    const parts = paths.map((path, at) => ({
      venues: path.map(({ venue }) => venue),
      amount: split.amounts[at]!,
      out: follow(path, split.amounts[at]!),
    }));
    return { out: split.out, parts: parts.filter((part) => part.amount > 0) };
  };
  return {
    quote,
    quoteSingle: (give, get, amount) =>
      hopsOf(kernel)
        .filter((hop) => hop.give === give && hop.get === get)
        .reduce((best, hop) => Math.max(best, hop.quote(amount)), 0),
    execute(account, { give, get, amount, getMin, cause, causeId }) {
      const { ledger } = kernel;
      const index = ledger.assets.findIndex(({ name }) => name === give);
      if (index < 0 || give === get) return refused('noSuchPair');
      if (!(amount > 0) || !Number.isFinite(amount)) return refused('badAmount');
      if (ledger.balance(account, index) < Math.floor(amount * ledger.atoms(index)))
        return refused('insufficientBalance');
      const { paths, split } = plan(give, get, amount);
      if (paths.length === 0) return refused('noRoute');
      const unit = ledger.atoms(index);
      let rest = Math.floor(amount * unit);
      // In whole atoms, so that the parts of a sum of fractions are never more than the whole.
      const parts = split.amounts.map((part) => {
        const atoms = Math.min(rest, Math.floor(part * unit));
        rest -= atoms;
        return atoms / unit;
      });
      const out = paths.reduce((sum, path, at) => sum + follow(path, parts[at]!), 0);
      if (!(out > 0) || out < getMin) return refused('slippageExceeded');
      const who = { account, cause, causeId };
      paths.forEach((path, at) => takePath(path, parts[at]!, who));
      return { ok: true };
    },
  };
}

export const router = defineMechanism({
  kind: 'router',
  says: 'Finds the best way between two assets across all books and pools, and takes it in one step.',
  parameters: {
    hopsMax: integer(
      'venues',
      2,
      1,
      2,
      'most venues on a way: 2 goes through a third asset',
      'live',
    ),
  },
  build({ kernel, parameters }) {
    const port = createRouter(kernel, () => parameters.value.hopsMax);
    kernel.provide(routerKey, port);
    kernel.find(chainKey)?.handle('router.swap', (account, given, { cause, causeId }) =>
      port.execute(account, {
        give: String(given['give']),
        get: String(given['get']),
        amount: Number(given['amount']),
        getMin: Number(given['getMin']),
        cause,
        causeId,
      }),
    );
    return { phases: {} };
  },
});

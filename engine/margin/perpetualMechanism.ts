// The mechanism around a perpetuals venue: parameters, ports, what owners may ask for, channels and figures.

import { causeIndex } from '../events/causes.ts';
import type { Fault } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import type { Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import {
  channelSourceKey,
  claimSourceKey,
  metricSourceKey,
  pressureSourceKey,
  type ChannelSource,
} from '../tick/sources.ts';
import { positionSettlementKey } from '../venues/perpetualBook.ts';
import { PerpetualBackers } from './perpetualBackers.ts';
import { markSources, type MarkSource } from './perpetualMarks.ts';
import type { MarginMode } from './perpetualPositions.ts';
import {
  Perpetuals,
  perpetualsKey,
  type Brought,
  type CollateralTerms,
  type MarketTerms,
} from './perpetuals.ts';

/** As a scenario states a market; `tiers` are [notional from which, maintenance rate]. */
interface GivenMarket {
  readonly venue: string;
  readonly asset: string;
  readonly index?: readonly string[];
  readonly mark?: MarkSource;
  readonly tiers?: readonly (readonly [number, number])[];
}

type GivenCollateral = Omit<CollateralTerms, 'index'> & { readonly index?: readonly string[] };

export const perpetuals = defineMechanism({
  kind: 'perpetuals',
  says: 'A perpetuals venue: margin accounts with positions that are marked, charged funding and watched.',
  parameters: {
    cash: data('USD', 'asset that margin and profits are in', checkName),
    markets: data<readonly GivenMarket[]>(
      [],
      'contracts: venue (a perpetualBook), asset, index (sources, their median), mark (index, book or median), tiers',
      checkMarkets,
    ),
    collaterals: data<readonly GivenCollateral[]>(
      [],
      'other assets that stand for margin: asset, venue on which they are sold, index (sources), haircut',
      checkCollaterals,
    ),
    initialMultiple: number('', 2, 1, 20, 'initial margin as a multiple of maintenance margin'),
    fund: number('quote', 0, 0, 4e9, 'insurance fund at the start'),
    fundingInterval: number('s', 28_800, 1, 604_800, 'time between two fundings'),
    fundingInterest: number(
      'per interval',
      0.0001,
      -0.01,
      0.01,
      'interest part of funding',
      'live',
    ),
    fundingBound: number(
      'per interval',
      0.0005,
      0,
      0.1,
      'most by which interest may pull the premium',
      'live',
    ),
    fundingCap: number('per interval', 0, 0, 1, 'most that funding may be; 0 for no cap', 'live'),
    basisHalfLife: number(
      's',
      150,
      1,
      86_400,
      'half-life of the smoothed basis in the median mark',
    ),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const name = nameOf(id);
    const venue = new Perpetuals(
      kernel,
      id,
      {
        cash: given.cash,
        markets: given.markets.map(({ venue: book, asset, index, mark, tiers }): MarketTerms => ({
          venue: book,
          asset,
          index: index ?? [asset],
          mark: mark ?? 'index',
          tiers: (tiers ?? [[0, 0.005]]).map(([floor, rate]) => ({ floor, rate })),
        })),
        collaterals: given.collaterals.map((one) => ({ ...one, index: one.index ?? [one.venue] })),
      },
      () => parameters.value,
    );
    kernel.provide(perpetualsKey, venue, name);
    const backers = new PerpetualBackers(kernel, id, {
      account: venue.fundAccount,
      asset: venue.positions.cashAsset,
    });
    kernel.provide(
      claimSourceKey,
      {
        addClaims: (out) => {
          venue.addClaims(out);
          backers.addClaims(out);
        },
      },
      id,
    );
    venue.markets.forEach((market, m) => {
      kernel.provide(positionSettlementKey, venue.settlementOf(m), market.venue);
      kernel.provide(
        pressureSourceKey,
        {
          asset: market.asset,
          venue: market.venue,
          pressure: (edges, out) => pressure(venue, m, edges, out),
          forcedShare: () => venue.soldShare(),
        },
        `${id}.${market.venue}`,
      );
    });
    const fund = Math.floor(given.fund * venue.cashAtoms);
    if (fund > 0)
      kernel.ledger.issue(venue.fundAccount, venue.positions.cashAsset, fund, causeIndex.scheduled);
    backers.begin(fund);
    handleRequests(kernel, name, venue);
    kernel.handleRequest(`${name}.back`, (owner, { amount }) =>
      backers.back(owner, Math.floor(Number(amount) * venue.cashAtoms)),
    );
    kernel.handleRequest(`${name}.leave`, (owner) => backers.leave(owner));
    kernel.provide(channelSourceKey, channels(venue, name), id);
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`${name}.fundFinal`]: venue.fund() / venue.cashAtoms,
          [`${name}.fundGain`]: venue.fundGain(),
          [`${name}.fundingPaid`]: venue.fundingPaid(),
        }),
      },
      id,
    );
    return {
      phases: {
        shock: () => venue.start(),
        publish: () => venue.mark(),
        mark: () => {
          venue.mark();
          venue.payFunding();
        },
      },
      invariants: { 'PERP-1': () => venue.positions.check() },
    };
  },
});

/** `protocols.hyper.perpetuals` is known as `hyper`. */
const nameOf = (id: string): string => id.split('.').at(-2) ?? id;

function handleRequests(kernel: Kernel, name: string, venue: Perpetuals): void {
  const modeOf = (mode: unknown): MarginMode => (mode === 'isolated' ? 'isolated' : 'cross');
  kernel.handleRequest(`${name}.deposit`, (owner, { amount, venue: book, mode }) =>
    venue.deposit(owner, Number(amount), String(book), modeOf(mode)),
  );
  kernel.handleRequest(`${name}.withdraw`, (owner, { amount, venue: book }) =>
    venue.withdraw(owner, Number(amount), String(book)),
  );
  kernel.handleRequest(`${name}.pledge`, (owner, { asset, amount }) =>
    venue.depositCollateral(owner, String(asset), Number(amount)),
  );
  const brought = (given: Readonly<Record<string, unknown>>): Brought => ({
    venue: String(given['venue']),
    size: Number(given['size']),
    entry: Number(given['entry'] ?? 0),
    margin: Number(given['margin']),
    pledged: given['pledged'] as Brought['pledged'],
  });
  kernel.handleRequest(`${name}.bring`, (owner, given) =>
    venue.bring(owner, brought(given), modeOf(given['mode'])),
  );
  kernel.handleRequest(`${name}.counter`, (owner, given) => venue.counter(owner, brought(given)));
}

/** USD of longs that go under while the mark falls through each bin. */
function pressure(venue: Perpetuals, market: number, edges: Float64Array, out: Float64Array): void {
  const { positions, risk } = venue;
  const lotSize = venue.lotSize(market);
  const last = edges.length - 1;
  for (let a = 1; a < positions.count; a++) {
    const lots = positions.lots(a, market);
    if (lots <= 0) continue;
    const price = risk.liquidationPrice(a, market);
    if (!(price > edges[0]!) || price > edges[last]!) continue;
    let low = 0;
    let high = last;
    // The bin (edges[low], edges[low + 1]].
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < price) low = middle;
      else high = middle;
    }
    out[low]! += lots * lotSize * edges[low]!;
  }
}

function channels(venue: Perpetuals, name: string): ChannelSource[] {
  const list: ChannelSource[] = venue.markets.flatMap(({ venue: book }, m) => [
    {
      name: `${name}.${book}.mark`,
      label: `${book} mark price`,
      unit: 'USD',
      read: () => venue.markPrice(m) || Number.NaN,
    },
    {
      name: `${name}.${book}.premium`,
      label: `${book} over its index`,
      unit: '',
      read: () => {
        const index = venue.indexPrice(m);
        return index > 0 ? venue.book(m).midPrice() / index - 1 : Number.NaN;
      },
    },
  ]);
  list.push({
    name: `${name}.fund`,
    label: `insurance fund of ${name}`,
    unit: 'USD',
    read: () => venue.fund() / venue.cashAtoms,
  });
  return list;
}

const fault = (where: string, found: string, mend: string): Fault => ({ where, found, mend });

function checkMarkets(value: unknown, where: string): Fault[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 8)
    return [fault(where, 'not a list of 1 to 8 markets', 'Give a list of markets.')];
  return value.flatMap((one: unknown, i) => {
    const at = `${where}[${i}]`;
    if (typeof one !== 'object' || one === null)
      return [fault(at, 'not a market', 'Give venue and asset.')];
    const market = one as Record<string, unknown>;
    const faults = [
      ...checkName(market['venue'], `${at}.venue`),
      ...checkName(market['asset'], `${at}.asset`),
      ...checkNames(market['index'], `${at}.index`),
    ];
    const { mark, tiers } = market;
    if (mark !== undefined && !markSources.includes(mark as MarkSource))
      faults.push(
        fault(
          `${at}.mark`,
          `unknown ${JSON.stringify(mark)}`,
          `Choose one of: ${markSources.join(', ')}.`,
        ),
      );
    if (tiers !== undefined && !areTiers(tiers))
      faults.push(
        fault(
          `${at}.tiers`,
          'not a list of [notional, rate], both rising, rates above 0 and below 1, the first from 0',
          'Give for example [[0, 0.005], [1000000, 0.01]].',
        ),
      );
    return faults;
  });
}

function areTiers(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  let floor = -1;
  let rate = 0;
  for (const [i, tier] of (value as unknown[]).entries()) {
    if (!Array.isArray(tier) || tier.length !== 2) return false;
    const [from, share] = tier as [unknown, unknown];
    if (typeof from !== 'number' || typeof share !== 'number') return false;
    if (!(from > floor && share > rate && share < 1) || (i === 0 && from !== 0)) return false;
    floor = from;
    rate = share;
  }
  return true;
}

function checkCollaterals(value: unknown, where: string): Fault[] {
  if (!Array.isArray(value) || value.length > 4)
    return [fault(where, 'not a list of at most 4 assets', 'Give a list of collaterals.')];
  return value.flatMap((one: unknown, i) => {
    const at = `${where}[${i}]`;
    if (typeof one !== 'object' || one === null)
      return [fault(at, 'not a collateral', 'Give asset, venue and haircut.')];
    const { asset, venue, index, haircut } = one as Record<string, unknown>;
    const faults = [
      ...checkName(asset, `${at}.asset`),
      ...checkName(venue, `${at}.venue`),
      ...checkNames(index, `${at}.index`),
    ];
    if (typeof haircut !== 'number' || !(haircut >= 0 && haircut < 1))
      faults.push(fault(`${at}.haircut`, 'not a share', 'Give a number from 0 to below 1.'));
    return faults;
  });
}

const checkNames = (value: unknown, where: string): Fault[] =>
  value === undefined
    ? []
    : Array.isArray(value) && value.length > 0
      ? value.flatMap((name: unknown, i) => checkName(name, `${where}[${i}]`))
      : [fault(where, 'not a list of names', 'Give for example [ETH-USD].')];

// The mechanism around a lending pool: parameters, ports, what accounts may ask for, channels and figures.

import { chainKey } from '../chain/mempool.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, flag, number } from '../tick/parameters.ts';
import type { Kernel, Outcome, RequestHandler } from '../tick/kernel.ts';
import {
  channelSourceKey,
  claimSourceKey,
  metricSourceKey,
  pressureSourceKey,
  type ChannelSource,
} from '../tick/sources.ts';
import { liquidatableKey } from './liquidatable.ts';
import { absorbingKey, LendingLiquidation, spreadSourceKey } from './lendingLiquidation.ts';
import { LendingPool, lendingPoolKey } from './lendingPool.ts';
import { checkEModes, checkReserves, type EModes, type ReservesTerms } from './lendingTerms.ts';

/** `aave` for `protocols.aave.pool` and for `protocols.aave`: the name in channels and figures. */
export const protocolName = (id: string): string =>
  id.replace(/^[^.]*\./, '').replace(/\.pool$/, '');

export const lendingPool = defineMechanism({
  kind: 'lendingPool',
  says: 'Lending: supply assets, pledge them, borrow others; rates follow utilisation; a full pool lets nobody withdraw.',
  parameters: {
    reserves: data<ReservesTerms>({}, 'reserves by asset, with their terms', checkReserves),
    eModes: data<EModes>({}, 'e-mode categories by name', checkEModes),
    thresholdFactor: number(
      '',
      1,
      0.01,
      1,
      'multiplies every liquidation threshold and loan-to-value',
      'live',
    ),
    capFactor: number('', 1, 0, 100, 'multiplies every cap and ceiling', 'live'),
    borrowingPaused: flag(false, 'whether nobody may borrow more', 'live'),
    lossPolicy: choice(
      'deficit',
      ['deficit', 'ownFirst', 'socialise'],
      'bad debt stays a deficit, is paid from the protocol’s own, or beyond that by all suppliers at once',
    ),
  },
  build({ kernel, id, parameters }) {
    const pool = new LendingPool(kernel, id, () => parameters.value);
    const { book } = pool;
    const liquidation = new LendingLiquidation(pool);
    kernel.provide(lendingPoolKey, pool, id);
    kernel.provide(liquidatableKey, liquidation, id);
    kernel.provide(spreadSourceKey, liquidation, id);
    kernel.provide(absorbingKey, liquidation, id);
    kernel.provide(claimSourceKey, claims(pool), id);
    for (const one of book.reserves) {
      const { venue } = book.termsOf(one);
      if (venue === undefined) continue;
      kernel.provide(
        pressureSourceKey,
        {
          asset: one.name,
          venue,
          pressure(edges, out) {
            book.pressure(one, edges, out);
            for (let i = 0; i + 1 < edges.length; i++) out[i]! *= edges[i]!;
          },
          forcedShare: () => liquidation.soldShare(),
        },
        `${id}.${one.name}`,
      );
    }
    handleLendingActs(kernel);
    const name = protocolName(id);
    kernel.provide(channelSourceKey, channels(pool, name), id);
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          ...Object.fromEntries(channels(pool, name).map((one) => [one.name, one.read()])),
          [`${name}.deficitValue`]: liquidation.deficitValue(),
          [`${name}.largestLoanTrigger`]: largestTrigger(pool),
        }),
      },
      id,
    );
    const mark = (): void => {
      const now = Math.floor((kernel.tick + 1) * kernel.secondsPerTick);
      for (const one of book.reserves) {
        const { rates, reserveFactor } = book.termsOf(one);
        one.reserve.accrue(rates, reserveFactor ?? 0, now);
      }
    };
    return { phases: { mark }, invariants: { 'LENDING-1': () => book.check() } };
  },
});

function channels(pool: LendingPool, name: string): ChannelSource[] {
  return pool.book.reserves.flatMap((one) => {
    const at = `${name}.${one.name}`;
    const { reserve, unit } = one;
    const channel = (what: string, unitName: string, read: () => number): ChannelSource => ({
      name: `${at}.${what}`,
      label: `${name} ${one.name} ${what}`,
      unit: unitName,
      read,
    });
    return [
      channel('supplied', one.name, () => reserve.supplied / unit),
      channel('owed', one.name, () => reserve.owed / unit),
      channel('utilisation', '', () => reserve.utilisation),
      channel('borrowRate', 'per year', () => Math.max(0, reserve.state.ratePerYear)),
      channel('deficit', one.name, () => reserve.state.deficit / unit),
    ];
  });
}

/** Price of its first collateral at which the largest loan goes under; not-a-number where there is none. */
function largestTrigger({ book }: LendingPool): number {
  const account = book.largestBorrower();
  if (account < 0 || !book.isPriced()) return Number.NaN;
  for (const one of book.reserves) {
    const trigger = book.triggerPrice(account, one);
    if (trigger !== undefined) return trigger;
  }
  return Number.NaN;
}

/** What an account may claim is what it supplied less what it owes; who owes more walks away. */
const claims = (pool: LendingPool) => ({
  addClaims(byAccount: Float64Array, priceOf: (asset: number) => number): void {
    const { book } = pool;
    for (let account = 0; account < book.accounts; account++) {
      let equity = 0;
      for (const one of book.reserves) {
        const net = book.supplyOf(account, one) - book.debtOf(account, one);
        if (net !== 0) equity += (net / one.unit) * priceOf(one.asset);
      }
      if (equity > 0) byAccount[book.ownerOf(account)]! += equity;
    }
  },
});

/** Registers what accounts can do with lending pools, once for all pools: as requests, and as transactions where there is a chain. */
function handleLendingActs(kernel: Kernel): void {
  if (kernel.all(lendingPoolKey).length > 1) return;
  const missing: Outcome = { ok: false, reason: 'noSuchPool' };
  const poolOf = (given: Readonly<Record<string, unknown>>): LendingPool | undefined =>
    kernel.find(lendingPoolKey, String(given['pool']));
  const acts: Readonly<Record<string, RequestHandler>> = {
    'lending.supply': (account, given) =>
      poolOf(given)?.supply(account, String(given['asset']), Number(given['amount'])) ?? missing,
    'lending.withdraw': (account, given) =>
      poolOf(given)?.withdraw(account, String(given['asset']), Number(given['amount'])) ?? missing,
    'lending.borrow': (account, given) =>
      poolOf(given)?.borrow(account, String(given['asset']), Number(given['amount'])) ?? missing,
    'lending.repay': (account, given) =>
      poolOf(given)?.repay(account, String(given['asset']), Number(given['amount'])) ?? missing,
    'lending.category': (account, given) =>
      poolOf(given)?.setCategory(account, textOf(given['category'])) ?? missing,
  };
  const chain = kernel.find(chainKey);
  for (const [action, handler] of Object.entries(acts)) {
    kernel.handleRequest(action, handler);
    chain?.handle(action, (account, given, { agent }) => handler(account, given, agent));
  }
  const spent = kernel.ledger.openAccount('lending.spent');
  kernel.handleRequest(
    'lending.bring',
    (account, given) =>
      poolOf(given)?.bring(
        account,
        {
          supply: (given['supply'] ?? {}) as Readonly<Record<string, number>>,
          borrow: (given['borrow'] ?? {}) as Readonly<Record<string, number>>,
          category: textOf(given['category']),
        },
        spent,
      ) ?? missing,
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

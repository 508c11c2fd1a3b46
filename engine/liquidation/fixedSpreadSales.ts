// Calls at a fixed spread as sales: where a protocol has one collateral and one debt, repaying debt for collateral with a bonus is buying
// collateral below the oracle price. So keepers that know sales take part without knowing spreads.

import type { Kernel, Outcome } from '../tick/kernel.ts';
import {
  collateralSalesKey,
  offerAct,
  type CollateralSale,
  type CollateralSales,
} from './collateralSales.ts';
import type { LiquidatableProtocol } from '../margin/liquidatable.ts';
import type { SpreadOutcome } from './fixedSpread.ts';

/** One call: which account, which pair, and how many atoms of debt the caller offers to repay. */
export interface SpreadRequest {
  readonly account: number;
  readonly collateralAsset: number;
  readonly debtAsset: number;
  readonly cover: number;
}

/** What there is to call, and how. */
interface SpreadDesk {
  readonly protocol: LiquidatableProtocol;
  readonly backlog: readonly number[];
  quote(request: SpreadRequest): SpreadOutcome | undefined;
  call(liquidator: number, request: SpreadRequest): Outcome;
}

const BUY_GAS = 350_000;
const SHOWN_MAX = 64;

/** Offers the calls of a mechanism at path `id` as sales, if its protocol has one pair of assets. */
export function offerSpreadSales(kernel: Kernel, id: string, desk: SpreadDesk): void {
  const { protocol } = desk;
  const [collateralAsset, debtAsset] = [protocol.collateralAssets[0], protocol.debtAssets[0]];
  const pairs = protocol.collateralAssets.length * protocol.debtAssets.length;
  if (pairs !== 1 || collateralAsset === undefined || debtAsset === undefined) return;
  const { ledger } = kernel;
  const action = `${id}.buy`;
  const units = { collateral: ledger.atoms(collateralAsset), money: ledger.atoms(debtAsset) };
  const saleOf = (account: number): CollateralSale | undefined => {
    const cover = protocol.position(account).debts[0]?.atoms ?? 0;
    const quoted = desk.quote({ account, collateralAsset, debtAsset, cover });
    if (quoted?.ok !== true || quoted.toLiquidator === 0n) return undefined;
    const collateral = Number(quoted.toLiquidator) / units.collateral;
    const cost = Number(quoted.debtRepaid) / units.money;
    return { id: account, collateral, price: cost / collateral, cost };
  };
  /** Of a long list another stretch is shown in every tick: nobody calls thousands of accounts in one, and working them all out is slow. */
  const shown = (): readonly number[] => {
    const { backlog } = desk;
    if (backlog.length <= SHOWN_MAX) return backlog;
    const start = (kernel.tick * SHOWN_MAX) % backlog.length;
    return [...backlog.slice(start), ...backlog.slice(0, start)].slice(0, SHOWN_MAX);
  };
  /** Worked out once a tick, for many look; who is called is worked out anew. By tick and list, so that a restored run does it again. */
  let last: { tick: number; backlog: readonly number[]; sales: CollateralSale[] } | undefined;
  const sales: CollateralSales = {
    collateral: ledger.assets[collateralAsset]!.name,
    money: ledger.assets[debtAsset]!.name,
    action,
    gas: BUY_GAS,
    fallsWithTime: false,
    value: () => protocol.price(collateralAsset) / (protocol.price(debtAsset) || 1),
    sales: () => {
      const { tick } = kernel;
      if (last?.tick !== tick || last.backlog !== desk.backlog) {
        const found = shown()
          .map(saleOf)
          .filter((sale) => sale !== undefined);
        last = { tick, backlog: desk.backlog, sales: found };
      }
      return last.sales;
    },
    chores: () => [],
  };
  kernel.provide(collateralSalesKey, sales, id);
  offerAct(kernel, action, (buyer, { sale, most, priceMax }) => {
    const account = Number(sale);
    if (!Number.isInteger(account) || account < 0 || account >= protocol.accounts())
      return { ok: false, reason: 'noSuchAccount' };
    if (!protocol.isUnsafe(account)) return { ok: false, reason: 'notUnsafe' };
    const offered = saleOf(account);
    if (offered === undefined) return { ok: false, reason: 'notForSale' };
    if (offered.price > Number(priceMax)) return { ok: false, reason: 'tooExpensive' };
    const part = Math.min(1, Number(most) / offered.collateral);
    const cover = Math.floor(offered.cost * part * units.money);
    const outcome = desk.call(buyer, { account, collateralAsset, debtAsset, cover });
    const at = last?.sales.findIndex(({ id: known }) => known === account) ?? -1;
    if (outcome.ok && last !== undefined && at >= 0) {
      const left = protocol.isUnsafe(account) ? saleOf(account) : undefined;
      last.sales.splice(at, 1, ...(left === undefined ? [] : [left]));
    }
    return outcome;
  });
}

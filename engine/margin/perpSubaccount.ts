// A cross-margined subaccount as dYdX v4 keeps it (x/clob/keeper/liquidations.go): one collateral, several perpetuals, and for each
// partial closing the price at which the whole account would be bankrupt. Exact rational arithmetic; results in quote quanta.

import { InputError } from '../errors.ts';

/** Decimals of sizes, prices and rates; quote amounts have 6. */
export const FINE = 18;
const ONE = 10n ** 18n;
/** Quote quanta (1e-6) in the units of size · price · rate. */
const PER_QUANTUM = 10n ** 48n;

export interface SubaccountPosition {
  readonly market: string;
  /** Base units with 18 decimals, negative for a short. */
  readonly size: bigint;
  /** Oracle price and maintenance rate with 18 decimals. */
  readonly price: bigint;
  readonly maintenanceRate: bigint;
}

export interface Subaccount {
  /** Quote units with 18 decimals; may be negative. */
  readonly quoteBalance: bigint;
  readonly positions: readonly SubaccountPosition[];
}

/** Numbers with 54 decimals: size · price · rate without rounding. */
export interface SubaccountRisk {
  readonly totalNetCollateral: bigint;
  readonly totalMaintenanceMargin: bigint;
}

export type SubaccountRefusal = 'invalidDelta';

/** Total net collateral and total maintenance margin, with 54 decimals. */
export function subaccountRisk({ quoteBalance, positions }: Subaccount): SubaccountRisk {
  let totalNetCollateral = quoteBalance * ONE * ONE;
  let totalMaintenanceMargin = 0n;
  for (const position of positions) {
    totalNetCollateral += notional(position, position.size);
    totalMaintenanceMargin += maintenance(position, position.size);
  }
  return { totalNetCollateral, totalMaintenanceMargin };
}

/** Liquidatable when net collateral falls below a positive maintenance margin. */
export const isLiquidatable = (risk: SubaccountRisk): boolean =>
  risk.totalMaintenanceMargin > 0n && risk.totalNetCollateral < risk.totalMaintenanceMargin;

/**
 * Quote quanta (1e-6; negative when paid) that closing `delta` of a market must bring so that the rest of the account is as far from
 * bankruptcy as before: −ΔNNV − TNC·|ΔMMR|/TMMR, rounded up. Refuses a delta of nought, of the position's own sign, or beyond it.
 */
export function bankruptcyQuote(
  account: Subaccount,
  close: { readonly market: string; readonly delta: bigint },
): { readonly ok: true; readonly quanta: bigint } | { ok: false; reason: SubaccountRefusal } {
  const position = account.positions.find(({ market }) => market === close.market);
  const { delta } = close;
  const closes =
    position !== undefined &&
    delta !== 0n &&
    delta > 0n !== position.size > 0n &&
    magnitude(delta) <= magnitude(position.size);
  const { totalNetCollateral, totalMaintenanceMargin } = subaccountRisk(account);
  if (!closes || totalMaintenanceMargin === 0n) return { ok: false, reason: 'invalidDelta' };
  const notionalChange = notional(position, delta);
  const marginChange = magnitude(
    maintenance(position, position.size + delta) - maintenance(position, position.size),
  );
  const share = totalNetCollateral * marginChange;
  const quanta = ceilDiv(
    -notionalChange * totalMaintenanceMargin - share,
    totalMaintenanceMargin * PER_QUANTUM,
  );
  return { ok: true, quanta };
}

/**
 * The worst price that a liquidation order may fill at, with 18 decimals: (PNNV − ABR·SMMR·PMMR)/size, with the adjusted bankruptcy rating
 * ABR = clamp(BA·(1 − TNC/TMMR), 0, 1). Null without a position in that market.
 */
export function fillablePrice(
  account: Subaccount,
  market: string,
  terms: { readonly bankruptcyAdjustment: bigint; readonly spreadToMaintenanceRatio: bigint },
): bigint | null {
  const position = account.positions.find((one) => one.market === market);
  const { totalNetCollateral, totalMaintenanceMargin } = subaccountRisk(account);
  if (position === undefined || position.size === 0n || totalMaintenanceMargin === 0n) return null;
  // The rating as a fraction of TMMR · ONE.
  const whole = totalMaintenanceMargin * ONE;
  const raw = terms.bankruptcyAdjustment * (totalMaintenanceMargin - totalNetCollateral);
  const rating = raw < 0n ? 0n : raw > whole ? whole : raw;
  const spread =
    (rating * terms.spreadToMaintenanceRatio * maintenance(position, position.size)) /
    (whole * ONE);
  const value = notional(position, position.size) - spread;
  return value / (position.size * ONE);
}

/**
 * What the insurance fund gets (negative: pays) when a closing brings `proceeds` instead of its bankruptcy price, all in one unit: a gain
 * is a fee on the trader, capped at `feeMax` (18 decimals) of the proceeds.
 */
export function insuranceDelta(fill: {
  readonly proceeds: bigint;
  readonly bankruptcy: bigint;
  readonly feeMax: bigint;
}): bigint {
  const { proceeds, bankruptcy, feeMax } = fill;
  const delta = proceeds - bankruptcy;
  const cap = (magnitude(proceeds) * feeMax) / ONE;
  return delta > cap ? cap : delta;
}

const notional = ({ price }: SubaccountPosition, size: bigint): bigint => size * price * ONE;

const maintenance = ({ price, maintenanceRate }: SubaccountPosition, size: bigint): bigint =>
  magnitude(size) * price * maintenanceRate;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** ⌈a/b⌉ for b > 0 and any a. */
function ceilDiv(a: bigint, b: bigint): bigint {
  if (b <= 0n) throw new InputError([{ where: 'ceilDiv', found: 'b ≤ 0', mend: 'Give b > 0.' }]);
  const quotient = a / b;
  return a % b > 0n ? quotient + 1n : quotient;
}

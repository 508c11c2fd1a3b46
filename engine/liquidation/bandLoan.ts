// A loan whose collateral lies in LLAMMA bands: what it is good for, whether it still stands, and where its bands may begin (the
// Controller of crvUSD: health_calculator, get_y_effective, calculate_debt_n1).

import { log } from '../math/elementary.ts';
import {
  conversion,
  oracleUpOf,
  wholePower,
  type BandGrid,
  type BandHoldings,
} from './liquidationBand.ts';

export interface BandLoan extends BandGrid {
  readonly oraclePrice: number;
  readonly bands: ReadonlyMap<number, BandHoldings>;
}

/** Stablecoin that all bands of a loan yield if the price falls slowly through them. */
export function convertedDown({ bands, oraclePrice, ...grid }: BandLoan): number {
  let total = 0;
  for (const [band, held] of bands) {
    const place = { A: grid.A, oracleUp: oracleUpOf(grid, band), oraclePrice };
    total += conversion(held, place).xDown;
  }
  return total;
}

/** Below nought the loan may be closed at once (hard liquidation); infinite without debt. */
export function bandHealth(
  loan: BandLoan,
  debt: number,
  { liquidationDiscount }: { readonly liquidationDiscount: number },
): number {
  return debt > 0 ? (convertedDown(loan) * (1 - liquidationDiscount)) / debt - 1 : Infinity;
}

/**
 * Health that also counts what the collateral is worth above its first band, while nothing of it is being converted. For showing how far a
 * loan is from trouble; the protocol closes loans by `bandHealth`.
 */
export function fullBandHealth(
  loan: BandLoan,
  debt: number,
  {
    liquidationDiscount,
    firstBand,
  }: { readonly liquidationDiscount: number; readonly firstBand: number },
): number {
  const health = bandHealth(loan, debt, { liquidationDiscount });
  const top = oracleUpOf(loan, firstBand);
  let collateral = 0;
  for (const { x, y } of loan.bands.values()) {
    if (x > 0) return health;
    collateral += y;
  }
  return loan.oraclePrice > top && debt > 0
    ? health + ((loan.oraclePrice - top) * collateral) / debt
    : health;
}

/** Collateral spread over `count` bands, as the amount that would be as good in the first band alone. */
export function effectiveCollateral(
  collateral: number,
  {
    A,
    count,
    loanDiscount,
  }: { readonly A: number; readonly count: number; readonly loanDiscount: number },
): number {
  const ratio = (A - 1) / A;
  let sum = 0;
  for (let k = count - 1; k >= 0; k--) sum = sum * ratio + 1;
  return ((collateral * (1 - loanDiscount)) / count) * Math.sqrt(ratio) * sum;
}

/** The most debt of a loan whose first band is `band`. */
export const debtMax = (grid: BandGrid, effective: number, band: number): number =>
  effective * oracleUpOf(grid, band);

/** The deepest band (the highest by number) in which a loan of so much debt may begin; Infinity without debt, −Infinity without collateral. */
export function firstBandFor(
  grid: BandGrid,
  effective: number,
  { debt, activeBand }: { readonly debt: number; readonly activeBand: number },
): number {
  if (!(debt > 0)) return Infinity;
  const ratio = debtMax(grid, effective, activeBand) / debt;
  if (!(ratio > 0)) return -Infinity;
  const width = grid.A / (grid.A - 1);
  let steps = Math.floor(log(ratio) / log(width));
  // The logarithm decides all but the ties; those are decided by the powers themselves.
  while (wholePower(width, steps + 1) <= ratio) steps++;
  while (wholePower(width, steps) > ratio) steps--;
  return activeBand + steps;
}

// What a tranche's cash flows say about it: average life, yield at a price, duration. Real-valued: shown, never booked.

import { exp, expm1, log } from '../math/elementary.ts';

export interface TrancheCashFlow {
  /** Years from today. */
  readonly years: number;
  readonly principal: number;
  readonly interest: number;
}

/** Σ t·principal / Σ principal, in years; null where no principal is paid. */
export function weightedAverageLife(flows: readonly TrancheCashFlow[]): number | null {
  const principal = flows.reduce((sum, flow) => sum + flow.principal, 0);
  if (principal === 0) return null;
  return flows.reduce((sum, { years, principal: paid }) => sum + years * paid, 0) / principal;
}

/**
 * Yearly yield y at which Σ cash/(1 + y)^t is the price: by bisection on the continuous rate. Null where no yield above
 * −100 % does (no cash, or a price of nothing or less). Flows at t = 0 count at face value.
 */
export function yieldAtPrice(flows: readonly TrancheCashFlow[], price: number): number | null {
  const later = flows.filter(({ years }) => years > 0);
  if (!(price > 0) || !later.some((flow) => cashOf(flow) > 0)) return null;
  let low = -60;
  let high = 60;
  // The present value falls with the log of 1 + y.
  if (presentValue(flows, low) < price || presentValue(flows, high) > price) return null;
  for (let i = 0; i < 200 && high - low > 0; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (presentValue(flows, middle) > price) low = middle;
    else high = middle;
  }
  return expm1((low + high) / 2);
}

/** Macaulay duration Σ t·pv / price and modified duration, in years, at a yearly yield. */
export function durations(
  flows: readonly TrancheCashFlow[],
  price: number,
  yieldPerYear: number,
): { readonly macaulay: number; readonly modified: number } {
  const rate = log(1 + yieldPerYear);
  const weighted = flows.reduce(
    (sum, flow) => sum + flow.years * cashOf(flow) * exp(-rate * flow.years),
    0,
  );
  const macaulay = weighted / price;
  return { macaulay, modified: macaulay / (1 + yieldPerYear) };
}

const cashOf = ({ principal, interest }: TrancheCashFlow): number => principal + interest;

const presentValue = (flows: readonly TrancheCashFlow[], rate: number): number =>
  flows.reduce((sum, flow) => sum + cashOf(flow) * exp(-rate * flow.years), 0);

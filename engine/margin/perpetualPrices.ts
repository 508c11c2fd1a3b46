// Prices at which a perpetual position is liquidated and at which its margin is gone. `side` is +1 for a long, −1 for a short; sizes are
// not negative. A price of nought or below says that no market can get there (vectors/perp-margin-liquidation).

import { maintenanceAmounts, type MarginTier } from './perpetualTiers.ts';

export type Side = 1 | -1;

export interface LinearAccount {
  /** Wallet balance; of an isolated position, its margin. */
  readonly wallet: number;
  /** Maintenance margin and unrealised profit of the account's other positions; isolated: 0. */
  readonly otherMaintenance: number;
  readonly otherProfit: number;
  readonly side: Side;
  /** Base units. */
  readonly size: number;
  readonly entry: number;
}

/**
 * P = (W − MM_other + PnL_other + amount − s·Q·E) / (Q·rate − s·Q): where equity meets the maintenance margin of one tier (Binance). Null
 * where the price moves neither (no position, or a long at a rate of one).
 */
export function linearLiquidationPrice(
  account: LinearAccount,
  tier: { readonly rate: number; readonly maintenanceAmount: number },
): number | null {
  const { wallet, otherMaintenance, otherProfit, side, size, entry } = account;
  const slope = size * tier.rate - side * size;
  if (slope === 0) return null;
  const cash = wallet - otherMaintenance + otherProfit + tier.maintenanceAmount;
  return (cash - side * size * entry) / slope;
}

/**
 * The same where the tier is not known beforehand: solved tier by tier, the answer being the one whose notional lies within its own tier.
 * Null where there is none above nought.
 */
export function tieredLiquidationPrice(
  account: LinearAccount,
  tiers: readonly MarginTier[],
): number | null {
  const inForce = maintenanceAmounts(tiers);
  // Margin grows with the notional at a rate below one, so equity less margin is monotone in the price: at most one tier fits. Rounding at
  // a floor may miss it by a hair on both sides; the closest then wins.
  let best: number | null = null;
  let miss = Infinity;
  for (let k = 0; k < tiers.length; k++) {
    const price = linearLiquidationPrice(account, inForce[k]!);
    if (price === null || !(price > 0)) continue;
    const notional = price * account.size;
    const floor = k === 0 ? 0 : tiers[k]!.floor;
    const end = tiers[k + 1]?.floor ?? Infinity;
    const outside = Math.max(0, floor - notional, notional - end);
    if (outside < miss) {
      best = price;
      miss = outside;
    }
  }
  return miss <= 1e-9 * Math.max(1, account.size * account.entry) ? best : null;
}

/** E − s·m/Q: where the margin of an isolated position is gone. Null without a position. */
export function linearBankruptcyPrice(position: {
  readonly entry: number;
  readonly side: Side;
  readonly size: number;
  readonly margin: number;
}): number | null {
  const { entry, side, size, margin } = position;
  return size === 0 ? null : entry - (side * margin) / size;
}

/**
 * Hyperliquid's form: P = price − s·available/Q/(1 − l·s) with available = account value − maintenance margin required now (isolated:
 * isolated margin − maintenance margin).
 */
export function availableMarginLiquidationPrice(position: {
  readonly price: number;
  readonly side: Side;
  readonly size: number;
  readonly accountValue: number;
  readonly maintenanceRate: number;
}): {
  readonly maintenanceMargin: number;
  readonly marginAvailable: number;
  readonly liquidationPrice: number | null;
} {
  const { price, side, size, accountValue, maintenanceRate } = position;
  const maintenanceMargin = size * price * maintenanceRate;
  const marginAvailable = accountValue - maintenanceMargin;
  const slope = size * (1 - maintenanceRate * side);
  const liquidationPrice = slope === 0 ? null : price - (side * marginAvailable) / slope;
  return { maintenanceMargin, marginAvailable, liquidationPrice };
}

/**
 * An inverse (coin-margined) contract of Q dollars, margin and amounts in coin: P = Q·(1 + s·rate) / (s·(W + amount) + Q/E), bankruptcy
 * the same with rate and amount nought. Null where the coin margin exceeds what a short can ever lose.
 */
export function inversePrices(position: {
  readonly margin: number;
  readonly maintenanceAmount: number;
  readonly side: Side;
  /** Dollars. */
  readonly contracts: number;
  readonly entry: number;
  readonly rate: number;
}): { readonly liquidationPrice: number | null; readonly bankruptcyPrice: number | null } {
  const { margin, maintenanceAmount, side, contracts, entry, rate } = position;
  const at = (coin: number, factor: number): number | null => {
    const divisor = side * coin + contracts / entry;
    return divisor === 0 ? null : (contracts * factor) / divisor;
  };
  return {
    liquidationPrice: at(margin + maintenanceAmount, 1 + side * rate),
    bankruptcyPrice: at(margin, 1),
  };
}

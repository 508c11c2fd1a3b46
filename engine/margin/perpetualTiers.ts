// Margin by tier, as tax brackets: the rate of a tier applies to the part of the notional above its floor. The cumulative maintenance
// amount keeps the margin continuous, so that a position one dollar larger never needs a jump more (vectors/perp-margin-liquidation).

/** `floor`: notional at which the tier begins (quote units); `rate`: maintenance margin per unit of notional within it. */
export interface MarginTier {
  readonly floor: number;
  readonly rate: number;
  /** Maintenance amount of the first tier, where it is not nought; of later tiers it follows. */
  readonly amount?: number;
}

/** The tier of one notional: maintenance margin = notional · rate − maintenanceAmount. */
export interface TierInForce {
  readonly rate: number;
  readonly maintenanceAmount: number;
}

/** amount₁ as given (or 0), amountₖ = amountₖ₋₁ + floorₖ · (rateₖ − rateₖ₋₁). Tiers in order of floor, at least one. */
export function maintenanceAmounts(tiers: readonly MarginTier[]): readonly TierInForce[] {
  const inForce: TierInForce[] = [];
  tiers.forEach(({ floor, rate, amount }, k) => {
    const before = inForce[k - 1];
    const maintenanceAmount =
      before === undefined
        ? (amount ?? 0)
        : before.maintenanceAmount + floor * (rate - before.rate);
    inForce.push({ rate, maintenanceAmount });
  });
  return inForce;
}

/** Index of the tier that holds a notional: the last whose floor it reaches, the first below all floors. */
export function tierOf(tiers: readonly MarginTier[], notional: number): number {
  let k = 0;
  while (k + 1 < tiers.length && tiers[k + 1]!.floor <= notional) k++;
  return k;
}

/** Maintenance margin of a notional (quote units, not negative); never below nought. */
export function maintenanceMargin(
  tiers: readonly MarginTier[],
  notional: number,
  inForce: readonly TierInForce[],
): number {
  const { rate, maintenanceAmount } = inForce[tierOf(tiers, notional)]!;
  return Math.max(0, notional * rate - maintenanceAmount);
}

/** The same with the tier that it is in. */
export function tierMargin(
  tiers: readonly MarginTier[],
  notional: number,
  inForce: readonly TierInForce[] = maintenanceAmounts(tiers),
): TierInForce & { readonly maintenanceMargin: number } {
  const { rate, maintenanceAmount } = inForce[tierOf(tiers, notional)]!;
  // Spelt out: a spread would build the object field by field at run time.
  return {
    rate,
    maintenanceAmount,
    maintenanceMargin: maintenanceMargin(tiers, notional, inForce),
  };
}

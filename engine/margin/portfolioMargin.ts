// Margin by scenario scan (the idea of SPAN): a portfolio is revalued under sixteen moves of each product's price, and its margin is the
// worst loss. Offsetting positions in one product need no margin for each other (vectors/ccp-waterfall).

export interface ScanTerms {
  /** Move of the price that margin should cover (quote units per unit). */
  readonly scanRange: number;
  /** The two extreme scenarios move by this many ranges … */
  readonly extremeMultiple: number;
  /** … and count with this part of their loss. */
  readonly extremeCover: number;
}

/** Moves in thirds of the range: each with volatility up and down, which a linear position does not feel. */
const THIRDS = [0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3];

/** Loss (negative: gain) of a linear position under each of the sixteen scenarios; `exposure` is quote units per unit of price, signed. */
export function scanLosses(exposure: number, terms: ScanTerms): number[] {
  const { scanRange, extremeMultiple, extremeCover } = terms;
  const extreme = exposure * scanRange * extremeMultiple * extremeCover;
  return [...THIRDS.map((thirds) => (-exposure * scanRange * thirds) / 3), -extreme, extreme];
}

/** The worst of the losses, not below nought. */
export const scanningRisk = (losses: readonly number[]): number => Math.max(0, ...losses);

/**
 * Margin of a portfolio: products that move together (one `group`) are scanned with one scenario for all, so that hedges count; groups add
 * up. `exposure` as in `scanLosses`.
 */
export function portfolioMargin(
  positions: readonly {
    readonly group: string;
    readonly exposure: number;
    readonly terms: ScanTerms;
  }[],
): number {
  const byGroup = new Map<string, number[]>();
  for (const { group, exposure, terms } of positions) {
    const losses = scanLosses(exposure, terms);
    const sum = byGroup.get(group);
    if (sum === undefined) byGroup.set(group, losses);
    else losses.forEach((loss, i) => (sum[i]! += loss));
  }
  let margin = 0;
  for (const losses of byGroup.values()) margin += scanningRisk(losses);
  return margin;
}

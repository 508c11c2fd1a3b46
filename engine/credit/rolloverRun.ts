// Runs of creditors whose debt falls due at different times: each decides at his own turn whether to stay, knowing that those after him
// decide too. He & Xiong, "Dynamic debt runs" (Review of Financial Studies 2012). One fundamental y, a geometric Brownian motion; the firm
// pays r until its asset pays y at an exponential time, contracts expire at a rate, and below a threshold y* who expires leaves. The value of
// a contract solves an ordinary differential equation with kinks; between kinks it is a straight line and two powers of y, and the
// pieces are joined with their slopes.

import { power } from '../math/elementary.ts';
import { solveLinear } from '../math/linearSystem.ts';

/** All rates per year; the volatility is above nought, and the drift below the discount rate plus the maturity rate. */
export interface RolloverTerms {
  /** Discount rate ρ. */
  readonly discountRate: number;
  /** Rate φ at which the asset pays out. */
  readonly maturityRate: number;
  /** Payment r per unit of face. */
  readonly couponRate: number;
  /** Drift μ and volatility σ of the fundamental. */
  readonly drift: number;
  readonly volatility: number;
  /** Share α of the fundamental value that a forced sale recovers. */
  readonly recovery: number;
  /** Rate δ at which contracts expire: one over the notice. */
  readonly expiryRate: number;
  /** Rate θ, per unit of expiring debt, at which the firm fails while creditors leave. */
  readonly fragility: number;
}

interface Line {
  readonly level: number;
  readonly slope: number;
}

/** A stretch of y between kinks: the particular solution, and the exponents of the two powers. */
interface Piece {
  readonly line: Line;
  readonly rising: number;
  readonly falling: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The fundamental below which creditors whose debt expires leave: V(y*; y*) = 1, with a face of 1. 0 where they never do, infinite where
 * always.
 */
export function rolloverThreshold(terms: RolloverTerms): number {
  const excess = (threshold: number): number => contractValue(terms, threshold) - 1;
  let low = 1e-9;
  let high = 1;
  if (excess(low) >= 0) return 0;
  while (excess(high) < 0) {
    low = high;
    high *= 2;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
  }
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) break;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/** V(y*; y*): what a contract is worth at the threshold that everybody uses. */
export function contractValue(terms: RolloverTerms, threshold: number): number {
  const sale = saleLine(terms);
  const saleKink = (1 - sale.level) / sale.slope;
  // What a sale brings matters below the threshold only.
  const places = saleKink > 0 && saleKink < threshold ? [threshold, 1, saleKink] : [threshold, 1];
  const kinks = [...new Set(places)].toSorted((a, b) => a - b);
  const edges = [0, ...kinks, Number.POSITIVE_INFINITY];
  const pieces = edges.slice(1).map((to, i) => pieceBetween(terms, threshold, edges[i]!, to));
  const rows: number[][] = [];
  const right: number[] = [];
  kinks.forEach((y, i) => {
    const value = new Array<number>(2 * kinks.length).fill(0);
    const slope = [...value];
    for (const [index, sign] of [
      [i, 1],
      [i + 1, -1],
    ] as const) {
      for (const { column, at, exponent } of powersAt(pieces, index, y)) {
        value[column]! += sign * at;
        slope[column]! += sign * at * exponent;
      }
    }
    const below = pieces[i]!.line;
    const above = pieces[i + 1]!.line;
    rows.push(value, slope);
    right.push(
      above.level - below.level + (above.slope - below.slope) * y,
      (above.slope - below.slope) * y,
    );
  });
  const weights = solveLinear(rows, right);
  const index = kinks.indexOf(threshold);
  const { line } = pieces[index]!;
  return powersAt(pieces, index, threshold).reduce(
    (sum, { column, at }) => sum + weights[column]! * at,
    line.level + line.slope * threshold,
  );
}

/**
 * The powers of a piece at y, each scaled to one at the end of the piece where it is largest, and the unknown that is its weight. The
 * lowest piece has the rising power only (V is bounded at 0), the highest the falling one only.
 */
function powersAt(
  pieces: readonly Piece[],
  index: number,
  y: number,
): { readonly column: number; readonly at: number; readonly exponent: number }[] {
  const { rising, falling, from, to } = pieces[index]!;
  const powers = [];
  if (index < pieces.length - 1)
    powers.push({ column: 2 * index, at: power(y / to, rising), exponent: rising });
  if (index > 0)
    powers.push({ column: 2 * index - 1, at: power(y / from, falling), exponent: falling });
  return powers;
}

/** What a forced sale brings: L + l·y. */
const saleLine = ({
  recovery,
  couponRate,
  discountRate,
  maturityRate,
  drift,
}: RolloverTerms): Line => ({
  level: (recovery * couponRate) / (discountRate + maturityRate),
  slope: (recovery * maturityRate) / (discountRate + maturityRate - drift),
});

/** A piece between neighbouring kinks: min(1, y) and min(L + l·y, 1) are straight lines on it, and who expires leaves or stays throughout. */
function pieceBetween(terms: RolloverTerms, threshold: number, from: number, to: number): Piece {
  const { discountRate, maturityRate, couponRate, drift, volatility } = terms;
  const leaving = to <= threshold ? terms.expiryRate : 0;
  const failure = leaving * terms.fragility;
  const decay = discountRate + maturityRate + failure + leaving;
  const inside = from + (Math.min(to, from + 2) - from) / 2;
  const payout: Line = inside < 1 ? { level: 0, slope: 1 } : { level: 1, slope: 0 };
  const line = saleLine(terms);
  const sale: Line = line.level + line.slope * inside < 1 ? line : { level: 1, slope: 0 };
  const variance = volatility * volatility;
  const half = 0.5 - drift / variance;
  const root = Math.sqrt(half * half + (2 * decay) / variance);
  return {
    line: {
      level: (couponRate + maturityRate * payout.level + failure * sale.level + leaving) / decay,
      slope: (maturityRate * payout.slope + failure * sale.slope) / (decay - drift),
    },
    rising: half + root,
    falling: half - root,
    from,
    to,
  };
}

// One band of crvUSD's lending-liquidating market maker (LLAMMA; M. Egorov, "Curve stablecoin", 2022): a stretch of oracle prices in which
// collateral turns into stablecoin as the oracle falls, and back as it rises. The market's price inside a band moves as the cube of the
// oracle's, so that it runs ahead of it: whoever trades the band back to the outside price does the liquidating.
//
// Real-valued rules. x counts stablecoin, y collateral, prices are x per y. A: 1 ÷ the relative width of a band.

export interface BandGrid {
  readonly A: number;
  /** Upper oracle price of band 0. */
  readonly basePrice: number;
}

export interface BandHoldings {
  readonly x: number;
  readonly y: number;
}

/** A band and where the oracle stands. */
export interface BandPlace {
  readonly A: number;
  /** Oracle price at the band's upper end. */
  readonly oracleUp: number;
  readonly oraclePrice: number;
}

/** Whole power of a number above nought, by squaring; n may be negative. */
export function wholePower(base: number, n: number): number {
  let result = 1;
  let square = n < 0 ? 1 / base : base;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** Upper oracle price of band n; the lower one is that of band n + 1. */
export const oracleUpOf = ({ A, basePrice }: BandGrid, band: number): number =>
  basePrice * wholePower((A - 1) / A, band);

/** Where the market quotes a band of which only stablecoin (`down`: only collateral) is left. */
export function quotedEnds({ A, oracleUp, oraclePrice }: BandPlace): {
  readonly down: number;
  readonly up: number;
} {
  const oracleDown = (oracleUp * (A - 1)) / A;
  const cube = oraclePrice * oraclePrice * oraclePrice;
  return { down: cube / (oracleUp * oracleUp), up: cube / (oracleDown * oracleDown) };
}

export interface BandState {
  readonly y0: number;
  /** Virtual holdings beside x and y, and what trades keep: (f + x)(g + y). */
  readonly f: number;
  readonly g: number;
  readonly invariant: number;
  /** Price of the next small trade; not-a-number in an empty band. */
  readonly price: number;
}

/** The curve that a band's holdings lie on: y0 solves p·A·y0² − y0·(p_up/p·(A−1)·x + p²/p_up·A·y) − x·y = 0. */
export function bandState(
  { x, y }: BandHoldings,
  { A, oracleUp, oraclePrice: p }: BandPlace,
): BandState {
  const b = (oracleUp / p) * (A - 1) * x + ((p * p) / oracleUp) * A * y;
  const a = p * A;
  const y0 = (b + Math.sqrt(b * b + 4 * a * x * y)) / (2 * a);
  const f = (A * y0 * p * p) / oracleUp;
  const g = ((A - 1) * y0 * oracleUp) / p;
  return { y0, f, g, invariant: (f + x) * (g + y), price: (f + x) / (g + y) };
}

/** What a band would hold if the outside price went through it slowly: all stablecoin, or all collateral. */
export interface Conversion {
  readonly xDown: number;
  readonly yUp: number;
}

/** Stablecoin that a band yields if the price falls slowly through it, and collateral if it rises. */
export function conversion(held: BandHoldings, place: BandPlace): Conversion {
  const { x, y } = held;
  const { A, oracleUp, oraclePrice: p } = place;
  if (!(x > 0) && !(y > 0)) return { xDown: 0, yUp: 0 };
  const oracleDown = (oracleUp * (A - 1)) / A;
  const root = Math.sqrt((A - 1) / A);
  const fromCollateral = (amount: number): Conversion => ({
    xDown: amount * oracleUp * root,
    yUp: amount,
  });
  const fromStablecoin = (amount: number): Conversion => ({
    xDown: amount,
    yUp: amount / root / oracleUp,
  });
  if (x === 0 || y === 0) {
    // What stands on the wrong side of the oracle is traded at once, at the middle of what the band quotes.
    const middle = (((p * p * p) / (oracleDown * oracleDown)) * (A - 1)) / A;
    if (p > oracleUp) return fromCollateral(y === 0 ? x / middle : y);
    if (p < oracleDown) return fromStablecoin(x === 0 ? y * middle : x);
  }
  const { y0, f, g, invariant } = bandState(held, place);
  if (p > oracleUp) return fromCollateral(Math.max(invariant / f, g) - g);
  if (p < oracleDown) return fromStablecoin(Math.max(invariant / g, f) - f);
  const yMiddle = A * y0 * (1 - oracleDown / p);
  const xMiddle = Math.max(invariant / (g + yMiddle), f) - f;
  return {
    xDown: xMiddle + yMiddle * Math.sqrt(oracleDown * p),
    yUp: yMiddle + xMiddle / Math.sqrt(oracleUp * p),
  };
}

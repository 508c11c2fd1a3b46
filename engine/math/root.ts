// The root of a continuous function in a bracket.

/**
 * The x between `low` and `high` at which f changes sign (Brent's method without derivatives; at most 200 steps), to the last digits
 * unless a wider `tolerance` is given. NaN where both ends have the same sign.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  { tolerance = 0 }: { readonly tolerance?: number } = {},
): number {
  let a = low;
  let b = high;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(fa < 0 !== fb < 0) || fa !== fa || fb !== fb) return NaN;
  let c = a;
  let fc = fa;
  let step = b - a;
  let before = step;
  for (let round = 0; round < 200; round++) {
    // b is the best guess, c on the other side of the root.
    if (fb < 0 === fc < 0) {
      c = a;
      fc = fa;
      step = before = b - a;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      a = b;
      b = c;
      c = a;
      fa = fb;
      fb = fc;
      fc = fa;
    }
    const grain = 2.3e-16 * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= grain || fb === 0) return b;
    if (Math.abs(before) >= grain && Math.abs(fa) > Math.abs(fb)) {
      // Inverse quadratic interpolation, or the secant where there are two points only.
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const r = fb / fc;
        const t = fa / fc;
        p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      else p = -p;
      if (2 * p < Math.min(3 * half * q - Math.abs(grain * q), Math.abs(before * q))) {
        before = step;
        step = p / q;
      } else {
        step = before = half;
      }
    } else {
      step = before = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(step) > grain ? step : half > 0 ? grain : -grain;
    fb = f(b);
  }
  return b;
}

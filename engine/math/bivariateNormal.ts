// The probability that two correlated standard normals both stay below a bound: joint defaults, and tranches of a large pool.

import { breaksAround, integrate } from './integrate.ts';
import { normalCdf, normalDensity } from './normal.ts';

/** Beyond this the normal density is 0 in double precision. */
const FAR = 38.6;

/**
 * P(X ≤ h, Y ≤ k) for standard normals with correlation −1 ≤ r ≤ 1, as ∫ φ(x)·Φ((k − r·x)/√(1 − r²)) dx up to h. The
 * integrand is positive, so the relative error stays near 1e-13 in the joint tail too. NaN where an argument is.
 */
export function bivariateNormalCdf(h: number, k: number, r: number): number {
  if (h !== h || k !== k || !(r >= -1 && r <= 1)) return NaN;
  if (h === -Infinity || k === -Infinity) return 0;
  if (h === Infinity) return normalCdf(k);
  if (k === Infinity) return normalCdf(h);
  if (r === 0) return normalCdf(h) * normalCdf(k);
  if (r === 1) return normalCdf(Math.min(h, k));
  if (r === -1) return h + k <= 0 ? 0 : normalCdf(h) - normalCdf(-k);
  const low = Math.min(h, k);
  const other = Math.max(h, k);
  const root = Math.sqrt((1 - r) * (1 + r));
  if (low <= -FAR) return 0;
  const top = Math.min(low, FAR);
  const breaks = breaksAround(-FAR, top, [
    { at: top, width: 1 / (1 + Math.max(0, -top)) },
    { at: other / r, width: root / Math.abs(r) },
  ]);
  return integrate((x) => normalDensity(x) * normalCdf((other - r * x) / root), breaks);
}

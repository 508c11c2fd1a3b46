/** Who bears the loss: claims stacked from the first to lose at the bottom, each with its lost part below. Pure. */

export interface Claim {
  readonly id: string;
  readonly label: string;
  /** Claim at the start, USD. */
  readonly par: number;
  /** What is left of it, USD. */
  readonly value: number;
  /** Rank among the tranches, junior 0; null for what is no tranche. */
  readonly rank: number | null;
}

export interface Slab extends Claim {
  /** Pixels from the top. */
  readonly top: number;
  readonly height: number;
  /** Height of the lost part, at the slab's foot. */
  readonly lost: number;
}

/** Slabs from the bottom up, in the order given (first to lose first); tiny claims still get a few pixels. */
export function layOutStack(claims: readonly Claim[], height: number, least: number): Slab[] {
  const shown = claims.filter((claim) => claim.par > 0);
  const total = shown.reduce((sum, claim) => sum + claim.par, 0);
  if (total <= 0) return [];
  const small = shown.filter((claim) => (claim.par / total) * height < least);
  const smallPar = small.reduce((sum, claim) => sum + claim.par, 0);
  const room = height - small.length * least;
  const heightOf = (claim: Claim) =>
    small.includes(claim) ? least : (claim.par / (total - smallPar)) * room;
  let bottom = height;
  return shown.map((claim) => {
    const own = heightOf(claim);
    const lostShare = Math.max(0, Math.min(1, 1 - claim.value / claim.par));
    bottom -= own;
    return { ...claim, top: bottom, height: own, lost: own * lostShare };
  });
}

/**
 * Shade of a tranche by its rank, junior 0, from the lightest 0 to the darkest 3: the lightest is kept for a buffer below the tranches as
 * long as there are shades enough, so that a tranche keeps its own whether or not a buffer stands there.
 */
export const stackShade = (rank: number, tranches: number): number =>
  Math.min(3, tranches > 3 ? rank : rank + 1);

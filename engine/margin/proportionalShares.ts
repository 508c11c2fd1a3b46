// Splits two whole amounts over many entries in proportion to a weight, to the last atom. Pure.

/** Entries that take part: those with a weight that are not left out. */
export interface Sharers {
  readonly weights: Float64Array;
  readonly count: number;
  readonly leftOut: ReadonlySet<number>;
}

/** The last entry that takes part, −1 if none does, and the sum of all weights that do. */
export function sharersIn({ weights, count, leftOut }: Sharers): {
  readonly last: number;
  readonly total: number;
} {
  let total = 0;
  let last = -1;
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0 || leftOut.has(i)) continue;
    total += weights[i]!;
    last = i;
  }
  return { last, total };
}

/**
 * Calls `give` once for every entry that takes part, with its whole parts of `amounts`. Everybody's part is rounded down by a hair more
 * than a double may be off; the last takes what that leaves.
 */
export function shareInProportion(
  sharers: Sharers,
  amounts: readonly [number, number],
  give: (entry: number, first: number, second: number) => void,
): void {
  const { weights, leftOut } = sharers;
  const { last, total } = sharersIn(sharers);
  let [first, second] = amounts;
  const firstShare = (first / total) * (1 - 1e-12);
  const secondShare = (second / total) * (1 - 1e-12);
  for (let i = 0; i < last; i++) {
    const weight = weights[i]!;
    if (weight === 0 || leftOut.has(i)) continue;
    const firstPart = Math.floor(weight * firstShare);
    const secondPart = Math.floor(weight * secondShare);
    first -= firstPart;
    second -= secondPart;
    give(i, firstPart, secondPart);
  }
  if (last >= 0) give(last, first, second);
}

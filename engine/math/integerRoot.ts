// Square roots of whole numbers, exact: for first liquidity shares and for the trade that brings a pool to a price.

/** ⌊√n⌋ for n ≥ 0. The double root is a start at most a few parts in 2^52 off; Newton's step squares that away. */
export function integerRootFloor(n: bigint): bigint {
  if (n < 2n) return n;
  const double = Number(n);
  // Beyond the range of doubles the start comes from half the bit length, always from above.
  let root =
    double < 1e300
      ? BigInt(Math.floor(Math.sqrt(double)))
      : 1n << BigInt((n.toString(2).length >> 1) + 1);
  if (root === 0n) root = 1n;
  for (;;) {
    const better = (root + n / root) >> 1n;
    if (better === root || better === root + 1n || better === root - 1n) {
      root = better;
      break;
    }
    root = better;
  }
  while (root * root > n) root -= 1n;
  while ((root + 1n) * (root + 1n) <= n) root += 1n;
  return root;
}

/** ⌊√(a·b)⌋ for whole a, b ≥ 0: the geometric mean of two amounts. */
export const rootOfProductFloor = (a: number, b: number): number =>
  Number(integerRootFloor(BigInt(a) * BigInt(b)));

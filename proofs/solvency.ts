// Whether what is proved to be there covers what is proved to be owed.

/** Buffers are whole numbers of 10^−18. */
export const BUFFER_UNIT = 10n ** 18n;

/**
 * Solvent iff assets ≥ liabilities·(1 + buffer), in whole numbers. Coverage is assets over liabilities; undefined where nothing is owed.
 */
export function solvency(
  assets: bigint,
  liabilities: bigint,
  buffer: bigint = 0n,
): { readonly solvent: boolean; readonly coverage: number | undefined } {
  return {
    solvent: assets * BUFFER_UNIT >= liabilities * (BUFFER_UNIT + buffer),
    coverage: liabilities === 0n ? undefined : ratio(assets, liabilities),
  };
}

/** A quotient of whole numbers, to full precision where both are safe integers. */
function ratio(top: bigint, bottom: bigint): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (top <= limit && bottom <= limit) return Number(top) / Number(bottom);
  return Number((top * BUFFER_UNIT) / bottom) / Number(BUFFER_UNIT);
}

// The obviously right way to find who is liquidatable: ask everybody. The indices are measured and tested against it.

/** Writes the accounts 0 … accounts − 1 for which `isUnder` holds into `out`, in ascending order; returns their number. */
export function fullScan(
  accounts: number,
  isUnder: (account: number) => boolean,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0; account < accounts; account++) if (isUnder(account)) out[count++] = account;
  return count;
}

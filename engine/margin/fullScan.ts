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

/**
 * The plain scan for accounts whose slack is cash + Σ coefficient · price: writes those with slack < `careful` into `out` and
 * returns their number. `data` holds cash and `terms` coefficients by account, `asset` 2^termShift asset ids by account.
 */
export function scanTerms(
  accounts: number,
  terms: number,
  termShift: number,
  data: Float64Array,
  asset: Uint8Array,
  prices: Float64Array,
  careful: number,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0, at = 0; account < accounts; account++) {
    let sum = data[at++]!;
    let term = account << termShift;
    let left = terms;
    // Four at a time: the order of the additions, and so the sum, stays that of `slack`.
    for (; left >= 4; left -= 4) {
      sum += data[at]! * prices[asset[term]!]!;
      sum += data[at + 1]! * prices[asset[term + 1]!]!;
      sum += data[at + 2]! * prices[asset[term + 2]!]!;
      sum += data[at + 3]! * prices[asset[term + 3]!]!;
      at += 4;
      term += 4;
    }
    for (; left > 0; left--) sum += data[at++]! * prices[asset[term++]!]!;
    if (sum < careful) out[count++] = account;
  }
  return count;
}

/** `scanTerms` for the commonest shape, unrolled: twice as fast. */
export function scanThreeTerms(
  accounts: number,
  data: Float64Array,
  asset: Uint8Array,
  prices: Float64Array,
  careful: number,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0; account < accounts; account++) {
    const at = account << 2;
    const sum =
      data[at]! +
      data[at + 1]! * prices[asset[at]!]! +
      data[at + 2]! * prices[asset[at + 1]!]! +
      data[at + 3]! * prices[asset[at + 2]!]!;
    if (sum < careful) out[count++] = account;
  }
  return count;
}

/** `scanTerms` where term t of every account is that of asset t: no table of assets is read. */
export function scanAllAssets(
  accounts: number,
  assets: number,
  data: Float64Array,
  prices: Float64Array,
  careful: number,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0, at = 0; account < accounts; account++) {
    let sum = data[at++]!;
    for (let a = 0; a < assets; a++) sum += data[at++]! * prices[a]!;
    if (sum < careful) out[count++] = account;
  }
  return count;
}

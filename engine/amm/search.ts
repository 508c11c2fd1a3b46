// Finds how much may be put into a pool while something still holds: for curves without a closed form.

/** Beyond this multiple of the reserve nobody looks: the price is gone long before. */
const REACH = 1_000;

/** The largest whole input ≤ 1,000 reserves for which `holds` (true up to some input, false beyond); 0 if it never does. */
export function largestInput(reserve: number, holds: (input: number) => boolean): number {
  const most = Math.min(Math.floor(reserve * REACH), Number.MAX_SAFE_INTEGER - reserve);
  if (most <= 0 || !holds(1)) return 0;
  let good = 1;
  let bad = Math.max(2, Math.floor(reserve / 1024));
  while (bad < most && holds(bad)) {
    good = bad;
    bad = Math.min(most, bad * 4);
  }
  if (bad >= most && holds(most)) return most;
  while (bad - good > 1) {
    const middle = good + Math.floor((bad - good) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** The least whole input from 1 for which `holds` (false up to some input, true beyond), looked for around `near`; undefined if none. */
export function leastInput(near: number, holds: (input: number) => boolean): number | undefined {
  let bad = Math.max(1, near);
  let good = bad;
  for (let step = 1; !holds(good); step *= 4) {
    bad = good;
    good += step;
    if (!Number.isSafeInteger(good)) return undefined;
  }
  for (let step = 1; bad === good || holds(bad); step *= 4) {
    if (bad !== good) good = bad;
    if (good <= 1) return 1;
    bad = Math.max(1, good - step);
  }
  while (good - bad > 1) {
    const middle = bad + Math.floor((good - bad) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

// Integrals over an interval by Gauss–Kronrod panels of 7 and 15 points, halved where they disagree: for one function, and
// for many at once over one factor. No library function and no sampling, so the same integral gives the same bits.

/** Positive nodes of the 15-point Kronrod rule on [−1, 1], outermost first, the middle last; every second one is Gauss's. */
const NODES = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945,
  0.5860872354676911, 0.4058451513773972, 0.2077849550078985, 0,
];
const KRONROD = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592,
  0.1690047266392679, 0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
/** Gauss's weights at nodes 1, 3, 5, 7. */
const GAUSS = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

export interface IntegrationTarget {
  /** Error aimed at, as a share of the integral of |f|; 1e-13 unless told. */
  readonly relative?: number;
  /** Error that is always good enough; 0 unless told. */
  readonly absolute?: number;
}

interface Panel {
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly size: number;
  readonly error: number;
}

const PANELS_MAX = 400;

/**
 * ∫ f over the union of the intervals between `breaks` (two or more points, rising). Put a break wherever f bends within
 * a short distance: the panels find features about as wide as a tenth of an interval by themselves, not much narrower ones.
 */
export function integrate(
  f: (x: number) => number,
  breaks: readonly number[],
  { relative = 1e-13, absolute = 0 }: IntegrationTarget = {},
): number {
  const panels: Panel[] = [];
  for (let i = 1; i < breaks.length; i++)
    if (breaks[i]! > breaks[i - 1]!) panels.push(panelOf(f, breaks[i - 1]!, breaks[i]!));
  for (;;) {
    let size = 0;
    let error = 0;
    let worst = 0;
    panels.forEach((panel, index) => {
      size += panel.size;
      error += panel.error;
      if (panel.error > panels[worst]!.error) worst = index;
    });
    // What is not a number does not get better by halving.
    const isOff = error > Math.max(absolute, relative * size);
    if (!isOff || panels.length >= PANELS_MAX) break;
    const { low, high } = panels[worst]!;
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    panels[worst] = panelOf(f, low, middle);
    panels.push(panelOf(f, middle, high));
  }
  let sum = 0;
  for (const { value } of panels.toSorted((a, b) => a.low - b.low)) sum += value;
  return sum;
}

function panelOf(f: (x: number) => number, low: number, high: number): Panel {
  const half = (high - low) / 2;
  const middle = low + half;
  const centre = f(middle);
  let kronrod = KRONROD[7]! * centre;
  let gauss = GAUSS[3]! * centre;
  let size = KRONROD[7]! * Math.abs(centre);
  const values: number[] = [];
  for (let i = 0; i < 7; i++) {
    const left = f(middle - half * NODES[i]!);
    const right = f(middle + half * NODES[i]!);
    values.push(left, right);
    kronrod += KRONROD[i]! * (left + right);
    size += KRONROD[i]! * (Math.abs(left) + Math.abs(right));
    if (i % 2 === 1) gauss += GAUSS[(i - 1) / 2]! * (left + right);
  }
  const mean = kronrod / 2;
  let spread = KRONROD[7]! * Math.abs(centre - mean);
  for (let i = 0; i < 7; i++)
    spread += KRONROD[i]! * (Math.abs(values[2 * i]! - mean) + Math.abs(values[2 * i + 1]! - mean));
  const gap = Math.abs(kronrod - gauss);
  return {
    low,
    high,
    value: half * kronrod,
    size: half * size,
    error: half * errorOf(gap, spread),
  };
}

/** The usual estimate for the Kronrod value: the gap to Gauss's is that of the far coarser rule, so it is scaled down. */
function errorOf(gap: number, spread: number): number {
  if (!(spread > 0)) return gap;
  const ratio = Math.min(1, (200 * gap) / spread);
  return spread * Math.min(1, ratio * Math.sqrt(ratio));
}

/**
 * ∫ f for a vector of functions at once: `f(x, weight, sum)` adds weight·f_j(x) to every entry of `sum`. Panels are
 * halved until none of the entries disagrees by more than `absolute` (1e-15 unless told) of the whole.
 */
export function integrateVector(
  f: (x: number, weight: number, sum: Float64Array) => void,
  length: number,
  breaks: readonly number[],
  { absolute = 1e-15 }: { readonly absolute?: number } = {},
): Float64Array {
  const total = new Float64Array(length);
  const kronrod = new Float64Array(length);
  const gauss = new Float64Array(length);
  const isNode = new Float64Array(length);
  const visit = (low: number, high: number, depth: number): void => {
    const half = (high - low) / 2;
    const middle = low + half;
    kronrod.fill(0);
    gauss.fill(0);
    const take = (x: number, weight: number, gaussWeight: number): void => {
      if (gaussWeight === 0) {
        f(x, half * weight, kronrod);
        return;
      }
      isNode.fill(0);
      f(x, half, isNode);
      for (let j = 0; j < length; j++) {
        kronrod[j]! += weight * isNode[j]!;
        gauss[j]! += gaussWeight * isNode[j]!;
      }
    };
    for (let i = 0; i < 7; i++) {
      const gaussWeight = i % 2 === 1 ? GAUSS[(i - 1) / 2]! : 0;
      take(middle - half * NODES[i]!, KRONROD[i]!, gaussWeight);
      take(middle + half * NODES[i]!, KRONROD[i]!, gaussWeight);
    }
    take(middle, KRONROD[7]!, GAUSS[3]!);
    let gap = 0;
    for (let j = 0; j < length; j++) gap = Math.max(gap, Math.abs(kronrod[j]! - gauss[j]!));
    // The gap is Gauss's error, of 14th order; Kronrod's, of 23rd, is below its power of 1.5.
    const error = gap * Math.sqrt(200 * gap) * 200;
    const isOff = Math.min(gap, error) > absolute;
    if (!isOff || depth === 0) {
      for (let j = 0; j < length; j++) total[j]! += kronrod[j]!;
      return;
    }
    visit(low, middle, depth - 1);
    visit(middle, high, depth - 1);
  };
  for (let i = 1; i < breaks.length; i++)
    if (breaks[i]! > breaks[i - 1]!) visit(breaks[i - 1]!, breaks[i]!, 24);
  return total;
}

/**
 * Breaks from `low` to `high` for a function with features at known places: a break at each place and at growing multiples of
 * its width to both sides.
 */
export function breaksAround(
  low: number,
  high: number,
  features: readonly { readonly at: number; readonly width: number }[],
): number[] {
  const breaks = [low, high];
  for (const { at, width } of features) {
    breaks.push(at);
    for (let reach = Math.max(width, 1e-12); reach < high - low; reach *= 3)
      breaks.push(at - reach, at + reach);
  }
  return breaks
    .filter((x) => x >= low && x <= high)
    .sort((a, b) => a - b)
    .filter((x, i, all) => i === 0 || x > all[i - 1]!);
}

// Draws from distributions, and the distribution specs that may stand where a scenario has a number. Everything that can be
// is drawn by inversion: one uniform gives one draw and a larger uniform a larger draw, so that two runs under common random
// numbers stay coupled draw by draw when a parameter changes. A ziggurat would be faster and lose exactly that.

import type { Fault } from '../errors.ts';
import { exp, log } from '../math/elementary.ts';
import { normalQuantile } from '../math/normal.ts';
import type { Generator } from './generator.ts';

/** 2^−54. */
const LEAST_UNIFORM = 5.551115123125783e-17;

/** A standard normal draw, the quantile of one uniform. The one zero in 2^53 is moved inside the open interval. */
export function standardNormal(generator: Generator): number {
  const u = generator.uniform();
  return normalQuantile(u === 0 ? LEAST_UNIFORM : u);
}

export const normal = (generator: Generator, mean: number, standardDeviation: number): number =>
  mean + standardDeviation * standardNormal(generator);

/** Median·e^(sigma·Z): given by its median, which is the number a person would write down. */
export const logNormal = (generator: Generator, median: number, sigma: number): number =>
  median * exp(sigma * standardNormal(generator));

/** Uniform on [low, high). */
export const uniform = (generator: Generator, low: number, high: number): number =>
  low + (high - low) * generator.uniform();

/** Exponential waiting time with the stated mean. */
export const exponential = (generator: Generator, mean: number): number =>
  -mean * log(1 - generator.uniform());

/** Pareto: P(X > x) = (least/x)^alpha for x ≥ least. */
export const pareto = (generator: Generator, least: number, alpha: number): number =>
  least * exp(-log(1 - generator.uniform()) / alpha);

/** True with the stated probability. */
export const chance = (generator: Generator, probability: number): boolean =>
  generator.uniform() < probability;

/** A number of events with the stated mean: by inversion below 10 (one uniform), by rejection above. */
export function poisson(generator: Generator, mean: number): number {
  if (!(mean > 0)) return 0;
  return mean < 10 ? poissonByInversion(generator, mean) : poissonByRejection(generator, mean);
}

function poissonByInversion(generator: Generator, mean: number): number {
  let left = generator.uniform();
  let probability = exp(-mean);
  let count = 0;
  // Beyond 200 the remaining mass is below 1e-180: rounding alone could bring the loop there.
  while (left >= probability && count < 200) {
    left -= probability;
    count += 1;
    probability *= mean / count;
  }
  return count;
}

/** Transformed rejection, Hörmann (1993), algorithm PTRS: about 1.1 pairs of uniforms for every draw. */
function poissonByRejection(generator: Generator, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const acceptAtOnce = 0.9277 - 3.6224 / (b - 2);
  const logMean = log(mean);
  for (;;) {
    const u = generator.uniform() - 0.5;
    const v = generator.uniform();
    const edge = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / edge + b) * u + mean + 0.43);
    if (edge >= 0.07 && v <= acceptAtOnce) return count;
    if (count < 0 || (edge < 0.013 && v > edge)) continue;
    if (
      log((v * inverseAlpha) / (a / (edge * edge) + b)) <=
      count * logMean - mean - logFactorial(count)
    )
      return count;
  }
}

/** log n!: summed below 20, Stirling's series above (error below 1e-13). */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return log(product);
  }
  const x = n + 1;
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * log(x) - x + 0.9189385332046727 + series;
}

/** What may stand in a scenario where a number could: a number, or one of these. Units are those of the number it replaces. */
export type Distribution =
  | number
  | { readonly uniform: readonly [low: number, high: number] }
  | { readonly logNormal: readonly [median: number, sigma: number] }
  | { readonly normal: readonly [mean: number, standardDeviation: number] }
  | { readonly exponential: number }
  | { readonly pareto: readonly [least: number, alpha: number] }
  | { readonly choice: readonly (readonly [value: number, weight: number])[] };

/** One draw from a valid spec. A plain number takes nothing from the generator. */
export function drawFrom(spec: Distribution, generator: Generator): number {
  if (typeof spec === 'number') return spec;
  if ('uniform' in spec) return uniform(generator, spec.uniform[0], spec.uniform[1]);
  if ('logNormal' in spec) return logNormal(generator, spec.logNormal[0], spec.logNormal[1]);
  if ('normal' in spec) return normal(generator, spec.normal[0], spec.normal[1]);
  if ('exponential' in spec) return exponential(generator, spec.exponential);
  if ('pareto' in spec) return pareto(generator, spec.pareto[0], spec.pareto[1]);
  return choose(spec.choice, generator);
}

function choose(choice: readonly (readonly [number, number])[], generator: Generator): number {
  let total = 0;
  for (const [, weight] of choice) total += weight;
  let left = generator.uniform() * total;
  for (const [value, weight] of choice) {
    if (left < weight) return value;
    left -= weight;
  }
  // Rounding can leave a crumb: it belongs to the last value that can be drawn at all.
  return choice.findLast(([, weight]) => weight > 0)?.[0] ?? NaN;
}

const KINDS = ['uniform', 'logNormal', 'normal', 'exponential', 'pareto', 'choice'];

/** Everything wrong with a would-be spec; none if `drawFrom` may take it. `where` is its path in the scenario. */
export function validateDistribution(spec: unknown, where: string): Fault[] {
  if (typeof spec === 'number') {
    return Number.isFinite(spec) ? [] : [fault(where, `${spec}`, 'Give a finite number.')];
  }
  const kinds =
    typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? Object.keys(spec) : [];
  const kind = kinds[0];
  if (kinds.length !== 1 || kind === undefined || !KINDS.includes(kind)) {
    const mend = `Give a number or one of ${KINDS.map((name) => `{ ${name}: … }`).join(', ')}.`;
    return [fault(where, `${JSON.stringify(spec)} is no distribution`, mend)];
  }
  return faultsOf(kind, (spec as Record<string, unknown>)[kind], `${where}.${kind}`);
}

const fault = (where: string, found: string, mend: string): Fault => ({ where, found, mend });

function faultsOf(kind: string, given: unknown, where: string): Fault[] {
  if (kind === 'choice') return faultsOfChoice(given, where);
  const shown = JSON.stringify(given);
  if (kind === 'exponential') {
    return isNumber(given) && given > 0
      ? []
      : [fault(where, shown, 'Give the mean, a number above 0.')];
  }
  if (!Array.isArray(given) || given.length !== 2 || !given.every(isNumber)) {
    return [fault(where, `${shown} is not a pair of numbers`, `Give ${PAIRS[kind]!.says}.`)];
  }
  const [first, second] = given as [number, number];
  return PAIRS[kind]!.holds(first, second)
    ? []
    : [fault(where, shown, `Give ${PAIRS[kind]!.says}.`)];
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const PAIRS: Record<string, { says: string; holds(first: number, second: number): boolean }> = {
  uniform: { says: '[low, high] with low ≤ high', holds: (low, high) => low <= high },
  logNormal: {
    says: '[median, sigma] with median > 0 and sigma ≥ 0',
    holds: (median, sigma) => median > 0 && sigma >= 0,
  },
  normal: {
    says: '[mean, standard deviation] with standard deviation ≥ 0',
    holds: (_, deviation) => deviation >= 0,
  },
  pareto: { says: '[least, alpha], both above 0', holds: (least, alpha) => least > 0 && alpha > 0 },
};

function faultsOfChoice(given: unknown, where: string): Fault[] {
  const mend = 'Give [[value, weight], …] with weights ≥ 0, one of them above 0.';
  if (!Array.isArray(given) || given.length === 0) {
    return [fault(where, `${JSON.stringify(given)} is not a list of choices`, mend)];
  }
  const faults: Fault[] = [];
  let total = 0;
  given.forEach((pair: unknown, i) => {
    const fine =
      Array.isArray(pair) && pair.length === 2 && pair.every(isNumber) && (pair[1] as number) >= 0;
    if (fine) total += pair[1] as number;
    else faults.push(fault(`${where}[${i}]`, JSON.stringify(pair), mend));
  });
  if (faults.length === 0 && !(total > 0)) faults.push(fault(where, 'every weight is 0', mend));
  return faults;
}

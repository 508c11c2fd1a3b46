// Finite pools, exactly: given the factor names default independently, so the law of the number (or of the units) lost is a
// binomial law or a recursion over names (Andersen, Sidenius and Basu 2003), averaged over the factor.

import { invariant } from '../errors.ts';
import { exp, log } from '../math/elementary.ts';
import { logBinomial } from '../math/gamma.ts';
import { breaksAround, integrateVector } from '../math/integrate.ts';
import { normalCdf, normalDensity } from '../math/normal.ts';
import { latticeLaw, type DiscreteLossLaw } from './lossLaw.ts';
import {
  conditionalArgument,
  defaultThreshold,
  factorLoading,
  type OneFactorCredit,
} from './oneFactor.ts';

/** P(|Z| > 9) is 2e-19. */
const FAR = 9;

export interface HomogeneousPool extends OneFactorCredit {
  readonly names: number;
}

/** Probabilities of 0, 1, … `names` defaults. */
export const defaultCountLaw = ({
  names,
  defaultProbability,
  assetCorrelation,
}: HomogeneousPool): Float64Array =>
  countLawAt(names, defaultThreshold(defaultProbability), assetCorrelation);

/** The same for a threshold of the names' values. At ρ = 0 it is binomial, at ρ = 1 nobody or everybody. */
export function countLawAt(names: number, threshold: number, rho: number): Float64Array {
  const add = binomialAdder(names);
  const law = new Float64Array(names + 1);
  if (rho >= 1) {
    law[0] = normalCdf(-threshold);
    law[names]! += normalCdf(threshold);
    return law;
  }
  if (rho <= 0 || Math.abs(threshold) === Infinity) {
    add(chancesOf(threshold), 1, law);
    return law;
  }
  return overFactor(names + 1, [{ threshold, assetCorrelation: rho }], (z, weight, sum) =>
    add(chancesOf(conditionalArgument(threshold, rho, z)), weight, sum),
  );
}

/** Law of the pool's loss when every name has the same notional and loses `lossGivenDefault` of it. */
export const finitePoolLaw = (
  pool: HomogeneousPool & { readonly lossGivenDefault: number },
): DiscreteLossLaw => latticeLaw(defaultCountLaw(pool), pool.lossGivenDefault / pool.names);

export interface PoolName extends OneFactorCredit {
  /** Notional in whole units that all names share. */
  readonly units: number;
  /** Chance that its default costs one unit more: for losses that lie between two units, so that their mean stays. None unless told. */
  readonly oneMore?: number;
}

/** Probabilities of 0, 1, … Σ units lost, for names that differ in size, chance and correlation. */
export function lossUnitsLaw(names: readonly PoolName[]): Float64Array {
  for (const { units } of names)
    invariant(Number.isSafeInteger(units) && units >= 0, 'LAW-2', 'a name has whole units');
  const mostOf = ({ units, oneMore = 0 }: PoolName): number => units + Number(oneMore > 0);
  const total = names.reduce((sum, name) => sum + mostOf(name), 0);
  const thresholds = names.map(({ defaultProbability }) => defaultThreshold(defaultProbability));
  const given = new Float64Array(total + 1);
  const recursion = (argumentOf: (index: number) => number): void => {
    given.fill(0);
    given[0] = 1;
    let reached = 0;
    names.forEach((name, index) => {
      const { units, oneMore = 0 } = name;
      const a = argumentOf(index);
      const spared = normalCdf(-a);
      const chance = normalCdf(a);
      const more = chance * oneMore;
      const hit = chance - more;
      reached += mostOf(name);
      for (let n = reached; n >= 0; n--) {
        let sum = given[n]! * spared;
        if (n >= units) sum += given[n - units]! * hit;
        if (more > 0 && n > units) sum += given[n - units - 1]! * more;
        given[n] = sum;
      }
    });
  };
  if (names.every(({ assetCorrelation }) => assetCorrelation <= 0)) {
    recursion((index) => thresholds[index]!);
    return given;
  }
  const features = names.map(({ assetCorrelation }, index) => ({
    threshold: thresholds[index]!,
    assetCorrelation,
  }));
  return overFactor(total + 1, features, (z, weight, sum) => {
    recursion((index) =>
      conditionalArgument(thresholds[index]!, names[index]!.assetCorrelation, z),
    );
    for (let n = 0; n <= total; n++) sum[n]! += weight * given[n]!;
  });
}

/** Law of the loss of names that differ. `lossGivenDefault` is a share of a name's notional, the same for all. */
export function heterogeneousPoolLaw(
  names: readonly PoolName[],
  lossGivenDefault: number,
): DiscreteLossLaw {
  const total = names.reduce((sum, { units }) => sum + units, 0);
  return latticeLaw(lossUnitsLaw(names), total === 0 ? 0 : lossGivenDefault / total);
}

export interface SectorPool {
  readonly sectors: number;
  readonly namesPerSector: number;
  readonly defaultProbability: number;
  /** Share of a name's variance that all names have in common, and share that those of one sector have besides. */
  readonly globalCorrelation: number;
  readonly sectorCorrelation: number;
}

/** Probabilities of 0, 1, … defaults for X = √g·Z + √s·S_sector + √(1 − g − s)·e: given Z, sectors are independent pools. */
export function sectorCountLaw(pool: SectorPool): Float64Array {
  const { sectors, namesPerSector: names, globalCorrelation: g, sectorCorrelation: s } = pool;
  const threshold = defaultThreshold(pool.defaultProbability);
  const within = g >= 1 ? 0 : Math.min(1, s / (1 - g));
  const all = (sector: Float64Array): Float64Array => {
    let law: Float64Array = Float64Array.of(1);
    for (let i = 0; i < sectors; i++) law = convolve(law, sector);
    return law;
  };
  if (g <= 0) return all(countLawAt(names, threshold, within));
  return overFactor(sectors * names + 1, [{ threshold, assetCorrelation: g }], (z, weight, sum) => {
    const law = all(countLawAt(names, conditionalArgument(threshold, g, z), within));
    for (let n = 0; n < law.length; n++) sum[n]! += weight * law[n]!;
  });
}

/** Law of the sum of two independent whole numbers. */
export function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++) {
    const weight = a[i]!;
    if (weight === 0) continue;
    for (let j = 0; j < b.length; j++) sum[i + j]! += weight * b[j]!;
  }
  return sum;
}

/** Where conditional probabilities turn as the factor moves: at c/√ρ, the more abruptly the higher ρ. */
interface Turn {
  readonly threshold: number;
  readonly assetCorrelation: number;
}

/**
 * E over the factor Z of a vector: `add(z, weight, sum)` adds weight times the vector given Z = z. Steep turns get breaks of their own;
 * the rest is found by halving.
 */
export function overFactor(
  length: number,
  turns: readonly Turn[],
  add: (z: number, weight: number, sum: Float64Array) => void,
): Float64Array {
  const places = new Map<number, number>();
  for (const { threshold, assetCorrelation: rho } of turns) {
    const at = threshold / factorLoading(rho);
    const width = Math.sqrt(Math.max(0, 1 - rho) / rho);
    if (rho > 0.5 && Math.abs(at) < FAR) places.set(at, Math.min(places.get(at) ?? width, width));
  }
  const features = [...places].map(([at, width]) => ({ at, width }));
  return integrateVector(
    (z, weight, sum) => add(z, weight * normalDensity(z), sum),
    length,
    breaksAround(-FAR, FAR, [{ at: 0, width: 1 }, ...features]),
    { absolute: 1e-17 },
  );
}

/** A chance and its complement, both to full precision. */
export interface Chances {
  readonly hit: number;
  readonly spared: number;
}

/** Φ(a) and Φ(−a). */
export const chancesOf = (argument: number): Chances => ({
  hit: normalCdf(argument),
  spared: normalCdf(-argument),
});

/**
 * A function that adds weight × the binomial law of n names to `sum`: from its mode to both sides by ratios, until nothing is left to
 * add.
 */
export function binomialAdder(
  names: number,
): (chances: Chances, weight: number, sum: Float64Array) => void {
  const logChoices = Float64Array.from({ length: names + 1 }, (_, n) => logBinomial(names, n));
  return ({ hit, spared }, weight, sum) => {
    if (!(hit > 0 && spared > 0)) {
      sum[hit > 0 ? names : 0]! += weight;
      return;
    }
    const mode = Math.min(names, Math.floor((names + 1) * hit));
    const top = exp(logChoices[mode]! + mode * log(hit) + (names - mode) * log(spared)) * weight;
    const odds = hit / spared;
    const least = weight * 1e-40;
    sum[mode]! += top;
    let value = top;
    for (let n = mode; n < names && value > least; n++) {
      value *= ((names - n) / (n + 1)) * odds;
      sum[n + 1]! += value;
    }
    value = top;
    for (let n = mode; n > 0 && value > least; n--) {
      value *= n / (names - n + 1) / odds;
      sum[n - 1]! += value;
    }
  };
}

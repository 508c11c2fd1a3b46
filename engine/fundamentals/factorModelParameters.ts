// Parameters of the factor model, as data: regimes, assets, jumps. Whatever may differ by regime is one number for all, or a list in the
// order of the regimes.

import type { Fault } from '../errors.ts';
import { choice, data, integer, type Parameters } from '../tick/parameters.ts';

/** One number for all regimes, or one for each. */
export type ByRegime = number | readonly number[];

export interface RegimeTerms {
  readonly name: string;
  /** Mean length of a stay, seconds. */
  readonly meanStay: number;
  /** Relative weights of the regimes that follow; the next in the list, and after the last the first, where nothing is said. */
  readonly next?: Readonly<Record<string, number>>;
  /** Depth of the markets as a share of the calm one; 1 where nothing is said. */
  readonly depth?: number;
}

export interface JumpTerms {
  /** Mean number a year. */
  readonly perYear: ByRegime;
  /** Mean and standard deviation of the log move. */
  readonly mean: ByRegime;
  readonly deviation: ByRegime;
}

export interface FactorAssetTerms {
  /** Quote units at the start. */
  readonly price: number;
  /** Growth a year of the mean price, before jumps. */
  readonly driftPerYear?: ByRegime;
  /** Standard deviation of a year of log returns, before jumps. */
  readonly volatilityPerYear: ByRegime;
  /** Correlation with each factor; their squares sum to 1 at most, the rest is the asset's own. */
  readonly loadings?: Readonly<Record<string, ByRegime>>;
  /** How much of a common jump it takes part in; 1 where nothing is said. */
  readonly jumpShare?: number;
  /** Jumps of its own. */
  readonly jumps?: JumpTerms;
}

const calmAlone: readonly RegimeTerms[] = [{ name: 'calm', meanStay: 1e9 }];

export const factorModelParameters = {
  assets: data<Readonly<Record<string, FactorAssetTerms>>>(
    { ETH: { price: 100, volatilityPerYear: 0.8 } },
    'price, drift and volatility per year, loadings and jumps of each asset',
    checkAssets,
  ),
  regimes: data<readonly RegimeTerms[]>(
    calmAlone,
    'regimes in order of severity: name, meanStay, next, depth',
    checkRegimes,
  ),
  start: data<string>(
    'stationary',
    'regime at the start, or "stationary": drawn from the long run',
    checkText,
  ),
  schedule: data<readonly (readonly [seconds: number, regime: string])[]>(
    [],
    'regimes at stated times, in the place of the chain from the first of them on',
    checkSchedule,
  ),
  jumps: data<JumpTerms | null>(null, 'jumps of all assets together', checkOptionalJumps),
  law: choice('gaussian', ['gaussian', 'studentT'], 'law of factors and own parts'),
  degreesOfFreedom: integer('', 4, 3, 100, 'of the Student-t law; it keeps variance 1'),
  tails: choice(
    'common',
    ['common', 'own'],
    'Student-t: one wild tick for all (multivariate t), or each factor and asset for itself',
  ),
} as const;

export type FactorModelTerms = Parameters<typeof factorModelParameters>;

/** The value in a regime. */
export const inRegime = (value: ByRegime | undefined, regime: number, otherwise = 0): number =>
  value === undefined ? otherwise : typeof value === 'number' ? value : value[regime]!;

/** Faults that only show when regimes, assets and schedule are seen together. */
export function factorModelFaults(terms: FactorModelTerms, where: string): Fault[] {
  const faults: Fault[] = [];
  const names = terms.regimes.map(({ name }) => name);
  const known = `Regimes here: ${names.join(', ')}.`;
  if (terms.start !== 'stationary' && !names.includes(terms.start))
    faults.push({ where: `${where}.start`, found: `unknown regime "${terms.start}"`, mend: known });
  terms.schedule.forEach(([, name], i) => {
    if (!names.includes(name))
      faults.push({
        where: `${where}.schedule[${i}]`,
        found: `unknown regime "${name}"`,
        mend: known,
      });
  });
  terms.regimes.forEach(({ next = {} }, i) => {
    for (const name of Object.keys(next))
      if (!names.includes(name) || name === names[i])
        faults.push({
          where: `${where}.regimes[${i}].next.${name}`,
          found: names.includes(name) ? 'a regime does not follow itself' : 'unknown regime',
          mend: known,
        });
  });
  const checkLength = (value: ByRegime | undefined, at: string): void => {
    if (Array.isArray(value) && value.length !== names.length)
      faults.push({
        where: at,
        found: `${value.length} numbers for ${names.length} regimes`,
        mend: `Give one number, or one for each of: ${names.join(', ')}.`,
      });
  };
  const checkJumps = (jumps: JumpTerms | null | undefined, at: string): void => {
    for (const key of ['perYear', 'mean', 'deviation'] as const)
      if (jumps) checkLength(jumps[key], `${at}.${key}`);
  };
  checkJumps(terms.jumps, `${where}.jumps`);
  for (const [name, asset] of Object.entries(terms.assets)) {
    const at = `${where}.assets.${name}`;
    checkLength(asset.driftPerYear, `${at}.driftPerYear`);
    checkLength(asset.volatilityPerYear, `${at}.volatilityPerYear`);
    checkJumps(asset.jumps, `${at}.jumps`);
    for (const [factor, loading] of Object.entries(asset.loadings ?? {}))
      checkLength(loading, `${at}.loadings.${factor}`);
    names.forEach((regime, i) => {
      let squares = 0;
      for (const given of Object.values(asset.loadings ?? {})) {
        const loading = inRegime(given, i);
        squares += loading * loading;
      }
      if (squares > 1 + 1e-9)
        faults.push({
          where: `${at}.loadings`,
          found: `in "${regime}" the squares of the loadings sum to ${squares.toFixed(3)}`,
          mend: 'Loadings are correlations with independent factors: let their squares sum to 1 at most.',
        });
    });
  }
  return faults;
}

// ── checks of the shapes ────────────────────────────────────────────────────────────────────────────

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly optional?: true;
}

function checkByRegime(value: unknown, where: string, { min, max, optional }: Bounds): Fault[] {
  if (value === undefined && optional) return [];
  const list: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
  const fits = list.length > 0 && list.every((one) => isNumber(one) && one >= min && one <= max);
  const mend = `Give a number from ${min} to ${max}, or a list of them by regime.`;
  return fits ? [] : [{ where, found: `${JSON.stringify(value)} is not that`, mend }];
}

function unknownKeys(
  value: Record<string, unknown>,
  known: readonly string[],
  where: string,
): Fault[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      where: `${where}.${key}`,
      found: 'unknown key',
      mend: `Known here: ${known.join(', ')}.`,
    }));
}

function checkAssets(value: unknown, where: string): Fault[] {
  const mend = 'Give a map such as { ETH: { price: 200, volatilityPerYear: 0.8 } }.';
  if (!isRecord(value) || Object.keys(value).length === 0)
    return [{ where, found: 'not a map of assets', mend }];
  return Object.entries(value).flatMap(([name, asset]) => {
    const at = `${where}.${name}`;
    if (!isRecord(asset)) return [{ where: at, found: 'not a map', mend }];
    const { loadings = {}, jumps } = asset;
    const known = ['price', 'driftPerYear', 'volatilityPerYear', 'loadings', 'jumpShare', 'jumps'];
    return [
      ...unknownKeys(asset, known, at),
      ...checkByRegime(asset['price'], `${at}.price`, { min: 1e-12, max: 1e12 }),
      ...checkByRegime(asset['driftPerYear'], `${at}.driftPerYear`, {
        min: -100,
        max: 100,
        optional: true,
      }),
      ...checkByRegime(asset['volatilityPerYear'], `${at}.volatilityPerYear`, { min: 0, max: 100 }),
      ...checkByRegime(asset['jumpShare'], `${at}.jumpShare`, {
        min: -10,
        max: 10,
        optional: true,
      }),
      ...(isRecord(loadings)
        ? Object.entries(loadings).flatMap(([factor, loading]) =>
            checkByRegime(loading, `${at}.loadings.${factor}`, { min: -1, max: 1 }),
          )
        : [
            {
              where: `${at}.loadings`,
              found: 'not a map of factors',
              mend: 'Give { market: 0.7 }.',
            },
          ]),
      ...(jumps === undefined ? [] : checkJumpTerms(jumps, `${at}.jumps`)),
    ];
  });
}

function checkJumpTerms(value: unknown, where: string): Fault[] {
  if (!isRecord(value))
    return [{ where, found: 'not a map', mend: 'Give { perYear, mean, deviation }.' }];
  return [
    ...unknownKeys(value, ['perYear', 'mean', 'deviation'], where),
    ...checkByRegime(value['perYear'], `${where}.perYear`, { min: 0, max: 1e6 }),
    ...checkByRegime(value['mean'], `${where}.mean`, { min: -5, max: 5 }),
    ...checkByRegime(value['deviation'], `${where}.deviation`, { min: 0, max: 5 }),
  ];
}

function checkOptionalJumps(value: unknown, where: string): Fault[] {
  return value === null ? [] : checkJumpTerms(value, where);
}

function checkRegimes(value: unknown, where: string): Fault[] {
  const mend =
    'Give a list such as [{ name: calm, meanStay: 60d }, { name: crisis, meanStay: 3d, depth: 0.2 }].';
  if (!Array.isArray(value) || value.length === 0)
    return [{ where, found: 'not a list of regimes', mend }];
  const names = new Set<unknown>();
  return value.flatMap((regime: unknown, i) => {
    const at = `${where}[${i}]`;
    if (!isRecord(regime) || typeof regime['name'] !== 'string' || regime['name'] === '')
      return [{ where: at, found: 'not a regime with a name', mend }];
    const { name, meanStay, next, depth } = regime;
    const faults = unknownKeys(regime, ['name', 'meanStay', 'next', 'depth'], at);
    if (names.has(name))
      faults.push({ where: at, found: `a second "${name}"`, mend: 'Rename it.' });
    names.add(name);
    if (!isNumber(meanStay) || !(meanStay > 0))
      faults.push({
        where: `${at}.meanStay`,
        found: 'not a time above 0',
        mend: 'Give a time such as 20d.',
      });
    if (depth !== undefined && !(isNumber(depth) && depth >= 0 && depth <= 10))
      faults.push({
        where: `${at}.depth`,
        found: 'not a share',
        mend: 'Give a number from 0 to 10.',
      });
    const weights = next === undefined ? [1] : isRecord(next) ? Object.values(next) : [];
    const total = weights.reduce<number>(
      (sum, one) => (isNumber(one) && one >= 0 ? sum + one : Number.NaN),
      0,
    );
    if (!(total > 0))
      faults.push({
        where: `${at}.next`,
        found: 'not a map of weights',
        mend: 'Give { stressed: 1 }.',
      });
    return faults;
  });
}

function checkText(value: unknown, where: string): Fault[] {
  return typeof value === 'string' && value !== ''
    ? []
    : [
        {
          where,
          found: `${JSON.stringify(value)} is not a name`,
          mend: 'Give the name of a regime.',
        },
      ];
}

function checkSchedule(value: unknown, where: string): Fault[] {
  const mend = 'Give [[time, regime], …] with increasing times.';
  if (!Array.isArray(value)) return [{ where, found: 'not a list', mend }];
  let last = Number.NEGATIVE_INFINITY;
  return value.flatMap((entry: unknown, i) => {
    const at = `${where}[${i}]`;
    const [seconds, name] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (!isNumber(seconds) || typeof name !== 'string')
      return [{ where: at, found: 'not a pair', mend }];
    const isLater = seconds > last;
    last = seconds;
    return isLater ? [] : [{ where: at, found: 'not later than the one before', mend }];
  });
}

// What a credit model promised the tranches of a pool and what came, over many seeds: the report of `faultline tranches --json`, as far as
// the page shows it. Served whole over HTTP; it belongs to no run.

import { isFields, isListOf, isNumber, isText } from './checks.ts';

/** Where the report is fetched: `{ promise: PromiseReport | null }`. */
export const PROMISE_PATH = '/api/promise';

/** A promise, B true marginals, C true correlation, D true copula, E truth, E′ impact off. */
export const PROMISE_BARS = ['A', 'B', 'C', 'D', 'E', 'E′'] as const;
export type PromiseBarName = (typeof PROMISE_BARS)[number];

/** Expected loss as a share of a tranche. Bounds are null where there is no interval. */
export interface PromiseBar {
  readonly value: number;
  readonly interval: readonly [low: number | null, high: number | null];
}

export interface PromiseTranche {
  readonly name: string;
  readonly attach: number;
  readonly detach: number;
  readonly bars: Readonly<Partial<Record<PromiseBarName, PromiseBar>>>;
}

/** Correlation matrices of one part of the runs; ticks. */
export interface PromiseSlice {
  readonly from: number;
  readonly to: number;
  readonly fundamental: readonly (readonly number[])[];
  readonly traded: readonly (readonly number[])[];
}

/** The promise with the correlation of the slices `first` … `last`. */
export interface PromiseWindow {
  readonly first: number;
  readonly last: number;
  readonly assetCorrelation: number;
  readonly expectedLoss: readonly number[];
}

export interface PromiseReport {
  readonly scenario: string;
  readonly seeds: readonly number[];
  readonly level: number;
  readonly calmSays: string;
  readonly secondsPerTick: number;
  readonly ticks: number;
  readonly promise: {
    readonly defaultProbability: number;
    readonly lossGivenDefault: number;
    readonly assetCorrelation: number;
  };
  /** Figures of every position, where the models take each by its own; null or absent where they take all as alike. */
  readonly names?: { readonly promise: readonly unknown[] } | null;
  /** Junior first. */
  readonly tranches: readonly PromiseTranche[];
  /** Probability that the pool loses more than `at`, by law. */
  readonly exceedance: {
    readonly at: readonly number[];
    readonly laws: Readonly<Partial<Record<PromiseBarName, readonly number[]>>>;
  };
  /** The tranche of which the truth exceeds the promise most; empty for none. */
  readonly mostWrong: string;
  readonly assets: readonly string[];
  /** Empty where there are no two assets. */
  readonly slices: readonly PromiseSlice[];
  readonly windows: readonly PromiseWindow[];
}

/** Whether a parsed file is a report of `faultline tranches --json`. */
export function isPromiseReport(value: unknown): value is PromiseReport {
  if (!isFields(value)) return false;
  const { promise, tranches, exceedance, slices, windows, assets } = value;
  return (
    ['scenario', 'calmSays', 'mostWrong'].every((name) => typeof value[name] === 'string') &&
    ['level', 'secondsPerTick', 'ticks'].every((name) => isNumber(value[name])) &&
    Array.isArray(value['seeds']) &&
    isFields(promise) &&
    ['defaultProbability', 'lossGivenDefault', 'assetCorrelation'].every((name) =>
      isNumber(promise[name]),
    ) &&
    isListOf(tranches, isTranche) &&
    isFields(exceedance) &&
    isListOf(exceedance['at'], isNumber) &&
    isFields(exceedance['laws']) &&
    Object.values(exceedance['laws']).every((law) => isListOf(law, isNumber)) &&
    isListOf(assets, isText) &&
    isListOf(slices, isSlice) &&
    isListOf(windows, isWindow)
  );
}

function isTranche(value: unknown): value is PromiseTranche {
  if (!isFields(value) || typeof value['name'] !== 'string') return false;
  return (
    isNumber(value['attach']) &&
    isNumber(value['detach']) &&
    isFields(value['bars']) &&
    Object.values(value['bars']).every(
      (bar) => isFields(bar) && isNumber(bar['value']) && Array.isArray(bar['interval']),
    )
  );
}

const isMatrix = (value: unknown): value is number[][] =>
  isListOf(value, (row): row is number[] => isListOf(row, isNumber));

const isSlice = (value: unknown): value is PromiseSlice =>
  isFields(value) &&
  isNumber(value['from']) &&
  isNumber(value['to']) &&
  isMatrix(value['fundamental']) &&
  isMatrix(value['traded']);

const isWindow = (value: unknown): value is PromiseWindow =>
  isFields(value) &&
  isNumber(value['first']) &&
  isNumber(value['last']) &&
  isNumber(value['assetCorrelation']) &&
  isListOf(value['expectedLoss'], isNumber);

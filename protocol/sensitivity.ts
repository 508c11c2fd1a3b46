// How much figures of a scenario move with its numbers, over many seeds: the report of `faultline sensitivity --json`, as far as the page
// shows it. Served whole over HTTP; it belongs to no run.

import { isFields, isListOf, isNumber, isText } from './checks.ts';

/** Where the report is fetched: `{ sensitivity: SensitivityReport | null }`. */
export const SENSITIVITY_PATH = '/api/sensitivity';

/** One number of the scenario, and what a figure becomes when it is a step lower and a step higher. */
export interface SensitivityRow {
  readonly path: string;
  /** As it was asked for: `±10%`. */
  readonly step: string;
  /** Mean figure at each place; null on the side to which no step was taken. */
  readonly low: number | null;
  readonly base: number;
  readonly high: number | null;
  /** Mean change from the lower end to the higher, seed by seed, with its interval; null bounds where there is none. */
  readonly change: number;
  readonly interval: readonly [low: number | null, high: number | null];
  /** Relative change of the figure over that of the number; null where one of them is nought. */
  readonly elasticity: number | null;
  /** What a copula makes of the same change; null where the figure is not the loss of a tranche. */
  readonly copulaChange: number | null;
}

export interface SensitivityFigure {
  /** `tranches.NAME.loss`, `pool.loss` or a metric. */
  readonly figure: string;
  readonly rows: readonly SensitivityRow[];
}

export interface SensitivityReport {
  readonly scenario: string;
  readonly seeds: readonly number[];
  readonly level: number;
  readonly figures: readonly SensitivityFigure[];
}

/** Whether a parsed file is a report of `faultline sensitivity --json`. */
export function isSensitivityReport(value: unknown): value is SensitivityReport {
  return (
    isFields(value) &&
    isText(value['scenario']) &&
    isListOf(value['seeds'], isNumber) &&
    isNumber(value['level']) &&
    isListOf(value['figures'], isFigure)
  );
}

const isFigure = (value: unknown): value is SensitivityFigure =>
  isFields(value) && isText(value['figure']) && isListOf(value['rows'], isRow);

const isPerhaps = (value: unknown): value is number | null => value === null || isNumber(value);

const isRow = (value: unknown): value is SensitivityRow =>
  isFields(value) &&
  isText(value['path']) &&
  isText(value['step']) &&
  isNumber(value['base']) &&
  isNumber(value['change']) &&
  ['low', 'high', 'elasticity', 'copulaChange'].every((name) => isPerhaps(value[name])) &&
  isListOf(value['interval'], isPerhaps) &&
  value['interval'].length === 2;

// Lists and tables of numbers in a worked case.

import { InputError } from '../engine/errors.ts';
import type { Given } from './given.ts';

/** A list of numbers; a missing value (null) is without limit. */
export function numbers(given: Given, key: string): number[] {
  const value = given[key];
  if (!Array.isArray(value)) throw unreadable(key, 'is not a list of numbers');
  return value.map((item: unknown, index) => numberAt(item, `${key}[${index}]`));
}

export function table(given: Given, key: string): number[][] {
  const value = given[key];
  if (!Array.isArray(value)) throw unreadable(key, 'is not a table of numbers');
  return value.map((row: unknown, index) =>
    numbers({ [`${key}[${index}]`]: row }, `${key}[${index}]`),
  );
}

/** JSON has no infinity and no not-a-number: where a figure does not exist, the files say null. */
export const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function numberAt(item: unknown, where: string): number {
  if (item === null || item === 'inf' || item === 'Infinity') return Number.POSITIVE_INFINITY;
  const value = typeof item === 'string' ? Number(item) : item;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw unreadable(where, 'is not a number');
}

const unreadable = (where: string, problem: string): InputError =>
  new InputError([{ where, found: problem, mend: 'See the cases of the vector file.' }]);

// Reads the fields of a worked case: texts and numbers of the file into the units of a rule, and back.

import { InputError } from '../engine/errors.ts';
import { formatDecimal, parseDecimal } from '../engine/units/fixedPoint.ts';

/** What a topic can be asked: an operation takes a case's `given` and answers in the form of its `expect`. */
export type Operations = Readonly<Record<string, (given: unknown) => unknown>>;

export type Given = Readonly<Record<string, unknown>>;

export function record(value: unknown, where = 'given'): Given {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw unreadable(where, 'is not a record');
}

export function list(given: Given, key: string): readonly Given[] {
  const value = given[key];
  if (!Array.isArray(value)) throw unreadable(key, 'is not a list');
  return value.map((item, index) => record(item, `${key}[${index}]`));
}

export function text(given: Given, key: string): string {
  const value = given[key];
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw unreadable(key, 'is neither a text nor a number');
}

export const has = (given: Given, key: string): boolean =>
  given[key] !== undefined && given[key] !== null;

/** A decimal as a whole number of 10^−decimals, what is finer rounded down: files give quotients to more digits than a unit has. */
export function fixed(given: Given, key: string, decimals: number): bigint {
  const decimalText = text(given, key);
  const finer = Math.max(0, placesOf(decimalText) - decimals);
  const value = parseDecimal(decimalText, decimals + finer);
  const unit = 10n ** BigInt(finer);
  return (value - (((value % unit) + unit) % unit)) / unit;
}

export function float(given: Given, key: string): number {
  const value = Number(text(given, key));
  if (Number.isFinite(value)) return value;
  throw unreadable(key, 'is not a number');
}

/** An amount or ratio as a whole number of 10^−18; digits beyond that are rounded. */
export function amountIn(given: Given, key: string, missing?: bigint): bigint {
  if (!has(given, key) && missing !== undefined) return missing;
  return amountOf(text(given, key));
}

/** A list of amounts, each as {@link amountIn} reads one. */
export function amountsIn(given: Given, key: string): bigint[] {
  const value = given[key];
  if (!Array.isArray(value)) throw unreadable(key, 'is not a list');
  return value.map((_, index) => amountIn(value as unknown as Given, String(index)));
}

/** Back to a number. */
export const amountOut = (amount: bigint): number => Number(formatDecimal(amount, 18));

/** More digits than fit are those of a number that has no short decimal form. */
const amountOf = (decimalText: string): bigint =>
  parseDecimal(placesOf(decimalText) > 18 ? Number(decimalText).toFixed(18) : decimalText, 18);

/** Decimal places that a number's text needs: 3 for `1.25e-1`. */
function placesOf(decimalText: string): number {
  const digits = /(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(decimalText);
  return (digits?.[1]?.length ?? 0) - Number(digits?.[2] ?? 0);
}

/** `'lotNotLower'` is `'lot-not-lower'` in the files. */
export const kebab = (reason: string): string =>
  reason.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const decimal = formatDecimal;

const unreadable = (where: string, problem: string): InputError =>
  new InputError([{ where, found: problem, mend: 'See the cases of the vector file.' }]);

// Compares a result with the expectation of a worked case, by the rule that every vector file states: a number r matches e
// when |r − e| ≤ abs + rel·|e|; texts, booleans, null and lengths match exactly. Decimals are compared exactly, not as floats.

import { isDecimal, parseDecimal } from '../engine/units/fixedPoint.ts';

export interface Tolerance {
  readonly abs: string | number;
  readonly rel: string | number;
}

/** Every finite double has a shortest text with fewer. */
const DECIMALS = 400;

/** Every difference as one line; none when the result is as expected. The result may hold more keys than are asked for. */
export function differences(found: unknown, wanted: unknown, tolerance: Tolerance): string[] {
  if (!isRecord(wanted)) return compare('result', found, wanted, tolerance);
  if (!isRecord(found)) return [`result: ${show(found)} is not a record`];
  return Object.entries(wanted).flatMap(([key, value]) =>
    compare(key, found[key], value, tolerance),
  );
}

/** Below the first level keys must be the same: `{}` says that there is none. */
function compare(at: string, found: unknown, wanted: unknown, tolerance: Tolerance): string[] {
  const number = numberOf(wanted);
  if (number !== undefined) {
    const ours = numberOf(found);
    const isNear = ours !== undefined && near(ours, number, tolerance);
    return isNear ? [] : [`${at}: ${show(found)} instead of ${show(wanted)}`];
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) {
      return [`${at}: ${show(found)} instead of ${show(wanted)}`];
    }
    return wanted.flatMap((item, index) =>
      compare(`${at}[${index}]`, found[index], item, tolerance),
    );
  }
  if (isRecord(wanted)) {
    if (!isRecord(found)) return [`${at}: ${show(found)} instead of ${show(wanted)}`];
    const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => compare(`${at}.${key}`, found[key], wanted[key], tolerance));
  }
  // What does not exist is null in the files, which know no NaN and no infinity.
  const value = typeof found === 'number' && !Number.isFinite(found) ? null : found;
  return value === wanted ? [] : [`${at}: ${show(found)} instead of ${show(wanted)}`];
}

function near(found: bigint, wanted: bigint, { abs, rel }: Tolerance): boolean {
  const one = 10n ** BigInt(DECIMALS);
  const gap = magnitude(found - wanted);
  const allowed =
    parseDecimal(String(abs), DECIMALS) * one +
    parseDecimal(String(rel), DECIMALS) * magnitude(wanted);
  return gap * one <= allowed;
}

function numberOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? parseDecimal(String(value), DECIMALS) : undefined;
  }
  if (typeof value === 'bigint') return parseDecimal(value.toString(), DECIMALS);
  return typeof value === 'string' && isDecimal(value) ? parseDecimal(value, DECIMALS) : undefined;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string =>
  typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'nothing');

// Fixed-point arithmetic on BigInt, as lending protocols do it: amounts are whole numbers of a base unit, ratios whole
// numbers of 10^−27. For rules that must agree with a protocol to its last digit; the ledger holds safe integers.

import { InputError, invariant } from '../errors.ts';
import { toSafe } from './exact.ts';

/** One, in a number with 18 decimals (token amounts). */
export const WAD = 10n ** 18n;
/** One, in a number with 27 decimals (ratios, rates and prices). */
export const RAY = 10n ** 27n;

/** ⌊a·b/c⌋ for a, b ≥ 0 and c > 0. */
export function wideMulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  invariant(a >= 0n && b >= 0n && c > 0n, 'UNITS-2', 'fixed-point operands are not negative');
  return (a * b) / c;
}

/** ⌈a·b/c⌉ for a, b ≥ 0 and c > 0. */
export function wideMulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  invariant(a >= 0n && b >= 0n && c > 0n, 'UNITS-2', 'fixed-point operands are not negative');
  return (a * b + c - 1n) / c;
}

/** A ratio from outside (a parameter) as a ray, to twelve decimals. */
export const rayOf = (ratio: number): bigint =>
  BigInt(Math.round(ratio * 1e12)) * (RAY / 1_000_000_000_000n);

export const wideMin = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * base^n for a ray and a whole n ≥ 0, by repeated squaring with every product rounded half up, as MakerDAO's `rpow`
 * and its descendants do it (0^0 is 1). The order of the products is part of the result's last digits.
 */
export function rayPower(base: bigint, n: bigint): bigint {
  invariant(base >= 0n && n >= 0n, 'UNITS-2', 'fixed-point operands are not negative');
  const half = RAY / 2n;
  let square = base;
  let result = n % 2n === 1n ? base : RAY;
  for (let rest = n / 2n; rest > 0n; rest /= 2n) {
    square = (square * square + half) / RAY;
    if (rest % 2n === 1n) result = (result * square + half) / RAY;
  }
  return result;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Whether `parseDecimal` can read the text. */
export const isDecimal = (text: string): boolean => DECIMAL.test(text);

/**
 * `'1.05'` with 18 decimals is 1_050_000_000_000_000_000n; exponents are read (`'1e-9'`).
 * Rejects (`InputError`) what is no number and what has more decimals than fit: nothing is rounded away.
 */
export function parseDecimal(text: string, decimals: number): bigint {
  const parts = DECIMAL.exec(text);
  if (parts === null) throw misread(text, 'is not a decimal number', 'Write digits, as in 12.5.');
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(whole + fraction);
  const shift = decimals - fraction.length + Number(exponent);
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  if (digits % divisor !== 0n) {
    throw misread(text, `has more than ${decimals} decimals`, 'Give fewer decimals.');
  }
  const magnitude = shift < 0 ? digits / divisor : digits * 10n ** BigInt(shift);
  return sign === '-' ? -magnitude : magnitude;
}

/** The shortest decimal text that `parseDecimal` reads back to the same value. */
export function formatDecimal(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** A record whose fields `K` hold BigInt amounts instead of safe integers. */
export type Widened<R, K extends keyof R> = Omit<R, K> & Readonly<Record<K, bigint>>;

/** Ledger to rule: the fields `keys` of a plain record (whole numbers) as BigInt; the rest is copied. */
export function widen<R extends object, K extends keyof R>(
  record: R,
  keys: readonly K[],
): Widened<R, K> {
  const wide: Record<PropertyKey, unknown> = { ...(record as object) };
  for (const key of keys) wide[key] = BigInt(record[key] as number);
  return wide as Widened<R, K>;
}

/** Rule to ledger: the fields `keys` as safe integers; stops the run (UNITS-1) where one does not fit. */
export function narrow<R extends object, K extends keyof R>(
  record: R & Readonly<Record<K, bigint>>,
  keys: readonly K[],
): Omit<R, K> & Record<K, number> {
  const small: Record<PropertyKey, unknown> = { ...(record as object) };
  for (const key of keys) small[key] = toSafe(record[key]);
  return small as Omit<R, K> & Record<K, number>;
}

const misread = (text: string, problem: string, mend: string): InputError =>
  new InputError([{ where: 'decimal', found: `'${text}' ${problem}`, mend }]);

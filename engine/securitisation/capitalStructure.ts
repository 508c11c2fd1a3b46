// A capital structure as a scenario file states it: tranches with their points, coupons, tokens and locks; and its checks. Junior first.

import type { Fault } from '../errors.ts';
import { capitalStructureFaults, type TrancheTerms } from './tranche.ts';

/** Basis points of the balance per year. A floating coupon pays the pool's index and a spread; the residual takes what is left. */
export type Coupon =
  | { readonly kind: 'fixed'; readonly bps: number }
  | { readonly kind: 'floating'; readonly spreadBps: number }
  | { readonly kind: 'residual' };

export interface StructureTranche {
  readonly name: string;
  /** Asset that the tranche is, and the book on which it trades (none: it does not trade). */
  readonly token: string;
  readonly venue?: string;
  /** Points as shares of the notional: bears losses from `attachment` to `detachment`. */
  readonly attachment: number;
  readonly detachment: number;
  readonly coupon: Coupon;
  /** From this age (seconds) the coupon is higher by so much. */
  readonly stepUp?: { readonly after: number; readonly bps: number };
  /** Tests that must pass before anybody leaves this tranche. */
  readonly lockedBy?: readonly string[];
}

const WHOLE_BPS = 10_000;
const couponFields: Readonly<Record<string, readonly string[]>> = {
  fixed: ['bps'],
  floating: ['spreadBps'],
  residual: [],
};

/** The coupon of a tranche at an age, in basis points per year; nought for the residual. */
export function couponBpsAt(
  { coupon, stepUp }: StructureTranche,
  ageSeconds: number,
  indexBps: number,
): number {
  const step = stepUp !== undefined && ageSeconds >= stepUp.after ? stepUp.bps : 0;
  switch (coupon.kind) {
    case 'fixed':
      return coupon.bps + step;
    case 'floating':
      return Math.max(0, indexBps + coupon.spreadBps + step);
    case 'residual':
      return 0;
    default:
      return coupon satisfies never;
  }
}

/** The same structure with points in whole basis points. */
export const structureTerms = (tranches: readonly StructureTranche[]): TrancheTerms[] =>
  tranches.map(({ name, attachment, detachment, coupon }) => ({
    name,
    attachmentPointBps: Math.round(attachment * WHOLE_BPS),
    detachmentPointBps: Math.round(detachment * WHOLE_BPS),
    couponBpsPerYear: coupon.kind === 'fixed' ? Math.round(coupon.bps) : 0,
  }));

/** What is wrong with a list of tranches; every fault is told. */
export function checkTranches(value: unknown, where: string): Fault[] {
  const mend =
    'Give a list, junior first: [{ name, token, attachment: 0, detachment: 0.1, coupon: { kind: residual } }, …].';
  if (!Array.isArray(value) || value.length === 0)
    return [{ where, found: 'not a list of tranches', mend }];
  const faults = value.flatMap((one: unknown, i) => trancheFaults(one, `${where}[${i}]`, mend));
  if (faults.length > 0) return faults;
  const tranches = value as StructureTranche[];
  const tokens = tranches.map(({ token }) => token);
  tokens.forEach((token, i) => {
    if (tokens.indexOf(token) < i)
      faults.push({
        where: `${where}[${i}].token`,
        found: `a second tranche that is ${token}`,
        mend: 'Give each tranche an asset of its own.',
      });
  });
  return [...faults, ...capitalStructureFaults(structureTerms(tranches), where)];
}

function trancheFaults(value: unknown, where: string, mend: string): Fault[] {
  if (typeof value !== 'object' || value === null) return [{ where, found: 'not a tranche', mend }];
  const one = value as Record<string, unknown>;
  const faults: Fault[] = [];
  for (const key of ['name', 'token']) {
    const name = one[key];
    if (typeof name !== 'string' || name === '' || name.includes('.'))
      faults.push({ where: `${where}.${key}`, found: 'no name without a dot', mend });
  }
  for (const key of ['attachment', 'detachment']) {
    const point = one[key];
    if (typeof point !== 'number' || !(point >= 0 && point <= 1))
      faults.push({ where: `${where}.${key}`, found: 'not a share from 0 to 1', mend });
    else if (Math.abs(point * WHOLE_BPS - Math.round(point * WHOLE_BPS)) > 1e-6)
      faults.push({
        where: `${where}.${key}`,
        found: `${point} is finer than a basis point`,
        mend: 'Round it to 0.0001.',
      });
  }
  const coupon = one['coupon'] as Record<string, unknown> | undefined;
  const fields = couponFields[String(coupon?.['kind'])];
  if (coupon === undefined || fields === undefined)
    faults.push({
      where: `${where}.coupon`,
      found: 'not a coupon',
      mend: 'Give { kind: fixed, bps }, { kind: floating, spreadBps } or { kind: residual }.',
    });
  else
    for (const field of fields)
      if (typeof coupon[field] !== 'number')
        faults.push({ where: `${where}.coupon.${field}`, found: 'not a number', mend });
  const known = [
    'name',
    'token',
    'venue',
    'attachment',
    'detachment',
    'coupon',
    'stepUp',
    'lockedBy',
  ];
  for (const key of Object.keys(one))
    if (!known.includes(key))
      faults.push({
        where: `${where}.${key}`,
        found: 'unknown field',
        mend: `Known fields: ${known.join(', ')}.`,
      });
  return faults;
}

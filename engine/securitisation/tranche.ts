// A tranche as data: the slice of a pool's losses it bears, its name and its coupon; and the notionals of a capital structure.
// Tranches are listed junior first, so that the order of the list is the order in which losses arrive.

import type { Fault } from '../errors.ts';
import { mulDivFloor } from '../units/exact.ts';

const WHOLE_BPS = 10_000;

/** What a tranche promises. Points are basis points of the pool's notional: 500 to 2000 bears losses from 5 % to 20 %. */
export interface TrancheTerms {
  readonly name: string;
  readonly attachmentPointBps: number;
  readonly detachmentPointBps: number;
  /** Coupon in basis points of the balance per year; the most junior tranche takes what is left and may promise 0. */
  readonly couponBpsPerYear: number;
}

/** The same slice as ratios of the pool's notional, 0 to 1; for what is computed and shown, not booked. */
export interface TranchePoints {
  readonly attach: number;
  readonly detach: number;
}

export const pointsOf = (terms: TrancheTerms): TranchePoints => ({
  attach: terms.attachmentPointBps / WHOLE_BPS,
  detach: terms.detachmentPointBps / WHOLE_BPS,
});

/** What is wrong with a capital structure, all at once: it must run from 0 to 100 % without gap, overlap or empty tranche. */
export function capitalStructureFaults(tranches: readonly TrancheTerms[], where: string): Fault[] {
  const faults: Fault[] = [];
  const names = new Set<string>();
  let reached = 0;
  for (const [index, tranche] of tranches.entries()) {
    const at = `${where}[${index}]`;
    const { name, attachmentPointBps, detachmentPointBps } = tranche;
    if (names.has(name)) {
      faults.push({ where: at, found: `a second tranche called '${name}'`, mend: 'Rename it.' });
    }
    names.add(name);
    if (attachmentPointBps !== reached) {
      faults.push({
        where: `${at}.attachmentPointBps`,
        found: `${attachmentPointBps} where the tranche below detaches at ${reached}`,
        mend: `Attach at ${reached}; list tranches junior first.`,
      });
    }
    if (!Number.isSafeInteger(detachmentPointBps) || detachmentPointBps <= attachmentPointBps) {
      faults.push({
        where: `${at}.detachmentPointBps`,
        found: `${detachmentPointBps} is not a whole number above ${attachmentPointBps}`,
        mend: 'Detach above the attachment point.',
      });
    }
    reached = detachmentPointBps;
  }
  if (reached !== WHOLE_BPS) {
    faults.push({
      where,
      found: `the most senior tranche detaches at ${reached}`,
      mend: `Let it detach at ${WHOLE_BPS}.`,
    });
  }
  return faults;
}

/**
 * Notional of each tranche in atoms. Differences of rounded points, not rounded differences, so that they sum to the pool
 * to the atom. Example: 999 atoms at 5 / 15 / 80 % become 49, 150 and 800.
 */
export function trancheNotionals(
  poolNotional: number,
  tranches: readonly TrancheTerms[],
): number[] {
  const pointAtoms = (bps: number): number => mulDivFloor(poolNotional, bps, WHOLE_BPS);
  return tranches.map(
    ({ attachmentPointBps, detachmentPointBps }) =>
      pointAtoms(detachmentPointBps) - pointAtoms(attachmentPointBps),
  );
}

/** Coupon in atoms on `balance` for `elapsed` of a year of `year` (in the same unit of time), rounded down for the pool. */
export function couponFloor(
  balance: number,
  couponBpsPerYear: number,
  { elapsed, year }: { readonly elapsed: number; readonly year: number },
): number {
  const wide = BigInt(balance) * BigInt(couponBpsPerYear) * BigInt(elapsed);
  return Number(wide / (BigInt(WHOLE_BPS) * BigInt(year)));
}

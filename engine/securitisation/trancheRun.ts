// The run on a tranche that can be redeemed: what staying and leaving pay when a share of the holders leaves, and when a holder with a
// precise signal of his own runs. The pool holds cash and an illiquid asset that loses a haircut when it is sold now; leavers are
// paid at par while the money lasts. The global game is that of Goldstein & Pauzner (2005) in the limit of precise signals: the
// holder at the margin believes that any share of leavers is as likely as any other (Morris & Shin 2003).
//
//   pays │ 1+y ────────╮ stay      One share f of leavers along the axis. Who runs is decided by the
//        │   1 ─────────╳───╮      area between the two curves: more above than below, and the
//        │               ╲   ╲ leave   holder at the margin stays.
//        └────────────────────▶ f

import { log } from '../math/elementary.ts';
import { isAtLeast } from '../units/decimals.ts';

/** Who may redeem, and out of what. Notional and values in one unit. */
export interface RedeemableTranche {
  /** Senior notional, redeemable at par. */
  readonly senior: number;
  /** Cash. */
  readonly reserve: number;
  /** Worth of the illiquid assets if they are held. */
  readonly illiquid: number;
  /** Share of that worth which a sale now loses, 0 … 1. */
  readonly haircut: number;
  /** What a holder who stays earns on par when all goes well. */
  readonly seniorYield: number;
}

/** How leavers are treated; the default is the bare run: first come, first served, no gate, no swing. */
export interface RedemptionRules {
  /** `proRata`: who leaves takes the tranche's share of cash and of assets with him, and nobody else's. */
  readonly order?: 'firstCome' | 'proRata';
  /** Share of the tranche that may leave at once; 1 is no gate. */
  readonly gate?: number;
  /** `leavers`: who leaves pays the haircut on what is sold for him. */
  readonly saleCost?: 'stayers' | 'leavers';
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Worth of the illiquid assets beyond what the senior notional needs: I + c − S. */
export const juniorCushion = ({ senior, reserve, illiquid }: RedeemableTranche): number =>
  illiquid + reserve - senior;

/** Share of leavers above which staying pays less than par; from 1 on the tranche is run-proof, below 0 it is insolvent at once. */
export function runThreshold(tranche: RedeemableTranche): number {
  const { senior, reserve, haircut } = tranche;
  return ((1 - haircut) * juniorCushion(tranche) + haircut * reserve) / (haircut * senior);
}

/** Whether a sale of everything would pay every senior holder: c + (1 − h)·I ≥ S. */
export const isRunProof = ({ senior, reserve, illiquid, haircut }: RedeemableTranche): boolean =>
  isAtLeast(reserve + (1 - haircut) * illiquid, senior);

/** Whether the threshold lies below 0: what nobody has run on pays less than par already. */
export const isInsolvent = ({ senior, reserve, illiquid, haircut }: RedeemableTranche): boolean =>
  !isAtLeast(reserve + (1 - haircut) * illiquid, (1 - haircut) * senior);

/** What a unit of par pays to who stays when a share `leavers` has left. */
export function stayPayoff(
  tranche: RedeemableTranche,
  leavers: number,
  rules: RedemptionRules = {},
): number {
  const { senior, reserve, illiquid, haircut, seniorYield } = tranche;
  if (rules.order === 'proRata') return clamp((reserve + illiquid) / senior, 0, 1 + seniorYield);
  const out = Math.min(leavers, rules.gate ?? 1);
  if (out >= 1) return 0;
  const asked = Math.max(0, out * senior - reserve);
  const sold = rules.saleCost === 'leavers' || asked === 0 ? asked : asked / (1 - haircut);
  const left = illiquid - sold + Math.max(0, reserve - out * senior);
  return clamp(left / ((1 - out) * senior), 0, 1 + seniorYield);
}

/** What a unit of par pays to who leaves together with a share `leavers`. */
export function leavePayoff(
  tranche: RedeemableTranche,
  leavers: number,
  rules: RedemptionRules = {},
): number {
  const { senior, reserve, illiquid, haircut } = tranche;
  const money = reserve + (1 - haircut) * illiquid;
  if (rules.order === 'proRata') return Math.min(1, money / senior);
  const out = Math.min(leavers, rules.gate ?? 1);
  if (!(out > 0)) return 1;
  const claims = out * senior;
  const paid =
    rules.saleCost === 'leavers'
      ? (Math.min(claims, reserve) + (1 - haircut) * clamp(claims - reserve, 0, illiquid)) / claims
      : Math.min(1, money / claims);
  if (out === leavers) return paid;
  // Who does not get through the gate is a holder who stayed.
  const through = out / leavers;
  return through * paid + (1 - through) * stayPayoff(tranche, leavers, rules);
}

/**
 * ∫₀¹ (stay(f) − leave(f)) df for the bare run, exactly: between its kinks staying pays a ratio of two straight lines, of which the
 * integral is a logarithm. The share 1 itself has no weight.
 */
export function runIncentive(tranche: RedeemableTranche): number {
  const { senior, reserve, illiquid, haircut } = tranche;
  const cashShare = clamp(reserve / senior, 0, 1);
  const drain = 1 / (1 - haircut);
  const whileCash = { start: illiquid + reserve, perShare: senior };
  const onSales = { start: illiquid + reserve * drain, perShare: senior * drain };
  // At a haircut of 100 % a sale leaves nothing to who stays.
  const stay =
    stayArea(tranche, whileCash, 0, cashShare) +
    (haircut < 1 ? stayArea(tranche, onSales, cashShare, 1) : 0);
  const cover = (reserve + (1 - haircut) * illiquid) / senior;
  const leave = cover >= 1 ? 1 : cover > 0 ? cover * (1 - log(cover)) : 0;
  return stay - leave;
}

/** ∫ clamp((start − perShare·f)/((1 − f)·S), 0, 1 + y) df between two shares. */
function stayArea(
  { senior, seniorYield }: RedeemableTranche,
  { start, perShare }: { readonly start: number; readonly perShare: number },
  from: number,
  to: number,
): number {
  if (!(to > from)) return 0;
  const most = 1 + seniorYield;
  const kinks = [
    (start - most * senior) / (perShare - most * senior),
    perShare > 0 ? start / perShare : Number.NaN,
  ].filter((kink) => kink > from && kink < to);
  const points = [from, ...kinks.toSorted((a, b) => a - b), to];
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const low = points[i - 1]!;
    const high = points[i]!;
    const middle = (low + high) / 2;
    const ratio = (start - perShare * middle) / ((1 - middle) * senior);
    if (ratio <= 0) continue;
    if (ratio >= most) area += most * (high - low);
    else
      area += (perShare * (high - low) + (start - perShare) * log((1 - low) / (1 - high))) / senior;
  }
  return area;
}

/** The same for any rules, by the midpoint rule: for deciding, where a bucket of signals is far coarser than the error. */
export function runIncentiveUnder(
  tranche: RedeemableTranche,
  rules: RedemptionRules,
  points = 200,
): number {
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const leavers = (i + 0.5) / points;
    sum += stayPayoff(tranche, leavers, rules) - leavePayoff(tranche, leavers, rules);
  }
  return sum / points;
}

/**
 * Worth of the illiquid assets below which the holder at the margin runs: where the incentive turns from negative to positive. 0 where he
 * never does, since cash covers everybody. (With no assets at all there is nothing to run for, and the incentive is nought again.)
 */
export function criticalIlliquidValue(tranche: Omit<RedeemableTranche, 'illiquid'>): number {
  const incentive = (illiquid: number): number => runIncentive({ ...tranche, illiquid });
  if (tranche.reserve >= tranche.senior) return 0;
  let low = 0;
  // Run-proof here, and staying pays the yield on top.
  let high = Math.max(0, tranche.senior - tranche.reserve) / (1 - tranche.haircut) + tranche.senior;
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) break;
    if (incentive(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

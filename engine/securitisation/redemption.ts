// The redemption queue: who asked, who may leave this epoch, who is paid with the cash that is there. Pure rules on plain data;
// units and cash are atoms. The tokens of open requests stand on the queue's own account, so nobody sells what he has asked to redeem.
//
//   requested ──notice──▶ eligible ──gate, at the end of an epoch──▶ accepted ──cash──▶ paid

import { mulDivFloor } from '../units/exact.ts';
import { splitProRata } from './lossAllocation.ts';

export type TrancheName = 'senior' | 'junior';
export const trancheNames: readonly TrancheName[] = ['junior', 'senior'];

/** `firstCome`: by id. `proRata`: in proportion to what each asked for. */
export type RedemptionOrder = 'firstCome' | 'proRata';

export interface RedemptionRequest<T extends string = TrancheName> {
  readonly id: number;
  readonly tranche: T;
  readonly account: number;
  readonly tick: number;
  /** Atoms of tranche tokens not yet accepted, and accepted but not yet paid. */
  waiting: number;
  accepted: number;
}

/** Accepts waiting units up to the gate: `gateAtoms` tokens of this tranche in this epoch. Returns how many were accepted. */
export function acceptRedemptions<T extends string>(
  requests: readonly RedemptionRequest<T>[],
  {
    tranche,
    tick,
    noticeTicks,
    gateAtoms,
    order,
  }: {
    readonly tranche: T;
    readonly tick: number;
    readonly noticeTicks: number;
    readonly gateAtoms: number;
    readonly order: RedemptionOrder;
  },
): number {
  const eligible = requests.filter(
    (one) => one.tranche === tranche && one.waiting > 0 && tick - one.tick >= noticeTicks,
  );
  const given = share(
    gateAtoms,
    eligible.map(({ waiting }) => waiting),
    order,
  );
  let sum = 0;
  eligible.forEach((one, i) => {
    one.waiting -= given[i]!;
    one.accepted += given[i]!;
    sum += given[i]!;
  });
  return sum;
}

/** One payment: tokens that leave and the cash they are paid. */
export interface RedemptionPayment<T extends string = TrancheName> {
  readonly request: RedemptionRequest<T>;
  readonly units: number;
  readonly cash: number;
}

/**
 * Pays accepted units with the cash there is, at each tranche's own price (cash atoms per token atom). Cash is rounded down, tokens
 * up, for those who stay. Nothing is paid at a price of nought: the request waits.
 */
export function payRedemptions<T extends string>(
  requests: readonly RedemptionRequest<T>[],
  cash: number,
  price: (tranche: T) => number,
  order: RedemptionOrder,
): RedemptionPayment<T>[] {
  const open = requests.filter((one) => one.accepted > 0 && price(one.tranche) > 0);
  const claims = open.map((one) => claimFloor(one, price(one.tranche)));
  const given = share(cash, claims, order);
  const payments: RedemptionPayment<T>[] = [];
  open.forEach((request, i) => {
    const paid = given[i]!;
    const claim = claims[i]!;
    if (paid === 0 && claim > 0) return;
    const units =
      paid === claim
        ? request.accepted
        : Math.min(request.accepted, 1 + mulDivFloor(request.accepted, paid, claim));
    payments.push({ request, units, cash: paid });
  });
  return payments;
}

/** Cash atoms that a request's accepted units are worth, rounded down. */
export const claimFloor = ({ accepted }: { readonly accepted: number }, price: number): number =>
  Math.floor(accepted * price);

/** Cash that all accepted requests together would take. */
export const claimsOf = <T extends string>(
  requests: readonly RedemptionRequest<T>[],
  price: (tranche: T) => number,
): number => requests.reduce((sum, one) => sum + claimFloor(one, price(one.tranche)), 0);

/** Divides an amount among wishes, never more than is wished. */
function share(amount: number, wishes: readonly number[], order: RedemptionOrder): number[] {
  const all = wishes.reduce((sum, wish) => sum + wish, 0);
  if (amount >= all) return [...wishes];
  if (order === 'proRata') return splitProRata(amount, wishes);
  let left = amount;
  return wishes.map((wish) => {
    const part = Math.min(left, wish);
    left -= part;
    return part;
  });
}

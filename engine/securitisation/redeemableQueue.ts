// Who leaves a redeemable tranche, for how much, and at whose cost: pure rules on plain data, atoms throughout.
//
//   asked ──notice──▶ eligible ──gate, at the end of an epoch──▶ accepted ──money──▶ paid

import { mulDivCeil, mulDivFloor } from '../units/exact.ts';
import { splitProRata } from './lossAllocation.ts';

export interface LeaveRequest {
  readonly id: number;
  readonly account: number;
  readonly tick: number;
  /** Tokens not yet accepted, and accepted but not yet paid. */
  waiting: number;
  accepted: number;
}

/** Lets in what the notice and the gate allow: first come, or to each the same share of what he asked for. */
export function acceptLeavers(
  requests: readonly LeaveRequest[],
  {
    tick,
    noticeTicks,
    gate,
    order,
  }: {
    readonly tick: number;
    readonly noticeTicks: number;
    /** Tokens that may be accepted in this epoch. */
    readonly gate: number;
    readonly order: 'firstCome' | 'proRata';
  },
): void {
  const eligible = requests.filter((one) => one.waiting > 0 && tick - one.tick >= noticeTicks);
  const asked = eligible.reduce((sum, { waiting }) => sum + waiting, 0);
  const shares =
    asked > gate && order === 'proRata'
      ? splitProRata(
          gate,
          eligible.map(({ waiting }) => waiting),
        )
      : undefined;
  let left = gate;
  eligible.forEach((one, i) => {
    const part = shares?.[i] ?? Math.min(left, one.waiting);
    left -= part;
    one.waiting -= part;
    one.accepted += part;
  });
}

/** Tokens that leave and the cash that they are paid. */
export interface LeavePayment {
  readonly request: LeaveRequest;
  readonly tokens: number;
  readonly cash: number;
}

/**
 * First come, first served: each claim at one price (cash atoms per token atom, at most 1) until the money is gone. Cash is rounded down and
 * tokens up, for those who stay.
 */
export function payInOrder(
  requests: readonly LeaveRequest[],
  money: number,
  price: number,
): LeavePayment[] {
  const payments: LeavePayment[] = [];
  let left = money;
  for (const request of requests) {
    if (request.accepted === 0) continue;
    const claim = Math.floor(request.accepted * price);
    const cash = Math.min(left, claim);
    if (cash === 0) continue;
    left -= cash;
    const tokens = cash === claim ? request.accepted : mulDivCeil(request.accepted, cash, claim);
    payments.push({ request, tokens, cash });
  }
  return payments;
}

/** A part of the accepted tokens leaves for a sum of money, each request in proportion. */
export function payTogether(
  requests: readonly LeaveRequest[],
  tokens: number,
  money: number,
): LeavePayment[] {
  const open = requests.filter(({ accepted }) => accepted > 0);
  const all = open.reduce((sum, { accepted }) => sum + accepted, 0);
  if (tokens <= 0 || all === 0) return [];
  const parts =
    tokens >= all
      ? open.map(({ accepted }) => accepted)
      : splitProRata(
          tokens,
          open.map(({ accepted }) => accepted),
        );
  const leaving = Math.min(tokens, all);
  return open.flatMap((request, i) => {
    const part = parts[i]!;
    if (part === 0) return [];
    return [{ request, tokens: part, cash: mulDivFloor(money, part, leaving) }];
  });
}

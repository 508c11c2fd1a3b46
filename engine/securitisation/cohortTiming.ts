// Who carries a loss that came before he did, or may still be made good. Six rules stop value from passing between those who were there and
// those who come or go: (1) no deposit into a tranche that an outstanding, recoverable loss has reached, or each cohort is charged only with
// losses after its entry; (2) while a loss is pending, whom it could reach is locked; (3) mint and redeem at the tranche's own price;
// (4) who leaves takes his share of the gross balance and of the outstanding loss; (5) fees are split on loss-adjusted balances;
// (6) the last junior to leave keeps his claim on the recovery. Amounts are whole atoms (BigInt).

import { wideMin } from '../units/fixedPoint.ts';
import { wideSum } from './wideShares.ts';

/** Rule 2. Which tranches (junior first) a pending loss could reach: tranche k iff it exceeds all that lies below k. */
export function lockedByPendingLoss(
  balancesJuniorFirst: readonly bigint[],
  pendingLoss: bigint,
): boolean[] {
  let below = 0n;
  return balancesJuniorFirst.map((balance) => {
    const isLocked = pendingLoss > below;
    below += balance;
    return isLocked;
  });
}

/** A tranche with a loss that may still be recovered. */
export interface ChargedTranche {
  readonly gross: bigint;
  readonly outstandingLoss: bigint;
}

/** What a tranche is worth while its loss is outstanding. */
export const netOfLoss = ({ gross, outstandingLoss }: ChargedTranche): bigint =>
  gross - wideMin(outstandingLoss, gross);

/**
 * Rule 4. Takes `shares` of `allShares` out: the leaver is paid his part of the net value and takes his part of gross balance and loss with
 * him, so that nobody's payout depends on the order of leaving. Rounded for those who stay.
 */
export function leaveTranche(
  tranche: ChargedTranche,
  shares: bigint,
  allShares: bigint,
): { readonly payout: bigint; readonly left: ChargedTranche } {
  const part = (amount: bigint): bigint => (shares === 0n ? 0n : (amount * shares) / allShares);
  return {
    payout: part(netOfLoss(tranche)),
    left: {
      gross: tranche.gross - part(tranche.gross),
      outstandingLoss: tranche.outstandingLoss - part(tranche.outstandingLoss),
    },
  };
}

/** What deposits do while a loss is outstanding: taken at the present price, refused, or taken as a cohort that earlier losses do not touch. */
export type DepositRule = 'naive' | 'gated' | 'baseline';

export interface Entry {
  readonly isAccepted: boolean;
  /** What those who were there, and the newcomer, have in the end; a refused newcomer has kept his money. */
  readonly incumbent: bigint;
  readonly newcomer: bigint;
  /** What passed from the one to the other. */
  readonly transfer: bigint;
}

/** Rule 1. A deposit into a tranche with an outstanding loss, of which `recovered` comes back later. */
export function enterTranche(
  tranche: ChargedTranche,
  deposit: bigint,
  { rule, recovered }: { readonly rule: DepositRule; readonly recovered: bigint },
): Entry {
  const net = netOfLoss(tranche);
  const back = wideMin(recovered, wideMin(tranche.outstandingLoss, tranche.gross));
  const own = net + back;
  const isOutstanding = tranche.outstandingLoss > 0n;
  // At a price of nought there is no number of shares to give.
  const isAccepted = !(isOutstanding && (rule === 'gated' || (rule === 'naive' && net === 0n)));
  if (!isAccepted || rule === 'baseline' || !isOutstanding)
    return { isAccepted, incumbent: own, newcomer: deposit, transfer: 0n };
  // Shares at the present price; the recovery is for all shares alike.
  const incumbent = ((own + deposit) * net) / (net + deposit);
  return {
    isAccepted,
    incumbent,
    newcomer: own + deposit - incumbent,
    transfer: own - incumbent,
  };
}

/** A loss from before the first junior deposit: charged to whoever is junior now (naive), or left with those who were there. */
export function inheritLoss(
  { senior, outstandingLoss }: { readonly senior: bigint; readonly outstandingLoss: bigint },
  juniorDeposit: bigint,
  rule: DepositRule,
): { readonly junior: bigint; readonly senior: bigint } {
  const charged = rule === 'naive' ? wideMin(outstandingLoss, juniorDeposit) : 0n;
  return {
    junior: juniorDeposit - charged,
    senior: senior - wideMin(senior, outstandingLoss - charged),
  };
}

/** A tranche by value and shares. */
export interface SharedTranche {
  readonly value: bigint;
  readonly shares: bigint;
}

/** Rule 3. Shares that a deposit buys at a value per share; one for one where there are none yet. Rounded down. */
export const sharesFor = (deposit: bigint, { value, shares }: SharedTranche): bigint =>
  value === 0n || shares === 0n ? deposit : (deposit * shares) / value;

/** What a depositor would gain who was given shares at the price of the whole pool instead of his tranche's own. */
export function gainAtPoolPrice(
  deposit: bigint,
  tranche: SharedTranche,
  others: readonly SharedTranche[],
): bigint {
  const pool = {
    value: tranche.value + wideSum(others.map(({ value }) => value)),
    shares: tranche.shares + wideSum(others.map(({ shares }) => shares)),
  };
  const minted = sharesFor(deposit, pool);
  return ((tranche.value + deposit) * minted) / (tranche.shares + minted) - deposit;
}

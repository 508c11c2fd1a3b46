// What to send to a stability pool: money that is free goes in, gains come out when they are worth the gas.

import {
  chainKey,
  request,
  transaction,
  type Intent,
  type MarketView,
  type StabilityPoolView,
} from '../../engine/index.ts';

export interface DepositPlan {
  readonly account: number;
  /** Money to deposit. */
  readonly free: number;
  /** Collateral gain from which it is taken out. */
  readonly gainMin: number;
  /** Money to take out: all of it where the holder wants to leave. */
  readonly withdraw: number;
  readonly gasPrice: number;
}

/** The acts of one depositor in one turn, at most one of each kind. */
export function depositActs(
  view: MarketView,
  pool: StabilityPoolView,
  { account, free, gainMin, withdraw, gasPrice }: DepositPlan,
): readonly Intent[] {
  const isOnChain = view.findPort(chainKey) !== undefined;
  const send = (action: string, amount: number): Intent => {
    const data = { amount, pool: pool.depositAction };
    return isOnChain
      ? transaction({ action, data, gasPrice, gas: pool.gas })
      : request({ action, data });
  };
  if (withdraw > 0) return [send(pool.withdrawAction, withdraw)];
  // Every change pays the gain out: a deposit needs no claim beside it.
  if (free > 0) return [send(pool.depositAction, free)];
  return pool.gainOf(account) > gainMin ? [send(pool.withdrawAction, 0)] : [];
}

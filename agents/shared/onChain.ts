// Acts on pools: a transaction where the scenario has a chain, and then only one at a time; else a request that is done at once.

import {
  chainKey,
  request,
  transaction,
  type Intent,
  type MarketView,
} from '../../engine/index.ts';

export interface PoolAct {
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly gas: number;
  readonly cause: 'arbitrage' | 'liquidityProvision' | 'ownDecision';
}

export interface PoolActs {
  /** Whether an earlier transaction still waits. */
  readonly isBusy: boolean;
  act(act: PoolAct): Intent;
}

/** `urgency`: multiple of the suggested gas price that is paid; `gasPriceMax` in gwei. */
export function poolActs(
  view: MarketView,
  account: number,
  {
    urgency = 1,
    gasPriceMax = 1e6,
  }: { readonly urgency?: number; readonly gasPriceMax?: number } = {},
): PoolActs {
  const chain = view.findPort(chainKey);
  if (chain === undefined) {
    return { isBusy: false, act: ({ action, data }) => request({ action, data }) };
  }
  return {
    isBusy: chain.pendingOf(account).count > 0,
    act: (given) =>
      transaction({ ...given, gasPrice: Math.min(gasPriceMax, chain.suggestedGas() * urgency) }),
  };
}

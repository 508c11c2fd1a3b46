// Acts on lending pools and in their liquidations: a transaction where the scenario has a chain, and then only one at a time; else a
// request that is done at once.

import {
  chainKey,
  request,
  transaction,
  type CauseKind,
  type Intent,
  type MarketView,
} from '../../engine/index.ts';

export interface LendingActs {
  /** Whether an earlier transaction still waits. */
  readonly isBusy: boolean;
  act(
    action: string,
    data: Readonly<Record<string, unknown>>,
    given: { readonly gas: number; readonly cause: CauseKind },
  ): Intent;
}

/** `urgency`: multiple of the suggested gas price that is paid; `gasPriceMax` in gwei. */
export function lendingActs(
  view: MarketView,
  account: number,
  { urgency, gasPriceMax }: { readonly urgency: number; readonly gasPriceMax: number },
): LendingActs {
  const chain = view.findPort(chainKey);
  if (chain === undefined)
    return { isBusy: false, act: (action, data) => request({ action, data }) };
  const gasPrice = Math.min(gasPriceMax, chain.suggestedGas() * urgency);
  return {
    isBusy: chain.pendingOf(account).count > 0,
    act: (action, data, { gas, cause }) => transaction({ action, data, gas, gasPrice, cause }),
  };
}

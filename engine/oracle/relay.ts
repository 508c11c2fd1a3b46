// Keeps one transaction of a bot on its way: sends it at a multiple of the suggested gas price up to a cap, and bids again when
// it has waited. At the cap it can only wait, which is how a feed comes to lag behind the market when gas is dear.

import { causeIndex } from '../events/causes.ts';
import type { Chain } from '../chain/mempool.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RecordHandle } from '../state/world.ts';
import { number } from '../tick/parameters.ts';

/** Parameters of a bot's gas policy, to be spread into a mechanism's own. */
export const gasPolicyParameters = {
  gasMultiple: number(
    '',
    1.1,
    0.01,
    100,
    'gas price offered, as a multiple of what wallets suggest',
    'live',
  ),
  gasCap: number('gwei', 500, 0.001, 1_000_000, 'gas price that is never exceeded', 'live'),
  gas: number('gas', 120_000, 21_000, 10_000_000, 'gas of one transaction'),
  retrySeconds: number('s', 60, 1, 864_000, 'waiting time after which it bids again', 'live'),
  gasBudget: number(
    'units of the gas asset',
    1_000,
    0,
    1_000_000,
    'what it holds for gas at the start',
  ),
} as const;

export interface GasPolicy {
  readonly gasMultiple: number;
  readonly gasCap: number;
  readonly gas: number;
  readonly retrySeconds: number;
}

export interface BotState {
  funded: boolean;
}

/** Gives the bot its budget once, when a chain is first seen. */
export function fundBot(
  bot: RecordHandle<BotState>,
  ledger: Ledger,
  { account, gasAsset, units }: { account: number; gasAsset: number; units: number },
): void {
  if (bot.value.funded) return;
  bot.value.funded = true;
  ledger.issue(account, gasAsset, Math.round(units * ledger.atoms(gasAsset)));
}

/**
 * Sends `data` unless a transaction waits; one that has waited long is replaced by the new data at a higher price, where the
 * cap allows. Returns the reason of a refusal, if the chain gave one.
 */
export function relay(
  chain: Chain,
  {
    account,
    action,
    data,
    tick,
    secondsPerTick,
  }: {
    account: number;
    action: string;
    data: Readonly<Record<string, unknown>>;
    tick: number;
    secondsPerTick: number;
  },
  policy: GasPolicy,
): string | undefined {
  const waiting = chain.transactionsOf(account)[0];
  let gasPrice = Math.min(policy.gasCap, chain.suggestedGas() * policy.gasMultiple);
  if (waiting !== undefined) {
    if ((tick - waiting.submitted) * secondsPerTick < policy.retrySeconds) return undefined;
    gasPrice = Math.max(gasPrice, chain.replacementPrice(waiting.gasPrice));
    if (gasPrice > policy.gasCap) return undefined;
  }
  const outcome = chain.submit({
    agent: -1,
    account,
    action,
    data,
    gasPrice,
    gas: Math.round(policy.gas),
    cause: causeIndex.protocol,
    causeId: 0,
    ...(waiting === undefined ? {} : { replaces: waiting.nonce }),
  });
  return outcome.ok ? undefined : outcome.reason;
}

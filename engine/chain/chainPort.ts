// The chain as other rooms see it: checks at the door of the pool, and readings of the chain's state.

import { invariant } from '../errors.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { leastGas } from './blocks.ts';
import type {
  Chain,
  Submission,
  SubmitOutcome,
  Transaction,
  TransactionHandler,
  TransactionOutcome,
} from './mempool.ts';
import type { PendingPool } from './pendingPool.ts';
import type { VolatilityState } from './realisedVolatility.ts';

export interface ChainState extends VolatilityState {
  /** Background price of this tick before the noise of a block, gwei. */
  background: number;
  blocksDue: number;
  clearing: number;
  suggested: number;
  /** Clearing prices of the last blocks, oldest first. */
  recent: number[];
  tickBlocks: number;
  included: number;
  reverted: number;
  dropped: number;
  gasUsed: number;
  outcomes: TransactionOutcome[];
}

interface Parts {
  readonly kernel: Kernel;
  readonly state: RecordHandle<ChainState>;
  readonly pool: PendingPool;
  readonly parameters: RecordHandle<{ gasLimit: number }>;
  readonly gasAsset: number;
  readonly handlers: Map<string, TransactionHandler>;
  gasCost(of: { readonly gasPrice: number; readonly gas: number }): number;
}

/** A replacement must pay a tenth more, counted in thousandths of a gwei. */
const replacementPrice = (gasPrice: number): number =>
  Math.ceil((Math.round(gasPrice * 1000) * 11) / 10) / 1000;

const nobody: readonly TransactionOutcome[] = [];

export function buildChainPort(parts: Parts): Chain {
  const { kernel, state, pool, gasAsset, handlers } = parts;
  const outcomesOf = indexedByAgent(state);

  const submit = (given: Submission): SubmitOutcome => {
    const { account, agent, action, data, gas, cause, causeId, replaces } = given;
    const gasPrice = Math.round(given.gasPrice * 1000) / 1000;
    if (!handlers.has(action)) return { ok: false, reason: 'unknownAction' };
    if (!(gasPrice > 0) || gasPrice > 1e6 || !((given.priorityFee ?? 0) >= 0))
      return { ok: false, reason: 'badGasPrice' };
    if (!Number.isSafeInteger(gas) || gas < leastGas || gas > parts.parameters.value.gasLimit)
      return { ok: false, reason: 'badGas' };
    const tick = kernel.tick;
    let replaced: Transaction | undefined;
    if (replaces !== undefined) {
      replaced = pool.find(account)?.queue.find(({ nonce }) => nonce === replaces);
      if (replaced === undefined) return { ok: false, reason: 'noSuchNonce' };
      if (gasPrice < replacementPrice(replaced.gasPrice))
        return { ok: false, reason: 'replacementUnderpriced' };
    }
    if (kernel.ledger.balance(account, gasAsset) < parts.gasCost({ gasPrice, gas }))
      return { ok: false, reason: 'gasNotCovered' };
    const transaction = {
      agent,
      action,
      data,
      gasPrice,
      ...(given.priorityFee === undefined ? {} : { priorityFee: given.priorityFee }),
      gas,
      cause,
      causeId,
      submitted: tick,
    };
    if (replaced === undefined)
      return { ok: true, nonce: pool.add(account, { ...transaction, since: tick }) };
    pool.replace(account, { ...transaction, since: replaced.since, nonce: replaced.nonce });
    return { ok: true, nonce: replaced.nonce };
  };

  return {
    gasAsset,
    submit,
    cancel: (account, nonce, gasPrice) => {
      const {
        agent = -1,
        cause = 0,
        causeId = 0,
      } = pool.find(account)?.queue.find((held) => held.nonce === nonce) ?? {};
      return submit({
        agent,
        account,
        action: 'chain.cancel',
        data: {},
        gasPrice,
        gas: leastGas,
        cause,
        causeId,
        replaces: nonce,
      });
    },
    pendingOf: (account) => {
      const queue = pool.find(account)?.queue ?? [];
      let oldest = kernel.tick;
      for (const { since } of queue) oldest = Math.min(oldest, since);
      return { count: queue.length, oldestWaitTicks: kernel.tick - oldest };
    },
    transactionsOf: (account) => pool.find(account)?.queue ?? [],
    replacementPrice,
    clearingPrice: () => state.value.clearing,
    suggestedGas: () => state.value.suggested,
    pendingCount: () => pool.count,
    statistics: () => {
      const now = state.value;
      return {
        blocks: now.tickBlocks,
        clearing: now.clearing,
        background: now.background,
        included: now.included,
        reverted: now.reverted,
        dropped: now.dropped,
        pending: pool.count,
        gasUsed: now.gasUsed,
      };
    },
    outcomesOf,
    handle: (action, handler) => {
      invariant(!handlers.has(action), 'CHAIN-4', `the action "${action}" has one handler`);
      handlers.set(action, handler);
    },
    handles: (action) => handlers.has(action),
  };
}

/** Outcomes by agent, looked up without going through all of them for everybody: a list made anew when they changed. */
function indexedByAgent(
  state: RecordHandle<ChainState>,
): (agent: number) => readonly TransactionOutcome[] {
  let source: readonly TransactionOutcome[] = nobody;
  let length = 0;
  let byAgent = new Map<number, TransactionOutcome[]>();
  return (agent) => {
    const { outcomes } = state.value;
    if (outcomes !== source || outcomes.length !== length) {
      source = outcomes;
      length = outcomes.length;
      byAgent = new Map();
      for (const outcome of outcomes) {
        const theirs = byAgent.get(outcome.agent);
        if (theirs === undefined) byAgent.set(outcome.agent, [outcome]);
        else theirs.push(outcome);
      }
    }
    return byAgent.get(agent) ?? nobody;
  };
}

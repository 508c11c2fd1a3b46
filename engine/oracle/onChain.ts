// Hooks between feeds and a chain: one handler for each action, which finds the feed that the transaction names.

import { chainKey, type Chain, type TransactionHandler } from '../chain/mempool.ts';
import { portKey, type Kernel, type PortKey } from '../tick/kernel.ts';

/** Carry out `oracle.report` and `oracle.poke` for the feed under whose name they are provided. */
export const reportHandlerKey = portKey<TransactionHandler>('oracle.report');
export const pokeHandlerKey = portKey<TransactionHandler>('oracle.poke');

/** The chain, made ready for the action named like the key; `undefined` where the scenario has none. */
export function chainFor(
  kernel: Kernel,
  chainName: string,
  key: PortKey<TransactionHandler>,
): Chain | undefined {
  const chain = kernel.find(chainKey, chainName);
  if (chain === undefined || chain.handles(key.name)) return chain;
  chain.handle(key.name, (account, data, context) => {
    const handler = kernel.find(key, String(data['feed']));
    return handler?.(account, data, context) ?? { ok: false, reason: 'unknownFeed' };
  });
  return chain;
}

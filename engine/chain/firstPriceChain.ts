// A chain whose blocks go to the highest bidders, each of whom pays what he bid (first price, before EIP-1559).

import { defineMechanism } from '../tick/mechanism.ts';
import { buildChain, chainParameters, gasAtoms } from './chainCore.ts';

export const firstPriceChain = defineMechanism({
  kind: 'firstPriceChain',
  says: 'Blocks sold to the highest gas prices, with a mempool in which cheap transactions get stuck.',
  parameters: chainParameters,
  build: (input) =>
    buildChain(input, ({ kernel: { ledger }, miners, gasAsset }) => ({
      market: (others) => others,
      charge: (account, { gasPrice, gas, cause, causeId }) => {
        const cost = gasAtoms(gasPrice, gas, ledger.atoms(gasAsset));
        ledger.transfer(account, miners, gasAsset, cost, cause, causeId);
        return cost;
      },
      blockDone: () => {},
      suggest: (clearing) => clearing,
    })),
});

// A chain with a base fee (EIP-1559, since August 2021): every transaction burns the base fee for its gas and gives the builder what it
// offers beyond it, up to its cap. The base fee follows how full blocks are. The rest of the world would fill blocks half, its target,
// at the background price, so that the base fee settles there:
//
//   D(p) = L/2·(p/b)^(−η), at most L; a block is full of others below c = b·2^(−1/η), and then room goes to the best offers.

import { power } from '../math/elementary.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { invariant } from '../errors.ts';
import { effectiveTip, nextBaseFee } from './baseFee.ts';
import { buildChain, chainParameters, gasAtoms } from './chainCore.ts';
import { backgroundDemand } from './feeMarket.ts';

/** wei in a gwei; the finest price that gas is charged at is a thousandth of a gwei. */
const GWEI = 1e9;
const THOUSANDTH = 1e6;

interface BaseFeeState {
  /** Whole wei. */
  wei: number;
  burnt: number;
  peak: number;
}

export const feeMarket1559 = defineMechanism({
  kind: 'feeMarket1559',
  says: 'Blocks at a base fee that follows how full they are and is burnt; tips go to the builder.',
  parameters: {
    ...chainParameters,
    initialBaseFee: number(
      'gwei',
      0,
      0,
      1e6,
      'base fee of the first block; 0: the background price',
    ),
    suggestedTip: number('gwei', 1.5, 0, 1e5, 'tip that wallets add to the base fee', 'live'),
  },
  build(input) {
    const { kernel, id, parameters } = input;
    const { initialBaseFee, backgroundGas } = parameters.value;
    const first = initialBaseFee > 0 ? initialBaseFee : backgroundGas[0]![1];
    const state = kernel.world.record<BaseFeeState>(`${id}.baseFee`, {
      wei: Math.round(first * GWEI),
      burnt: 0,
      peak: Math.round(first * GWEI),
    });
    const gwei = (): number => state.value.wei / GWEI;
    /** The base fee as it is charged: rounded up to a thousandth of a gwei. */
    const charged = (): number => Math.ceil(state.value.wei / THOUSANDTH) / 1000;
    kernel.provide(
      channelSourceKey,
      [{ name: `${id}.baseFee`, label: 'Base fee', unit: 'gwei', read: gwei }],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`${id}.baseFee`]: gwei(),
          [`${id}.baseFeePeak`]: state.value.peak / GWEI,
          [`${id}.burnt`]: state.value.burnt,
        }),
      },
      id,
    );
    return buildChain(input, ({ kernel: { ledger }, miners, gasAsset }) => {
      const unit = ledger.atoms(gasAsset);
      return {
        market: ({ background, gasLimit, elasticity }) => ({
          background: background * power(0.5, 1 / elasticity),
          gasLimit,
          elasticity,
          floor: charged(),
        }),
        charge: (account, { gasPrice, priorityFee, gas, cause, causeId }) => {
          const base = BigInt(Math.round(charged() * 1000));
          const cap = BigInt(Math.round(gasPrice * 1000));
          const priority = BigInt(Math.round((priorityFee ?? gasPrice) * 1000));
          const tip = effectiveTip({ feeCap: cap, priority }, base);
          invariant(tip !== undefined, 'CHAIN-5', 'who is included can pay the base fee');
          const burnt = gasAtoms(charged(), gas, unit);
          const total = gasAtoms(Number(base + tip) / 1000, gas, unit);
          ledger.redeem(account, gasAsset, burnt, cause, causeId);
          ledger.transfer(account, miners, gasAsset, total - burnt, cause, causeId);
          state.value.burnt += burnt / unit;
          return total;
        },
        blockDone: (block, market) => {
          const others = backgroundDemand(market, Math.max(charged(), block.clearing));
          const gasUsed = Math.min(market.gasLimit, block.gasUsed + others);
          const held = state.value;
          const use = { gasUsed: BigInt(Math.floor(gasUsed)), gasLimit: BigInt(market.gasLimit) };
          // Fees beyond a million gwei are refused everywhere else as well.
          held.wei = Math.min(1e15, Number(nextBaseFee(BigInt(held.wei), use)));
          held.peak = Math.max(held.peak, held.wei);
        },
        suggest: (clearing) => Math.max(clearing, charged()) + parameters.value.suggestedTip,
      };
    });
  },
});

// Cases of `gas-keepers-governance` to the rules of the fee market, keepers, votes and rate policies. Gas prices are gwei in the
// files and wei in the rules.

import { includeTransactions, nextBaseFee } from '../../engine/chain/baseFee.ts';
import {
  breakEvenGasPrice,
  decideKeeper,
  runPriorityAuction,
} from '../../engine/chain/keeperEconomics.ts';
import {
  governanceSchedule,
  pegRate,
  semiLogarithmicRate,
  stewardChange,
} from '../../engine/safety/parameterPolicies.ts';
import type { StewardState } from '../../engine/safety/parameterPolicies.ts';
import { decimal, fixed, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const MONEY = 18;
/** Decimals of a gwei. */
const GWEI = 9;

export const operations: Operations = {
  'eip1559.next': (given) => eip1559Next(record(given)),
  'block.inclusion': (given) => blockInclusion(record(given)),
  'keeper.profit': (given) => keeperProfit(record(given)),
  'keeper.pga': (given) => keeperPga(record(given)),
  'governance.effective': (given) => governanceEffective(record(given)),
  'policy.crvusd': (given) => policyCrvusd(record(given)),
  'policy.semilog': (given) => policySemilog(record(given)),
  'policy.steward': (given) => policySteward(record(given)),
};

function eip1559Next(given: Given): unknown {
  const use = { gasUsed: fixed(given, 'gasUsed', 0), gasLimit: fixed(given, 'gasLimit', 0) };
  const blocks = has(given, 'blocks') ? float(given, 'blocks') : 1;
  let baseFee = fixed(given, 'baseFeeWei', 0);
  for (let block = 0; block < blocks; block++) baseFee = nextBaseFee(baseFee, use);
  return { nextBaseFeeWei: baseFee };
}

function blockInclusion(given: Given): unknown {
  const transactions = list(given, 'transactions').map((one) => ({
    id: text(one, 'id'),
    priority: fixed(one, 'priority', GWEI),
    feeCap: fixed(one, 'feeCap', GWEI),
    gas: fixed(one, 'gas', 0),
    arrival: float(one, 'arrival'),
  }));
  const { included, waiting, gasUsed } = includeTransactions(transactions, {
    baseFee: fixed(given, 'baseFee', GWEI),
    gasLimit: fixed(given, 'gasLimit', 0),
  });
  return {
    included: included.map(({ id, effectiveTip }) => ({
      id,
      effectiveTip: decimal(effectiveTip, GWEI),
    })),
    waiting,
    gasUsed,
  };
}

function keeperProfit(given: Given): unknown {
  const chance = {
    seizedValue: fixed(given, 'seizedValue', MONEY),
    slippage: fixed(given, 'slippage', MONEY),
    repay: fixed(given, 'repay', MONEY),
    flashFee: fixed(given, 'flashFee', MONEY),
    gasUsed: fixed(given, 'gasUsed', 0),
    gasAssetPrice: fixed(given, 'ethPrice', MONEY),
    minProfit: fixed(given, 'minProfit', MONEY),
  };
  const { profit, acts } = decideKeeper(
    chance,
    fixed(given, 'baseFee', GWEI) + fixed(given, 'tip', GWEI),
  );
  const breakEven = breakEvenGasPrice(chance);
  return {
    profit: decimal(profit, 2 * MONEY),
    acts,
    breakEvenGasPrice: breakEven === undefined ? null : decimal(breakEven, MONEY + GWEI),
  };
}

function keeperPga(given: Given): unknown {
  const keepers = list(given, 'keepers').map((one) => ({
    id: text(one, 'id'),
    value: fixed(one, 'value', MONEY),
  }));
  const { winner, finalBid, bids } = runPriorityAuction(keepers, {
    startBid: fixed(given, 'startBid', GWEI),
    gasUsed: fixed(given, 'gasUsed', 0),
    gasAssetPrice: fixed(given, 'ethPrice', MONEY),
    maxRounds: float(given, 'maxRounds'),
  });
  return {
    winner,
    finalBid: decimal(finalBid, GWEI),
    bids: bids.map(({ keeper, bid }) => ({ keeper, bid: decimal(bid, GWEI) })),
  };
}

function governanceEffective(given: Given): unknown {
  const { effectiveAt } = governanceSchedule(float(given, 'proposedAt'), {
    votingDelay: float(given, 'votingDelay'),
    votingPeriod: float(given, 'votingPeriod'),
    timelock: float(given, 'timelock'),
  });
  return { effectiveAt };
}

const policyCrvusd = (given: Given): unknown => ({
  rate: pegRate({
    rateAtPeg: float(given, 'rate0'),
    price: float(given, 'price'),
    sigma: float(given, 'sigma'),
    pegKeeperShare: float(given, 'pegKeeperFraction'),
    targetShare: float(given, 'targetFraction'),
  }),
});

const policySemilog = (given: Given): unknown => ({
  rate: semiLogarithmicRate(float(given, 'utilization'), {
    minRate: float(given, 'minRate'),
    maxRate: float(given, 'maxRate'),
  }),
});

function policySteward(given: Given): unknown {
  const bounds = {
    minDelay: float(given, 'minDelay'),
    maxRelativeChange: float(given, 'maxRelativeChange'),
  };
  let state: StewardState = {
    value: float(given, 'current'),
    changedAt: float(given, 'lastChange'),
  };
  const accepted = list(given, 'requests').map((request) => {
    const wanted = { value: float(request, 'value'), at: float(request, 't') };
    const outcome = stewardChange(state, wanted, bounds);
    if (outcome.ok) ({ state } = outcome);
    return outcome.ok;
  });
  return { accepted, final: state.value };
}

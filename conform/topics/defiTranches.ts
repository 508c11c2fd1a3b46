// Cases of `defi-tranches` to the rules of on-chain tranches and of timing. Amounts and ratios become whole numbers of 10^−18.

import {
  enterTranche,
  gainAtPoolPrice,
  inheritLoss,
  leaveTranche,
  lockedByPendingLoss,
  netOfLoss,
  sharesFor,
  type ChargedTranche,
  type DepositRule,
} from '../../engine/securitisation/cohortTiming.ts';
import { coverageUtilisation, isCovered } from '../../engine/securitisation/coverageUtilisation.ts';
import {
  guaranteedDailyRate,
  guaranteedGain,
} from '../../engine/securitisation/guaranteedYield.ts';
import { shareRepayment } from '../../engine/securitisation/leverageFee.ts';
import { fundValue, rebalanceFund } from '../../engine/securitisation/rebalancingTranches.ts';
import { wideSum } from '../../engine/securitisation/wideShares.ts';
import { adaptiveSplit, shareGain, shareLoss } from '../../engine/securitisation/yieldSplit.ts';
import { WAD } from '../../engine/units/fixedPoint.ts';
import { amountIn, amountOut, amountsIn, fixed, float, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'idle.split': (given) => split(record(given)),
  'idle.accounting': (given) => idle(record(given)),
  'barnbridge.linearGain': (given) => linearGain(record(given)),
  'barnbridge.maxDailyRate': (given) => dailyRate(record(given)),
  'tranchess.accounting': (given) => tranchess(record(given)),
  'goldfinch.accounting': (given) => goldfinch(record(given)),
  'royco.coverageUtilisation': (given) => royco(record(given)),
  'timing.recoverySnipe': (given) => recoverySnipe(record(given)),
  'timing.lossInheritance': (given) => lossInheritance(record(given)),
  'timing.withdrawOrder': (given) => withdrawOrder(record(given)),
  'timing.subPoolPricing': (given) => subPoolPricing(record(given)),
  'timing.pendingLock': (given) => ({
    locked: lockedByPendingLoss(
      amountsIn(record(given), 'balancesJuniorFirst'),
      amountIn(record(given), 'pendingLoss'),
    ),
  }),
};

function split(given: Given): unknown {
  const { seniorRelativeYield, seniorShareOfGain } = adaptiveSplit(
    amountIn(given, 'seniorShareOfTVL'),
    amountIn(given, 'minSplit', WAD / 2n),
  );
  return {
    aux: amountOut(seniorRelativeYield),
    seniorYieldSplit: amountOut(seniorShareOfGain),
    seniorRelativeAPR: amountOut(seniorRelativeYield),
  };
}

function idle(given: Given): unknown {
  const before = { senior: amountIn(given, 'seniorNAV'), junior: amountIn(given, 'juniorNAV') };
  const result = amountIn(given, 'pnl');
  const { senior, junior, fee, isJuniorWiped } =
    result < 0n
      ? shareLoss(before, -result, amountIn(given, 'lossToleranceOfNAV', 0n))
      : shareGain(before, result, {
          seniorShare: amountIn(given, 'seniorSplit'),
          feeShare: amountIn(given, 'performanceFee', 0n),
        });
  return {
    seniorNAV: amountOut(senior),
    juniorNAV: amountOut(junior),
    fee: amountOut(fee),
    juniorWiped: isJuniorWiped,
  };
}

/** The file gives these as whole numbers of 10^−18. */
function linearGain(given: Given): unknown {
  const gain = guaranteedGain(
    {
      total: fixed(given, 'total', 0),
      loanable: fixed(given, 'loanable', 0),
      dailyRate: fixed(given, 'dailyRate', 0),
      shareMax: fixed(given, 'maxPoolRatio', 0),
    },
    fixed(given, 'principal', 0),
    float(given, 'days'),
  );
  return { gain: gain.toString() };
}

const dailyRate = (given: Given): unknown => ({
  rate: amountOut(
    guaranteedDailyRate({
      total: amountIn(given, 'total'),
      loanable: amountIn(given, 'loanable'),
      dailyRate: amountIn(given, 'dailyRate'),
      shareMax: amountIn(given, 'maxPoolRatio'),
    }),
  ),
});

function tranchess(given: Given): unknown {
  const value = fundValue({
    price: float(given, 'price'),
    underlying: float(given, 'underlying'),
    equivalentB: float(given, 'equivalentTotalB'),
    navB: float(given, 'navB0'),
    dailyInterest: float(given, 'dailyInterest'),
    days: float(given, 'days'),
    splitRatio: float(given, 'splitRatio'),
    lowerThreshold: float(given, 'lowerThreshold'),
    upperThreshold: float(given, 'upperThreshold'),
  });
  const { navSum, navB, navR, rOverB, isRebalancing } = value;
  const after = rebalanceFund(value, float(given, 'splitRatio'));
  return {
    navSum,
    navB,
    navR,
    rOverB,
    rebalance: isRebalancing,
    newSplitRatio: after.splitRatio,
    ratioBR: after.units,
    bToQ: after.bToQ,
    rToQ: after.rToQ,
  };
}

function goldfinch(given: Given): unknown {
  const seniorPrincipal = amountIn(given, 'seniorPrincipal');
  const juniorPrincipal = amountIn(given, 'juniorPrincipal');
  const paid = shareRepayment(
    {
      seniorPrincipal,
      juniorPrincipal,
      reserveFee: amountIn(given, 'reserveFee'),
      juniorFee: amountIn(given, 'juniorFee'),
    },
    {
      interest: amountIn(given, 'interestPaid', 0n),
      principal: amountIn(given, 'principalPaid', 0n),
    },
  );
  const over = (amount: bigint, principal: bigint): number =>
    principal === 0n ? 0 : amountOut((amount * WAD) / principal);
  return {
    reserve: amountOut(paid.reserve),
    seniorInterest: amountOut(paid.seniorInterest),
    juniorInterest: amountOut(paid.juniorInterest),
    seniorPrincipal: amountOut(paid.seniorPrincipal),
    juniorPrincipal: amountOut(paid.juniorPrincipal),
    seniorReturn: over(paid.seniorInterest, seniorPrincipal),
    juniorReturn: over(paid.juniorInterest, juniorPrincipal),
  };
}

function royco(given: Given): unknown {
  const utilisation = coverageUtilisation({
    seniorRaw: float(given, 'seniorRaw'),
    juniorRaw: float(given, 'juniorRaw'),
    coverage: float(given, 'coverage'),
    juniorEffective: float(given, 'juniorEffective'),
  });
  return {
    utilisation: Number.isFinite(utilisation) ? utilisation : null,
    healthy: isCovered(utilisation),
  };
}

/** The mode is the first word; a mode that is not the naive one and not the gate charges by cohort. */
function ruleIn(given: Given): DepositRule {
  const mode = text(given, 'mode');
  return mode.startsWith('naive') ? 'naive' : mode.startsWith('gated') ? 'gated' : 'baseline';
}

function recoverySnipe(given: Given): unknown {
  const outstandingLoss = amountIn(given, 'outstandingLoss');
  const { isAccepted, incumbent, newcomer, transfer } = enterTranche(
    { gross: amountIn(given, 'juniorBefore'), outstandingLoss },
    amountIn(given, 'newJuniorDeposit'),
    { rule: ruleIn(given), recovered: given.laterFullRecovery === true ? outstandingLoss : 0n },
  );
  return {
    depositAccepted: isAccepted,
    incumbent: amountOut(incumbent),
    newcomer: amountOut(newcomer),
    transfer: amountOut(transfer),
  };
}

function lossInheritance(given: Given): unknown {
  const { junior, senior } = inheritLoss(
    {
      senior: amountIn(given, 'existingSenior'),
      outstandingLoss: amountIn(given, 'outstandingLossBefore'),
    },
    amountIn(given, 'firstJuniorDeposit'),
    ruleIn(given),
  );
  return { juniorValueAfterDeposit: amountOut(junior), seniorValueAfter: amountOut(senior) };
}

function withdrawOrder(given: Given): unknown {
  const shares = amountsIn(given, 'holderShares');
  let tranche: ChargedTranche = {
    gross: amountIn(given, 'juniorGross'),
    outstandingLoss: amountIn(given, 'outstandingLoss'),
  };
  let all = wideSum(shares);
  const payouts = shares.map((held) => {
    const { payout, left } = leaveTranche(tranche, held, all);
    tranche = left;
    all -= held;
    return amountOut(payout);
  });
  return { payouts };
}

function subPoolPricing(given: Given): unknown {
  const deposit = amountIn(given, 'seniorDeposit');
  const senior = {
    value: amountIn(given, 'seniorValue'),
    shares: amountIn(given, 'seniorShares'),
  };
  const junior = {
    value: netOfLoss({
      gross: amountIn(given, 'juniorGross'),
      outstandingLoss: amountIn(given, 'lossAbsorbedByJunior'),
    }),
    shares: amountIn(given, 'juniorShares'),
  };
  return {
    seniorPrice: amountOut((senior.value * WAD) / senior.shares),
    sharesMinted: amountOut(sharesFor(deposit, senior)),
    wholePoolPrice: amountOut(
      ((senior.value + junior.value) * WAD) / (senior.shares + junior.shares),
    ),
    gainIfMintedAtWholePoolPrice: amountOut(gainAtPoolPrice(deposit, senior, [junior])),
  };
}

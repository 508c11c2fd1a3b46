// Cases of `stability-pool-liquity` to the rules of the stability pool, of troves, and of fees. Everything has 18 decimals, as in the protocol;
// what the cases state with more is cut, as a contract would.

import {
  liquidateTrove,
  collateralRatio,
  liquityTerms,
} from '../../engine/liquidation/troveLiquidation.ts';
import {
  noRedistribution,
  redistribution,
  type Staked,
} from '../../engine/margin/redistribution.ts';
import {
  emptyPool,
  stabilityPool,
  type PoolSnapshot,
} from '../../engine/liquidation/stabilityPool.ts';
import { baseRate } from '../../engine/margin/baseRate.ts';
import { redeem, type RedemptionStep } from '../../engine/margin/troveRedemption.ts';
import { WAD } from '../../engine/units/fixedPoint.ts';
import { decimal, fixed, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 18;

export const operations: Operations = {
  'sp.sequence': (given) => sequence(record(given)),
  'trove.liquidate': (given) => liquidate(record(given)),
  'trove.redistribute': (given) => redistribute(record(given)),
  'fee.decay': (given) => decay(record(given)),
  'fee.redemption': (given) => redemptionFee(record(given)),
  'fee.borrowing': (given) => borrowingFee(record(given)),
  'trove.redeem': (given) => redeemFrom(record(given)),
};

const tokens = (given: Given, key: string): bigint => fixed(given, key, TOKEN);
const shown = (amount: bigint): string => decimal(amount, TOKEN);

/** A trove that nobody insures: below the minimum ratio whatever its collateral, in a system that is not in recovery. */
const sunk = (collateral: bigint, debt: bigint, offsetMax: bigint) =>
  liquidateTrove(
    { collateral, debt },
    { price: 0n, offsetMax, system: { collateral: 0n, debt: 0n } },
  );

function sequence(given: Given): unknown {
  let pool = emptyPool;
  const held = new Map<string, PoolSnapshot>();
  const withdrawals: Record<string, unknown> = {};
  const redistributed = { debt: 0n, collateral: 0n };
  for (const event of list(given, 'events')) {
    const act = text(event, 'do');
    if (act === 'liquidate') {
      const most = stabilityPool.offsetMax(pool, WAD);
      const closed = sunk(tokens(event, 'coll'), tokens(event, 'debt'), most);
      pool = stabilityPool.offset(pool, closed.debtToOffset, closed.collateralToPool);
      redistributed.debt += closed.debtRedistributed;
      redistributed.collateral += closed.collateralRedistributed;
      continue;
    }
    const who = text(event, 'who');
    const amount = tokens(event, 'amount');
    const signed = act === 'withdraw' ? -amount : amount;
    const changed = stabilityPool.change(pool, held.get(who), signed);
    ({ pool } = changed);
    held.set(who, changed.snapshot);
    if (act === 'withdraw')
      withdrawals[who] = { withdrawn: shown(-changed.moved), ethGain: shown(changed.gain) };
  }
  return {
    withdrawals,
    final: Object.fromEntries(
      [...held].map(([who, one]) => [
        who,
        {
          deposit: shown(stabilityPool.standing(pool, one)),
          pendingEth: shown(stabilityPool.gain(pool, one)),
        },
      ]),
    ),
    total: shown(pool.total),
    redistributedDebt: shown(redistributed.debt),
    redistributedColl: shown(redistributed.collateral),
  };
}

function liquidate(given: Given): unknown {
  const price = tokens(given, 'price');
  const trove = { collateral: tokens(given, 'coll'), debt: tokens(given, 'debt') };
  const system = { collateral: tokens(given, 'systemColl'), debt: tokens(given, 'systemDebt') };
  const offsetMax = stabilityPool.offsetMax({ total: tokens(given, 'pool') }, WAD);
  const closed = liquidateTrove(trove, { price, offsetMax, system });
  const ratio = (of: typeof trove): string | null => {
    const found = collateralRatio(of, price);
    return found === undefined ? null : shown(found);
  };
  return {
    icr: ratio(trove),
    tcr: ratio(system),
    recoveryMode: closed.recoveryMode,
    branch: closed.branch,
    debtToOffset: shown(closed.debtToOffset),
    collToPool: shown(closed.collateralToPool),
    debtRedistributed: shown(closed.debtRedistributed),
    collRedistributed: shown(closed.collateralRedistributed),
    collSurplus: shown(closed.collateralSurplus),
    collToLiquidator: shown(closed.collateralToLiquidator),
  };
}

function redistribute(given: Given): unknown {
  let state = noRedistribution;
  const troves = new Map<string, Staked>();
  for (const event of list(given, 'events')) {
    const who = text(event, 'who');
    if (text(event, 'do') === 'open') {
      const trove = { collateral: tokens(event, 'coll'), debt: tokens(event, 'debt') };
      const entered = redistribution.enter(state, trove);
      ({ state } = entered);
      troves.set(who, entered.staked);
      continue;
    }
    const staked = troves.get(who)!;
    const { collateral, debt } = redistribution.withPending(state, staked);
    const closed = sunk(collateral, debt, 0n);
    troves.delete(who);
    state = redistribution.leave(state, staked);
    const shared = { collateral: closed.collateralRedistributed, debt: closed.debtRedistributed };
    const others = [...troves.values()].map((one) => redistribution.withPending(state, one));
    state = redistribution.share(state, shared, redistribution.collateralAfter(shared, others));
  }
  return {
    troves: Object.fromEntries(
      [...troves].map(([who, staked]) => {
        const { collateral, debt } = redistribution.withPending(state, staked);
        return [who, { coll: shown(collateral), debt: shown(debt) }];
      }),
    ),
  };
}

const decayedRate = (given: Given): bigint =>
  baseRate.decayed(tokens(given, 'baseRate'), fixed(given, 'secondsSinceLastFee', 0));

function decay(given: Given): unknown {
  return { baseRate: shown(decayedRate(given)) };
}

function redemptionFee(given: Given): unknown {
  const drawn = tokens(given, 'ethDrawn');
  const decayed = decayedRate(given);
  const raised = baseRate.afterRedemption(decayed, {
    drawn,
    price: tokens(given, 'price'),
    supply: tokens(given, 'totalSupply'),
  });
  const rate = baseRate.redemptionRate(raised);
  const fee = baseRate.feeOn(drawn, rate);
  return {
    decayedBaseRate: shown(decayed),
    newBaseRate: shown(raised),
    redemptionRate: shown(rate),
    feeEth: shown(fee),
    ethToRedeemer: shown(drawn - fee),
  };
}

function borrowingFee(given: Given): unknown {
  const mode = given.recoveryMode === true ? 'recovery' : 'normal';
  const rate = baseRate.borrowingRate(decayedRate(given), mode);
  return { rate: shown(rate), fee: shown(baseRate.feeOn(tokens(given, 'amount'), rate)) };
}

function redeemFrom(given: Given): unknown {
  const troves = list(given, 'troves');
  const outcome = redeem(
    tokens(given, 'amount'),
    tokens(given, 'price'),
    troves.map((trove) => ({ collateral: tokens(trove, 'coll'), debt: tokens(trove, 'debt') })),
    { minimumRatio: liquityTerms.minimumRatio, reserve: 200n * WAD, netDebtMin: 1800n * WAD },
  );
  if (!outcome.ok) return { ok: false, reason: kebab(outcome.reason) };
  const touched = ({ trove, action, ...step }: RedemptionStep) => {
    const drawn = {
      id: text(troves[trove]!, 'id'),
      action: kebab(action),
      debtCancelled: shown(step.debtCancelled),
      collDrawn: shown(step.collateralDrawn),
    };
    if (action === 'closed') return { ...drawn, collSurplus: shown(step.collateralAfter) };
    return action === 'partial'
      ? { ...drawn, debtAfter: shown(step.debtAfter), collAfter: shown(step.collateralAfter) }
      : drawn;
  };
  return {
    ok: true,
    touched: outcome.steps.map(touched),
    redeemed: shown(outcome.redeemed),
    ethDrawn: shown(outcome.drawn),
  };
}

// Cases of `runs-and-information` to the rules of runs and of what it is worth to know.

import { largePoolLaw } from '../../engine/credit/largePool.ts';
import { lendAgainstCollateral } from '../../engine/credit/lendingUnderIgnorance.ts';
import { rolloverThreshold } from '../../engine/credit/rolloverRun.ts';
import { depositContract } from '../../engine/securitisation/depositRun.ts';
import { informationValue, isInsensitive } from '../../engine/securitisation/informationValue.ts';
import {
  criticalIlliquidValue,
  isInsolvent,
  isRunProof,
  juniorCushion,
  leavePayoff,
  runThreshold,
  stayPayoff,
} from '../../engine/securitisation/trancheRun.ts';
import { float, record, type Given, type Operations } from '../given.ts';
import { orNull } from '../givenNumbers.ts';

export const operations: Operations = {
  'run.diamondDybvig': (given) => diamondDybvig(record(given)),
  'run.tranche': (given) => trancheRun(record(given)),
  'run.globalGame': (given) => globalGame(record(given)),
  'run.heXiong': (given) => heXiong(record(given)),
  'info.gortonOrdonez': (given) => gortonOrdonez(record(given)),
  'info.trancheValue': (given) => trancheValue(record(given)),
};

function diamondDybvig(given: Given): unknown {
  const contract = depositContract(float(given, 't'), float(given, 'R'));
  return {
    c1: contract.early,
    c2: contract.late,
    tippingFraction: orNull(contract.tippingShare),
    expectedUtility: contract.expectedUtility,
    autarkyUtility: contract.autarkyUtility,
  };
}

const trancheIn = (given: Given) => ({
  senior: float(given, 'S'),
  reserve: float(given, 'reserve'),
  haircut: float(given, 'haircut'),
  seniorYield: float(given, 'seniorYield'),
});

/** Shares of leavers at which the files ask what staying pays. */
const SHARES = [0, 0.25, 0.5, 0.75, 0.9];

function trancheRun(given: Given): unknown {
  const tranche = { ...trancheIn(given), illiquid: float(given, 'illiquid') };
  return {
    juniorCushion: juniorCushion(tranche),
    runThreshold: orNull(runThreshold(tranche)),
    runProof: isRunProof(tranche),
    insolvent: isInsolvent(tranche),
    stayAt: Object.fromEntries(SHARES.map((f) => [String(f), stayPayoff(tranche, f)])),
    leaveAtFullRun: leavePayoff(tranche, 1),
  };
}

function globalGame(given: Given): unknown {
  const tranche = trancheIn(given);
  const critical = criticalIlliquidValue(tranche);
  return {
    criticalIlliquidValue: critical,
    criticalCoverage: (critical + tranche.reserve) / tranche.senior,
  };
}

const heXiong = (given: Given): unknown => ({
  yStar: orNull(
    rolloverThreshold({
      discountRate: float(given, 'rho'),
      maturityRate: float(given, 'phi'),
      couponRate: float(given, 'r'),
      drift: float(given, 'mu'),
      volatility: float(given, 'sigma'),
      recovery: float(given, 'alpha'),
      expiryRate: float(given, 'delta'),
      fragility: float(given, 'theta'),
    }),
  ),
});

function gortonOrdonez(given: Given): unknown {
  const result = lendAgainstCollateral({
    goodProbability: float(given, 'p'),
    successProbability: float(given, 'q'),
    productivity: float(given, 'A'),
    collateralWorth: float(given, 'C'),
    projectSize: float(given, 'Kstar'),
    lookingCost: float(given, 'gamma'),
  });
  return {
    loanII: result.ignorantLoan,
    profitII: result.ignorantProfit,
    profitIS: result.informedProfit,
    choice: result.choice,
    pH: orNull(result.beliefForFullLoan),
  };
}

/** The capital structure of the files. */
const TRANCHES = {
  junior: { attach: 0, detach: 0.05 },
  mezzanine: { attach: 0.05, detach: 0.15 },
  senior: { attach: 0.15, detach: 1 },
};

function trancheValue(given: Given): unknown {
  const law = largePoolLaw({
    defaultProbability: float(given, 'p'),
    assetCorrelation: float(given, 'rho'),
    lossGivenDefault: float(given, 'lgd'),
  });
  const cost = float(given, 'auditCostPerUnit');
  const values = Object.entries(TRANCHES).map(
    ([name, points]) => [name, informationValue(law, points)] as const,
  );
  return {
    tranches: Object.fromEntries(values),
    insensitive: Object.fromEntries(
      values.map(([name, value]) => [name, isInsensitive(value.informationValue, cost)]),
    ),
  };
}

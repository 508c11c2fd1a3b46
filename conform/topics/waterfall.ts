// Cases of `waterfall` to the rules of cash waterfalls. Amounts and ratios become whole numbers of 10^−18.

import {
  balanceWithInterest,
  liquidityLineCost,
  reserveGap,
} from '../../engine/securitisation/bankAccounts.ts';
import { coverageRatio, cureAmount } from '../../engine/securitisation/coverageTests.ts';
import { bookDeficiency } from '../../engine/securitisation/deficiencyLedger.ts';
import {
  poolPeriod,
  runStylisedPeriod,
  type StylisedResult,
  type StylisedState,
} from '../../engine/securitisation/stylisedDeal.ts';
import {
  durations,
  weightedAverageLife,
  yieldAtPrice,
} from '../../engine/securitisation/trancheAnalytics.ts';
import {
  wideSplitInOrder,
  wideSplitProRata,
  wideSum,
} from '../../engine/securitisation/wideShares.ts';
import { amountIn, amountOut, amountsIn, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'waterfall.period': (given) => period(record(given)),
  'waterfall.deal': (given) => deal(record(given)),
  'waterfall.cure': (given) => cure(record(given)),
  'waterfall.pdl': (given) => deficiency(record(given)),
  'waterfall.pariPassuInterest': (given) => pariPassuInterest(record(given)),
  'account.bankInterest': (given) => bankInterestOf(record(given)),
  'account.reserve': (given) => reserveOf(record(given)),
  'account.liquidityLine': (given) => liquidityLine(record(given)),
  'tranche.analytics': (given) => analytics(record(given)),
};

function period(given: Given): unknown {
  const state = record(given.state);
  const terms = record(given.period);
  const result = runStylisedPeriod(
    {
      balanceA: amountIn(state, 'a'),
      balanceB: amountIn(state, 'b'),
      unpaidA: amountIn(state, 'sa', 0n),
      deferredB: amountIn(state, 'sb', 0n),
      reserve: amountIn(state, 'R', 0n),
      reserveTarget: amountIn(state, 'Rtarget', 0n),
    },
    {
      yearPart: amountIn(terms, 'tau'),
      rateA: amountIn(terms, 'ra'),
      rateB: amountIn(terms, 'rb'),
      feeRate: amountIn(terms, 'fee', 0n),
      parAtStart: amountIn(terms, 'N0'),
      parAtEnd: amountIn(terms, 'N'),
      carryingValue: amountIn(terms, 'V', 0n),
      interest: amountIn(terms, 'I'),
      principal: amountIn(terms, 'P', 0n),
      triggers: triggersIn(terms),
      mode: modeIn(terms),
      turbo: terms.turbo === true ? 'on' : 'off',
    },
  );
  return { ...paymentsOf(result), ...testsOf(result) };
}

const triggersIn = (terms: Given) => ({
  ocA: amountIn(terms, 'ocA'),
  ocB: amountIn(terms, 'ocB'),
  icA: amountIn(terms, 'icA'),
  icB: amountIn(terms, 'icB'),
});

const modeIn = (terms: Given): 'sequential' | 'proRata' =>
  has(terms, 'mode') && text(terms, 'mode') === 'prorata' ? 'proRata' : 'sequential';

function paymentsOf({
  state,
  waterfall,
  divertedToA,
  divertedToB,
  equity,
}: StylisedResult): object {
  const { A, B } = waterfall.classes;
  return {
    feePaid: amountOut(waterfall.feesPaid['seniorFee']!),
    interestA: amountOut(A!.interest),
    interestB: amountOut(B!.interest),
    divertedToA_byA: amountOut(divertedToA.byA),
    divertedToA_byB: amountOut(divertedToA.byB),
    divertedToB_byB: amountOut(divertedToB),
    principalA: amountOut(A!.principal - divertedToA.byA - divertedToA.byB),
    principalB: amountOut(B!.principal - divertedToB),
    equity: amountOut(equity),
    reserve: amountOut(state.reserve),
    balanceA: amountOut(state.balanceA),
    balanceB: amountOut(state.balanceB),
    unpaidA: amountOut(state.unpaidA),
    deferredB: amountOut(state.deferredB),
  };
}

function testsOf({ waterfall: { tests } }: StylisedResult): object {
  const { ocA, icA, ocB, icB } = tests;
  return {
    ocA: ocA!.value,
    icA: icA!.value,
    ocB: ocB!.value,
    icB: icB!.value,
    ...passesOf(tests),
  };
}

const passesOf = ({ ocA, icA, ocB, icB }: StylisedResult['waterfall']['tests']) => ({
  passA: ocA!.passed && icA!.passed,
  passB: ocB!.passed && icB!.passed,
});

function deal(given: Given): unknown {
  const terms = record(given.deal);
  const assumed = record(given.perPeriod);
  let state: StylisedState = {
    balanceA: amountIn(terms, 'a'),
    balanceB: amountIn(terms, 'b'),
    unpaidA: 0n,
    deferredB: 0n,
    reserve: amountIn(terms, 'reserveStart', 0n),
    reserveTarget: amountIn(terms, 'reserveTarget', 0n),
  };
  let par = amountIn(terms, 'par');
  const yearPart = amountIn(terms, 'tau');
  const results: StylisedResult[] = [];
  for (let count = float(given, 'periods'); count > 0; count--) {
    const { parAtStart, parAtEnd, interest, principal } = poolPeriod({
      par,
      assetRate: amountIn(terms, 'assetRate'),
      yearPart,
      defaultRate: amountIn(assumed, 'defaultRate'),
      repaymentRate: amountIn(assumed, 'amortRateOfSurvivingPar'),
      recoveryRate: amountIn(assumed, 'recoveryRateSamePeriod'),
    });
    const result = runStylisedPeriod(state, {
      yearPart,
      rateA: amountIn(terms, 'ra'),
      rateB: amountIn(terms, 'rb'),
      feeRate: amountIn(terms, 'fee', 0n),
      parAtStart,
      parAtEnd,
      carryingValue: 0n,
      interest,
      principal,
      triggers: triggersIn(terms),
      mode: modeIn(given),
      turbo: 'off',
    });
    results.push(result);
    state = result.state;
    par = parAtEnd;
  }
  const total = (part: (result: StylisedResult) => bigint): number =>
    amountOut(wideSum(results.map(part)));
  return {
    periods: results.map(
      ({ state: { balanceA, balanceB, deferredB, reserve }, equity, waterfall }) => ({
        balanceA: amountOut(balanceA),
        balanceB: amountOut(balanceB),
        deferredB: amountOut(deferredB),
        reserve: amountOut(reserve),
        equity: amountOut(equity),
        ...passesOf(waterfall.tests),
      }),
    ),
    totalPaid: {
      interestA: total(({ waterfall }) => waterfall.classes['A']!.interest),
      interestB: total(({ waterfall }) => waterfall.classes['B']!.interest),
      equity: total(({ equity }) => equity),
    },
    parAtEnd: amountOut(par),
  };
}

function cure(given: Given): unknown {
  const from = text(given, 'cureFrom') === 'principal' ? 'principal' : 'interest';
  const numerator = amountIn(given, 'numerator');
  const denominator = amountIn(given, 'debt');
  const paid = cureAmount({ numerator, denominator, trigger: amountIn(given, 'trigger') }, from);
  return {
    cureAmount: amountOut(paid),
    ratioAfter: coverageRatio({
      numerator: from === 'principal' ? numerator - paid : numerator,
      denominator: denominator - paid,
    }),
  };
}

function deficiency(given: Given): unknown {
  const balances = record(given.classBalancesSeniorFirst);
  const names = Object.keys(balances);
  const losses = amountsIn(given, 'lossPerPeriod');
  const spreads = amountsIn(given, 'excessSpreadPerPeriod');
  let ledger: readonly bigint[] = names.map(() => 0n);
  const periods = losses.map((loss, index) => {
    const booked = bookDeficiency(
      names.map((name) => amountIn(balances, name)),
      ledger,
      { loss, excessSpread: spreads[index] ?? 0n },
    );
    ledger = booked.ledger;
    return {
      ledger: Object.fromEntries(names.map((name, i) => [name, amountOut(booked.ledger[i]!)])),
      spreadLeft: amountOut(booked.spreadLeft),
      unallocatedLoss: amountOut(booked.unallocatedLoss),
    };
  });
  return { periods };
}

function pariPassuInterest(given: Given): unknown {
  const due = record(given.interestDue);
  const names = Object.keys(due);
  const wishes = names.map((name) => amountIn(due, name));
  const cash = amountIn(given, 'cash');
  const whole = wideSum(wishes);
  const pot = cash < whole ? cash : whole;
  const isProRata = !has(given, 'order') || /pari|rata/i.test(text(given, 'order'));
  const paid = isProRata ? wideSplitProRata(pot, wishes) : wideSplitInOrder(pot, wishes);
  return {
    paid: Object.fromEntries(names.map((name, index) => [name, amountOut(paid[index]!)])),
    left: amountOut(cash - pot),
  };
}

function bankInterestOf(given: Given): unknown {
  const stretches = list(given, 'stretches').map((one) => ({
    balance: amountIn(one, 'balance'),
    days: float(one, 'days'),
  }));
  return { balanceAfter: amountOut(balanceWithInterest(stretches, amountIn(given, 'rate'))) };
}

function reserveOf(given: Given): unknown {
  const { target, gap } = reserveGap(
    text(given, 'kind') === 'percent'
      ? { kind: 'share', share: amountIn(given, 'percent') }
      : { kind: 'fixed', amount: amountIn(given, 'amount') },
    { balance: amountIn(given, 'balance'), poolBalance: amountIn(given, 'poolBalance', 0n) },
  );
  return { target: amountOut(target), gap: amountOut(gap) };
}

function liquidityLine(given: Given): unknown {
  const { interest, premium } = liquidityLineCost(
    { drawn: amountIn(given, 'drawn'), unused: amountIn(given, 'unused') },
    { interest: amountIn(given, 'interestRate'), premium: amountIn(given, 'premiumRate') },
    float(given, 'days'),
  );
  return { interest: amountOut(interest), premium: amountOut(premium) };
}

function analytics(given: Given): unknown {
  const flows = list(given, 'cashflows').map((flow) => ({
    years: float(flow, 't'),
    principal: float(flow, 'principal'),
    interest: float(flow, 'interest'),
  }));
  const price = float(given, 'price');
  const yieldPerYear = yieldAtPrice(flows, price);
  const { macaulay, modified } =
    yieldPerYear === null
      ? { macaulay: null, modified: null }
      : durations(flows, price, yieldPerYear);
  return { wal: weightedAverageLife(flows), yield: yieldPerYear, macaulay, modified };
}

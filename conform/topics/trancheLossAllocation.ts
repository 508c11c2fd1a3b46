// Cases of `tranche-loss-allocation` to the rules of loss allocation. Amounts become atoms at as many decimals as safe
// integers allow; ratios stay ratios.

import {
  absorb,
  outerPoolLoss,
  pariPassuLosses,
  scalePoints,
  trancheLoss,
  WHOLE_COVERAGE,
  writeDown,
  writeUp,
} from '../../engine/securitisation/lossAllocation.ts';
import type {
  Absorber,
  InnerPool,
  TrancheLoss,
  WrittenTranche,
} from '../../engine/securitisation/lossAllocation.ts';
import type { TranchePoints } from '../../engine/securitisation/tranche.ts';
import { toSafe } from '../../engine/units/exact.ts';
import { float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'alloc.tranches': (given) => tranches(record(given)),
  'alloc.trancheAmount': (given) => trancheAmount(record(given)),
  'alloc.absorb': (given) => absorbShock(record(given)),
  'alloc.pariPassu': (given) => pariPassu(record(given)),
  'alloc.writeUps': (given) => writeUps(record(given)),
  'alloc.resecuritise': (given) => resecuritise(record(given)),
  'alloc.resecuritiseMixed': (given) => resecuritiseMixed(record(given)),
};

interface NamedPoints extends TranchePoints {
  readonly name: string;
}

function tranches(given: Given): unknown {
  const notional = float(given, 'poolNotional');
  const losses = pointsIn(given, 'tranches').map(
    (points) =>
      [
        points.name,
        trancheLoss(scalePoints(points, notional), float(given, 'poolLoss') * notional),
      ] as const,
  );
  return {
    lossAmount: Object.fromEntries(losses.map(([name, { lossAmount }]) => [name, lossAmount])),
    lossFraction: fractions(losses),
  };
}

function trancheAmount(given: Given): unknown {
  const points = { attach: float(given, 'attach'), detach: float(given, 'detach') };
  const scaled = scalePoints(points, float(given, 'poolNotional'));
  const { lossAmount, lossFraction, remaining } = trancheLoss(
    scaled,
    float(given, 'poolLossAmount'),
  );
  return { lossAmount, lossFraction, remainingNotional: remaining };
}

function absorbShock(given: Given): unknown {
  const stack = list(given, 'absorbers');
  const unit = unitFor([
    float(given, 'shock'),
    ...stack.flatMap((one) =>
      ['balance', 'perEventCap', 'deductible'].map((key) => (has(one, key) ? float(one, key) : 0)),
    ),
  ]);
  const result = absorb(
    stack.map((one) => absorberIn(one, unit)),
    unit.atoms(float(given, 'shock')),
  );
  return {
    taken: Object.fromEntries(
      stack.map((one, index) => [text(one, 'name'), unit.amount(result.taken[index] ?? 0)]),
    ),
    remaining: result.remaining.map(unit.amount),
    uncovered: unit.amount(result.uncovered),
  };
}

function absorberIn(given: Given, unit: Unit): Absorber {
  const balance = unit.atoms(float(given, 'balance'));
  if (text(given, 'type') !== 'insurance') return { kind: 'tranche', balance };
  return {
    kind: 'insurance',
    balance,
    ...(has(given, 'perEventCap') && { perEventCap: unit.atoms(float(given, 'perEventCap')) }),
    ...(has(given, 'deductible') && { deductible: unit.atoms(float(given, 'deductible')) }),
    ...(has(given, 'coverage') && {
      coverageParts: Math.round(float(given, 'coverage') * WHOLE_COVERAGE),
    }),
  };
}

function pariPassu(given: Given): unknown {
  const balances = record(given.classBalances);
  const names = Object.keys(balances);
  const amounts = names.map((name) => float(balances, name));
  const unit = unitFor([...amounts, float(given, 'classLoss')]);
  const losses = pariPassuLosses(amounts.map(unit.atoms), unit.atoms(float(given, 'classLoss')));
  return {
    loss: Object.fromEntries(names.map((name, index) => [name, unit.amount(losses[index] ?? 0)])),
  };
}

function writeUps(given: Given): unknown {
  const start = record(given.balances);
  const names = Object.keys(start);
  const events = list(given, 'events');
  const unit = unitFor([
    ...names.map((name) => float(start, name)),
    ...events.map((event) => float(event, 'amount')),
  ]);
  let state: readonly WrittenTranche[] = names.map((name) => ({
    balance: unit.atoms(float(start, name)),
    writtenDown: 0,
  }));
  let uncovered = 0;
  let excess = 0;
  const balancesAfterEachEvent = events.map((event) => {
    const amount = unit.atoms(float(event, 'amount'));
    if (text(event, 'type') === 'loss') {
      const result = writeDown(state, amount);
      state = result.tranches;
      uncovered += result.uncovered;
    } else {
      const result = writeUp(state, amount);
      state = result.tranches;
      excess += result.excess;
    }
    return Object.fromEntries(
      names.map((name, index) => [name, unit.amount(state[index]?.balance ?? 0)]),
    );
  });
  return {
    balancesAfterEachEvent,
    uncovered: unit.amount(uncovered),
    excessRecovery: unit.amount(excess),
  };
}

function resecuritise(given: Given): unknown {
  const inner = pointsIn(given, 'inner');
  const poolLoss = float(given, 'poolLoss');
  const held = innerHeld(inner, has(given, 'outerPool') ? text(given, 'outerPool') : '');
  return {
    innerLossFraction: lossFractions(inner, poolLoss),
    outerLossFraction: lossFractions(
      pointsIn(given, 'outer'),
      outerPoolLoss(held, [{ weight: 1, loss: poolLoss }]),
    ),
  };
}

function resecuritiseMixed(given: Given): unknown {
  const inner = pointsIn(given, 'inner');
  const pools: InnerPool[] = list(given, 'innerPools').map((pool) => ({
    weight: float(pool, 'weight'),
    loss: float(pool, 'loss'),
  }));
  const losses = pools.map(({ loss }) => loss);
  const held = innerHeld(inner, has(given, 'outerPool') ? text(given, 'outerPool') : '');
  return {
    badInnerLossFraction: lossFractions(inner, Math.max(...losses)),
    goodInnerLossFraction: lossFractions(inner, Math.min(...losses)),
    outerLossFraction: lossFractions(pointsIn(given, 'outer'), outerPoolLoss(held, pools)),
  };
}

/** The inner tranche that the text names; the mezzanine where it names none, as in the textbook's example. */
function innerHeld(inner: readonly NamedPoints[], outerPool: string): NamedPoints {
  const named = inner.find(({ name }) => outerPool.split(/\W+/).includes(name));
  const held = named ?? inner.find(({ name }) => name === 'mezzanine') ?? inner[0];
  return held ?? { name: 'none', attach: 0, detach: 1 };
}

const pointsIn = (given: Given, key: string): NamedPoints[] =>
  list(given, key).map((one) => ({
    name: text(one, 'name'),
    attach: float(one, 'attach'),
    detach: float(one, 'detach'),
  }));

const lossFractions = (slices: readonly NamedPoints[], loss: number): Record<string, number> =>
  fractions(slices.map((slice) => [slice.name, trancheLoss(slice, loss)] as const));

const fractions = (losses: readonly (readonly [string, TrancheLoss])[]): Record<string, number> =>
  Object.fromEntries(losses.map(([name, { lossFraction }]) => [name, lossFraction]));

interface Unit {
  readonly atoms: (amount: number) => number;
  readonly amount: (atoms: number) => number;
}

/** The finest power of ten at which the sum of the amounts is still a safe integer. */
function unitFor(amounts: readonly number[]): Unit {
  const sum = amounts.reduce((total, amount) => total + Math.abs(amount), 1);
  let perUnit = 1;
  while (sum * perUnit * 10 < Number.MAX_SAFE_INTEGER / 2) perUnit *= 10;
  return {
    atoms: (amount) => toSafe(BigInt(Math.round(amount * perUnit))),
    amount: (atoms) => atoms / perUnit,
  };
}

// Inputs at the ends of what a topic's rule says, of which the files of worked cases show few.

import { expect, test } from '@jest/globals';
import { topics } from '../../conform/topics.ts';

const ask = (topic: string, op: string, given: unknown): unknown => topics[topic]![op]!(given);

const loop = {
  poolCollateral: '1000',
  poolStable: '2000000',
  poolFee: '0',
  shockSale: '0',
  lt: '0.8',
  bonus: '0.05',
  closeFactor: '0.5',
  oracleLag: '3',
  capacity: '100',
  gasCost: '0',
  maxRounds: '60',
  loans: [{ id: 'L00', collateral: '10', debt: '15600' }],
};

test('nothing sold into the pool: the loop stands still in its first round, however late the feed', () => {
  expect(ask('cascade-closed-loop', 'cascade.run', loop)).toMatchObject({ rounds: 1 });
});

test('a pool fee finer than a basis point is refused, not rounded', () => {
  const given = { ...loop, poolFee: '0.00025' };
  expect(() => ask('cascade-closed-loop', 'cascade.run', given)).toThrow(
    '0.00025 is no whole number of basis points',
  );
});

test('a transfer that frees no margin covers no shortage: no amount is stated', () => {
  const given = {
    marginShortage: '10',
    marginRatio: '0.1',
    liquidatorFee: '0.1',
    insuranceFee: '0',
    oraclePrice: '100',
    quotePrice: '1',
  };
  expect(ask('perp-margin-liquidation', 'drift.baseToCover', given)).toEqual({ base: null });
});

test('weights that have no short decimal form are read', () => {
  const given = {
    balances: ['8', '27', '64'],
    weights: [
      '0.333333333333333333333333333333',
      '0.333333333333333333333333333333',
      '0.333333333333333333333333333334',
    ],
  };
  const { invariant } = ask('amm-cp-weighted-stable', 'weighted.invariant', given) as {
    invariant: string;
  };
  expect(Number(invariant)).toBeCloseTo(24, 12);
});

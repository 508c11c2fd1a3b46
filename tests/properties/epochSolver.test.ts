// The best outcome of an epoch on random pools: allowed, and not beaten by anything else that is allowed.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  epochScore,
  judgeEpoch,
  orderKinds,
  reserveAfter,
  type EpochOrders,
  type EpochTerms,
} from '../../engine/securitisation/epochConstraints.ts';
import { solveEpoch } from '../../engine/securitisation/epochSolver.ts';
import { WAD } from '../../engine/units/fixedPoint.ts';

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const atoms = fc.bigInt({ min: 0n, max: 1_000_000n });
const orders: fc.Arbitrary<EpochOrders> = fc.record({
  seniorSupply: atoms,
  juniorSupply: atoms,
  seniorRedeem: atoms,
  juniorRedeem: atoms,
});
const parts = fc.record({
  seniorSupply: fc.nat(1000),
  juniorSupply: fc.nat(1000),
  seniorRedeem: fc.nat(1000),
  juniorRedeem: fc.nat(1000),
});

const terms: fc.Arbitrary<EpochTerms> = fc
  .record({
    netAssetValue: atoms,
    reserve: atoms,
    seniorShare: fc.nat(1000),
    reserveMax: fc.bigInt({ min: 0n, max: 3_000_000n }),
    ratios: fc.tuple(fc.nat(1000), fc.nat(1000)),
    orders,
    isClosing: fc.boolean(),
  })
  .map(({ seniorShare, ratios, orders: wanted, ...rest }) => {
    const assets = rest.netAssetValue + rest.reserve;
    const seniorAsset = (assets * BigInt(seniorShare)) / 1000n;
    return {
      ...rest,
      // Nobody can redeem more than a tranche is worth: a claim is a share of it.
      orders: {
        ...wanted,
        seniorRedeem: least(wanted.seniorRedeem, seniorAsset),
        juniorRedeem: least(wanted.juniorRedeem, assets - seniorAsset),
      },
      seniorAsset,
      seniorRatioMin: (BigInt(Math.min(...ratios)) * WAD) / 1000n,
      seniorRatioMax: (BigInt(Math.max(...ratios)) * WAD) / 1000n,
    };
  });

describe('the best outcome of an epoch', () => {
  test('is allowed, and nothing else that is allowed scores higher', () => {
    fc.assert(
      fc.property(terms, fc.array(parts, { minLength: 20, maxLength: 20 }), (pool, others) => {
        const best = solveEpoch(pool);
        if (best !== undefined) {
          expect(judgeEpoch(pool, best)).toBe('valid');
          expect(reserveAfter(pool.reserve, best) >= 0n).toBe(true);
        }
        for (const part of others) {
          const other = Object.fromEntries(
            orderKinds.map((kind) => [kind, (pool.orders[kind] * BigInt(part[kind])) / 1000n]),
          ) as unknown as EpochOrders;
          if (judgeEpoch(pool, other) !== 'valid') continue;
          // Whole atoms: rounding down may cost a few of the dearest kind.
          expect(best === undefined ? -1n : epochScore(best) + 5_000_000n).toBeGreaterThanOrEqual(
            epochScore(other),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});

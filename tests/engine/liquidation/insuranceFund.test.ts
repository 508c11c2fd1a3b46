import { expect, test } from '@jest/globals';
import { venueLossWaterfall } from '../../../engine/liquidation/insuranceFund.ts';

test('fills beyond the size leave nobody to be deleveraged and nothing unmatched', () => {
  const result = venueLossWaterfall({
    side: 1,
    size: 100n,
    bankruptcyPrice: 90n,
    fund: 50n,
    fills: [{ price: 91n, size: 130n }],
    opposite: [{ account: 'x', quantity: 30n, score: 1, profit: 10n }],
    deleveraging: 'queue',
    quantityDecimals: 0,
  });
  expect(result).toMatchObject({ closedInMarket: 130n, closures: [], unmatched: 0n });
});

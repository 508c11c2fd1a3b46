import { expect, test } from '@jest/globals';
import { firstBandFor } from '../../../engine/liquidation/bandLoan.ts';

const grid = { A: 100, basePrice: 3000 };

test.each([
  [20_000, 8.6576, 26],
  [25_972.8, 8.6576, 0],
  [25_972.9, 8.6576, -1],
  [0, 8.6576, Infinity],
  [0, 0, Infinity],
  [20_000, 0, -Infinity],
])(
  'a debt of %d on %d of effective collateral begins in band %d at the latest',
  (debt, y, band) => {
    expect(firstBandFor(grid, y, { debt, activeBand: 0 })).toBe(band);
  },
);

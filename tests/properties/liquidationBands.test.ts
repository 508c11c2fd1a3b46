// Trades across bands: what the curve keeps, whichever way and however far they go.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { convertedDown } from '../../engine/liquidation/bandLoan.ts';
import { bandPrice, swapBands, type BandMarket } from '../../engine/liquidation/bandSwap.ts';
import { bandState, oracleUpOf } from '../../engine/liquidation/liquidationBand.ts';

const market = fc
  .record({
    A: fc.constantFrom(10, 50, 100, 200),
    oraclePrice: fc.double({ min: 2000, max: 3500, noNaN: true }),
    collateral: fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    }),
    skip: fc.nat(3),
  })
  .map(({ A, oraclePrice, collateral, skip }): BandMarket => ({
    A,
    basePrice: 3000,
    oraclePrice,
    activeBand: skip,
    // Every third band is left empty, so that trades have something to skip.
    bands: new Map(collateral.map((y, i) => [skip + i + Math.floor(i / 2), { x: 0, y }])),
  }));
const after = (before: BandMarket, outcome: ReturnType<typeof swapBands>): BandMarket => ({
  ...before,
  activeBand: outcome.activeBand,
  bands: new Map([...before.bands, ...outcome.changed]),
});
const total = ({ bands }: BandMarket) =>
  [...bands.values()].reduce((sum, { x, y }) => ({ x: sum.x + x, y: sum.y + y }), { x: 0, y: 0 });
const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });

test('what comes in and goes out is what the bands gained and lost, and a trade and its reverse undo each other', () => {
  fc.assert(
    fc.property(market, amount, (before, stablecoin) => {
      const bought = swapBands(before, { sells: 'stablecoin', amount: stablecoin, fee: 0 });
      const between = after(before, bought);
      expect(bought.used).toBeLessThanOrEqual(stablecoin);
      expect(total(between).x).toBeCloseTo(bought.used, 4);
      expect(total(between).y).toBeCloseTo(total(before).y - bought.out, 8);
      expect(bandPrice(between)).toBeGreaterThanOrEqual(bandPrice(before) * (1 - 1e-9));
      const sold = swapBands(between, { sells: 'collateral', amount: bought.out, fee: 0 });
      expect(sold.out).toBeCloseTo(bought.used, 3);
      expect(sold.activeBand).toBeLessThanOrEqual(bought.activeBand);
    }),
  );
});

test('a fee stays with the bands: nobody gains by going there and back', () => {
  fc.assert(
    fc.property(
      market,
      amount,
      fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      (before, x, fee) => {
        const bought = swapBands(before, { sells: 'stablecoin', amount: x, fee });
        const fair = swapBands(before, { sells: 'stablecoin', amount: x, fee: 0 });
        expect(bought.out).toBeLessThanOrEqual(fair.out * (1 + 1e-9));
        const between = after(before, bought);
        const back = swapBands(between, { sells: 'collateral', amount: bought.out, fee });
        expect(back.out).toBeLessThanOrEqual(bought.used);
      },
    ),
  );
});

test('no trade at the outside price leaves a band with less than its curve, and none goes below nothing', () => {
  fc.assert(
    fc.property(
      market,
      fc.array(fc.tuple(fc.boolean(), amount), { maxLength: 8 }),
      (start, trades) => {
        let now = start;
        for (const [isPump, size] of trades) {
          const trade = { amount: isPump ? size : size / 3000, fee: 0.006 } as const;
          const outcome = swapBands(now, { sells: isPump ? 'stablecoin' : 'collateral', ...trade });
          for (const [band, held] of outcome.changed) {
            expect(Math.min(held.x, held.y)).toBeGreaterThanOrEqual(0);
            const place = {
              A: now.A,
              oracleUp: oracleUpOf(now, band),
              oraclePrice: now.oraclePrice,
            };
            const kept = bandState(held, place).invariant;
            const was = bandState(now.bands.get(band)!, place).invariant;
            expect(kept).toBeGreaterThanOrEqual(was * (1 - 1e-9));
          }
          now = after(now, outcome);
        }
        expect(convertedDown(now)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

// A redeemable pool under any terms: every check after every tick, and what each rule of payment promises.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSimulation } from '../../index.ts';
import { runnableScenario } from '../reference/runnablePool.ts';

const terms = fc.record({
  order: fc.constantFrom('firstCome', 'proRata'),
  saleCost: fc.constantFrom('stayers', 'leavers'),
  gate: fc.double({ min: 0.02, max: 1, noNaN: true }),
  notice: fc.integer({ min: 0, max: 6 }),
  reserveShare: fc.double({ min: 0, max: 0.9, noNaN: true }),
  saleMax: fc.double({ min: 1, max: 5000, noNaN: true }),
  smoothing: fc.double({ min: 0, max: 0.95, noNaN: true }),
  reportNoise: fc.double({ min: 0, max: 0.05, noNaN: true }),
  biasGrowth: fc.double({ min: 0, max: 1, noNaN: true }),
  hiddenDebtShare: fc.constantFrom(0, 0, 0.3),
  emptyWallets: fc.constantFrom(0, 0, 2),
  couponPerYear: fc.constantFrom(0, 0.5),
  depth: fc.double({ min: 1, max: 40, noNaN: true }),
  low: fc.integer({ min: 90, max: 200 }),
  lookCost: fc.double({ min: 0, max: 0.02, noNaN: true }),
});

describe('a redeemable pool', () => {
  test('keeps its books whatever its terms, and never pays more than par', () => {
    fc.assert(
      fc.property(terms, ({ depth, low, lookCost, notice, ...given }) => {
        const pool = Object.entries(given)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ');
        const simulation = createSimulation(
          runnableScenario({
            depth,
            duration: '10h',
            path: [
              ['0h', 200],
              ['2h', 200],
              ['6h', low],
            ],
            pool: `${pool}, notice: ${notice}h, couponInterval: 2h`,
            holders: `lookCost: ${lookCost}`,
          }),
          { checks: 'everyTick' },
        );
        const asked = new Map<number, number>();
        const paid = new Map<number, number>();
        while (!simulation.finished) {
          for (const event of simulation.step().events) {
            if (event.type === 'redemptionRequested') asked.set(event.id, event.amount);
            if (event.type === 'redemptionPaid')
              paid.set(event.id, (paid.get(event.id) ?? 0) + event.amount);
          }
        }
        for (const [id, amount] of paid) expect(amount).toBeLessThanOrEqual(asked.get(id)! + 1e-9);
        const metrics = simulation.metrics();
        expect(metrics['pool.redeemedShare']).toBeLessThanOrEqual(1);
        expect(metrics['pool.stayerValue']).toBeGreaterThanOrEqual(0);
        // Only a price above the mark could make a sale a gain, and makers do not bid that.
        expect(metrics['pool.lostInSales']).toBeGreaterThan(-0.05 * 1_000_000);
      }),
      { numRuns: 25 },
    );
  });
});

// Runs on the simulator: agents, a queue, and a book that has to take what is sold. The fundamental falls by 15 % and the pool stays solvent
// throughout, so every loss of a senior holder is made by the run.

import { describe, expect, test } from '@jest/globals';
import { redeemablePoolKey } from '../../../engine/securitisation/redeemablePort.ts';
import { allKinds, orderVenueKey, Simulation } from '../../../index.ts';
import { runnableScenario, runPool, type RunnableTerms } from '../../reference/runnablePool.ts';

const outcome = (terms: RunnableTerms) => {
  const metrics = runPool(terms).metrics();
  const read = (name: string): number => metrics[`pool.${name}`]!;
  return {
    redeemed: read('redeemedShare'),
    stayers: read('stayerValue'),
    lost: read('lostInSales'),
    looks: read('looks'),
  };
};
const thin = 7;

describe('a run on the simulator', () => {
  test('happens where the book is thin, not where it is deep', () => {
    const run = outcome({ depth: thin });
    expect(run.redeemed).toBeGreaterThan(0.9);
    expect(run.stayers).toBeLessThan(0.5);
    expect(run.lost).toBeGreaterThan(65_000);
    expect(outcome({ depth: 30 })).toMatchObject({ redeemed: 0, stayers: 1, lost: 0, looks: 0 });
  });

  test('is removed by paying pro rata, by a gate and by letting leavers pay for the sale', () => {
    for (const pool of ['order: proRata', 'gate: 0.05', 'saleCost: leavers'])
      expect(outcome({ depth: thin, pool })).toMatchObject({ redeemed: 0, stayers: 1 });
  });

  test('is removed by a reserve, and by a notice in which the book fills again', () => {
    expect(outcome({ depth: thin, pool: 'reserveShare: 0.5' }).redeemed).toBe(0);
    expect(outcome({ depth: thin, pool: 'notice: 3d', duration: '5d' }).redeemed).toBe(0);
  });

  test('is not worth a look while the claim is safe, and is looked at before anybody runs', () => {
    const calm = outcome({
      depth: thin,
      path: [
        ['0h', 200],
        ['24h', 199],
      ],
    });
    expect(calm).toMatchObject({ redeemed: 0, looks: 0 });
    expect(outcome({ depth: thin }).looks).toBeGreaterThanOrEqual(90);
    // Who finds looking too dear never learns, and never runs.
    expect(outcome({ depth: thin, holders: 'lookCost: 0.9' })).toMatchObject({
      redeemed: 0,
      looks: 0,
    });
  });

  test('leaves through the secondary market, at a discount, where the queue is slow', () => {
    const simulation = new Simulation(
      runnableScenario({
        depth: 2,
        duration: '30h',
        pool: 'notice: 20d, refill: 100d',
        holders: 'impatience: 0.03, slippage: 0.9',
      }),
      { kinds: allKinds },
    );
    const { kernel } = simulation.run;
    const { ledger } = kernel;
    const buyer = ledger.accountNamed('marketMaker.0')!;
    let least = 1;
    let bought = 0;
    while (!simulation.finished) {
      // Somebody stands ready at sixty cents.
      if (simulation.tick === 1)
        kernel
          .use(orderVenueKey, 'SENIOR-USD')
          .replaceQuotes(buyer, [{ side: 'buy', price: 0.6, quantity: 500_000 }]);
      const { tape } = simulation.step();
      for (let i = 0; i < tape.count; i++) {
        if (tape.price[i]! * 0.0001 > 0.99) continue;
        least = Math.min(least, tape.price[i]! * 0.0001);
      }
      bought = ledger.balance(buyer, ledger.asset('SENIOR'));
    }
    expect(least).toBeCloseTo(0.6, 6);
    expect(bought).toBeGreaterThan(0);
    expect(kernel.use(redeemablePoolKey, 'pool').formed).toBe(true);
  });

  test('is the same twice, and after a restore', () => {
    const whole = runPool({ depth: thin, duration: '20h' }, { checks: 'everyTick' });
    const half = new Simulation(runnableScenario({ depth: thin, duration: '20h' }), {
      kinds: allKinds,
    });
    while (half.tick < 180) half.step();
    const twin = half.fork();
    while (!twin.finished) twin.step();
    expect(twin.hash()).toBe(whole.hash());
  });
});

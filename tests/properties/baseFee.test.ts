// What holds for any blocks: the base fee moves by at most an eighth and in the direction of the demand; a block never exceeds its
// limit and never leaves out what pays more and fits.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { includeTransactions, nextBaseFee } from '../../engine/chain/baseFee.ts';

const settings = { seed: 1559, numRuns: 500 };

test('a base fee rises above half-full blocks, falls below them, by at most an eighth', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 13n }),
      fc.bigInt({ min: 2n, max: 60_000_000n }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (baseFee, gasLimit, fullness) => {
        const gasUsed = BigInt(Math.floor(fullness * Number(gasLimit)));
        const target = gasLimit / 2n;
        const next = nextBaseFee(baseFee, { gasUsed, gasLimit });
        if (gasUsed > target) expect(next).toBeGreaterThan(baseFee);
        else if (gasUsed === target) expect(next).toBe(baseFee);
        else expect(next).toBeLessThanOrEqual(baseFee);
        // An odd limit lets a block be more than twice its target.
        const most = gasLimit % 2n === 0n ? baseFee / 8n + 1n : baseFee + 1n;
        expect(next - baseFee).toBeLessThanOrEqual(most);
        expect(next).toBeGreaterThanOrEqual(baseFee - baseFee / 8n);
      },
    ),
    settings,
  );
});

test('whoever waits cannot pay the base fee, or did not fit behind those before it', () => {
  const transaction = fc.record({
    priority: fc.bigInt({ min: 0n, max: 20n }),
    feeCap: fc.bigInt({ min: 0n, max: 60n }),
    gas: fc.bigInt({ min: 1n, max: 400n }),
    arrival: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 20 }), (given) => {
      const all = given.map((one, i) => ({ ...one, id: `t${String(i).padStart(2, '0')}` }));
      const { included, waiting, gasUsed } = includeTransactions(all, {
        baseFee: 30n,
        gasLimit: 1000n,
      });
      const of = (id: string) => all.find((one) => one.id === id)!;
      expect(included.length + waiting.length).toBe(all.length);
      expect(included.reduce((sum, { id }) => sum + of(id).gas, 0n)).toBe(gasUsed);
      expect(gasUsed).toBeLessThanOrEqual(1000n);
      for (const { id, effectiveTip } of included) {
        expect(effectiveTip).toBeGreaterThanOrEqual(0n);
        expect(30n + effectiveTip).toBeLessThanOrEqual(of(id).feeCap);
      }
      for (const id of waiting) {
        const { priority, feeCap, gas } = of(id);
        const ahead = included.filter((one) => of(one.id).priority >= priority);
        const used = ahead.reduce((sum, one) => sum + of(one.id).gas, 0n);
        expect(feeCap < 30n || used + gas > 1000n).toBe(true);
      }
    }),
    settings,
  );
});

import { describe, expect, test } from '@jest/globals';
import { conform, readVectorFile } from '../../conform/conform.ts';
import { topics } from '../../conform/topics.ts';
import type { Operations } from '../../conform/given.ts';

const doubling: Operations = {
  double: (given) => ({ y: 2 * (given as { x: number }).x }),
  refuse: () => {
    throw new Error('not today');
  },
};
const one = (op: string, y: number) => ({
  id: `${op}-${y}`,
  op,
  given: { x: 2 },
  expect: { y },
  tolerance: { abs: 0, rel: 0 },
});

describe('conformance of a file', () => {
  test('counts what passed and keeps what was expected and what came out otherwise', () => {
    const result = conform(
      { topic: 't', cases: [one('double', 4), one('double', 5)] },
      { t: doubling },
    );
    expect(result.passed).toBe(1);
    expect(result.failed).toMatchObject([{ id: 'double-5', expected: { y: 5 }, got: { y: 4 } }]);
  });

  test('an unknown topic fails every case, also one named like a property of objects', () => {
    for (const topic of ['nowhere', 'constructor'])
      expect(conform({ topic, cases: [one('double', 4)] }, { t: doubling })).toMatchObject({
        passed: 0,
        failed: [{ differences: [`unknown topic "${topic}"`] }],
      });
  });

  test('an unknown operation and a refusal fail the case and say why', () => {
    const { failed } = conform(
      { topic: 't', cases: [one('halve', 1), one('refuse', 1)] },
      { t: doubling },
    );
    expect(failed.map(({ differences }) => differences)).toEqual([
      ['unknown operation "halve"'],
      ['refused: not today'],
    ]);
  });

  test.each([
    [null],
    [[]],
    [{ topic: 't' }],
    [{ topic: 't', cases: [{ id: 'a', op: 'double', given: {} }] }],
    [{ topic: 't', cases: [null] }],
  ])('%j is refused as a file', (value) => {
    expect(() => readVectorFile(value, 'f.json')).toThrow(/f\.json/);
  });
});

describe('what the files say in more ways than one', () => {
  const ask = (topic: string, op: string, given: object): unknown => topics[topic]![op]!(given);

  test('a book of loans is worth at maturity what its loans are', () => {
    const loan = { principal: 50, loanRatePerDay: 0.05, daysToMaturity: 2, recoveryRatePD: 1 };
    const book = { loans: [loan, { ...loan, principal: 20 }] };
    const given = { ...book, daysElapsed: 0, discountRatePerDay: 0.03 };
    expect(ask('tinlake-epoch', 'tinlake.nav', given)).toMatchObject({ futureValue: 77.175 });
  });

  test('interest is shared pari passu, unless an order is told', () => {
    const given = { interestDue: { A1: 6, A2: 4 }, cash: 5 };
    const paid = (order: object): unknown =>
      ask('waterfall', 'waterfall.pariPassuInterest', { ...given, ...order });
    expect(paid({})).toEqual({ paid: { A1: 3, A2: 2 }, left: 0 });
    expect(paid({ order: 'pro rata' })).toEqual({ paid: { A1: 3, A2: 2 }, left: 0 });
    expect(paid({ order: 'A1 before A2' })).toEqual({ paid: { A1: 5, A2: 0 }, left: 0 });
  });

  test('the factor is drawn with the shift that is told, or with the critical one', () => {
    const given = { p: 0.05, rho: 0.2, lgd: 1, event: 'L > x', x: 0.3 };
    const shifted = (shift: unknown) =>
      ask('monte-carlo-confidence', 'mc.importanceSampling', { ...given, shift }) as {
        readonly criticalZ: number;
        readonly varianceRatio: number;
      };
    const critical = shifted('mu = z_c, the critical factor');
    expect(shifted(critical.criticalZ)).toEqual(critical);
    expect(shifted(0).varianceRatio).toBeCloseTo(1, 12);
  });
});

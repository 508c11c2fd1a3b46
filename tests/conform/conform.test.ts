import { describe, expect, test } from '@jest/globals';
import { conform, readVectorFile } from '../../conform/conform.ts';
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

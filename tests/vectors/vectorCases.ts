// Runs a file of worked cases as `faultline conform` does: one test per case, each named as in the file.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { conform, readVectorFile } from '../../conform/conform.ts';
import { topics } from '../../conform/topics.ts';

export function testVectors(topic: string): void {
  const path = `tests/vectors/data/${topic}.json`;
  const raw = JSON.parse(readFileSync(path, 'utf8')) as { count: number; ops: object };
  const file = readVectorFile(raw, path);
  describe(topic, () => {
    test('every operation of the file is known, and every case is here', () => {
      expect(Object.keys(topics[topic] ?? {})).toEqual(
        expect.arrayContaining(Object.keys(raw.ops)),
      );
      expect(file.cases).toHaveLength(raw.count);
    });
    test.each(file.cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
      const { passed, failed } = conform({ topic, cases: [one] });
      expect({ passed, differences: failed.flatMap(({ differences }) => differences) }).toEqual({
        passed: 1,
        differences: [],
      });
    });
  });
}

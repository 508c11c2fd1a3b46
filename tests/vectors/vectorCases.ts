// Runs a file of worked cases through an adapter: one test per case, each named as in the file.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Operations } from './adapters/given.ts';
import { differences } from './compare.ts';
import type { Tolerance } from './compare.ts';

interface VectorCase {
  readonly id: string;
  readonly op: string;
  readonly given: unknown;
  readonly expect: unknown;
  readonly tolerance: Tolerance;
}

interface VectorFile {
  readonly count: number;
  readonly ops: Readonly<Record<string, string>>;
  readonly cases: readonly VectorCase[];
}

export function testVectors(topic: string, operations: Operations): void {
  const file = JSON.parse(readFileSync(`tests/vectors/data/${topic}.json`, 'utf8')) as VectorFile;
  describe(topic, () => {
    test('every operation of the file is known, and every case is here', () => {
      expect(Object.keys(operations).toSorted()).toEqual(Object.keys(file.ops).toSorted());
      expect(file.cases).toHaveLength(file.count);
    });
    test.each(file.cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
      const found = operations[one.op]?.(one.given);
      expect(differences(found, one.expect, one.tolerance)).toEqual([]);
    });
  });
}

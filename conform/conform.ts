// Runs the cases of a vector file through the rules that the simulator uses, and says which came out otherwise.

import { InputError } from '../engine/errors.ts';
import { differences, type Tolerance } from './compare.ts';
import type { Operations } from './given.ts';
import { topics } from './topics.ts';

export interface VectorCase {
  readonly id: string;
  readonly op: string;
  readonly given: unknown;
  readonly expect: unknown;
  readonly tolerance: Tolerance;
}

/** A file of worked cases on one topic, as read. */
export interface VectorFile {
  readonly topic: string;
  readonly cases: readonly VectorCase[];
}

export interface FailedCase {
  readonly id: string;
  readonly op: string;
  readonly given: unknown;
  readonly expected: unknown;
  /** What our rule gave, or the words in which it refused. */
  readonly got: unknown;
  /** One line a difference. */
  readonly differences: readonly string[];
}

export interface Conformance {
  readonly topic: string;
  readonly passed: number;
  readonly failed: readonly FailedCase[];
}

const EXACT: Tolerance = { abs: 0, rel: 0 };

/** Runs every case; a topic or operation that is not known here fails all its cases. */
export function conform(
  { topic, cases }: VectorFile,
  known: Readonly<Record<string, Operations>> = topics,
): Conformance {
  const operations = Object.hasOwn(known, topic) ? known[topic] : undefined;
  const failed = cases.flatMap((one) => judge(one, topic, operations) ?? []);
  return { topic, passed: cases.length - failed.length, failed };
}

function judge(
  { id, op, given, expect, tolerance }: VectorCase,
  topic: string,
  operations: Operations | undefined,
): FailedCase | undefined {
  const fail = (got: unknown, why: readonly string[]): FailedCase => ({
    id,
    op,
    given,
    expected: expect,
    got,
    differences: why,
  });
  if (operations === undefined) return fail(null, [`unknown topic "${topic}"`]);
  const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
  if (operation === undefined) return fail(null, [`unknown operation "${op}"`]);
  let got: unknown;
  try {
    got = operation(given);
  } catch (error) {
    const refused = error instanceof Error ? error.message : String(error);
    return fail(null, [`refused: ${refused}`]);
  }
  const found = differences(got, expect, tolerance);
  return found.length === 0 ? undefined : fail(got, found);
}

/** Checks that what was parsed is a file of worked cases; `InputError` names every fault. */
export function readVectorFile(value: unknown, where: string): VectorFile {
  const mend = 'See any vector file: { topic, cases: [{ id, op, given, expect, tolerance }] }.';
  const file = value as Partial<VectorFile> | null;
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw new InputError([{ where, found: 'not a JSON object', mend }]);
  if (typeof file.topic !== 'string' || !Array.isArray(file.cases))
    throw new InputError([{ where, found: 'no topic, or no list of cases', mend }]);
  const faults = file.cases.flatMap((one: unknown, index) => {
    const { id, op, given, expect } = (one ?? {}) as Partial<VectorCase>;
    const sound =
      typeof id === 'string' &&
      typeof op === 'string' &&
      given !== undefined &&
      expect !== undefined;
    return sound
      ? []
      : [{ where: `${where}: cases[${index}]`, found: 'no id, op, given or expect', mend }];
  });
  if (faults.length > 0) throw new InputError(faults);
  const cases = (file.cases as Partial<VectorCase>[]).map((one) => ({ tolerance: EXACT, ...one }));
  return { topic: file.topic, cases: cases as VectorCase[] };
}

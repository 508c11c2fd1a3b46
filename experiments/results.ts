// Runs that are done, in a file, one line each, so that an experiment can be broken off and gone on with; and the hash of an experiment.

import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson, hashText, InputError, runIdentity } from '../index.ts';
import type { Triangles } from './coMovement.ts';
import { scenarioOf, type Design, type RunRecord, type RunSpec } from './runSpec.ts';

/** Hash of all results in the order of the runs: equal for equal experiments, on any number of threads. */
export const experimentHash = (records: readonly RunRecord[]): string =>
  hashText(canonicalJson(records.map(({ identity, hash }) => [identity, hash])));

/** A file of runs that are done. Runs of other experiments may stand in it too: a run is known by its identity. */
export class ResultFile {
  readonly #path: string;
  readonly #known = new Map<string, RunRecord>();

  /** Reads what is there. A last line that was cut off is taken away; anything else that is no result is an `InputError`. */
  constructor(path: string) {
    this.#path = path;
    checkPlace(path);
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // What an interrupt cut off must not become the beginning of the next line.
    if (whole !== text) writeFileSync(path, whole);
    whole.split('\n').forEach((line, index) => {
      if (line === '') return;
      const record = parse(line);
      if (record === undefined) throw new InputError([unreadable(path, index)]);
      this.#known.set(record.identity, record);
    });
  }

  /** The record of a run, if it is known. */
  find(designs: readonly Design[], spec: RunSpec): RunRecord | undefined {
    const scenario = scenarioOf(designs, spec);
    const known = this.#known.get(runIdentity(scenario, scenario.commands));
    const { observe } = designs[spec.design]!;
    if (known === undefined) return undefined;
    // What was watched otherwise, or not at all, must be run again.
    if (observe !== undefined && !isSame(known.coMovement?.observe, observe)) return undefined;
    return { ...known, ...spec };
  }

  add(record: RunRecord): void {
    const plain = (_: string, value: unknown): unknown =>
      value instanceof Float64Array ? [...value] : value;
    appendFileSync(this.#path, `${JSON.stringify(record, plain)}\n`);
  }
}

/** Refuses a place that nothing can be kept at, before anything is run. */
function checkPlace(path: string): void {
  const refuse = (found: string): InputError =>
    new InputError([{ where: path, found, mend: 'Name a file that can be written.' }]);
  const place = existsSync(path) ? path : dirname(path);
  if (!existsSync(place)) throw refuse(`there is no folder "${place}"`);
  if (place === path && statSync(path).isDirectory()) throw refuse('a folder, not a file');
  try {
    accessSync(place, constants.R_OK | constants.W_OK);
  } catch {
    throw refuse('no permission to read and write there');
  }
}

const isSame = (a: unknown, b: unknown): boolean =>
  a !== undefined && canonicalJson(a) === canonicalJson(b);

function parse(line: string): RunRecord | undefined {
  try {
    const record = JSON.parse(line) as RunRecord;
    if (typeof record.identity !== 'string' || typeof record.hash !== 'string') return undefined;
    // JSON has no not-a-number.
    const metrics = numbersOf(record.metrics);
    const { coMovement } = record;
    if (coMovement === undefined) return { ...record, metrics };
    const { observe, pairs, slices, assets, ...figures } = coMovement;
    return {
      ...record,
      metrics,
      coMovement: {
        ...numbersOf(figures),
        assets,
        observe,
        pairs: typed(pairs),
        slices: slices.map((slice) => ({ ...slice, ...typed(slice) })),
      },
    };
  } catch {
    return undefined;
  }
}

const typed = ({ fundamental, traded }: Triangles): Triangles => ({
  fundamental: Float64Array.from(fundamental),
  traded: Float64Array.from(traded),
});

const numbersOf = <T extends object>(figures: T): T =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, (value as number | null) ?? Number.NaN]),
  ) as T;

const unreadable = (path: string, index: number) => ({
  where: `${path}:${index + 1}`,
  found: 'a line that is no result of a run',
  mend: 'Give a file that --keep has written, or a new name.',
});

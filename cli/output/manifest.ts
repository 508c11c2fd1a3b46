// What stands beside the tables of a run: enough to run it again and to read every column.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  InputError,
  type ChannelSource,
  type RunResult,
  type Scenario,
  type Simulation,
} from '../../index.ts';
import { packageRoot } from '../../scenarios/read.ts';
import { tableNames, tables, type TableColumn } from './tables.ts';

export interface Manifest {
  readonly program: 'faultline';
  readonly version: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly ticks: number;
  readonly identity: string;
  readonly hash: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly targets: readonly unknown[];
  readonly tables: Readonly<
    Record<string, { readonly rows: number; readonly columns: readonly TableColumn[] }>
  >;
}

/** The program's version, from package.json. */
export const programVersion = (): string =>
  (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;

export function manifestOf({
  simulation,
  result,
  rows,
  channels,
}: {
  readonly simulation: Simulation;
  readonly result: RunResult;
  readonly rows: Readonly<Record<string, number>>;
  readonly channels: readonly ChannelSource[];
}): Manifest {
  // Commands given during the run count as much as those of the file.
  const scenario = { ...simulation.scenario, commands: [...simulation.run.commands.list()] };
  return {
    program: 'faultline',
    version: programVersion(),
    scenario,
    seed: result.seed,
    ticks: result.ticks,
    identity: result.identity,
    hash: result.hash,
    metrics: result.metrics,
    targets: result.targets,
    tables: Object.fromEntries(
      tableNames.map((name) => [
        name,
        {
          rows: rows[name] ?? 0,
          columns: [
            ...tables[name],
            ...(name === 'ticks'
              ? channels.map((channel) => ({
                  name: channel.name,
                  unit: channel.unit,
                  says: channel.label,
                }))
              : []),
          ],
        },
      ]),
    ),
  };
}

/** Reads the manifest and the trail of a folder; throws `InputError` where it is not one of a run. */
export function readManifest(folder: string): {
  manifest: Manifest;
  trail: Uint32Array | undefined;
} {
  const file = join(folder, 'manifest.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw refuse(
      file,
      'no manifest of a run there',
      'Name a folder written by "faultline run … --out".',
    );
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (error) {
    throw refuse(
      file,
      `malformed JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Restore the file as it was written.',
    );
  }
  const sound =
    typeof manifest === 'object' &&
    manifest !== null &&
    manifest.program === 'faultline' &&
    typeof manifest.hash === 'string' &&
    typeof manifest.identity === 'string' &&
    typeof manifest.scenario === 'object' &&
    ['mechanisms', 'agents', 'commands', 'shocks'].every((key) =>
      Array.isArray((manifest.scenario as unknown as Record<string, unknown>)[key]),
    );
  if (!sound)
    throw refuse(file, 'not the manifest of a run', 'Restore the file as it was written.');
  return { manifest, trail: readTrail(join(folder, 'trail.bin')) };
}

function readTrail(file: string): Uint32Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
}

const refuse = (where: string, found: string, mend: string): InputError =>
  new InputError([{ where, found, mend }]);

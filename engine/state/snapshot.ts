// Save and restore the whole world. A snapshot is independent of the world it came from; restoring needs a world built from the
// same scenario (same columns, same records), which then continues to the identical hash.

import { InputError } from '../errors.ts';
import { newData, type ColumnData, type ColumnKind } from './columns.ts';
import type { World } from './world.ts';

/** The saved bytes of a world at a tick. Structured-cloneable: it can cross to a worker thread. */
export interface Snapshot {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: ColumnKind;
    readonly data: ColumnData;
  }[];
  readonly records: readonly { readonly name: string; readonly json: string }[];
}

export function saveWorld(world: World): Snapshot {
  return {
    columns: [...world.columns()].map(({ name, kind, data }) => ({
      name,
      kind,
      data: data.slice(),
    })),
    records: [...world.records()].map(({ name, value }) => ({ name, json: JSON.stringify(value) })),
  };
}

/** Puts a snapshot into a world of the same shape; refuses one of another shape before anything changes. */
export function restoreWorld(world: World, snapshot: Snapshot): void {
  const columns = [...world.columns()];
  const records = [...world.records()];
  const have = [...columns, ...records].map(({ name }) => name).join(' ');
  const saved = [...snapshot.columns, ...snapshot.records].map(({ name }) => name).join(' ');
  if (have !== saved) {
    throw new InputError([
      {
        where: 'snapshot',
        found: 'its columns and records are not those of this scenario',
        mend: 'Restore it into a world built from the scenario that it was saved from.',
      },
    ]);
  }
  snapshot.columns.forEach((kept, i) => {
    const column = columns[i]!;
    const data = newData(kept.kind, kept.data.length);
    data.set(kept.data);
    column.data = data;
  });
  snapshot.records.forEach((kept, i) => {
    records[i]!.value = JSON.parse(kept.json) as unknown;
  });
}

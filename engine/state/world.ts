// All state of a run. What is many stands in columns, what is few in records of plain JSON. Nothing that a later tick can
// depend on lives anywhere else (no closures, no module variables), which is why snapshot, restore, fork and hash are
// written once, for every mechanism.

import { invariant } from '../errors.ts';
import { Column, type ColumnKind } from './columns.ts';

/** A stable handle on a plain record. `value` is replaced on restore: read it through the handle, never keep it. */
export interface RecordHandle<T> {
  readonly name: string;
  value: T;
}

export class World {
  readonly #columns = new Map<string, Column>();
  readonly #records = new Map<string, RecordHandle<unknown>>();

  /** Creates the column `name`; a name can be taken once. */
  column<K extends ColumnKind>(name: string, kind: K, capacity: number): Column<K> {
    invariant(!this.#columns.has(name), 'STATE-1', `column "${name}" is created once`);
    const column = new Column(name, kind, capacity);
    this.#columns.set(name, column);
    return column;
  }

  /** Creates the record `name` holding `value` (plain JSON: numbers, strings, booleans, null, arrays, objects). */
  record<T>(name: string, value: T): RecordHandle<T> {
    invariant(!this.#records.has(name), 'STATE-1', `record "${name}" is created once`);
    const handle: RecordHandle<T> = { name, value };
    this.#records.set(name, handle);
    return handle;
  }

  /** Columns in order of creation, which the scenario determines. */
  columns(): IterableIterator<Column> {
    return this.#columns.values();
  }

  records(): IterableIterator<RecordHandle<unknown>> {
    return this.#records.values();
  }
}

// Typed-array columns: the home of everything that comes in large numbers. A Column is a stable handle; its `data` is
// replaced when it grows or is restored, so hot loops fetch `data` once per call and never keep it between calls.

export type ColumnKind = 'f64' | 'i32' | 'u32' | 'u16' | 'u8';
export type ColumnData = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

type DataOf<K extends ColumnKind> = K extends 'f64'
  ? Float64Array
  : K extends 'i32'
    ? Int32Array
    : K extends 'u32'
      ? Uint32Array
      : K extends 'u16'
        ? Uint16Array
        : Uint8Array;

const arrays = {
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;

/** A new zeroed array of one kind. */
export const newData = <K extends ColumnKind>(kind: K, capacity: number): DataOf<K> =>
  new arrays[kind](capacity) as DataOf<K>;

/** One named column of the world. Whole numbers up to 2^53 live in `f64`. */
export class Column<K extends ColumnKind = ColumnKind> {
  readonly name: string;
  readonly kind: K;
  data: DataOf<K>;

  constructor(name: string, kind: K, capacity: number) {
    this.name = name;
    this.kind = kind;
    this.data = newData(kind, capacity);
  }

  /** Makes room for at least `capacity` entries (doubling), keeping the contents; returns the data. */
  ensure(capacity: number): DataOf<K> {
    if (this.data.length < capacity) {
      const grown = newData(this.kind, Math.max(capacity, this.data.length * 2, 16));
      grown.set(this.data);
      this.data = grown;
    }
    return this.data;
  }
}

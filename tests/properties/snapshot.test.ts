import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InputError } from '../../engine/errors.ts';
import { newData, type ColumnKind } from '../../engine/state/columns.ts';
import { canonicalJson, Hasher, hashText, hashWorld } from '../../engine/state/hash.ts';
import { restoreWorld, saveWorld } from '../../engine/state/snapshot.ts';
import { World } from '../../engine/state/world.ts';

const kinds: readonly ColumnKind[] = ['f64', 'i32', 'u32', 'u16', 'u8'];
const shape = fc.record({
  columns: fc.array(fc.record({ kind: fc.constantFrom(...kinds), size: fc.nat(40) }), {
    maxLength: 6,
  }),
  records: fc.nat(4),
});
const json = fc.jsonValue({ maxDepth: 3 });

function build({
  columns,
  records,
}: {
  columns: { kind: ColumnKind; size: number }[];
  records: number;
}): World {
  const world = new World();
  columns.forEach(({ kind, size }, i) => world.column(`column.${i}`, kind, size));
  for (let i = 0; i < records; i++) world.record<unknown>(`record.${i}`, null);
  return world;
}

function fill(world: World, values: readonly number[], held: readonly unknown[]): void {
  let i = 0;
  for (const { data } of world.columns())
    for (let at = 0; at < data.length; at++) data[at] = values[i++ % values.length]!;
  let j = 0;
  for (const record of world.records()) record.value = held[j++ % held.length];
}

const values = fc.array(fc.oneof(fc.integer(), fc.double()), { minLength: 1, maxLength: 30 });
const held = fc.array(json, { minLength: 1, maxLength: 5 });

test('snapshot, then restore into another world of the same shape: the same hash, and nothing shared', () => {
  fc.assert(
    fc.property(shape, values, held, (given, numbers, things) => {
      const [world, twin] = [build(given), build(given)];
      fill(world, numbers, things);
      const snapshot = saveWorld(world);
      const before = hashWorld(world);
      restoreWorld(twin, snapshot);
      expect(hashWorld(twin)).toBe(before);
      fill(twin, [7], ['other']);
      expect(hashWorld(world)).toBe(before);
      restoreWorld(twin, snapshot);
      expect(hashWorld(twin)).toBe(before);
    }),
    { numRuns: 150 },
  );
});

test('a column that grew is restored in its grown size into a world where it had not', () => {
  const make = () => {
    const world = new World();
    return { world, column: world.column('c', 'f64', 2) };
  };
  const [grown, small] = [make(), make()];
  grown.column.ensure(100)[99] = 5;
  restoreWorld(small.world, saveWorld(grown.world));
  expect(small.column.data[99]).toBe(5);
  expect(hashWorld(small.world)).toBe(hashWorld(grown.world));
});

test('the hash of a world sees every entry, every record and every name', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.integer({ min: 1, max: 1000 }), (at, value) => {
      const make = (name = 'c', thing: unknown = { a: 1 }) => {
        const world = new World();
        world.column(name, 'f64', 10);
        world.record('r', thing);
        return world;
      };
      const plain = hashWorld(make());
      const changed = make();
      for (const { data } of changed.columns()) data[at] = value;
      expect(hashWorld(changed)).not.toBe(plain);
      expect(hashWorld(make('d'))).not.toBe(plain);
      expect(hashWorld(make('c', { a: value + 1 }))).not.toBe(plain);
    }),
  );
});

describe('a hash', () => {
  const of = (...numbers: number[]): string => {
    const hasher = new Hasher();
    for (const value of numbers) hasher.number(value);
    return hasher.digest();
  };

  test('sees one zero and one not-a-number', () => {
    expect(of(-0)).toBe(of(0));
    const odd = new Float64Array(new Uint32Array([1, 0x7ff80001]).buffer)[0]!;
    expect(of(odd)).toBe(of(Number.NaN));
    expect(of(0)).not.toBe(of(Number.NaN));
  });

  test('depends on order and number of what goes in', () => {
    expect(of(1, 2)).not.toBe(of(2, 1));
    expect(of(0)).not.toBe(of(0, 0));
    expect(hashText('ab')).not.toBe(hashText('ba'));
  });

  test('of a column is that of its entries, whatever its kind', () => {
    const data = newData('f64', 3);
    data.set([1, 2.5, 3]);
    const hasher = new Hasher();
    hasher.data(data);
    expect(hasher.digest()).toBe(of(1, 2.5, 3));
  });

  test('has no collision among a hundred thousand neighbouring words', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const hasher = new Hasher();
      hasher.word(i);
      seen.add(hasher.digest());
    }
    expect(seen.size).toBe(100_000);
  });
});

test('canonical JSON does not depend on the order of keys, and reads back to the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('STATE-1: a name is taken once, by a column or a record', () => {
  const world = new World();
  world.column('a', 'u8', 1);
  world.record('b', 1);
  expect(() => world.column('a', 'f64', 1)).toThrow('STATE-1');
  expect(() => world.record('b', 2)).toThrow('STATE-1');
});

test('a snapshot of another shape is refused before anything changes', () => {
  const world = build({ columns: [{ kind: 'f64', size: 3 }], records: 1 });
  const other = build({ columns: [{ kind: 'f64', size: 3 }], records: 2 });
  fill(world, [1], ['kept']);
  const before = hashWorld(world);
  expect(() => restoreWorld(world, saveWorld(other))).toThrow(InputError);
  expect(hashWorld(world)).toBe(before);
});

// A 64-bit running hash in two 32-bit lanes (murmur3 finaliser mixing). Not cryptographic: it finds differences, it does not
// resist an adversary. Doubles go in by their bits; −0 is taken as 0 and every NaN as one NaN.

import type { World } from './world.ts';
import type { ColumnData } from './columns.ts';

// Taken once: looking up a global at every call is slow in a sandbox, such as the one that tests run in.
const { imul } = Math;
const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

export class Hasher {
  #a: number;
  #b: number;
  #count = 0;

  constructor(seedA = 0x9e3779b9, seedB = 0x85ebca6b) {
    this.#a = seedA | 0;
    this.#b = seedB | 0;
  }

  /** Takes in one 32-bit word. */
  word(value: number): void {
    let k = imul(value, 0xcc9e2d51);
    k = imul((k << 15) | (k >>> 17), 0x1b873593);
    let a = this.#a ^ k;
    a = (a << 13) | (a >>> 19);
    this.#a = (imul(a, 5) + 0xe6546b64) | 0;
    let j = imul(value ^ this.#a, 0x2545f491);
    j ^= j >>> 15;
    const b = this.#b ^ j;
    this.#b = (imul((b << 17) | (b >>> 15), 9) + 0x38495ab5) | 0;
    this.#count = (this.#count + 1) | 0;
  }

  /** Takes in one double. */
  number(value: number): void {
    bits[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value;
    this.word(words[0]!);
    this.word(words[1]!);
  }

  text(value: string): void {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
  }

  data(values: ColumnData): void {
    if (values instanceof Float64Array)
      for (let i = 0; i < values.length; i++) this.number(values[i]!);
    else for (let i = 0; i < values.length; i++) this.word(values[i]!);
  }

  /** Sixteen hexadecimal digits. */
  digest(): string {
    return hex(finish(this.#a ^ this.#count)) + hex(finish(this.#b ^ this.#a));
  }

  /** The two lanes, for storing a chained hash in the world. */
  lanes(): [number, number] {
    return [this.#a, this.#b];
  }
}

function finish(h: number): number {
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');

/** Hash of a text, for identities of scenarios. */
export function hashText(text: string): string {
  const hasher = new Hasher();
  hasher.text(text);
  return hasher.digest();
}

/** JSON with keys in sorted order: two equal scenarios print the same text whatever the order in their files. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Hash over every column and record of a world. */
export function hashWorld(world: World): string {
  const hasher = new Hasher();
  for (const column of world.columns()) {
    hasher.text(column.name);
    hasher.data(column.data);
  }
  for (const record of world.records()) {
    hasher.text(record.name);
    hasher.text(JSON.stringify(record.value));
  }
  return hasher.digest();
}

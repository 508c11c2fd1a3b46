// Buckets of positive numbers by their leading bits (exponent and first digits of the double): equal steps within an octave,
// order kept, no logarithm needed, the same on every machine.

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);
view[0] = 1;
/** Which word holds sign, exponent and leading digits depends on the machine's byte order. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** The upper 32 bits of a number; rises with it. */
export function leadingBits(value: number): number {
  view[0] = value;
  return words[HIGH]!;
}

/** The upper 32 bits of the next smaller double: puts a number on a boundary into the bucket below it. */
export function leadingBitsBelow(value: number): number {
  view[0] = value;
  return words[LOW] === 0 ? words[HIGH]! - 1 : words[HIGH]!;
}

/** The least number with the given upper 32 bits. */
export function fromLeadingBits(bits: number): number {
  words[HIGH] = bits;
  words[LOW] = 0;
  return view[0]!;
}

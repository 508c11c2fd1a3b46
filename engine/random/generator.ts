// xoshiro128** (Blackman & Vigna 2018): the one generator, in 32-bit integer arithmetic so that every machine agrees.

import { invariant } from '../errors.ts';

// Taken once: looking up a global at every call is slow in a sandbox, such as the one that tests run in.
const { imul, floor } = Math;

/** Mixes a 32-bit state into a well-spread word (murmur3 finaliser on a Weyl step). */
export function mix(state: number): number {
  let z = state | 0;
  z = imul(z ^ (z >>> 16), 0x85ebca6b);
  z = imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

export class Generator {
  #a = 1;
  #b = 2;
  #c = 3;
  #d = 4;

  /** Seeds the state afresh from three 32-bit words (run seed, stream, tick). */
  reseed(seed: number, stream: number, tick: number): this {
    let x = mix(seed ^ 0x2545f491) ^ imul(mix(stream ^ 0x1b873593), 0x9e3779b1);
    x = (x ^ mix(x ^ imul(tick, 0x85ebca77))) | 0;
    // Kept as signed words, which are small integers: an unsigned one above 2^31 would be a number on the heap.
    this.#a = mix((x = (x + 0x9e3779b9) | 0)) | 0;
    this.#b = mix((x = (x + 0x9e3779b9) | 0) ^ stream) | 0;
    this.#c = mix((x = (x + 0x9e3779b9) | 0) ^ tick) | 0;
    this.#d = mix((x = (x + 0x9e3779b9) | 0) ^ seed) | 1;
    return this;
  }

  /** Sets the four words themselves, as published test streams do. */
  setState(a: number, b: number, c: number, d: number): this {
    invariant((a | b | c | d) !== 0, 'RANDOM-1', 'the state of xoshiro128** is not all zero');
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
    return this;
  }

  /** Next 32-bit word, 0 … 2^32 − 1. */
  next(): number {
    const s1 = this.#b;
    const x5 = imul(s1, 5);
    const result = imul((x5 << 7) | (x5 >>> 25), 9) >>> 0;
    const t = s1 << 9;
    let c = this.#c ^ this.#a;
    let d = this.#d ^ s1;
    this.#b = s1 ^ c;
    this.#a = this.#a ^ d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    this.#c = c;
    this.#d = d;
    return result;
  }

  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Uniform whole number on 0 … n − 1, n up to 2^32; bias below n/2^32. */
  below(n: number): number {
    return floor((this.next() * n) / 4_294_967_296);
  }
}

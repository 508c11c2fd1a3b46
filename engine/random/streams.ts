// One stream of randomness for every stable id and tick: a draw more here shifts nobody else's draws, which is what makes
// comparisons under common random numbers exact.

import { Generator, mix } from './generator.ts';

const { imul } = Math;

/** A 32-bit id for a stream from its stable name (FNV-1a, then mixed). Names, never positions. */
export function streamId(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = imul(h ^ name.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** The stream of member `index` of a named family (a population, the reporters of a feed). */
export const memberStream = (family: number, index: number): number =>
  mix(family ^ imul(index + 1, 0x9e3779b1));

/** Hands out generators by (seed, stream, tick). The generator is reused: take the draws before asking for the next one. */
export class Streams {
  readonly seed: number;
  readonly #generator = new Generator();

  constructor(seed: number) {
    this.seed = seed | 0;
  }

  at(stream: number, tick: number): Generator {
    return this.#generator.reseed(this.seed, stream, tick);
  }
}

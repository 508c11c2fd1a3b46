// Draws for random scenarios, and the wild value of a parameter: its spec says what is allowed, so everything allowed may come.

import { Generator } from '../../engine/random/generator.ts';
import type { ParameterSpec } from '../../engine/index.ts';

export class Draws {
  readonly #generator: Generator;

  constructor(seed: number) {
    this.#generator = new Generator().reseed(seed, 0x5eed, 0);
  }

  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.#generator.uniform();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + this.#generator.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.#generator.uniform() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#generator.below(items.length)]!;
  }

  /** Some of the items, in their order. */
  some<T>(items: readonly T[], probability: number): T[] {
    return items.filter(() => this.chance(probability));
  }

  /** A factor whose logarithm is even between −log(span) and log(span). */
  factor(span: number): number {
    return span ** this.uniform(-1, 1);
  }

  /** A value that the spec allows, around `usual`: mostly near, now and then far away, now and then on a bound. */
  parameter(spec: ParameterSpec, usual: unknown): unknown {
    switch (spec.type) {
      case 'boolean':
        return this.chance(0.5);
      case 'choice':
        return this.pick(spec.options);
      case 'data':
        return usual;
      case 'number':
      case 'integer': {
        const centre = typeof usual === 'number' ? usual : spec.default;
        const value = this.pick([
          () => centre * this.factor(3),
          () => centre * this.factor(3),
          () => centre * this.factor(30),
          () => this.uniform(spec.min, Math.min(spec.max, Math.max(1, centre * 20))),
          () => spec.min,
          () => spec.max,
        ])();
        const bounded = Math.min(spec.max, Math.max(spec.min, value));
        return spec.type === 'integer' ? Math.round(bounded) : bounded;
      }
      default:
        return spec satisfies never;
    }
  }
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  drawFrom,
  poisson,
  validateDistribution,
  type Distribution,
} from '../../engine/random/distributions.ts';
import { Generator } from '../../engine/random/generator.ts';
import { memberStream, streamId, Streams } from '../../engine/random/streams.ts';

const real = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const spec: fc.Arbitrary<Distribution> = fc.oneof(
  real,
  fc.tuple(real, positive).map(([low, width]) => ({ uniform: [low, low + width] as const })),
  fc
    .tuple(positive, fc.double({ min: 0, max: 3, noNaN: true }))
    .map((logNormal) => ({ logNormal })),
  fc.tuple(real, positive).map((normal) => ({ normal })),
  positive.map((exponential) => ({ exponential })),
  fc.tuple(positive, fc.double({ min: 0.5, max: 5, noNaN: true })).map((pareto) => ({ pareto })),
  fc.array(fc.tuple(real, positive), { minLength: 1, maxLength: 5 }).map((choice) => ({ choice })),
);
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('draws', () => {
  test('a spec without fault draws finite numbers inside its support, the same ones for the same stream', () => {
    fc.assert(
      fc.property(spec, word, word, fc.nat(1e6), (given, seed, stream, tick) => {
        expect(validateDistribution(given, 'x')).toEqual([]);
        const draw = () => drawFrom(given, new Generator().reseed(seed, stream, tick));
        const value = draw();
        expect(Number.isFinite(value)).toBe(true);
        expect(draw()).toBe(value);
        if (typeof given === 'number') expect(value).toBe(given);
        else if ('uniform' in given)
          expect(value >= given.uniform[0] && value <= given.uniform[1]).toBe(true);
        else if ('pareto' in given)
          expect(value).toBeGreaterThanOrEqual(given.pareto[0] * (1 - 1e-15));
        else if ('choice' in given) expect(given.choice.map(([held]) => held)).toContain(value);
        else if ('exponential' in given) expect(value).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('a draw grows with its uniform', () => {
    // One reseed, two specs: under common random numbers a larger median moves every draw the same way.
    fc.assert(
      fc.property(word, fc.nat(1000), (seed, tick) => {
        const at = (given: Distribution) => drawFrom(given, new Generator().reseed(seed, 1, tick));
        expect(at({ logNormal: [2, 0.5] })).toBeCloseTo(2 * at({ logNormal: [1, 0.5] }), 10);
        expect(at({ exponential: 3 })).toBeCloseTo(3 * at({ exponential: 1 }), 10);
      }),
    );
  });

  test('Poisson counts are whole and never negative', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), word, (mean, seed) => {
        const count = poisson(new Generator().reseed(seed, 1, 1), mean);
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
        expect(Math.abs(count - mean)).toBeLessThan(9 * Math.sqrt(mean) + 40);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('streams', () => {
  test('what one stream draws does not shift another', () => {
    fc.assert(
      fc.property(
        word,
        fc.string(),
        fc.string(),
        fc.nat(1000),
        fc.nat(50),
        (seed, mine, theirs, tick, extra) => {
          const quiet = new Streams(seed).at(streamId(mine), tick).next();
          const streams = new Streams(seed);
          const other = streams.at(streamId(theirs), tick);
          for (let k = 0; k < extra; k++) other.next();
          expect(streams.at(streamId(mine), tick).next()).toBe(quiet);
        },
      ),
    );
  });

  test('the members of a family have streams of their own', () => {
    const family = streamId('noise traders');
    expect(new Set(Array.from({ length: 50_000 }, (_, i) => memberStream(family, i))).size).toBe(
      50_000,
    );
  });

  test('below(n) stays below n and reaches every value', () => {
    const generator = new Generator().reseed(1, 1, 1);
    const seen = new Set(Array.from({ length: 2_000 }, () => generator.below(10)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

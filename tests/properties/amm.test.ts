import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  amountInCeil,
  amountOutFloor,
  constantProduct,
  inputToSpotPrice,
  inputToTradePrice,
} from '../../engine/amm/constantProduct.ts';
import {
  burnSharesFloor,
  firstSharesFloor,
  matchingDepositCeil,
  mintSharesFloor,
} from '../../engine/amm/shares.ts';
import { integerRootFloor } from '../../engine/math/integerRoot.ts';

/** From one atom to the edge of the safe range, small numbers as likely as large ones. */
const atoms = (maxBits = 50) =>
  fc
    .tuple(fc.integer({ min: 0, max: maxBits }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([bits, part]) => Math.floor(2 ** bits * (1 + part)));
const fee = fc.constantFrom(0, 1, 5, 30, 100, 9_999);
const product = (a: number, b: number) => BigInt(a) * BigInt(b);

describe('constant product', () => {
  test('the product of the reserves never falls', () => {
    fc.assert(
      fc.property(atoms(), atoms(), atoms(), fee, (amountIn, reserveIn, reserveOut, feeBps) => {
        const out = amountOutFloor(amountIn, reserveIn, reserveOut, feeBps);
        expect(out).toBeLessThan(reserveOut);
        expect(
          product(reserveIn + amountIn, reserveOut - out) >= product(reserveIn, reserveOut),
        ).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('the amount out is the exact quotient rounded down', () => {
    fc.assert(
      fc.property(atoms(), atoms(), atoms(), fee, (amountIn, reserveIn, reserveOut, feeBps) => {
        const kept = product(amountIn, 10_000 - feeBps);
        const exact = (kept * BigInt(reserveOut)) / (BigInt(reserveIn) * 10_000n + kept);
        expect(amountOutFloor(amountIn, reserveIn, reserveOut, feeBps)).toBe(Number(exact));
      }),
      { numRuns: 3000 },
    );
  });

  test('there and back never profits', () => {
    fc.assert(
      fc.property(atoms(), atoms(), atoms(), fee, (amountIn, reserveA, reserveB, feeBps) => {
        const out = amountOutFloor(amountIn, reserveA, reserveB, feeBps);
        expect(
          amountOutFloor(out, reserveB - out, reserveA + amountIn, feeBps),
        ).toBeLessThanOrEqual(amountIn);
      }),
      { numRuns: 3000 },
    );
  });

  test('splitting a trade never brings more than doing it at once, without a fee', () => {
    fc.assert(
      fc.property(atoms(), atoms(), atoms(), atoms(), (first, second, reserveA, reserveB) => {
        const a = amountOutFloor(first, reserveA, reserveB, 0);
        const b = amountOutFloor(second, reserveA + first, reserveB - a, 0);
        expect(a + b).toBeLessThanOrEqual(amountOutFloor(first + second, reserveA, reserveB, 0));
      }),
      { numRuns: 2000 },
    );
  });

  test('the input for a wanted output is the least that brings it', () => {
    fc.assert(
      fc.property(atoms(45), atoms(45), atoms(45), fee, (wanted, reserveIn, reserveOut, feeBps) => {
        const input = amountInCeil(wanted, reserveIn, reserveOut, feeBps);
        if (input === undefined) {
          const everything = amountOutFloor(Number.MAX_SAFE_INTEGER, reserveIn, reserveOut, feeBps);
          expect(everything).toBeLessThan(wanted);
          return;
        }
        expect(amountOutFloor(input, reserveIn, reserveOut, feeBps)).toBeGreaterThanOrEqual(wanted);
        if (input > 0)
          expect(amountOutFloor(input - 1, reserveIn, reserveOut, feeBps)).toBeLessThan(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  test('the input to a spot price reaches it and never overshoots', () => {
    fc.assert(
      fc.property(
        atoms(40),
        atoms(40),
        atoms(20),
        atoms(20),
        fee,
        (reserveIn, reserveOut, numerator, denominator, feeBps) => {
          fc.pre(feeBps < 9_999);
          const target = { numerator, denominator };
          const input = inputToSpotPrice(reserveIn, reserveOut, target, feeBps);
          const after = (dx: number): bigint[] => {
            const out = amountOutFloor(dx, reserveIn, reserveOut, feeBps);
            return [product(reserveOut - out, denominator), product(reserveIn + dx, numerator)];
          };
          const [have, floor] = after(input);
          if (input > 0) expect(have! >= floor!).toBe(true);
          // One atom further, the unrounded pool stands below the target.
          const next = BigInt(input + 1);
          const left =
            (BigInt(reserveIn) * 10_000n + BigInt(10_000 - feeBps) * next) *
            (BigInt(reserveIn) + next) *
            BigInt(numerator);
          const right = 10_000n * product(reserveIn, reserveOut) * BigInt(denominator);
          expect(left > right).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('an arbitrageur who stops at the trade price earns at least what a little more or less would', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1e6, max: 1e9 }),
        fc.integer({ min: 1e6, max: 1e9 }),
        fc.integer({ min: 1, max: 99 }),
        fee,
        (reserveIn, reserveOut, percent, feeBps) => {
          // The asset that goes in costs `target` elsewhere, below the pool's price.
          const target = { numerator: reserveOut * percent, denominator: reserveIn * 100 };
          const best = inputToTradePrice(reserveIn, reserveOut, target, feeBps);
          const cost = (reserveOut * percent) / (reserveIn * 100);
          const profit = (dx: number) =>
            amountOutFloor(dx, reserveIn, reserveOut, feeBps) - dx * cost;
          for (const other of [0, Math.floor(best * 0.9), Math.floor(best * 1.1) + 10]) {
            // Rounding of the output by one atom may hide the difference.
            expect(profit(best)).toBeGreaterThanOrEqual(profit(other) - 1.001 - cost);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('a fee outside 0 … 9,999 is our own mistake', () => {
    expect(() => constantProduct({ feeBps: 10_000 })).toThrow('AMM-1');
    expect(() => inputToSpotPrice(1, 1, { numerator: 0, denominator: 1 }, 0)).toThrow('AMM-2');
  });
});

describe('liquidity shares', () => {
  test('the value behind a share never falls for those who stay', () => {
    const act = fc.record({
      kind: fc.constantFrom('add', 'remove', 'buy', 'sell'),
      size: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(
        atoms(30),
        atoms(30),
        fc.array(act, { maxLength: 40 }),
        fee,
        (a, b, acts, feeBps) => {
          let [x, y] = [a + 1000, b + 1000];
          let supply = firstSharesFloor(x, y);
          let mine = 0;
          for (const { kind, size } of acts) {
            const before = [product(x, y), BigInt(supply)] as const;
            if (kind === 'add') {
              const other = matchingDepositCeil(size, x, y);
              const shares = mintSharesFloor([size, other], [x, y], supply);
              [x, y, supply, mine] = [x + size, y + other, supply + shares, mine + shares];
            } else if (kind === 'remove') {
              const shares = Math.min(size, mine);
              const back = [
                burnSharesFloor(shares, x, supply),
                burnSharesFloor(shares, y, supply),
              ] as const;
              [x, y, supply, mine] = [x - back[0], y - back[1], supply - shares, mine - shares];
            } else if (kind === 'buy') {
              const out = amountOutFloor(size, x, y, feeBps);
              [x, y] = [x + size, y - out];
            } else {
              const out = amountOutFloor(size, y, x, feeBps);
              [x, y] = [x - out, y + size];
            }
            // x·y / supply² does not fall: cross-multiplied.
            expect(
              product(x, y) * before[1] * before[1] >= before[0] * BigInt(supply) * BigInt(supply),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('adding and leaving at once brings back no more than was given', () => {
    fc.assert(
      fc.property(atoms(40), atoms(40), atoms(40), atoms(30), (x, y, supply, size) => {
        fc.pre((size * y) / x < 1e15 && (size * supply) / x < 1e15);
        const other = matchingDepositCeil(size, x, y);
        const shares = mintSharesFloor([size, other], [x, y], supply);
        expect(burnSharesFloor(shares, x + size, supply + shares)).toBeLessThanOrEqual(size);
        expect(burnSharesFloor(shares, y + other, supply + shares)).toBeLessThanOrEqual(other);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the integer square root', () => {
  test('is the largest whole number whose square fits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 1200n }), fc.nat(1200), (seed, shift) => {
        const n = seed >> BigInt(shift);
        const root = integerRootFloor(n);
        expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
      }),
      { numRuns: 2000 },
    );
    for (let k = 0n; k < 200n; k++) {
      expect(integerRootFloor(k * k)).toBe(k);
      if (k > 1n) expect(integerRootFloor(k * k - 1n)).toBe(k - 1n);
    }
  });
});

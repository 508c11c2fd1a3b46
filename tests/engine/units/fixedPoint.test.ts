import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InputError, InvariantViolation } from '../../../engine/errors.ts';
import {
  formatDecimal,
  isDecimal,
  narrow,
  parseDecimal,
  RAY,
  rayPower,
  widen,
  wideMulDivCeil,
  wideMulDivFloor,
} from '../../../engine/units/fixedPoint.ts';

describe('decimals', () => {
  test.each([
    ['1.05', 18, 1_050_000_000_000_000_000n],
    ['-0.5', 1, -5n],
    ['12', 0, 12n],
    ['1e-9', 9, 1n],
    ['2.5E+3', 0, 2_500n],
    ['1.500', 1, 15n],
    ['0', 27, 0n],
  ])('%s with %i decimals is read as %s', (text, decimals, value) => {
    expect(parseDecimal(text, decimals)).toBe(value);
  });

  test.each(['', 'one', '1.2.3', '.5', '1,5', '--1', 'NaN', 'Infinity', ' 1'])(
    "'%s' is no decimal",
    (text) => {
      expect(isDecimal(text)).toBe(false);
      expect(() => parseDecimal(text, 18)).toThrow(InputError);
    },
  );

  test('more decimals than fit are refused, not rounded', () => {
    expect(() => parseDecimal('0.001', 2)).toThrow("'0.001' has more than 2 decimals");
  });

  test('reading what was written gives the same value', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 45 }), (value, decimals) => {
        expect(parseDecimal(formatDecimal(value, decimals), decimals)).toBe(value);
      }),
    );
  });

  test('no trailing noughts are written', () => {
    expect([formatDecimal(1_500n, 3), formatDecimal(-5n, 3), formatDecimal(2_000n, 3)]).toEqual([
      '1.5',
      '-0.005',
      '2',
    ]);
  });
});

describe('wide multiply-divide', () => {
  test('rounds the way its name says, and agrees where nothing is left over', () => {
    expect([wideMulDivFloor(7n, 3n, 2n), wideMulDivCeil(7n, 3n, 2n)]).toEqual([10n, 11n]);
    expect([wideMulDivFloor(4n, 3n, 2n), wideMulDivCeil(4n, 3n, 2n)]).toEqual([6n, 6n]);
  });

  test('refuses negative operands, which would round the other way', () => {
    expect(() => wideMulDivFloor(-1n, 3n, 2n)).toThrow(InvariantViolation);
  });
});

describe('powers of rays', () => {
  test('nought and one', () => {
    expect([rayPower(0n, 0n), rayPower(0n, 3n), rayPower(7n, 1n)]).toEqual([RAY, 0n, 7n]);
  });

  test('half of the last digit is rounded up: (5·10^13)² is 2.5·10^27', () => {
    expect(rayPower(50_000_000_000_000n, 2n)).toBe(3n);
    expect(rayPower(49_999_999_999_999n, 2n)).toBe(2n);
  });

  test('a stability fee of 5 % a year, every second of the year', () => {
    const year = rayPower(1_000_000_001_547_125_957_863_212_448n, 31_536_000n);
    const off = year - (RAY * 105n) / 100n;
    expect(off < 0n ? -off : off).toBeLessThan(10n ** 10n);
  });

  test('is the exact power to the last digits', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n * RAY), fc.bigInt(1n, 40n), (base, n) => {
        const exact = base ** n / RAY ** (n - 1n);
        const off = rayPower(base, n) - exact;
        // Each product is out by half a digit at most, and is then multiplied on.
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(1n + n * (1n + exact / RAY));
      }),
    );
  });
});

describe('records between ledger and rule', () => {
  test('a round trip changes nothing', () => {
    const auction = { bid: 3, lot: 7, highestBidder: 12, tic: 5 };
    const wide = widen(auction, ['bid', 'lot']);
    expect(wide).toEqual({ bid: 3n, lot: 7n, highestBidder: 12, tic: 5 });
    expect(narrow(wide, ['bid', 'lot'])).toEqual(auction);
  });

  test('what is no safe integer does not come back', () => {
    expect(() => narrow({ bid: 2n ** 60n }, ['bid'])).toThrow('UNITS-1');
  });
});

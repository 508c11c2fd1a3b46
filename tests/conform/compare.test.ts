import { describe, expect, test } from '@jest/globals';
import { differences } from '../../conform/compare.ts';

const exact = { abs: '0', rel: '0' };

describe('the comparison of a result with a worked case', () => {
  test('reads decimals as numbers, in whatever form', () => {
    expect(differences({ bid: '1.070', tic: 5 }, { bid: '1.07', tic: '5' }, exact)).toEqual([]);
  });

  test('sees the last of eighteen decimals', () => {
    const found = { lot: '100.000000000000000001' };
    expect(differences(found, { lot: '100' }, exact)).toHaveLength(1);
    expect(differences(found, { lot: '100' }, { abs: '1e-18', rel: '0' })).toEqual([]);
  });

  test('allows abs + rel·|e| and no more', () => {
    const tolerance = { abs: 0.5, rel: 0.01 };
    expect(differences({ x: 101.5 }, { x: 100 }, tolerance)).toEqual([]);
    expect(differences({ x: 101.5000001 }, { x: 100 }, tolerance)).toHaveLength(1);
    expect(differences({ x: -98.5 }, { x: -100 }, tolerance)).toEqual([]);
  });

  test('asks for no key that is not expected, but below that for the same keys', () => {
    expect(differences({ a: 1, b: 2 }, { a: 1 }, exact)).toEqual([]);
    expect(differences({ won: { anna: '1' } }, { won: {} }, exact)).toHaveLength(1);
    expect(differences({}, { a: 1 }, exact)).toHaveLength(1);
  });

  test('takes a figure that does not exist for null, which is how a file writes it', () => {
    const found = { x: Number.NaN, y: [1, Number.POSITIVE_INFINITY] };
    expect(differences(found, { x: null, y: [1, null] }, exact)).toEqual([]);
    expect(differences({ x: 1 }, { x: null }, exact)).toHaveLength(1);
    expect(differences({}, { x: null }, exact)).toHaveLength(1);
  });

  test.each([
    [{ x: null }, { x: '0' }],
    [{ x: '0' }, { x: null }],
    [{ x: true }, { x: 'true' }],
    [{ x: 'dust' }, { x: 'not-safe' }],
    [{ x: [1, 2] }, { x: [1] }],
    [{ x: Number.NaN }, { x: 0 }],
    ['nothing', { x: 0 }],
  ])('%j is not %j', (found, wanted) => {
    expect(differences(found, wanted, { abs: 1, rel: 1 })).not.toEqual([]);
  });
});

import { expect, test } from '@jest/globals';
import { payInterest } from '../../../engine/securitisation/interestWaterfall.ts';

const claim = (rank: number, couponDue: number, shortfall = 0) => ({ rank, couponDue, shortfall });

test('interest goes to the senior first and what is not paid is carried', () => {
  expect(payInterest(100, [claim(0, 60), claim(1, 70)])).toEqual({
    paid: [60, 40],
    shortfall: [0, 30],
    residual: 0,
  });
});

test('an old shortfall is paid with the coupon before a junior sees anything', () => {
  expect(payInterest(100, [claim(0, 60, 25), claim(1, 70)])).toEqual({
    paid: [85, 15],
    shortfall: [0, 55],
    residual: 0,
  });
});

test('equals share in proportion to what they are owed, whatever their place in the list', () => {
  expect(payInterest(50, [claim(1, 10), claim(0, 60), claim(0, 40)])).toEqual({
    paid: [0, 30, 20],
    shortfall: [10, 30, 20],
    residual: 0,
  });
});

test('what exceeds every claim is residual', () => {
  expect(payInterest(100, [claim(0, 60), claim(1, 30)]).residual).toBe(10);
});

import { expect, test } from '@jest/globals';
import { payInterest, payPrincipal } from '../../../engine/securitisation/interestWaterfall.ts';

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

test('principal is repaid one after the other or in proportion, as told', () => {
  const claims = [
    { rank: 0, balance: 850 },
    { rank: 1, balance: 100 },
    { rank: 2, balance: 50 },
  ];
  expect(payPrincipal(900, claims, 'sequential')).toEqual({
    paid: [850, 50, 0],
    balances: [0, 50, 50],
    residual: 0,
  });
  expect(payPrincipal(100, claims, 'proRata')).toEqual({
    paid: [85, 10, 5],
    balances: [765, 90, 45],
    residual: 0,
  });
  expect(payPrincipal(1_007, claims, 'sequential').residual).toBe(7);
});

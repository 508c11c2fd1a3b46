import { describe, expect, test } from '@jest/globals';
import { debtAuction } from '../../../engine/liquidation/debtAuction.ts';
import { englishAuction } from '../../../engine/liquidation/englishAuction.ts';
import type { EnglishAuction } from '../../../engine/liquidation/englishAuction.ts';
import { surplusAuction } from '../../../engine/liquidation/surplusAuction.ts';
import { RAY } from '../../../engine/units/fixedPoint.ts';

const terms = { beg: (RAY * 103n) / 100n, ttl: 600, tau: 21_600, pad: (RAY * 3n) / 2n };
const rising: EnglishAuction<string> = {
  bid: 100n,
  lot: 50n,
  tab: 200n,
  highestBidder: 'anna',
  tic: 700,
  end: 21_600,
};
const falling: EnglishAuction<string> = { ...rising, bid: 200n, lot: 500n };

describe('a rising bid is refused', () => {
  test.each([
    [
      'once the standing bid has lived its life, before all else',
      700,
      999n,
      1n,
      'alreadyFinishedTic',
    ],
    ['for another lot, before its size is looked at', 699, 999n, 49n, 'lotNotMatching'],
    ['above the tab', 699, 201n, 50n, 'higherThanTab'],
    ['when it is no higher', 699, 100n, 50n, 'bidNotHigher'],
    ['when it is hardly higher', 699, 102n, 50n, 'insufficientIncrease'],
  ])('%s', (_says, now, bid, lot, reason) => {
    const offer = { bidder: 'bela', bid, lot };
    expect(englishAuction.tend(rising, offer, now, terms)).toEqual({ ok: false, reason });
  });

  test('at the instant the auction ends', () => {
    const unbid = { ...rising, bid: 0n, highestBidder: null, tic: 0 };
    const offer = { bidder: 'bela', bid: 1n, lot: 50n };
    expect(englishAuction.tend(unbid, offer, 21_600, terms)).toEqual({
      ok: false,
      reason: 'alreadyFinishedEnd',
    });
    expect(englishAuction.tend(unbid, offer, 21_599, terms)).toMatchObject({ ok: true });
  });
});

test('the last step onto the tab may be smaller than the least increase', () => {
  const close = { ...rising, bid: 199n };
  const offer = { bidder: 'bela', bid: 200n, lot: 50n };
  expect(englishAuction.tend(close, offer, 1, terms)).toMatchObject({
    ok: true,
    moves: [
      { asset: 'money', from: { bidder: 'bela' }, to: { bidder: 'anna' }, amount: 199n },
      { asset: 'money', from: { bidder: 'bela' }, to: 'system', amount: 1n },
    ],
  });
});

test('who tops his own bid pays the difference and refunds nobody', () => {
  const offer = { bidder: 'anna', bid: 150n, lot: 50n };
  expect(englishAuction.tend(rising, offer, 1, terms)).toMatchObject({
    ok: true,
    moves: [{ asset: 'money', from: { bidder: 'anna' }, to: 'system', amount: 50n }],
  });
});

describe('a falling lot is refused', () => {
  test.each([
    ['once the standing bid has lived its life', falling, 700, 200n, 1n, 'alreadyFinishedTic'],
    ['for other money than the standing bid', falling, 1, 201n, 400n, 'notMatchingBid'],
    ['while the bid still rises', rising, 1, 100n, 40n, 'tendNotFinished'],
    ['when it is no lower', falling, 1, 200n, 500n, 'lotNotLower'],
    ['when it is hardly lower', falling, 1, 200n, 486n, 'insufficientDecrease'],
  ])('%s', (_says, auction, now, bid, lot, reason) => {
    const offer = { bidder: 'bela', bid, lot };
    expect(englishAuction.dent(auction, offer, now, terms)).toEqual({ ok: false, reason });
  });
});

describe('the end of an auction', () => {
  test('a bid of one unit that nobody tops takes the whole lot', () => {
    const opened = englishAuction.kick<string>({ lot: 50n, tab: 5_000n }, 0, terms);
    const bid = englishAuction.tend(opened, { bidder: 'bela', bid: 1n, lot: 50n }, 10, terms);
    if (!bid.ok) throw new Error(bid.reason);
    expect(englishAuction.deal(bid.auction, 610)).toEqual({ ok: false, reason: 'notFinished' });
    expect(englishAuction.deal(bid.auction, 611)).toEqual({
      ok: true,
      winner: 'bela',
      moves: [{ asset: 'lot', from: 'auction', to: { bidder: 'bela' }, amount: 50n }],
      released: 5_000n,
    });
  });

  test('an auction without a bid is never dealt but restarts after its end', () => {
    const opened = englishAuction.kick<string>({ lot: 50n, tab: 5_000n }, 0, terms);
    expect(englishAuction.deal(opened, 99_999)).toEqual({ ok: false, reason: 'notFinished' });
    expect(englishAuction.restart(opened, 21_600, terms)).toEqual({
      ok: false,
      reason: 'notFinished',
    });
    expect(englishAuction.restart(opened, 21_601, terms)).toEqual({
      ok: true,
      auction: { ...opened, end: 43_201 },
    });
    expect(englishAuction.restart(rising, 21_601, terms)).toEqual({
      ok: false,
      reason: 'bidAlreadyPlaced',
    });
  });
});

describe('debt and surplus auctions', () => {
  test('a debt auction refuses other money than it asks for, and a lot hardly lower', () => {
    const opened = debtAuction.kick<string>({ dump: 250n, sump: 50_000n }, 0, terms);
    const dent = (bid: bigint, lot: bigint) =>
      debtAuction.dent(opened, { bidder: 'anna', bid, lot }, 1, terms);
    expect(dent(50_001n, 100n)).toEqual({ ok: false, reason: 'notMatchingBid' });
    expect(dent(50_000n, 250n)).toEqual({ ok: false, reason: 'lotNotLower' });
    expect(dent(50_000n, 243n)).toEqual({ ok: false, reason: 'insufficientDecrease' });
    expect(dent(50_000n, 242n)).toMatchObject({ ok: true, received: 50_000n });
  });

  test('surplus auctions share one limit, which a settled one gives back', () => {
    const first = surplusAuction.kick<string>({ lot: 400n, fill: 0n, lid: 500n }, 0, terms);
    if (!first.ok) throw new Error(first.reason);
    expect(surplusAuction.kick({ lot: 101n, fill: first.fill, lid: 500n }, 0, terms)).toEqual({
      ok: false,
      reason: 'overLid',
    });
    const bid = surplusAuction.tend(
      first.auction,
      { bidder: 'anna', bid: 3n, lot: 400n },
      0,
      terms,
    );
    if (!bid.ok) throw new Error(bid.reason);
    expect(surplusAuction.deal(bid.auction, first.fill, 601)).toMatchObject({ ok: true, fill: 0n });
  });
});

// The call auction: which price, who trades, and what is left.

import { describe, expect, test } from '@jest/globals';
import { play, tidy } from './table.ts';

const check = (script: string): void => expect(play(script)).toBe(tidy(script));

describe('the uncrossing price', () => {
  test('gives the largest volume', () =>
    check(`
      auction             → collecting
      a buy 10 @ 105      → rests 10
      b buy 10 @ 102      → rests 10
      c sell 5 @ 100      → rests 5
      d sell 12 @ 101     → rests 12
      e sell 9 @ 104      → rests 9
      uncross             → 17 @ 102, surplus 3; c 5 @ 102; d 5 @ 102; d 7 @ 102
      book                → bids 102: b3 (3) | asks 104: e9 (9)
    `));

  test('among those, leaves the smallest surplus', () =>
    check(`
      auction             → collecting
      a buy 10 @ 105      → rests 10
      b buy 4 @ 103       → rests 4
      c sell 10 @ 100     → rests 10
      uncross 101         → 10 @ 104, surplus 0; c 10 @ 104
      book                → bids 103: b4 (4) | asks –
    `));

  test('among those, goes high under buying pressure and low under selling pressure', () =>
    check(`
      auction             → collecting
      a buy 15 @ 105      → rests 15
      c sell 10 @ 100     → rests 10
      uncross 101         → 10 @ 105, surplus 5; c 10 @ 105
      cancel a            → cancelled 5
      auction             → collecting
      d buy 10 @ 105      → rests 10
      e sell 15 @ 100     → rests 15
      uncross 103         → 10 @ 100, surplus -5; e 10 @ 100
    `));

  test('among those, lies nearest to the reference, which is the last price unless one is given', () =>
    check(`
      auction             → collecting
      a buy 10 @ 105      → rests 10
      c sell 10 @ 100     → rests 10
      uncross             → 10 @ 102, surplus 0; c 10 @ 102
      auction             → collecting
      d buy 10 @ 108      → rests 10
      e sell 10 @ 101     → rests 10
      uncross             → 10 @ 102, surplus 0; e 10 @ 102
      auction             → collecting
      f buy 10 @ 108      → rests 10
      g sell 10 @ 101     → rests 10
      uncross 120         → 10 @ 108, surplus 0; g 10 @ 108
    `));
});

describe('an auction', () => {
  test('collects without matching, and refuses orders that can not wait', () =>
    check(`
      auction             → collecting
      auction             → auctionInProgress
      a buy 1 @ 105       → rests 1
      b sell 1 @ 100      → rests 1
      c buy 1 market      → auctionInProgress
      d buy 1 @ 105 ioc   → auctionInProgress
      e buy 1 @ 105 fok   → auctionInProgress
      f buy 1 @ 106 postOnly → rests 1
      book                → bids 106: f1 (1), 105: a1 (1) | asks 100: b1 (1)
      cancel f            → cancelled 1
      uncross             → 1 @ 102, surplus 0; b 1 @ 102
      uncross             → noAuctionInProgress
    `));

  test('fills by price, then time; icebergs take part with their whole quantity', () =>
    check(`
      auction               → collecting
      a sell 6 @ 100 show 2 → rests 6
      b sell 2 @ 100        → rests 2
      c buy 5 @ 101         → rests 5
      d buy 2 @ 102         → rests 2
      uncross               → 7 @ 100, surplus -1; a 2 @ 100; b 2 @ 100; a 2 @ 100; a 1 @ 100
      book                  → bids – | asks 100: a1 (1)
    `));

  test('its trades set off stops once continuous trading resumes', () =>
    check(`
      x buy 5 @ 90        → rests 5
      s sell 2 stop 100   → rests 2
      auction             → collecting
      a buy 1 @ 100       → rests 1
      b sell 1 @ 100      → rests 1
      uncross             → 1 @ 100, surplus 0; b 1 @ 100; x 2 @ 90
    `));

  test('where nothing crosses nothing trades', () =>
    check(`
      auction             → collecting
      a buy 1 @ 99        → rests 1
      b sell 1 @ 100      → rests 1
      uncross 99          → 0 @ 0, surplus 0
      book                → bids 99: a1 (1) | asks 100: b1 (1)
    `));
});

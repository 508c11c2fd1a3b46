// Every order type, one table each. "a5 (3)" is order a with 5 lots at a level that shows 3.

import { describe, expect, test } from '@jest/globals';
import { play, tidy } from './table.ts';

const check = (script: string, options = {}): void =>
  expect(play(script, options)).toBe(tidy(script));

describe('limit orders', () => {
  test('fill at the price of the resting order, best price first, oldest first', () =>
    check(`
      a sell 5 @ 102      → rests 5
      b sell 5 @ 101      → rests 5
      c sell 5 @ 101      → rests 5
      d buy 12 @ 103      → b 5 @ 101; c 5 @ 101; a 2 @ 102
      book                → bids – | asks 102: a3 (3)
      e buy 7 @ 102       → a 3 @ 102; rests 4
      book                → bids 102: e4 (4) | asks –
    `));

  test('a cancelled order is gone, and its id is never valid again', () =>
    check(`
      a buy 5 @ 99        → rests 5
      b buy 6 @ 99        → rests 6
      cancel a            → cancelled 5
      cancel a            → unknownOrder
      c buy 7 @ 99        → rests 7
      cancel a            → unknownOrder
      d sell 13 @ 99      → b 6 @ 99; c 7 @ 99
      cancel b            → unknownOrder
      reduce c 1          → unknownOrder
      replace c 1 @ 98    → unknownOrder
      book                → bids – | asks –
    `));

  test('reducing keeps the place in the queue, replacing loses it', () =>
    check(`
      a buy 5 @ 99        → rests 5
      b buy 5 @ 99        → rests 5
      reduce a 2          → left 3
      reduce a 3          → invalidQuantity
      book                → bids 99: a3 b5 (8) | asks –
      replace a 4 @ 99    → rests 4
      book                → bids 99: b5 a4 (9) | asks –
      c sell 2 @ 100      → rests 2
      replace b 3 @ 100   → c 2 @ 100; rests 1
      book                → bids 100: b1 (1), 99: a4 (4) | asks –
    `));

  test('nonsense is refused with the first reason that applies', () =>
    check(`
      a buy 0 @ 0           → invalidPrice
      a buy 0 @ 5           → invalidQuantity
      a buy 1.5 @ 5         → invalidQuantity
      a buy 1 @ 2.5         → invalidPrice
      a buy 1 @ 67108864    → invalidPrice
      a buy 1073741824 @ 5  → invalidQuantity
      a buy 5 @ 5 show 6    → invalidDisplayQuantity
      a buy 5 stop 0        → invalidStopPrice
      a buy 5 stop 9 @ 0    → invalidPrice
      book                  → bids – | asks –
    `));

  test('prices from 1 to 2^26 − 1 stand in one ladder', () =>
    check(`
      a buy 1 @ 1             → rests 1
      b sell 1 @ 67108863     → rests 1
      c sell 2 @ 2097152      → rests 2
      d buy 1 @ 1024          → rests 1
      book                    → bids 1024: d1 (1), 1: a1 (1) | asks 2097152: c2 (2), 67108863: b1 (1)
      e buy 3 market          → c 2 @ 2097152; b 1 @ 67108863
      f sell 3 market         → d 1 @ 1024; a 1 @ 1; cancelled 1
    `));
});

describe('orders that do not wait', () => {
  test('market and immediate-or-cancel orders take what there is and cancel the rest', () =>
    check(`
      a sell 5 @ 101      → rests 5
      b sell 5 @ 103      → rests 5
      c buy 7 @ 102 ioc   → a 5 @ 101; cancelled 2
      d buy 7 market      → b 5 @ 103; cancelled 2
      e sell 1 market     → cancelled 1
    `));

  test('fill-or-kill fills whole, hidden lots counted, or changes nothing', () =>
    check(`
      a sell 5 @ 101 show 1 → rests 5
      b sell 5 @ 102        → rests 5
      c buy 6 @ 101 fok     → cannotFillCompletely
      d buy 11 @ 102 fok    → cannotFillCompletely
      e buy 6 @ 102 fok     → a 1 @ 101; a 1 @ 101; a 1 @ 101; a 1 @ 101; a 1 @ 101; b 1 @ 102
      book                  → bids – | asks 102: b4 (4)
    `));

  test('a post-only order is refused where it would take, also when it is replaced', () =>
    check(`
      a sell 5 @ 101          → rests 5
      b buy 5 @ 101 postOnly  → wouldTake
      c buy 5 @ 100 postOnly  → rests 5
      replace c 5 @ 101       → wouldTake
      replace c 4 @ 99        → rests 4
      book                    → bids 99: c4 (4) | asks 101: a5 (5)
    `));
});

describe('icebergs', () => {
  test('show a part; each refill goes to the back of the queue', () =>
    check(`
      a sell 7 @ 101 show 3 → rests 7
      b sell 4 @ 101        → rests 4
      book                  → bids – | asks 101: a7 b4 (7)
      c buy 3 @ 101         → a 3 @ 101
      book                  → bids – | asks 101: b4 a4 (7)
      d buy 8 @ 101         → b 4 @ 101; a 3 @ 101; a 1 @ 101
      book                  → bids – | asks –
    `));

  test('a reduction takes hidden lots first', () =>
    check(`
      a sell 7 @ 101 show 3 → rests 7
      reduce a 3            → left 4
      book                  → bids – | asks 101: a4 (3)
      reduce a 2            → left 2
      book                  → bids – | asks 101: a2 (2)
      cancel a              → cancelled 2
    `));
});

describe('stop orders', () => {
  test('wait for a trade at or through their price', () =>
    check(`
      a buy 5 @ 100       → rests 5
      b buy 9 @ 90        → rests 9
      s sell 4 stop 99    → rests 4
      t sell 3 stop 95 @ 92 → rests 3
      c sell 5 @ 100      → a 5 @ 100
      d buy 1 @ 99        → rests 1
      e sell 1 @ 99       → d 1 @ 99; b 4 @ 90; s stopActivated; t stopActivated rests 3
      book                → bids 90: b5 (5) | asks 92: t3 (3)
    `));

  test('nearest stop price first, then time; among both sides the older one', () =>
    check(`
      x sell 1 @ 110      → rests 1
      y sell 20 @ 111     → rests 20
      a buy 2 stop 108    → rests 2
      b buy 3 stop 105    → rests 3
      c buy 4 stop 105    → rests 4
      d buy 1 @ 110       → x 1 @ 110; y 3 @ 111; y 4 @ 111; y 2 @ 111; b stopActivated; c stopActivated; a stopActivated
    `));

  test('go at once where the last price is already there, and can be cancelled before', () =>
    check(`
      a sell 3 @ 100      → rests 3
      b buy 1 @ 100       → a 1 @ 100
      c buy 1 stop 100    → a 1 @ 100
      d buy 1 stop 101    → rests 1
      replace d 2 @ 102   → waitsForStopPrice
      cancel d            → cancelled 1
      e buy 5 stop 99 @ 99 → rests 5
      book                → bids 99: e5 (5) | asks 100: a1 (1)
    `));

  test('at most a stated number is set off by one operation; the next one goes on', () =>
    check(
      `
      x sell 9 @ 100      → rests 9
      a buy 1 stop 100    → rests 1
      b buy 1 stop 100    → rests 1
      c buy 1 @ 100       → x 1 @ 100; x 1 @ 100; a stopActivated
      d buy 1 @ 50        → x 1 @ 100; rests 1; b stopActivated
    `,
      { stopActivationsMax: 1 },
    ));
});

describe('self-trade prevention', () => {
  test('none: an owner may trade with itself', () =>
    check(`
      a sell 2 @ 100 by 7 → rests 2
      b buy 1 @ 100 by 7  → a 1 @ 100
    `));

  test('cancelResting: own resting orders in the way are cancelled', () =>
    check(
      `
      a sell 2 @ 100 by 7 → rests 2
      b sell 2 @ 100 by 8 → rests 2
      c buy 3 @ 100 by 7 fok → cannotFillCompletely
      d buy 3 @ 100 by 7  → b 2 @ 100; rests 1; a selfTradeCancelled cancelled 2
    `,
      { selfTradePrevention: 'cancelResting' },
    ));

  test('cancelIncoming: the incoming order stops where it meets its owner', () =>
    check(
      `
      a sell 2 @ 100 by 8 → rests 2
      b sell 2 @ 100 by 7 → rests 2
      c buy 5 @ 100 by 7  → a 2 @ 100; cancelled 3
      book                → bids – | asks 100: b2 (2)
    `,
      { selfTradePrevention: 'cancelIncoming' },
    ));
});

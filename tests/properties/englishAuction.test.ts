import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { debtAuction } from '../../engine/liquidation/debtAuction.ts';
import { englishAuction } from '../../engine/liquidation/englishAuction.ts';
import type {
  AuctionMove,
  AuctionParty,
  EnglishAuction,
} from '../../engine/liquidation/englishAuction.ts';
import { surplusAuction } from '../../engine/liquidation/surplusAuction.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';

const terms = { beg: (RAY * 105n) / 100n, ttl: 50, tau: 200, pad: (RAY * 3n) / 2n };
const BIDDERS = ['anna', 'bela', 'cleo'] as const;

/** Offers near the standing bid or lot, so that many are taken; and acts by anyone at any time. */
const act = fc.record({
  kind: fc.constantFrom('tend', 'tend', 'tend', 'dent', 'dent', 'deal', 'restart'),
  who: fc.constantFrom(...BIDDERS),
  after: fc.integer({ min: 0, max: 60 }),
  percent: fc.bigInt({ min: 40n, max: 160n }),
  ontoTab: fc.boolean(),
});

const nameOf = (party: AuctionParty<string>): string =>
  typeof party === 'string' ? party : party.bidder;

/** Net receipts by party and asset; booking both sides of every move keeps each asset's sum at nought by construction. */
class Purse {
  readonly held = new Map<string, bigint>();
  book(moves: readonly AuctionMove<string>[]): void {
    for (const { asset, from, to, amount } of moves) {
      expect(amount).toBeGreaterThanOrEqual(0n);
      this.add(`${asset} ${nameOf(from)}`, -amount);
      this.add(`${asset} ${nameOf(to)}`, amount);
    }
  }
  of(asset: string, party: string): bigint {
    return this.held.get(`${asset} ${party}`) ?? 0n;
  }
  private add(key: string, amount: bigint): void {
    this.held.set(key, (this.held.get(key) ?? 0n) + amount);
  }
}

describe('the collateral auction, under any sequence of acts', () => {
  test('only the highest bidder is out of pocket, by exactly the bid, and the system has exactly the bid', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 24n }),
        fc.array(act, { maxLength: 40 }),
        (tab, lot, acts) => {
          let auction: EnglishAuction<string> | null = englishAuction.kick({ lot, tab }, 0, terms);
          const purse = new Purse();
          let now = 0;
          for (const { kind, who, after, percent, ontoTab } of acts) {
            if (auction === null) break;
            now += after;
            const before: EnglishAuction<string> = auction;
            if (kind === 'deal') {
              const dealt = englishAuction.deal(before, now);
              if (!dealt.ok) continue;
              purse.book(dealt.moves);
              expect(dealt.winner).toBe(before.highestBidder);
              expect(dealt.released).toBe(tab);
              expect(purse.of('lot', dealt.winner) + purse.of('lot', 'owner')).toBe(lot);
              expect(purse.of('lot', 'auction')).toBe(-lot);
              auction = null;
              continue;
            }
            if (kind === 'restart') {
              const again = englishAuction.restart(before, now, terms);
              if (again.ok) auction = again.auction;
              continue;
            }
            const bid: bigint = ontoTab ? tab : (before.bid * percent) / 100n + 1n;
            const result =
              kind === 'tend'
                ? englishAuction.tend(before, { bidder: who, bid, lot }, now, terms)
                : englishAuction.dent(
                    before,
                    { bidder: who, bid: before.bid, lot: (before.lot * percent) / 160n },
                    now,
                    terms,
                  );
            if (!result.ok) continue;
            auction = result.auction;
            purse.book(result.moves);
            expect(auction.bid).toBeGreaterThanOrEqual(before.bid);
            expect(auction.bid).toBeLessThanOrEqual(tab);
            expect(auction.lot).toBeLessThanOrEqual(before.lot);
            expect(auction.highestBidder).toBe(who);
            expect(purse.of('money', 'system')).toBe(auction.bid);
            expect(purse.of('lot', 'owner')).toBe(lot - auction.lot);
            for (const name of BIDDERS) {
              expect(purse.of('money', name)).toBe(name === who ? -auction.bid : 0n);
            }
          }
        },
      ),
    );
  });
});

describe('the debt auction, under any sequence of acts', () => {
  test('the system receives the fixed bid once, from whoever ends up highest, and the lot only falls but by restarts', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 24n }),
        fc.array(act, { maxLength: 40 }),
        (sump, dump, acts) => {
          let auction = debtAuction.kick<string>({ dump, sump }, 0, terms);
          const purse = new Purse();
          let receivedInAll = 0n;
          let now = 0;
          for (const { kind, who, after, percent } of acts) {
            now += after;
            if (kind === 'deal') {
              const dealt = debtAuction.deal(auction, now);
              if (!dealt.ok) continue;
              purse.book(dealt.moves);
              expect(purse.of('lot', dealt.winner)).toBe(auction.lot);
              expect(purse.of('lot', 'issuance')).toBe(-auction.lot);
              break;
            }
            if (kind === 'restart') {
              const again = debtAuction.restart(auction, now, terms);
              if (!again.ok) continue;
              expect(again.auction.lot).toBe((auction.lot * 3n) / 2n);
              auction = again.auction;
              continue;
            }
            const offer = { bidder: who, bid: sump, lot: (auction.lot * percent) / 160n };
            const result = debtAuction.dent(auction, offer, now, terms);
            if (!result.ok) continue;
            purse.book(result.moves);
            receivedInAll += result.received;
            expect(result.auction.lot).toBeLessThan(auction.lot);
            auction = result.auction;
            expect(receivedInAll).toBe(sump);
            expect(purse.of('money', 'system')).toBe(sump);
            for (const name of BIDDERS) {
              expect(purse.of('money', name)).toBe(name === who ? -sump : 0n);
            }
          }
        },
      ),
    );
  });
});

describe('the surplus auction, under any sequence of acts', () => {
  test('the auction holds exactly the highest bid, and burns exactly that', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 24n }),
        fc.array(act, { maxLength: 40 }),
        (lot, acts) => {
          const kicked = surplusAuction.kick<string>({ lot, fill: 0n, lid: lot }, 0, terms);
          if (!kicked.ok) throw new Error('a lot of exactly the lid is allowed');
          let { auction } = kicked;
          const purse = new Purse();
          let now = 0;
          for (const { kind, who, after, percent } of acts) {
            now += after;
            if (kind === 'deal') {
              const dealt = surplusAuction.deal(auction, kicked.fill, now);
              if (!dealt.ok) continue;
              purse.book(dealt.moves);
              expect(purse.of('money', 'burnt')).toBe(auction.bid);
              expect(purse.of('money', 'auction')).toBe(0n);
              expect(purse.of('lot', dealt.winner)).toBe(lot);
              expect(dealt.fill).toBe(0n);
              break;
            }
            if (kind === 'restart') {
              const again = surplusAuction.restart(auction, now, terms);
              if (again.ok) ({ auction } = again);
              continue;
            }
            const offer = { bidder: who, bid: (auction.bid * percent) / 100n + 1n, lot };
            const result = surplusAuction.tend(auction, offer, now, terms);
            if (!result.ok) continue;
            expect(result.auction.bid).toBeGreaterThan(auction.bid);
            ({ auction } = result);
            purse.book(result.moves);
            expect(purse.of('money', 'auction')).toBe(auction.bid);
            for (const name of BIDDERS) {
              expect(purse.of('money', name)).toBe(name === who ? -auction.bid : 0n);
            }
          }
        },
      ),
    );
  });
});

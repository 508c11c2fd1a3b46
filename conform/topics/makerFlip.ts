// Cases of `maker-flip` to the rules of vaults, bites and auctions. Money has 45 decimals here and tokens 18, as in the
// protocol, so that nothing is rounded that the protocol does not round.

import { bite } from '../../engine/liquidation/bite.ts';
import { debtAuction } from '../../engine/liquidation/debtAuction.ts';
import { debtQueue } from '../../engine/liquidation/debtQueue.ts';
import { englishAuction } from '../../engine/liquidation/englishAuction.ts';
import type {
  AuctionMove,
  AuctionParty,
  EnglishAuction,
} from '../../engine/liquidation/englishAuction.ts';
import { surplusAuction } from '../../engine/liquidation/surplusAuction.ts';
import type { SurplusAuction } from '../../engine/liquidation/surplusAuction.ts';
import { changeVault, EXACT_DEBT } from '../../engine/margin/vaultRules.ts';
import type { VaultRefusal } from '../../engine/margin/vaultRules.ts';
import { decimal, fixed, float, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 18;
const RATIO = 27;
const MONEY = 45;

export const operations: Operations = {
  'cat.bite': (given) => catBite(record(given)),
  'flip.bid': (given) => flipBid(record(given)),
  'flip.sequence': (given) => flipSequence(record(given)),
  'vow.can': (given) => vowCan(record(given)),
  'flop.sequence': (given) => flopSequence(record(given)),
  'flap.sequence': (given) => flapSequence(record(given)),
  'vat.frob': (given) => vatFrob(record(given)),
};

function catBite(given: Given): unknown {
  const result = bite(
    { ink: fixed(given, 'ink', TOKEN), art: fixed(given, 'art', TOKEN) },
    {
      rate: fixed(given, 'rate', RATIO),
      spot: fixed(given, 'spot', RATIO),
      chop: fixed(given, 'chop', RATIO),
      dust: fixed(given, 'dust', MONEY),
      dunk: fixed(given, 'dunk', MONEY),
      box: fixed(given, 'box', MONEY),
      litter: fixed(given, 'litter', MONEY),
      debtUnit: EXACT_DEBT,
    },
  );
  if (!result.ok) return { ok: false, reason: kebab(result.reason) };
  return {
    ok: true,
    dart: decimal(result.dart, TOKEN),
    dink: decimal(result.dink, TOKEN),
    due: decimal(result.due, MONEY),
    tab: decimal(result.tab, MONEY),
    inkAfter: decimal(result.vault.ink, TOKEN),
    artAfter: decimal(result.vault.art, TOKEN),
    litterAfter: decimal(result.litter, MONEY),
  };
}

const PREVIOUS = 'previous bidder';

function flipBid(given: Given): unknown {
  const state = record(given.state);
  const bid = fixed(state, 'bid', MONEY);
  const auction: EnglishAuction<string> = {
    bid,
    lot: fixed(state, 'lot', TOKEN),
    tab: fixed(state, 'tab', MONEY),
    highestBidder: bid === 0n ? null : PREVIOUS,
    tic: float(state, 'tic'),
    end: float(state, 'end'),
  };
  const terms = { beg: fixed(state, 'beg', RATIO), ttl: float(state, 'ttl'), tau: 0 };
  const offer = {
    bidder: 'new bidder',
    bid: fixed(given, 'bid', MONEY),
    lot: fixed(given, 'lot', TOKEN),
  };
  const rule = text(given, 'phase') === 'dent' ? englishAuction.dent : englishAuction.tend;
  const result = rule(auction, offer, float(given, 'now'), terms);
  if (!result.ok) return { accepted: false, reason: kebab(result.reason) };
  const { moves } = result;
  return {
    accepted: true,
    bid: decimal(result.auction.bid, MONEY),
    lot: decimal(result.auction.lot, TOKEN),
    ticAfter: result.auction.tic,
    refundToPrevious: decimal(received(moves, 'money', PREVIOUS), MONEY),
    toSystem: decimal(received(moves, 'money', 'system'), MONEY),
    returnedLot: decimal(received(moves, 'lot', 'owner'), TOKEN),
  };
}

function flipSequence(given: Given): unknown {
  const terms = auctionTerms(given);
  const kicked = { lot: fixed(given, 'lot', TOKEN), tab: fixed(given, 'tab', MONEY) };
  let auction: EnglishAuction<string> | null = englishAuction.kick<string>(kicked, 0, terms);
  const moves: AuctionMove<string>[] = [];
  const bidders = new Set<string>();
  const winners = new Set<string>();
  const accepted = list(given, 'events').map((event) => {
    const now = float(event, 't');
    const act = text(event, 'do');
    if (act === 'tend' || act === 'dent') bidders.add(text(event, 'who'));
    if (auction === null) return false;
    if (act === 'deal') {
      const result = englishAuction.deal(auction, now);
      if (!result.ok) return false;
      moves.push(...result.moves);
      winners.add(result.winner);
      auction = null;
      return true;
    }
    if (act === 'tick') {
      const result = englishAuction.restart(auction, now, terms);
      if (result.ok) auction = result.auction;
      return result.ok;
    }
    const rule = act === 'dent' ? englishAuction.dent : englishAuction.tend;
    const result = rule(auction, offerIn(event, auction), now, terms);
    if (result.ok) {
      auction = result.auction;
      moves.push(...result.moves);
    }
    return result.ok;
  });
  return {
    accepted,
    systemReceived: decimal(received(moves, 'money', 'system'), MONEY),
    ownerReturned: decimal(received(moves, 'lot', 'owner'), TOKEN),
    daiDelta: byName(bidders, (who) => decimal(received(moves, 'money', who), MONEY)),
    gemWon: byName(winners, (who) => decimal(received(moves, 'lot', who), TOKEN)),
    closed: auction === null,
  };
}

function vowCan(given: Given): unknown {
  const balance = {
    surplus: fixed(given, 'dai', MONEY),
    debt: fixed(given, 'sin', MONEY),
    queue: [{ era: 0, amount: fixed(given, 'Sin', MONEY) }],
    onAuction: fixed(given, 'Ash', MONEY),
  };
  const terms = {
    sump: fixed(given, 'sump', MONEY),
    bump: fixed(given, 'bump', MONEY),
    hump: fixed(given, 'hump', MONEY),
  };
  return {
    freeDebt: decimal(debtQueue.freeDebt(balance), MONEY),
    canFlop: debtQueue.flopRefused(balance, terms) === null,
    canFlap: debtQueue.flapRefused(balance, terms) === null,
    maxHeal: decimal(debtQueue.healable(balance), MONEY),
  };
}

function flopSequence(given: Given): unknown {
  const terms = { ...auctionTerms(given), pad: fixed(given, 'pad', RATIO) };
  const kicked = { dump: fixed(given, 'dump', TOKEN), sump: fixed(given, 'sump', MONEY) };
  let auction = debtAuction.kick<string>(kicked, 0, terms);
  let winner: string | null = null;
  const moves: AuctionMove<string>[] = [];
  const accepted = list(given, 'events').map((event) => {
    const now = float(event, 't');
    const act = text(event, 'do');
    if (winner !== null) return false;
    if (act === 'deal') {
      const result = debtAuction.deal(auction, now);
      if (result.ok) {
        winner = result.winner;
        moves.push(...result.moves);
      }
      return result.ok;
    }
    const result =
      act === 'tick'
        ? debtAuction.restart(auction, now, terms)
        : debtAuction.dent(auction, offerIn(event, auction), now, terms);
    if (result.ok) auction = result.auction;
    return result.ok;
  });
  const minted = winner === null ? 0n : received(moves, 'lot', winner);
  return {
    accepted,
    lot: decimal(auction.lot, TOKEN),
    minted: decimal(minted, TOKEN),
    winner,
  };
}

function flapSequence(given: Given): unknown {
  const terms = auctionTerms(given);
  const lid = fixed(given, 'lid', MONEY);
  let fill = 0n;
  const open = new Map<string, SurplusAuction<string>>();
  const moves: AuctionMove<string>[] = [];
  const accepted = list(given, 'events').map((event) => {
    const now = float(event, 't');
    const act = text(event, 'do');
    const id = text(event, 'id');
    if (act === 'kick') {
      const lot = fixed(event, 'lot', MONEY);
      const result = surplusAuction.kick<string>({ lot, fill, lid }, now, terms);
      if (result.ok) {
        open.set(id, result.auction);
        ({ fill } = result);
      }
      return result.ok;
    }
    const auction = open.get(id);
    if (auction === undefined) return false;
    if (act === 'deal') {
      const result = surplusAuction.deal(auction, fill, now);
      if (result.ok) {
        open.delete(id);
        moves.push(...result.moves);
        ({ fill } = result);
      }
      return result.ok;
    }
    const offer = {
      bidder: has(event, 'who') ? text(event, 'who') : `bidder of ${text(event, 't')}`,
      bid: has(event, 'bid') ? fixed(event, 'bid', MONEY) : auction.bid,
      lot: has(event, 'lot') ? fixed(event, 'lot', MONEY) : auction.lot,
    };
    const result =
      act === 'tick'
        ? surplusAuction.restart(auction, now, terms)
        : surplusAuction.tend(auction, offer, now, terms);
    if (result.ok) open.set(id, result.auction);
    return result.ok;
  });
  return {
    accepted,
    fill: decimal(fill, MONEY),
    burned: decimal(received(moves, 'money', 'burnt'), MONEY),
  };
}

const OBJECTIONS: Partial<Record<VaultRefusal, string>> = {
  rateNotSet: 'ilk-not-init',
  ownerObjects: 'not-allowed-u',
  collateralSourceObjects: 'not-allowed-v',
  debtHolderObjects: 'not-allowed-w',
};

function vatFrob(given: Given): unknown {
  const result = changeVault(
    { ink: fixed(given, 'ink', TOKEN), art: fixed(given, 'art', TOKEN) },
    { dink: fixed(given, 'dink', TOKEN), dart: fixed(given, 'dart', TOKEN) },
    {
      rate: fixed(given, 'rate', RATIO),
      spot: fixed(given, 'spot', RATIO),
      debtUnit: EXACT_DEBT,
      line: fixed(given, 'line', MONEY),
      totalArt: fixed(given, 'Art', TOKEN),
      globalLine: fixed(given, 'Line', MONEY),
      globalDebt: fixed(given, 'debt', MONEY),
      dust: fixed(given, 'dust', MONEY),
    },
  );
  if (!result.ok) return { ok: false, reason: OBJECTIONS[result.reason] ?? kebab(result.reason) };
  return {
    ok: true,
    ink: decimal(result.vault.ink, TOKEN),
    art: decimal(result.vault.art, TOKEN),
  };
}

const auctionTerms = (given: Given) => ({
  beg: fixed(given, 'beg', RATIO),
  ttl: float(given, 'ttl'),
  tau: float(given, 'tau'),
});

/** The offer of a sequence's event; what it does not name stays as it stands. */
const offerIn = (event: Given, standing: { readonly bid: bigint; readonly lot: bigint }) => ({
  bidder: has(event, 'who') ? text(event, 'who') : 'somebody',
  bid: has(event, 'bid') ? fixed(event, 'bid', MONEY) : standing.bid,
  lot: has(event, 'lot') ? fixed(event, 'lot', TOKEN) : standing.lot,
});

/** What a party got less what it gave. */
function received(moves: readonly AuctionMove<string>[], asset: string, who: string): bigint {
  const of = moves.filter((move) => move.asset === asset);
  return of.reduce((sum, { from, to, amount }) => {
    const got = nameOf(to) === who ? amount : 0n;
    const gave = nameOf(from) === who ? amount : 0n;
    return sum + got - gave;
  }, 0n);
}

const nameOf = (party: AuctionParty<string>): string =>
  typeof party === 'string' ? party : party.bidder;

const byName = (names: ReadonlySet<string>, value: (name: string) => string) =>
  Object.fromEntries([...names].map((name) => [name, value(name)]));

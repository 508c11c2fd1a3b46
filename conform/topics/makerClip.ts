// Cases of `maker-clip` to the rules of barks, price curves and Dutch auctions. Money has 45 decimals here and tokens 18, prices and
// ratios 27, as in the protocol.

import { bark } from '../../engine/liquidation/bark.ts';
import {
  dutchAuction,
  takeAt,
  type AuctionAction,
  type DutchTerms,
  type KickTerms,
  type TakeOutcome,
} from '../../engine/liquidation/dutchAuction.ts';
import { PriceSchedule, type PriceCurve } from '../../engine/liquidation/priceCurve.ts';
import { EXACT_DEBT } from '../../engine/margin/vaultRules.ts';
import { RAY } from '../../engine/units/fixedPoint.ts';
import { decimal, fixed, float, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const TOKEN = 18;
const RATIO = 27;
const MONEY = 45;

export const operations: Operations = {
  'abaci.price': (given) => abaciPrice(record(given)),
  'dog.bark': (given) => dogBark(record(given)),
  'clip.kick': (given) => clipKick(record(given)),
  'clip.status': (given) => clipStatus(record(given)),
  'clip.take': (given) => clipTake(record(given)),
  'clip.redo': (given) => clipRedo(record(given)),
  'clip.breaker': (given) => clipBreaker(record(given)),
  'clip.auction': (given) => clipAuction(record(given)),
};

function curveOf(given: Given): PriceCurve {
  const kind = text(given, 'kind');
  if (kind === 'linear') return { kind, tau: fixed(given, 'tau', 0) };
  const cut = fixed(given, 'cut', RATIO);
  return kind === 'exponential'
    ? { kind, cut }
    : { kind: 'stairstep', cut, step: fixed(given, 'step', 0) };
}

function abaciPrice(given: Given): unknown {
  const schedule = new PriceSchedule(curveOf(given));
  const price = schedule.priceAt(fixed(given, 'top', RATIO), fixed(given, 'dur', 0));
  return { price: decimal(price, RATIO) };
}

function dogBark(given: Given): unknown {
  const result = bark(
    { ink: fixed(given, 'ink', TOKEN), art: fixed(given, 'art', TOKEN) },
    {
      rate: fixed(given, 'rate', RATIO),
      spot: fixed(given, 'spot', RATIO),
      chop: fixed(given, 'chop', RATIO),
      dust: fixed(given, 'dust', MONEY),
      systemLimit: fixed(given, 'Hole', MONEY),
      systemOut: fixed(given, 'Dirt', MONEY),
      kindLimit: fixed(given, 'hole', MONEY),
      kindOut: fixed(given, 'dirt', MONEY),
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
    DirtAfter: decimal(result.systemOut, MONEY),
    dirtAfter: decimal(result.kindOut, MONEY),
  };
}

const feedPriceOf = (given: Given): bigint =>
  dutchAuction.feedPrice(
    fixed(given, 'feedPrice', RATIO),
    has(given, 'par') ? fixed(given, 'par', RATIO) : RAY,
  );

/** What a sequence's case does not state pays nothing. */
const kickTerms = (given: Given): KickTerms => ({
  buf: fixed(given, 'buf', RATIO),
  tip: has(given, 'tip') ? fixed(given, 'tip', MONEY) : 0n,
  chip: has(given, 'chip') ? fixed(given, 'chip', TOKEN) : 0n,
});

const dutchTerms = (given: Given): DutchTerms => ({
  schedule: new PriceSchedule(curveOf(record(given.calc, 'calc'))),
  tail: fixed(given, 'tail', 0),
  cusp: fixed(given, 'cusp', RATIO),
  chost: has(given, 'chost') ? fixed(given, 'chost', MONEY) : 0n,
  debtUnit: EXACT_DEBT,
});

function clipKick(given: Given): unknown {
  const kicked = { lot: 0n, tab: fixed(given, 'tab', MONEY), price: feedPriceOf(given) };
  const { auction, incentive } = dutchAuction.kick(kicked, 0n, kickTerms(given));
  return { top: decimal(auction.top, RATIO), incentive: decimal(incentive, MONEY) };
}

function clipStatus(given: Given): unknown {
  const { price, needsRedo } = dutchAuction.status(
    { top: fixed(given, 'top', RATIO), tic: 0n },
    fixed(given, 'elapsed', 0),
    dutchTerms(given),
  );
  return { price: decimal(price, RATIO), needsRedo };
}

function clipTake(given: Given): unknown {
  const price = fixed(given, 'price', RATIO);
  if (given.needsRedo === true) return { ok: false, reason: 'needs-reset' };
  const standing = { tab: fixed(given, 'tab', MONEY), lot: fixed(given, 'lot', TOKEN) };
  const most = fixed(given, 'amt', TOKEN);
  const terms = { chost: fixed(given, 'chost', MONEY), debtUnit: EXACT_DEBT };
  const result = takeAt(standing, { most, priceMax: fixed(given, 'max', RATIO) }, price, terms);
  if (!result.ok) return { ok: false, reason: kebab(result.reason) };
  return {
    ok: true,
    ...bought(result),
    tabAfter: decimal(result.tab, MONEY),
    lotAfter: decimal(result.lot, TOKEN),
    ended: result.ended,
    returned: decimal(result.returned, TOKEN),
    dirtReleased: decimal(result.released, MONEY),
    badDebtFromTab: decimal(result.shortfall, MONEY),
  };
}

const bought = ({ owe, slice }: Extract<TakeOutcome, { ok: true }>) => ({
  owe: decimal(owe, MONEY),
  slice: decimal(slice, TOKEN),
});

function clipRedo(given: Given): unknown {
  const auction = {
    tab: fixed(given, 'tab', MONEY),
    lot: fixed(given, 'lot', TOKEN),
    top: fixed(given, 'oldTop', RATIO),
    tic: 0n,
  };
  const terms = { ...dutchTerms(given), ...kickTerms(given) };
  const result = dutchAuction.redo(auction, feedPriceOf(given), fixed(given, 'elapsed', 0), terms);
  if (!result.ok) return { ok: false, reason: kebab(result.reason) };
  return {
    ok: true,
    newTop: decimal(result.auction.top, RATIO),
    incentive: decimal(result.incentive, MONEY),
  };
}

function clipBreaker(given: Given): unknown {
  const action = text(given, 'action');
  const asked = action === 'bark' ? 'kick' : action;
  return { allowed: dutchAuction.allows(float(given, 'stopped'), asked as AuctionAction) };
}

function clipAuction(given: Given): unknown {
  const terms = { ...dutchTerms(given), ...kickTerms(given) };
  const kicked = { lot: fixed(given, 'lot', TOKEN), tab: fixed(given, 'tab', MONEY) };
  let { auction } = dutchAuction.kick({ ...kicked, price: feedPriceOf(given) }, 0n, terms);
  let ended = false;
  const totals = { raised: 0n, sold: 0n, returned: 0n, shortfall: 0n };
  const steps = list(given, 'events').map((event) => {
    const now = fixed(event, 't', 0);
    if (ended) return { ok: false, reason: 'not-running-auction' };
    if (text(event, 'do') === 'redo') {
      const price = feedPriceOf(has(event, 'feedPrice') ? event : given);
      const result = dutchAuction.redo(auction, price, now, terms);
      if (!result.ok) return { ok: false, reason: kebab(result.reason) };
      ({ auction } = result);
      return { ok: true, newTop: decimal(auction.top, RATIO) };
    }
    const offer = { most: fixed(event, 'amt', TOKEN), priceMax: fixed(event, 'max', RATIO) };
    const result = dutchAuction.take(auction, offer, now, terms);
    if (!result.ok) return { ok: false, reason: kebab(result.reason) };
    auction = { ...auction, tab: result.tab, lot: result.lot };
    ({ ended } = result);
    totals.raised += result.owe;
    totals.sold += result.slice;
    totals.returned += result.returned;
    totals.shortfall += result.shortfall;
    return { ok: true, price: decimal(result.price, RATIO), ...bought(result) };
  });
  return {
    steps,
    raised: decimal(totals.raised, MONEY),
    sold: decimal(totals.sold, TOKEN),
    returned: decimal(totals.returned, TOKEN),
    shortfall: decimal(totals.shortfall, MONEY),
    ended,
  };
}

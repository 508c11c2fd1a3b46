// The rules of circuit breakers on exchanges (vectors/circuit-breakers): market-wide halts (NYSE rule 7.12), limit-up-limit-down
// bands and states (the LULD plan), velocity logic (CME Globex). Times are seconds unless the name says minutes.

import { compareMove } from '../units/decimals.ts';

export type HaltLevel = 1 | 2 | 3;

export interface MarketHaltTerms {
  /** Declines from the previous close that set off the three levels. */
  readonly declines: readonly [number, number, number];
  readonly haltMinutes: number;
  /** Minute of the session from which on levels 1 and 2 halt nothing. */
  readonly lastMinute: number;
}

/** NYSE rule 7.12: 7, 13 and 20 %; 15 minutes; not from 15:25, minute 355 of a session that opens at 9:30. */
export const MARKET_WIDE: MarketHaltTerms = {
  declines: [0.07, 0.13, 0.2],
  haltMinutes: 15,
  lastMinute: 355,
};

export interface MarketHaltState {
  /** Highest of levels 1 and 2 that has fired today; a fall straight to level 2 uses level 1 up. 0: none. */
  readonly fired: 0 | 1 | 2;
  /** Minute at which the halt ends; 0 while none was. */
  readonly haltedUntil: number;
  readonly closed: boolean;
}

export const OPEN_MARKET: MarketHaltState = { fired: 0, haltedUntil: 0, closed: false };

export interface MarketHaltOutcome {
  readonly state: MarketHaltState;
  readonly shows: 'open' | 'haltStarts' | 'halted' | 'closed';
  /** The level that fires now. */
  readonly level: HaltLevel | null;
}

/** One look at the index, `minute` minutes after the opening. */
export function observeIndex(
  state: MarketHaltState,
  { minute, index, previousClose }: { minute: number; index: number; previousClose: number },
  { declines, haltMinutes, lastMinute }: MarketHaltTerms = MARKET_WIDE,
): MarketHaltOutcome {
  if (state.closed) return { state, shows: 'closed', level: null };
  if (minute < state.haltedUntil) return { state, shows: 'halted', level: null };
  const hasFallen = (share: number): boolean =>
    index < previousClose && compareMove({ from: previousClose, to: index, share }) >= 0;
  if (hasFallen(declines[2]))
    return { state: { ...state, closed: true }, shows: 'closed', level: 3 };
  const level = hasFallen(declines[1]) ? 2 : hasFallen(declines[0]) ? 1 : 0;
  if (level <= state.fired || level === 0 || minute >= lastMinute)
    return { state, shows: 'open', level: null };
  const halted = { ...state, fired: level, haltedUntil: minute + haltMinutes } as const;
  return { state: halted, shows: 'haltStarts', level };
}

export type BandTier = 1 | 2;

export interface PriceBands {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bands around a reference price in dollars, rounded to the cent (halves up): 5 % (tier 1) or 10 % (tier 2) above 3 dollars,
 * 20 % down to 0.75, below that 15 cents or 75 %, whichever is less; doubled near the close. No band is below nought.
 */
export function limitBands(
  reference: number,
  { tier, doubling }: { readonly tier: BandTier; readonly doubling: 1 | 2 },
): PriceBands {
  const share = reference > 3 ? (tier === 1 ? 0.05 : 0.1) : 0.2;
  const width = reference < 0.75 ? Math.min(0.15, 0.75 * reference) : share * reference;
  return {
    lower: Math.max(0, toCent(reference - doubling * width)),
    upper: toCent(reference + doubling * width),
  };
}

/** Halves up; a hair of slack, so that 0.125, which the arithmetic may leave a breath lower, counts as a half. */
const toCent = (price: number): number => Math.floor(price * 100 + 0.5 + 1e-9) / 100;

export interface LimitTerms {
  /** How long a limit state may last, and how long the pause after it. */
  readonly limitSeconds: number;
  readonly pauseSeconds: number;
}

export const LIMIT_UP_LIMIT_DOWN: LimitTerms = { limitSeconds: 15, pauseSeconds: 300 };

export interface LimitState {
  readonly shows: 'normal' | 'limit' | 'paused';
  /** Start of the limit state, or of the pause. */
  readonly since: number;
}

export const NORMAL_TRADING: LimitState = { shows: 'normal', since: 0 };

/**
 * One look at the best quotes. A limit state that nobody ended for `limitSeconds` became a pause at that moment, though it is seen
 * later. A side without quotes is at no band.
 */
export function observeQuotes(
  state: LimitState,
  quotes: { now: number; bestBid: number | undefined; bestOffer: number | undefined },
  bands: PriceBands,
  { limitSeconds, pauseSeconds }: LimitTerms = LIMIT_UP_LIMIT_DOWN,
): LimitState {
  const { now, bestBid, bestOffer } = quotes;
  let { shows, since } = state;
  if (shows === 'limit' && now - since >= limitSeconds) {
    shows = 'paused';
    since += limitSeconds;
  }
  if (shows === 'paused' && now - since < pauseSeconds) return { shows, since };
  const isAtBand =
    (bestOffer !== undefined && bestOffer <= bands.lower) ||
    (bestBid !== undefined && bestBid >= bands.upper);
  if (!isAtBand) return { shows: 'normal', since: now };
  return shows === 'limit' ? { shows, since } : { shows: 'limit', since: now };
}

export interface VelocityTerms {
  readonly windowSeconds: number;
  /** Relative move that may not be exceeded. */
  readonly limit: number;
  readonly pauseSeconds: number;
}

export interface VelocityState {
  /** Trades that still count, oldest first. */
  readonly trades: readonly { readonly time: number; readonly price: number }[];
  /** End of the pause; 0: none was. */
  readonly pausedUntil: number;
}

export const QUIET: VelocityState = { trades: [], pausedUntil: 0 };

/** One trade: pauses the market where it lies further than the limit from any trade in the window before it; a pause forgets them. */
export function observeTrade(
  state: VelocityState,
  { now, price }: { readonly now: number; readonly price: number },
  { windowSeconds, limit, pauseSeconds }: VelocityTerms,
): { readonly state: VelocityState; readonly shows: 'ok' | 'pauseStarts' | 'paused' } {
  if (now < state.pausedUntil) return { state, shows: 'paused' };
  const trades = state.trades.filter(({ time }) => now - time <= windowSeconds);
  if (trades.some((past) => compareMove({ from: past.price, to: price, share: limit }) > 0))
    return { state: { trades: [], pausedUntil: now + pauseSeconds }, shows: 'pauseStarts' };
  return {
    state: { trades: [...trades, { time: now, price }], pausedUntil: state.pausedUntil },
    shows: 'ok',
  };
}

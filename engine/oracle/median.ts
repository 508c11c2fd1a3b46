// The rules of a median feed: when a reporter reports, and which messages a median takes (makerdao/median; vectors/oracles).

import { compareMove } from '../units/decimals.ts';

/** Has the price moved by the deviation, or the heartbeat passed? A move of exactly the deviation counts. */
export function isReportDue(
  { price, lastPrice, secondsSince }: { price: number; lastPrice: number; secondsSince: number },
  { deviation, heartbeatSeconds }: { deviation: number; heartbeatSeconds: number },
): boolean {
  return (
    secondsSince >= heartbeatSeconds ||
    compareMove({ from: lastPrice, to: price, share: deviation }) >= 0
  );
}

/** The middle one of `count` values in ascending order, or the mean of the middle two. */
export function medianOfSorted(values: ArrayLike<number>, count = values.length): number {
  const middle = count >> 1;
  return count % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** A signed report. */
export interface PriceMessage {
  readonly signer: string;
  readonly value: number;
  /** Seconds; must be later than the median's last update. */
  readonly age: number;
}

/** The number of messages is looked at first; then one message after the other, each for these in order. */
export type MedianRefusal =
  'barNotMet' | 'staleMessage' | 'messagesNotInOrder' | 'signerAlreadySeen';

export type MedianOutcome =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: MedianRefusal };

/** A poke of the median: exactly `bar` (odd) messages in ascending order, all newer than the last, one for each signer. */
export function pokeMedian(
  messages: readonly PriceMessage[],
  { bar, lastAge }: { bar: number; lastAge: number },
): MedianOutcome {
  if (messages.length !== bar || bar % 2 === 0) return { ok: false, reason: 'barNotMet' };
  const seen = new Set<string>();
  for (const [i, { signer, value, age }] of messages.entries()) {
    if (age <= lastAge) return { ok: false, reason: 'staleMessage' };
    if (i > 0 && value < messages[i - 1]!.value) return { ok: false, reason: 'messagesNotInOrder' };
    if (seen.has(signer)) return { ok: false, reason: 'signerAlreadySeen' };
    seen.add(signer);
  }
  return { ok: true, value: messages[bar >> 1]!.value };
}

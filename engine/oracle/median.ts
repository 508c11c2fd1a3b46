// The rules of a median feed: when a reporter reports, and which messages a median takes (makerdao/median; vectors/oracles).

/**
 * Has the price moved by the deviation, or the heartbeat passed? Compared by multiplication: |p − last| ≥ deviation·last, so
 * that 2000 → 2010 at 0.5 % counts, which |p/last − 1| misses by a rounding.
 */
export function isReportDue(
  { price, lastPrice, secondsSince }: { price: number; lastPrice: number; secondsSince: number },
  { deviation, heartbeatSeconds }: { deviation: number; heartbeatSeconds: number },
): boolean {
  return Math.abs(price - lastPrice) >= deviation * lastPrice || secondsSince >= heartbeatSeconds;
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

/** In order of precedence. */
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
  if (messages.some(({ age }) => age <= lastAge)) return { ok: false, reason: 'staleMessage' };
  if (messages.some(({ value }, i) => i > 0 && value < messages[i - 1]!.value))
    return { ok: false, reason: 'messagesNotInOrder' };
  if (new Set(messages.map(({ signer }) => signer)).size !== bar)
    return { ok: false, reason: 'signerAlreadySeen' };
  return { ok: true, value: messages[bar >> 1]!.value };
}

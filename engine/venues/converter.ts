// A place that turns one asset into another by its own rule rather than at a market price: an issuer's window, a peg stability module.
// The router finds it here; who it is stands above this room.

import { portKey } from '../tick/kernel.ts';

export interface Converter {
  readonly give: string;
  readonly get: string;
  /** Units received for `amount` units given, now; for more than it takes, what it gives for what it takes. */
  quote(amount: number): number;
  /** Does it, as far as `quote` said. */
  take(account: number, amount: number, cause: number, causeId: number): void;
}

export const converterKey = portKey<Converter>('converter');

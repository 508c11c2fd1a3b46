// The port through which a takeover engine hands on what neither margin nor the insurance fund bears. A clearing house provides it under the
// id of the venue that it stands behind; without one the engine goes on as if there were nothing to ask.

import { portKey } from '../tick/kernel.ts';

/** An account whose positions were taken over, and the liquidation that did it. */
export interface DefaultedAccount {
  /** Margin account. */
  readonly account: number;
  readonly liquidation: number;
}

export interface LossWaterfall {
  /** The venue has taken over an account: whoever owns it bears no loss of others any more. */
  declareDefault(account: number): void;
  /** Atoms that could be borne now, of this default or of any; cuts of gains do not count. */
  available(defaulted?: DefaultedAccount): number;
  /** Bears a loss (atoms, above nought): what it bears goes to the engine's margin account. Returns what is left. */
  bear(loss: number, defaulted: DefaultedAccount): number;
}

export const lossWaterfallKey = portKey<LossWaterfall>('lossWaterfall');

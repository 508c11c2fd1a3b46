// What an agent may want. Prices and quantities are in units (USD per ETH, ETH); the venue rounds a buyer's price down and a
// seller's up to its price step, and quantities down to lots. Intents are plain data: they wait out their latency in the world.

import type { CauseKind } from '../events/causes.ts';

export type Side = 'buy' | 'sell';

interface OrderBase {
  readonly venue: string;
  readonly side: Side;
  readonly quantity: number;
  readonly cause?: CauseKind;
  readonly causeId?: number;
}

export type Intent =
  | (OrderBase & {
      readonly type: 'limitOrder';
      readonly price: number;
      readonly timeInForce?: 'goodTillCancelled' | 'immediateOrCancel' | 'fillOrKill';
      readonly postOnly?: boolean;
      /** Seconds after which the rest is cancelled. */
      readonly lifetime?: number;
    })
  /** `slippage`: how far from the best price it may go, as a fraction (0.05 where not given). */
  | (OrderBase & { readonly type: 'marketOrder'; readonly slippage?: number })
  /** Replaces all quotes of this agent at the venue: what stood before is cancelled first. */
  | {
      readonly type: 'quote';
      readonly venue: string;
      readonly levels: readonly {
        readonly side: Side;
        readonly price: number;
        readonly quantity: number;
      }[];
    }
  | {
      readonly type: 'transaction';
      readonly action: string;
      /** Plain data for the handler of that action. */
      readonly data: Readonly<Record<string, unknown>>;
      /** gwei; the cap where there is a base fee. */
      readonly gasPrice: number;
      /** gwei offered beyond the base fee; absent: all that the cap leaves. */
      readonly priorityFee?: number;
      readonly gas: number;
      readonly cause?: CauseKind;
      readonly causeId?: number;
      /** Replaces the pending transaction of this agent with that nonce. */
      readonly replaces?: number;
    }
  /** The best way from one asset to another across books and pools; a transaction at `gasPrice` where there is a chain. */
  | {
      readonly type: 'route';
      readonly give: string;
      readonly get: string;
      /** Units of `give`, and the least taken for them in units of `get`. */
      readonly amount: number;
      readonly getMin: number;
      /** gwei; what the chain suggests where not given. */
      readonly gasPrice?: number;
      readonly cause?: CauseKind;
      readonly causeId?: number;
    }
  /** Something off the chain and off the books that a mechanism handles, such as asking for a redemption. */
  | {
      readonly type: 'request';
      readonly action: string;
      readonly data: Readonly<Record<string, unknown>>;
    };

type Of<T extends Intent['type']> = Omit<Extract<Intent, { type: T }>, 'type'>;

export const limitOrder = (order: Of<'limitOrder'>): Intent => ({ type: 'limitOrder', ...order });
export const marketOrder = (order: Of<'marketOrder'>): Intent => ({
  type: 'marketOrder',
  ...order,
});
export const quote = (order: Of<'quote'>): Intent => ({ type: 'quote', ...order });
export const transaction = (order: Of<'transaction'>): Intent => ({
  type: 'transaction',
  ...order,
});
export const request = (order: Of<'request'>): Extract<Intent, { type: 'request' }> => ({
  type: 'request',
  ...order,
});
export const route = (order: Of<'route'>): Intent => ({ type: 'route', ...order });

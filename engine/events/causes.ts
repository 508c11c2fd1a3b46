// Why something was done. Every order, trade and transfer carries a cause: a kind, and the id of the thing that set it off
// (a liquidation, a redemption). Two small integers, so that they fit in columns.

/** What set an act off. The order is part of saved runs: append, never reorder. */
export const causeKinds = [
  'ownDecision',
  'liquidation',
  'redemption',
  'marginTopUp',
  'deleveraging',
  'arbitrage',
  'liquidityProvision',
  'scheduled',
  'protocol',
] as const;

export type CauseKind = (typeof causeKinds)[number];

/** Index of a cause kind, as columns hold it. */
export const causeIndex: { readonly [K in CauseKind]: number } = Object.freeze(
  Object.fromEntries(causeKinds.map((kind, i) => [kind, i])) as { [K in CauseKind]: number },
);

/** `id`: the liquidation or redemption that set it off; 0 where there is none. */
export interface Cause {
  readonly kind: CauseKind;
  readonly id: number;
}

/** Acts that somebody was forced into. */
export const isForced = (kind: number): boolean =>
  kind === causeIndex.liquidation ||
  kind === causeIndex.redemption ||
  kind === causeIndex.deleveraging;

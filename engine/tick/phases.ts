// The order of a tick, and nothing else.

export const phases = [
  /** Scheduled shocks and faults, fundamental paths, recorded commands. */
  'shock',
  /** Blocks open, oracle feeds update, mark prices. */
  'publish',
  /** Every agent, on one immutable view. */
  'decide',
  /** Intents ordered (arrival, fee, stable id), then matched or executed. */
  'execute',
  /** Interest, funding, margin checks through the risk index. */
  'mark',
  /** Liquidation mechanisms, insurance fund, auto-deleveraging. */
  'liquidate',
  /** Pool accounting, coverage tests, waterfall, losses, redemptions. */
  'distribute',
  /** Breakers, controllers, governance. */
  'control',
  /** Invariants, metrics, genealogy, frame. */
  'measure',
] as const;

export type Phase = (typeof phases)[number];

// What it costs to move a constant-product pool (x·y = k, no fee) and with it an oracle that reads it (vectors/oracles).

export interface Manipulation {
  /** Quote put in, and base got out. */
  readonly quoteIn: number;
  readonly baseOut: number;
  /** Quote spent less what the base got is worth at the old price. */
  readonly costAtOldPrice: number;
}

/** Moves the price by `factor`: y·(√m − 1) of the quote reserve y goes in, x·(1 − 1/√m) of the base reserve x comes out. */
export function manipulationCost(
  { baseReserve, quoteReserve }: { readonly baseReserve: number; readonly quoteReserve: number },
  factor: number,
): Manipulation {
  const root = Math.sqrt(factor);
  const quoteIn = quoteReserve * (root - 1);
  const baseOut = baseReserve * (1 - 1 / root);
  return { quoteIn, baseOut, costAtOldPrice: quoteIn - (baseOut * quoteReserve) / baseReserve };
}

/** Arithmetic mean over a window, at the end of which the price has stood at `factor` times its old level for a while. */
export function meanAfterManipulation(
  oldPrice: number,
  {
    factor,
    heldSeconds,
    windowSeconds,
  }: {
    readonly factor: number;
    readonly heldSeconds: number;
    readonly windowSeconds: number;
  },
): number {
  const share = Math.min(1, heldSeconds / windowSeconds);
  return oldPrice * (1 + share * (factor - 1));
}

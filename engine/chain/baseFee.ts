// The fee market since August 2021 (EIP-1559): a base fee that moves by at most an eighth from block to block towards the fee at
// which blocks are half full, and is burnt; what a sender offers beyond it, up to a cap, goes to whoever builds the block.
// Fees are whole wei (or any other unit, as long as it is one).

/** A block's target is its limit over this. */
const ELASTICITY = 2n;
/** The base fee moves by at most one part in so many. */
const DENOMINATOR = 8n;

export interface BlockUse {
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
}

/** Base fee of the next block; divisions round down, left to right, as the clients do. */
export function nextBaseFee(baseFee: bigint, { gasUsed, gasLimit }: BlockUse): bigint {
  const target = gasLimit / ELASTICITY;
  if (gasUsed === target || target === 0n) return baseFee;
  if (gasUsed > target) {
    const rise = (baseFee * (gasUsed - target)) / target / DENOMINATOR;
    return baseFee + (rise > 0n ? rise : 1n);
  }
  return baseFee - (baseFee * (target - gasUsed)) / target / DENOMINATOR;
}

export interface FeeOffer {
  /** Tip wanted, and the most that is paid in all, for each unit of gas. */
  readonly priority: bigint;
  readonly feeCap: bigint;
}

/** What the builder gets for each unit of gas; `undefined` where the cap does not reach the base fee. */
export function effectiveTip({ priority, feeCap }: FeeOffer, baseFee: bigint): bigint | undefined {
  if (feeCap < baseFee) return undefined;
  const left = feeCap - baseFee;
  return priority < left ? priority : left;
}

export interface WaitingTransaction extends FeeOffer {
  readonly id: string;
  readonly gas: bigint;
  /** Earlier is smaller. */
  readonly arrival: number;
}

export interface Inclusion {
  readonly included: readonly { readonly id: string; readonly effectiveTip: bigint }[];
  /** In the order in which they were given. */
  readonly waiting: readonly string[];
  readonly gasUsed: bigint;
}

/** Fills one block: highest priority fee first, ties by arrival, whatever still fits; the others wait. */
export function includeTransactions(
  transactions: readonly WaitingTransaction[],
  { baseFee, gasLimit }: { readonly baseFee: bigint; readonly gasLimit: bigint },
): Inclusion {
  const order = [...transactions].sort(
    (a, b) =>
      Number(b.priority > a.priority) - Number(b.priority < a.priority) ||
      a.arrival - b.arrival ||
      (a.id < b.id ? -1 : 1),
  );
  const included: { id: string; effectiveTip: bigint }[] = [];
  let gasUsed = 0n;
  for (const transaction of order) {
    const tip = effectiveTip(transaction, baseFee);
    if (tip === undefined || gasUsed + transaction.gas > gasLimit) continue;
    gasUsed += transaction.gas;
    included.push({ id: transaction.id, effectiveTip: tip });
  }
  const taken = new Set(included.map(({ id }) => id));
  const waiting = transactions.filter(({ id }) => !taken.has(id)).map(({ id }) => id);
  return { included, waiting, gasUsed };
}

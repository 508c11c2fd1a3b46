// When a keeper acts: what it seizes, less slippage, what it repays, the fee of a flash loan and gas. Exact, because a keeper on
// the edge acts: money and shares have 18 decimals, gas prices are wei, results have 36 decimals.

import { WAD } from '../units/fixedPoint.ts';

/** wei in a unit of the gas asset. */
const WEI = WAD;

export interface KeeperChance {
  readonly seizedValue: bigint;
  readonly slippage: bigint;
  readonly repay: bigint;
  /** Share of what is repaid; 0 for own money. */
  readonly flashFee: bigint;
  readonly gasUsed: bigint;
  /** Money for a unit of the gas asset. */
  readonly gasAssetPrice: bigint;
  readonly minProfit: bigint;
}

export interface KeeperDecision {
  /** With 36 decimals. */
  readonly profit: bigint;
  readonly acts: boolean;
}

/** With 36 decimals: what is left before gas. */
const beforeGas = ({ seizedValue, slippage, repay, flashFee }: KeeperChance): bigint =>
  seizedValue * (WAD - slippage) - repay * (WAD + flashFee);

/** Profit at a gas price (base fee and tip, wei), and whether that is enough. */
export function decideKeeper(chance: KeeperChance, gasPrice: bigint): KeeperDecision {
  const gas = (chance.gasUsed * gasPrice * chance.gasAssetPrice * WAD) / WEI;
  const profit = beforeGas(chance) - gas;
  return { profit, acts: profit >= chance.minProfit * WAD };
}

/** Gas price in wei with 18 decimals at which the profit is just the least wanted, rounded down; `undefined` where gas costs nothing. */
export function breakEvenGasPrice(chance: KeeperChance): bigint | undefined {
  const perWei = chance.gasUsed * chance.gasAssetPrice;
  if (perWei === 0n) return undefined;
  const left = beforeGas(chance) - chance.minProfit * WAD;
  return (left * WEI) / perWei;
}

/** A keeper's limit in an auction for the place in a block. */
export interface PriorityBidder {
  readonly id: string;
  /** Money that the chance is worth to it, with 18 decimals. */
  readonly value: bigint;
}

export interface PriorityAuction {
  readonly winner: string | null;
  /** wei */
  readonly finalBid: bigint;
  readonly bids: readonly { readonly keeper: string; readonly bid: bigint }[];
}

const GWEI = 10n ** 9n;

/**
 * Keepers bid in turn for the same place: the first opens, each further bid is at least an eighth above the leading one, rounded
 * up to a whole gwei, and stays below what the chance is worth for each unit of gas. Ends with a round without a bid.
 */
export function runPriorityAuction(
  keepers: readonly PriorityBidder[],
  {
    startBid,
    gasUsed,
    gasAssetPrice,
    maxRounds,
  }: {
    /** wei */
    readonly startBid: bigint;
    readonly gasUsed: bigint;
    readonly gasAssetPrice: bigint;
    readonly maxRounds: number;
  },
): PriorityAuction {
  const isBelowValue = (bid: bigint, value: bigint): boolean =>
    bid * gasUsed * gasAssetPrice < value * WEI;
  const bids: { keeper: string; bid: bigint }[] = [];
  for (let round = 0; round < maxRounds; round++) {
    const before = bids.length;
    for (const { id, value } of keepers) {
      const leading = bids.at(-1);
      if (leading?.keeper === id) continue;
      const bid = leading === undefined ? startBid : raised(leading.bid);
      if (isBelowValue(bid, value)) bids.push({ keeper: id, bid });
    }
    if (bids.length === before) break;
  }
  const last = bids.at(-1);
  return { winner: last?.keeper ?? null, finalBid: last?.bid ?? 0n, bids };
}

/** An eighth more, rounded up to a whole gwei. */
function raised(bid: bigint): bigint {
  const eighths = 8n * GWEI;
  return ((bid * 9n + eighths - 1n) / eighths) * GWEI;
}

// A concentrated pool in a record of plain JSON: whole numbers of any size as digits, ticks in order.

import type { ConcentratedState, RangePosition, TickInfo } from '../amm/concentrated.ts';

/** [tick, gross, net, fee growth outside of asset 0, of asset 1] */
type KeptTick = readonly [number, string, string, string, string];

export interface KeptPool {
  readonly sqrtPrice: string;
  readonly tick: number;
  readonly liquidity: string;
  readonly feeGrowth: readonly [string, string];
  readonly ticks: readonly KeptTick[];
}

export interface KeptPosition {
  readonly account: number;
  readonly ticks: readonly [number, number];
  readonly liquidity: string;
  readonly feeInside: readonly [string, string];
  readonly owed: readonly [string, string];
}

export const keepPool = (state: ConcentratedState): KeptPool => ({
  sqrtPrice: state.sqrtPrice.toString(),
  tick: state.tick,
  liquidity: state.liquidity.toString(),
  feeGrowth: [state.feeGrowth0.toString(), state.feeGrowth1.toString()],
  ticks: [...state.ticks]
    .sort(([a], [b]) => a - b)
    .map(([tick, { gross, net, feeOutside0, feeOutside1 }]) => [
      tick,
      gross.toString(),
      net.toString(),
      feeOutside0.toString(),
      feeOutside1.toString(),
    ]),
});

export const readPool = (kept: KeptPool): ConcentratedState => ({
  sqrtPrice: BigInt(kept.sqrtPrice),
  tick: kept.tick,
  liquidity: BigInt(kept.liquidity),
  feeGrowth0: BigInt(kept.feeGrowth[0]),
  feeGrowth1: BigInt(kept.feeGrowth[1]),
  ticks: new Map(kept.ticks.map(readTick)),
});

const readTick = ([tick, gross, net, outside0, outside1]: KeptTick): [number, TickInfo] => [
  tick,
  {
    gross: BigInt(gross),
    net: BigInt(net),
    feeOutside0: BigInt(outside0),
    feeOutside1: BigInt(outside1),
  },
];

export const keepPosition = (account: number, position: RangePosition): KeptPosition => ({
  account,
  ticks: [position.tickLower, position.tickUpper],
  liquidity: position.liquidity.toString(),
  feeInside: [position.feeInside0.toString(), position.feeInside1.toString()],
  owed: [position.owed0.toString(), position.owed1.toString()],
});

export const readPosition = (kept: KeptPosition): RangePosition => ({
  tickLower: kept.ticks[0],
  tickUpper: kept.ticks[1],
  liquidity: BigInt(kept.liquidity),
  feeInside0: BigInt(kept.feeInside[0]),
  feeInside1: BigInt(kept.feeInside[1]),
  owed0: BigInt(kept.owed[0]),
  owed1: BigInt(kept.owed[1]),
});

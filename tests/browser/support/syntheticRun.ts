/**
 * An invented run in the shape of 12 March 2020, for looking at the viewer without an engine: a price path through
 * some anchor points, an hourly oracle, vaults that close with parents, auctions that starve when gas is dear.
 * It claims nothing about the day; it only has all the marks that a real run has.
 */

import { gridEdge, gridLevel, quantise } from '../../../protocol/codec.ts';
import type { GridState, LiquidationEvent, Parent, RunEvent } from '../../../protocol/messages.ts';

export const TICKS = 11_520;
export const SECONDS_PER_TICK = 15;

export const GRID: GridState = {
  epoch: 1,
  low: 60,
  high: 240,
  levels: 280,
  spacing: 'log',
  depthUnit: 500,
  depthMax: 2e7,
  pressureUnit: 500,
  pressureMax: 5e7,
};

export const CHANNELS: readonly (readonly [string, string, string])[] = [
  ['price.traded', 'traded price', 'USD'],
  ['price.fundamental', 'fundamental value', 'USD'],
  ['price.oracle', 'oracle price in force', 'USD'],
  ['price.dai', 'DAI price', 'USD'],
  ['price.pool', 'pool price', 'DAI'],
  ['spread', 'bid-ask spread', 'bps'],
  ['depth.bids', 'bids within 2 %', 'USD'],
  ['depth.asks', 'asks within 2 %', 'USD'],
  ['volume', 'volume', 'USD'],
  ['liquidations.count', 'liquidations', 'count'],
  ['liquidations.notional', 'liquidated notional', 'USD'],
  ['auctions.open', 'open auctions', 'count'],
  ['auctions.settled', 'settled auctions', 'count'],
  ['auctions.zeroBid', 'zero-bid auctions', 'count'],
  ['debt.uncovered', 'uncovered debt', 'DAI'],
  ['system.surplus', 'system surplus', 'DAI'],
  ['gas.price', 'gas price', 'gwei'],
  ['gas.pending', 'pending transactions', 'count'],
  ['keepers.dai', "keepers' free DAI", 'DAI'],
  ['gain.exAnte', 'loop gain, ex ante', ''],
  ['gain.breached', 'breached per 1 % fall', 'USD per %'],
  ['gain.sold', 'sold per breached', ''],
  ['gain.depth', 'depth consumed per $1M sold', '% per $1M'],
  ['gain.impact', 'fall per depth consumed', '% per %'],
  ['gain.realised', 'loop gain, realised, last 240 ticks', ''],
  ['gain.branching', 'branching ratio, last 240 ticks', ''],
  ['share.endogenous', 'endogenous share of liquidations', ''],
  ['cliff', 'cliff', 'USD'],
  ['volatility', 'volatility, annualised', '%'],
  ['tranche.senior.value', 'senior value', 'USD'],
  ['tranche.junior.value', 'junior value', 'USD'],
  ['tranche.senior.claim', 'senior, principal owed', 'USD'],
  ['tranche.junior.claim', 'junior, principal owed', 'USD'],
  ['tranche.senior.price', 'senior price', 'per unit of par'],
  ['tranche.junior.price', 'junior price', 'per unit of par'],
  ['pool.netAssetValue', 'pool NAV', 'USD'],
  ['pool.published', 'NAV that holders see', 'USD'],
  ['pool.queue', 'redemptions waiting', 'USD'],
];

export const AGENTS: readonly (readonly [string, string, number])[] = [
  ['borrower', 'Vault owners', 3200],
  ['liquidator', 'Keepers', 12],
  ['marketMaker', 'Market makers', 8],
  ['arbitrageur', 'Arbitrageurs', 15],
  ['noiseTrader', 'Noise traders', 400],
  ['trendFollower', 'Trend followers', 60],
  ['fundamentalist', 'Fundamentalists', 40],
  ['trancheHolder', 'Tranche holders', 200],
  ['ammProvider', 'Pool providers', 30],
];

const ANCHORS: readonly (readonly [number, number])[] = [
  [0, 194],
  [600, 193],
  [1500, 188],
  [2400, 182],
  [2520, 166],
  [2760, 158],
  [3000, 150],
  [3600, 139],
  [4000, 133],
  [4300, 130],
  [4900, 128],
  [5500, 122],
  [5620, 112],
  [5800, 108],
  [6200, 118],
  [6400, 96],
  [6520, 89],
  [6620, 104],
  [6900, 112],
  [7600, 121],
  [8600, 131],
  [9400, 126],
  [10_300, 133],
  [11_519, 128],
];

export interface SyntheticRun {
  readonly scalars: Float32Array;
  readonly profit: Float32Array;
  readonly depth: Uint8Array;
  readonly pressure: Uint8Array;
  readonly events: readonly RunEvent[];
}

export function syntheticRun(seed: number): SyntheticRun {
  const random = generator(seed);
  const normal = () => random() + random() + random() + random() - 2;
  const prices = pricePath(normal);
  const vaults = makeVaults(random);
  const width = CHANNELS.length;
  const scalars = new Float32Array(TICKS * width);
  const profit = new Float32Array(TICKS * AGENTS.length);
  const depth = new Uint8Array(TICKS * GRID.levels);
  const pressure = new Uint8Array(TICKS * GRID.levels);
  const events: RunEvent[] = [];
  const texture = Float64Array.from({ length: GRID.levels }, () => 0.4 + 1.4 * random());
  const sums = { settled: 0, zero: 0, uncovered: 0, surplus: 500_000, endogenous: 0, all: 0 };
  const open: { id: number; tick: number; lot: number; debt: number }[] = [];
  const recent: LiquidationEvent[] = [];
  let oracle = prices[0]!;
  let keepers = 4.2e6;
  let nextId = 1;
  let notional240 = 0;
  for (let tick = 0; tick < TICKS; tick++) {
    const price = prices[tick]!;
    if (tick % 240 === 30) {
      oracle = prices[Math.max(0, tick - 240)]! * 0.35 + price * 0.65;
      events.push({ type: 'oracleUpdated', tick, price: oracle });
    }
    const fall = Math.max(0, 1 - price / prices[Math.max(0, tick - 400)]!);
    const stress = Math.min(1, fall * 6 + (tick > 6150 && tick < 6700 ? 0.5 : 0));
    const gas = 8 * Math.exp(3.2 * stress + 0.35 * Math.sin(tick / 90)) * (1 + 0.15 * normal());
    let count = 0;
    let notional = 0;
    let budget = 1 + Math.floor(4 * random());
    while (vaults.length > 0 && vaults.at(-1)!.trigger > oracle && budget-- > 0) {
      const vault = vaults.pop()!;
      const parents = parentsOf(recent, tick, stress, random);
      const collateral = (vault.debt * 1.5) / vault.trigger;
      const event: LiquidationEvent = {
        type: 'liquidation',
        id: nextId++,
        tick,
        vault: vault.id,
        price,
        oraclePrice: oracle,
        collateral,
        debt: vault.debt,
        notional: collateral * price,
        parents,
      };
      events.push(event, {
        type: 'auctionStarted',
        id: event.id,
        tick,
        liquidation: event.id,
        lot: collateral,
        debt: vault.debt,
      });
      open.push({ id: event.id, tick, lot: collateral, debt: vault.debt });
      recent.push(event);
      count++;
      notional += event.notional;
      const outside = parents.find((parent) => parent.cause === 'exogenous')?.share ?? 0;
      sums.endogenous += event.notional * (1 - outside);
      sums.all += event.notional;
    }
    while (recent.length > 0 && recent[0]!.tick < tick - 300) recent.shift();
    while (open.length > 0 && tick - open[0]!.tick > 40 + 60 * stress) {
      const auction = open.shift()!;
      const zeroBid = gas > 90 && random() < 0.55;
      const bid = zeroBid ? 0 : Math.min(auction.debt * 1.13, auction.lot * price * 0.95);
      sums.settled++;
      if (zeroBid) sums.zero++;
      const left = bid - auction.debt;
      if (left > 0) sums.surplus += 0.1 * left;
      else if (sums.surplus > -left) sums.surplus += left;
      else sums.uncovered += -left;
      keepers = Math.max(1.2e5, keepers - bid * 0.55);
      events.push({
        type: 'auctionSettled',
        id: auction.id,
        tick,
        lot: auction.lot,
        debt: auction.debt,
        bid,
        winner: 3,
        bids: zeroBid ? 1 : 4,
        zeroBid,
        gasPrice: gas,
      });
    }
    keepers += (4.2e6 - keepers) * 0.0008;
    notional240 = notional240 * 0.99 + notional;
    fillDepth(
      depth.subarray(tick * GRID.levels, (tick + 1) * GRID.levels),
      price,
      stress,
      texture,
      tick,
      random,
    );
    const row = pressure.subarray(tick * GRID.levels, (tick + 1) * GRID.levels);
    fillPressure(row, vaults, oracle);
    const g = [
      2.1e6 * (0.3 + stress * 2.4),
      0.55 + 0.4 * stress,
      14 * (0.6 + stress),
      0.024 + 0.02 * stress,
    ] as const;
    const gain = (g[0] / 1e6) * g[1] * g[2] * g[3];
    const lost = Math.max(0, sums.uncovered);
    const junior = Math.max(0, 8e6 - lost);
    const senior = 32e6 - Math.max(0, lost - 8e6);
    if (tick % 1440 === 720) events.push(...poolEvents(tick, senior + junior));
    scalars.set(
      [
        price,
        price * (1 + 0.012 * Math.sin(tick / 170) + 0.02 * stress),
        oracle,
        1 + 0.002 * normal() + 0.075 * stress,
        price / (1 + 0.06 * stress),
        6 + 120 * stress,
        3.4e6 * (1 - 0.85 * stress),
        3.6e6 * (1 - 0.7 * stress),
        4e5 * (0.4 + random() + 4 * stress),
        count,
        notional,
        open.length,
        sums.settled,
        sums.zero,
        sums.uncovered,
        sums.surplus,
        gas,
        900 + 60_000 * stress,
        keepers,
        gain,
        g[0],
        g[1],
        g[2],
        g[3],
        Math.min(2, (notional240 / 4e6) * (0.5 + stress)),
        Math.min(0.98, 0.12 + 0.9 * stress),
        sums.all > 0 ? sums.endogenous / sums.all : 0,
        cliffOf(depth, pressure, tick, price),
        60 + 400 * stress,
        senior,
        junior,
        32e6,
        8e6,
        senior / 32e6,
        junior / 8e6,
        senior + junior,
        senior + junior + 2e5,
        2e6 * stress * stress,
      ],
      tick * width,
    );
    const kept = sums.all;
    profit.set(
      [
        -0.31 * kept,
        0.21 * kept,
        -0.06 * kept * stress - 0.02 * kept,
        0.05 * kept,
        -0.02 * kept,
        0.07 * kept,
        -0.045 * kept,
        -lost,
        0.006 * kept,
      ].map((usd) => usd * 0.6),
      tick * AGENTS.length,
    );
  }
  return { scalars, profit, depth, pressure, events };
}

function generator(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function pricePath(normal: () => number): Float64Array {
  const out = new Float64Array(TICKS);
  let noise = 0;
  let at = 0;
  for (let tick = 0; tick < TICKS; tick++) {
    while (at + 2 < ANCHORS.length && ANCHORS[at + 1]![0] <= tick) at++;
    const [t0, p0] = ANCHORS[at]!;
    const [t1, p1] = ANCHORS[at + 1]!;
    noise = noise * 0.985 + 0.0011 * normal();
    out[tick] = (p0 + ((p1 - p0) * (tick - t0)) / (t1 - t0)) * (1 + noise);
  }
  return out;
}

interface Vault {
  id: number;
  trigger: number;
  debt: number;
}

function makeVaults(random: () => number): Vault[] {
  const vaults = Array.from({ length: 4200 }, (_, id) => ({
    id,
    trigger: 62 + 128 * Math.min(random(), random() + 0.25) ** 0.9,
    debt: 400 * Math.exp(5.2 * random() * random() + 1.2 * random()),
  }));
  return vaults.sort((a, b) => a.trigger - b.trigger);
}

function parentsOf(
  recent: readonly LiquidationEvent[],
  tick: number,
  stress: number,
  random: () => number,
): Parent[] {
  const outside = recent.length === 0 ? 1 : Math.max(0.08, 1 - stress * 1.15 - 0.2 * random());
  if (outside > 0.97) return [{ cause: 'exogenous', share: 1 }];
  const parents: Parent[] = [{ cause: 'exogenous', share: outside }];
  const older = recent.filter((event) => event.tick < tick);
  const picks = Math.min(older.length, 1 + Math.floor(3 * random()));
  if (picks === 0) return [{ cause: 'exogenous', share: 1 }];
  for (let i = 0; i < picks; i++) {
    const parent = older[Math.floor(random() ** 0.6 * older.length)]!;
    parents.push({ cause: 'liquidation', id: parent.id, share: (1 - outside) / picks });
  }
  return parents;
}

function fillDepth(
  row: Uint8Array,
  price: number,
  stress: number,
  texture: Float64Array,
  tick: number,
  random: () => number,
): void {
  const mid = gridLevel(GRID, price);
  for (let level = 0; level < row.length; level++) {
    const away = Math.abs(level - mid);
    const wall = level % 17 === (Math.floor(tick / 700) * 5) % 17 ? 3 : 1;
    const usd =
      away === 0
        ? 0
        : 330_000 *
          (1 - 0.82 * stress) *
          texture[level]! *
          wall *
          (1 - Math.exp(-away / 3)) *
          Math.exp(-away / 70);
    row[level] = quantise(usd * (0.8 + 0.4 * random()), GRID.depthUnit, GRID.depthMax);
  }
}

function fillPressure(row: Uint8Array, vaults: readonly Vault[], oracle: number): void {
  const usd = new Float64Array(row.length);
  for (const vault of vaults)
    if (vault.trigger <= oracle) usd[gridLevel(GRID, vault.trigger)]! += vault.debt * 1.5;
  for (let level = 0; level < row.length; level++)
    row[level] = quantise(usd[level]!, GRID.pressureUnit, GRID.pressureMax);
}

function cliffOf(depth: Uint8Array, pressure: Uint8Array, tick: number, price: number): number {
  let bids = 0;
  let forced = 0;
  for (let level = gridLevel(GRID, price) - 1; level >= 0; level--) {
    const at = tick * GRID.levels + level;
    bids +=
      GRID.depthUnit * Math.expm1((depth[at]! / 255) * Math.log1p(GRID.depthMax / GRID.depthUnit));
    forced +=
      GRID.pressureUnit *
      Math.expm1((pressure[at]! / 255) * Math.log1p(GRID.pressureMax / GRID.pressureUnit));
    if (forced > bids) return gridEdge(GRID, level + 1);
  }
  return Number.NaN;
}

/** A payment date and an audit that takes the pool for whole: both passed as long as nothing is missing. */
function poolEvents(tick: number, worth: number): RunEvent[] {
  const step = { type: 'waterfallStep' as const, tick, pool: 'pool', available: 9e4 };
  const cover = worth / 32e6;
  return [
    {
      ...step,
      step: 0,
      from: 'interest',
      to: 'senior.interest: 40000',
      due: 4e4,
      paid: 4e4,
      test: '',
      testValue: null,
      trigger: null,
      reason: 'paidInFull',
    },
    {
      ...step,
      step: 1,
      from: '',
      to: '',
      due: 0,
      paid: 0,
      test: 'seniorCover',
      testValue: cover,
      trigger: 1.2,
      reason: cover >= 1.2 ? 'testPassed' : 'testFailed',
    },
    {
      ...step,
      step: 2,
      from: 'interest',
      to: 'junior.interest: 30000',
      due: 6e4,
      paid: 3e4,
      test: '',
      testValue: null,
      trigger: null,
      reason: 'paidInPart',
    },
    {
      type: 'audit',
      tick,
      pool: 'pool',
      digest: String(tick),
      passed: true,
      collateral: 40e6,
      claims: 38e6,
      lookedAt: tick - 200,
      trueValue: worth,
    },
  ];
}

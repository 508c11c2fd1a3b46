// One measurement of the margin bench, in a process of its own: index and full scan see the same prices in turn, must find the
// same accounts at every tick, and close them. Prints one line of JSON.

import { pathToFileURL } from 'node:url';
import { RiskIndex } from '../engine/margin/riskIndex.ts';
import { TriggerIndex } from '../engine/margin/triggerIndex.ts';
import { standardNormal } from '../engine/random/distributions.ts';
import { Generator } from '../engine/random/generator.ts';
import { World } from '../engine/state/world.ts';
import { checkResult, cpuSeconds } from './harness.ts';

export type Population = 'sparse' | 'dense' | 'vaults';
export type Weather = 'calm' | 'crash';

export interface MarginFigures {
  /** CPU microseconds a tick, closing what was found included. */
  readonly scan: number;
  readonly index: number;
  /** CPU microseconds for a pressure map of fifty bins; vaults only. */
  readonly map: number;
  readonly found: number;
  /** Bytes of all of the index's columns at the end, per account. */
  readonly bytes: number;
}

/** The two opponents behind one face: find everyone under, and close an account. */
interface Opponent {
  find(prices: Float64Array, out: Int32Array): number;
  close(out: Int32Array, count: number): void;
}

interface Setting {
  readonly world: World;
  readonly prices: Float64Array;
  readonly scan: Opponent;
  readonly index: Opponent;
  readonly map: (price: number) => void;
}

const ASSETS = 8;

/** Slack uniform in 0.01 … 50 % of gross value; one to three assets of eight, or all of them, long or short. */
function manyAssets(accounts: number, generator: Generator, dense: boolean): Setting {
  const prices = Float64Array.from(
    { length: ASSETS },
    (_, a) => 10 ** (a % 4) * (1 + generator.uniform()),
  );
  const terms = dense ? ASSETS : 3;
  const world = new World();
  const index = new RiskIndex({
    world,
    name: 'bench',
    accountsExpected: accounts,
    pricesTypical: [...prices],
    assetsPerAccountMax: terms,
  });
  const cash = new Float64Array(accounts);
  const coefficient = new Float64Array(accounts * terms);
  const asset = new Uint8Array(accounts * terms);
  for (let account = 0; account < accounts; account++) {
    const held = dense ? ASSETS : 1 + generator.below(3);
    const assets: number[] = [];
    const coefficients: number[] = [];
    let value = 0;
    let gross = 0;
    while (assets.length < held) {
      const a = dense ? assets.length : generator.below(ASSETS);
      if (assets.includes(a)) continue;
      const worth = (1 + 99 * generator.uniform()) * (generator.below(2) === 0 ? -1 : 1);
      assets.push(a);
      coefficients.push(worth / prices[a]!);
      value += worth;
      gross += Math.abs(worth);
    }
    cash[account] = gross * (0.0001 + 0.4999 * generator.uniform()) - value;
    index.set(account, cash[account]!, assets, coefficients);
    asset.set(assets, account * terms);
    coefficient.set(coefficients, account * terms);
  }
  const out = new Int32Array(accounts);
  index.findLiquidatable(prices, out);
  return {
    world,
    prices,
    index: {
      find: (now, found) => index.findLiquidatable(now, found),
      close: (found, count) => {
        for (let k = 0; k < count; k++) index.remove(found[k]!);
      },
    },
    scan: {
      find: dense
        ? (now, found) => scanEight(accounts, cash, coefficient, now, found)
        : (now, found) => scanThree(accounts, cash, coefficient, asset, now, found),
      close: (found, count) => {
        for (let k = 0; k < count; k++) {
          cash[found[k]!] = Infinity;
          coefficient.fill(0, found[k]! * terms, found[k]! * terms + terms);
        }
      },
    },
    map: () => {},
  };
}

function scanThree(
  accounts: number,
  cash: Float64Array,
  coefficient: Float64Array,
  asset: Uint8Array,
  prices: Float64Array,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0, at = 0; account < accounts; account++, at += 3) {
    const slack =
      cash[account]! +
      coefficient[at]! * prices[asset[at]!]! +
      coefficient[at + 1]! * prices[asset[at + 1]!]! +
      coefficient[at + 2]! * prices[asset[at + 2]!]!;
    if (slack < 0) out[count++] = account;
  }
  return count;
}

function scanEight(
  accounts: number,
  cash: Float64Array,
  coefficient: Float64Array,
  prices: Float64Array,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0, at = 0; account < accounts; account++) {
    let slack = cash[account]!;
    for (let a = 0; a < ASSETS; a++) slack += coefficient[at++]! * prices[a]!;
    if (slack < 0) out[count++] = account;
  }
  return count;
}

/** Vaults with one collateral: under iff price < trigger level; the price stands 0.01 … 50 % above. */
function vaults(accounts: number, generator: Generator): Setting {
  const prices = Float64Array.of(1000);
  const world = new World();
  const index = new TriggerIndex({
    world,
    name: 'bench',
    accountsExpected: accounts,
    levelTypical: 1000,
  });
  const levels = new Float64Array(accounts);
  for (let account = 0; account < accounts; account++) {
    levels[account] = 1000 / (1.0001 + 0.4999 * generator.uniform());
    index.set(account, levels[account]!, 1 + generator.below(1000));
  }
  const edges = new Float64Array(51);
  const bins = new Float64Array(50);
  return {
    world,
    prices,
    index: {
      find: (now, found) => index.findLiquidatable(now[0]!, found),
      close: (found, count) => {
        for (let k = 0; k < count; k++) index.remove(found[k]!);
      },
    },
    scan: {
      find: (now, found) => scanLevels(accounts, levels, now[0]!, found),
      close: (found, count) => {
        for (let k = 0; k < count; k++) levels[found[k]!] = 0;
      },
    },
    map: (price) => {
      for (let j = 0; j <= 50; j++) edges[j] = price * (0.5 + 0.01 * j);
      index.alignEdges(edges);
      index.pressureMap(edges, bins);
    },
  };
}

function scanLevels(
  accounts: number,
  levels: Float64Array,
  price: number,
  out: Int32Array,
): number {
  let count = 0;
  for (let account = 0; account < accounts; account++)
    if (price < levels[account]!) out[count++] = account;
  return count;
}

/** Calm: 0.05 % a tick (one standard deviation). Crash: 3 % a tick, ten ticks down, ten up. */
export function measureMargin(
  population: Population,
  accounts: number,
  weather: Weather,
  seed: number,
): MarginFigures {
  const generator = new Generator().reseed(seed, 3, accounts);
  const setting =
    population === 'vaults'
      ? vaults(accounts, generator)
      : manyAssets(accounts, generator, population === 'dense');
  const { prices, scan, index } = setting;
  const byIndex = new Int32Array(accounts);
  const byScan = new Int32Array(accounts);
  const ticks = weather === 'crash' ? 20 : Math.max(200, Math.min(2000, 2e7 / accounts));
  const seconds = { scan: 0, index: 0, map: 0 };
  let found = 0;
  for (let tick = 0; tick < ticks; tick++) {
    for (let a = 0; a < prices.length; a++) {
      prices[a]! *=
        weather === 'calm' ? 1 + 0.0005 * standardNormal(generator) : tick < 10 ? 0.97 : 1 / 0.97;
    }
    let counts = [0, 0];
    const timeIndex = (): void => {
      seconds.index += cpuSeconds(() => {
        counts[0] = index.find(prices, byIndex);
        index.close(byIndex, counts[0]);
      });
    };
    const timeScan = (): void => {
      seconds.scan += cpuSeconds(() => {
        counts[1] = scan.find(prices, byScan);
        scan.close(byScan, counts[1]);
      });
    };
    // In turn, each first every other tick: neither always finds the caches warm.
    if (tick % 2 === 0) timeIndex();
    timeScan();
    if (tick % 2 === 1) timeIndex();
    checkResult(`accounts found at tick ${tick}`, counts[0], counts[1]);
    for (let k = 0; k < counts[0]!; k++) {
      if (byIndex[k] !== byScan[k])
        checkResult(`account ${k} found at tick ${tick}`, byIndex[k], byScan[k]);
    }
    found += counts[0]!;
    seconds.map += cpuSeconds(() => setting.map(prices[0]!));
  }
  const each = (total: number): number => (total / ticks) * 1e6;
  let bytes = 0;
  for (const { data } of setting.world.columns()) bytes += data.byteLength;
  return {
    scan: each(seconds.scan),
    index: each(seconds.index),
    map: each(seconds.map),
    found,
    bytes: bytes / accounts,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [population, accounts, weather, seed] = process.argv.slice(2) as [
    Population,
    string,
    Weather,
    string,
  ];
  // Small runs first, so that both opponents are compiled before the clock matters: a crash has only twenty ticks.
  measureMargin(population, 5_000, 'calm', 1);
  for (let warm = 1; warm <= 12; warm++) measureMargin(population, 40_000, 'crash', warm);
  process.stdout.write(
    `${JSON.stringify(measureMargin(population, Number(accounts), weather, Number(seed)))}\n`,
  );
}

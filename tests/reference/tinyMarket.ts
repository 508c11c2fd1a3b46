// A market in a few lines, for tests of everything around the engine: a price that walks at random, vaults that fall at random,
// a picture of depth and pressure, and something to adjust, to switch and to shock. No agents, no venue, no truth in it.

import {
  defineAgent,
  defineMechanism,
  number,
  type Kinds,
  type PriceGrid,
  type Scenario,
} from '../../engine/index.ts';
import { constant } from '../../engine/fundamentals/constant.ts';
import { fundamentalPathKey } from '../../engine/fundamentals/path.ts';
import { standardNormal } from '../../engine/random/distributions.ts';
import { streamId } from '../../engine/random/streams.ts';
import {
  channelSourceKey,
  depthSourceKey,
  levelOnGrid,
  metricSourceKey,
  poolLabelKey,
} from '../../engine/tick/sources.ts';
import { invariant } from '../../engine/errors.ts';

interface MarketState {
  price: number;
  volume: number;
  /** Liquidations of this tick and so far. */
  fell: number;
  fallen: number;
}

const tinyMarket = defineMechanism({
  kind: 'tinyMarket',
  part: 'market',
  says: 'Price that walks around a fundamental.',
  switchable: true,
  parameters: {
    volatility: number('% per tick', 0.3, 0, 5, 'how far the price walks in a tick', 'live'),
    breaksAt: number('tick', 1e9, 0, 1e9, 'tick at which an invariant is broken on purpose'),
    channels: number('channels', 8, 8, 64, 'scalars of every tick'),
    work: number('rounds', 0, 0, 1e7, 'idle work of every tick'),
  },
  build({ kernel, id, parameters }) {
    const state = kernel.world.record<MarketState>(id, {
      price: 200,
      volume: 0,
      fell: 0,
      fallen: 0,
    });
    const stream = streamId(id);
    const plain: [string, string, string, () => number][] = [
      ['price.traded', 'Price', 'USD', () => state.value.price],
      [
        'price.fundamental',
        'Fundamental value',
        'USD',
        () => kernel.use(fundamentalPathKey, 'ETH').value(),
      ],
      ['volume', 'Volume', 'USD', () => state.value.volume],
      ['liquidations.count', 'Liquidations', 'count', () => state.value.fell],
      ['cliff', 'Cliff', 'USD', () => Number.NaN],
    ];
    // Three candles are added by whoever reads the channels.
    while (plain.length + 3 < parameters.value.channels) {
      const n = plain.length;
      plain.push([`filler.${n}`, `Filler ${n}`, 'count', () => state.value.price * n]);
    }
    kernel.provide(
      channelSourceKey,
      plain.map(([name, label, unit, read]) => ({ name, label, unit, read })),
      id,
    );
    kernel.provide(metricSourceKey, { metrics: () => ({ fallen: state.value.fallen }) }, id);
    kernel.provide(depthSourceKey, {
      venue: 'ETH-USD',
      span: () => ({ low: 80, high: 320 }),
      read: (grid, bids, asks) => fillDepth(grid, state.value.price, bids, asks),
      pressure: (grid, out) => out.fill(50_000, 0, Math.max(0, levelOnGrid(grid, 150))),
    });
    kernel.provide(
      poolLabelKey,
      {
        label: 'Pool',
        worth: '',
        told: '',
        queue: '',
        buffers: [],
        tranches: [
          { id: 'junior', label: 'Junior', par: 1_000_000 },
          { id: 'senior', label: 'Senior', par: 3_000_000 },
        ],
      },
      'pool',
    );

    const execute = (): void => {
      const { value } = state;
      const random = kernel.streams.at(stream, kernel.tick);
      const pull = kernel.use(fundamentalPathKey, 'ETH').value() - value.price;
      const step = 1 + (parameters.value.volatility / 100) * standardNormal(random);
      const before = value.price;
      value.price = Math.min(310, Math.max(85, value.price * step + 0.02 * pull));
      value.volume = 10_000 * random.uniform();
      value.fell = random.uniform() < 0.1 ? 1 : 0;
      let idle = 0;
      for (let i = 0; i < parameters.value.work; i++) idle = (idle + i) % 7;
      if (idle > 7) value.price = idle;
      if (value.fell > 0) fall(value, before);
      invariant(kernel.tick < parameters.value.breaksAt, 'TINY-1', 'nothing was broken on purpose');
    };
    const fall = (value: MarketState, before: number): void => {
      const liquidation = ++value.fallen;
      kernel.emit({
        type: 'accountLiquidated',
        id: liquidation,
        tick: kernel.tick,
        protocol: id,
        account: liquidation % 10,
        owner: `owner.${liquidation % 10}`,
        collateral: 10,
        debt: 1000,
        notional: 10 * value.price,
        oraclePrice: before,
        marketPrice: value.price,
        parents: [{ cause: 'exogenous', share: 1 }],
      });
    };
    return { phases: { execute } };
  },
});

/** The same under another name: something to choose. */
const otherMarket = { ...tinyMarket, kind: 'otherMarket' };

function fillDepth(grid: PriceGrid, price: number, bids: Float64Array, asks: Float64Array): void {
  const middle = levelOnGrid(grid, price);
  for (let away = 1; away < 60; away++) {
    if (middle - away >= 0) bids[middle - away] = 1000 * away;
    if (middle + away < grid.levels) asks[middle + away] = 1500 * away;
  }
}

const holder = defineAgent({
  kind: 'holder',
  says: 'Holds what it has.',
  parameters: {},
  memory: () => ({}),
  decide: () => [],
});

export const tinyKinds: Kinds = {
  mechanisms: [constant, tinyMarket, otherMarket],
  agents: [holder],
};

export interface TinyOptions {
  readonly seed?: number;
  readonly ticks?: number;
  /** Parameters of the market. */
  readonly market?: Readonly<Record<string, number>>;
  /** `market.kind=otherMarket`, or nothing. */
  readonly set?: readonly string[];
}

export function tinyScenario({
  seed = 1,
  ticks = 4000,
  market = {},
  set = [],
}: TinyOptions = {}): Scenario {
  const kind = set.includes('market.kind=otherMarket') ? 'otherMarket' : 'tinyMarket';
  return {
    name: 'tiny',
    title: 'A tiny market',
    description: 'A price that walks at random.',
    seed,
    secondsPerTick: 15,
    startSeconds: 1_583_971_200,
    ticks,
    assets: { ETH: { decimals: 8 } },
    mechanisms: [
      {
        id: 'fundamentals.ETH',
        kind: 'constant',
        on: true,
        parameters: { asset: 'ETH', price: 200 },
      },
      { id: 'market', kind, on: true, parameters: market },
    ],
    agents: [
      {
        id: 'holder',
        kind: 'holder',
        count: 3,
        interval: 600,
        latency: 1,
        holdings: { ETH: 10 },
        parameters: {},
      },
    ],
    commands: [],
    shocks: [
      {
        id: 'fall20',
        label: 'A fall of 20 %',
        says: 'The value of ETH falls by a fifth.',
        does: [{ type: 'moveFundamental', asset: 'ETH', factor: 0.8 }],
      },
    ],
    chapters: [{ at: 150, title: 'Beginning', says: 'It begins.' }],
    reproduces: [
      {
        id: 'fallen',
        label: 'Liquidations',
        metric: 'fallen',
        published: 400,
        unit: 'count',
        tolerance: { relative: 0.5 },
        source: 'invented',
        isInput: false,
      },
    ],
    without: {},
  };
}

/** As a server's loader: `broken` is a scenario with faults, any other name is the tiny one. */
export function loadRun({
  scenario,
  seed,
  options,
}: {
  scenario: string;
  seed: number | null;
  options: Readonly<Record<string, unknown>>;
}): { scenario: Scenario; kinds: Kinds } {
  const tiny = tinyScenario({ ...(options as TinyOptions), ...(seed === null ? {} : { seed }) });
  const broken = { ...tiny, mechanisms: [{ id: 'x', kind: 'nothing', on: true, parameters: {} }] };
  return { scenario: scenario === 'broken' ? broken : tiny, kinds: tinyKinds };
}

export const listScenarios = (): { name: string; title: string; description: string }[] =>
  ['tiny', 'broken'].map((name) => ({ name, title: name, description: `The ${name} one.` }));

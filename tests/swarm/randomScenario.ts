// A small random scenario from a seed: the parts of the crisis with features left out, wild parameters, populations of 1 to 60,
// and commands at random ticks. It makes no sense as a market; every invariant has to hold all the same.

import {
  type AgentEntry,
  type Command,
  type CommandAct,
  type MechanismEntry,
  type ParameterSpecs,
  type Scenario,
} from '../../engine/index.ts';
import { allKinds } from '../../index.ts';
import { Draws } from './draws.ts';

/** Bounds that the build insists on jointly, or that only make a run slow. */
const fixed = new Set([
  'tickSize',
  'lotSize',
  'initialBase',
  'initialQuote',
  'low',
  'high',
  'leverage',
  'locked',
  'liquidationPrice',
  'liquidationRatio',
  'initialPrice',
  'dust',
  'debtCeiling',
  'forcedMemory',
  'lockedMin',
  'gasLimit',
  'gasBudget',
  'gas',
  'liquidationPriceMax',
  'supplied',
  'threshold',
  'recoveryRatio',
  'deposit',
  'side',
  'borrowingPaused',
]);

/** Kinds of mechanism that liquidate vaults. */
const waysToLiquidate = [
  'englishAuction',
  'dutchAuction',
  'stabilityPool',
  'softLiquidation',
  'fixedSpread',
] as const;
/** Kinds that strike or stop something, and what they are told of it. */
const breakers: readonly (readonly [kind: string, given: Record<string, unknown>])[] = [
  ['marketHalt', {}],
  ['priceBands', {}],
  ['volatilityInterruption', {}],
  ['oracleFreeze', { feed: 'ETH' }],
  ['oracleError', { feed: 'ETH' }],
  ['venueOutage', { venue: 'ETH-USD' }],
  ['keeperOutage', { agents: 'auctionKeeper' }],
  ['congestion', {}],
];

interface Features {
  readonly chain: boolean;
  readonly amm: boolean;
  readonly vaults: boolean;
  readonly delay: boolean;
  readonly liquidation: boolean;
  /** Kind of mechanism that liquidates vaults. */
  readonly way: string;
  readonly lending: boolean;
  readonly perpetuals: boolean;
  readonly securitisation: boolean;
  readonly feedback: boolean;
  readonly statistics: boolean;
}

export function randomScenario(seed: number): Scenario {
  const draws = new Draws(seed);
  const secondsPerTick = draws.pick([1, 5, 15, 60, 300]);
  const ticks = draws.whole(40, 200);
  const price = draws.pick([20, 200, 3000]);
  const chain = draws.chance(0.85);
  const vaults = chain && draws.chance(0.8);
  const features: Features = {
    chain,
    vaults,
    amm: chain && draws.chance(0.7),
    delay: draws.chance(0.5),
    liquidation: vaults && draws.chance(0.85),
    way: draws.pick(waysToLiquidate),
    perpetuals: draws.chance(0.3),
    securitisation: vaults && draws.chance(0.5),
    feedback: vaults && draws.chance(0.6),
    statistics: draws.chance(0.5),
    lending: draws.chance(0.6),
  };
  const length = ticks * secondsPerTick;
  const mechanisms = drawMechanisms(draws, features, { price, length, secondsPerTick });
  const agents = drawAgents(draws, features, { price, secondsPerTick });
  const shocks = [
    {
      id: 'fall',
      label: 'A fall',
      says: 'The value falls.',
      does: [{ type: 'moveFundamental', asset: 'ETH', factor: draws.uniform(0.3, 0.95) }] as const,
    },
  ];
  return {
    name: `swarm-${seed}`,
    title: 'Swarm',
    description: 'A random scenario.',
    seed: draws.whole(0, 2 ** 31 - 2),
    secondsPerTick,
    startSeconds: 1_583_971_200,
    ticks,
    assets: {
      USD: { decimals: 6 },
      ETH: { decimals: 8 },
      DAI: { decimals: 6 },
      MKR: { decimals: 6 },
      SENIOR: { decimals: 6 },
      JUNIOR: { decimals: 6 },
    },
    mechanisms,
    agents,
    commands: drawCommands(draws, mechanisms, ticks),
    shocks,
    chapters: [],
    reproduces: [],
    without: {},
  };
}

interface Market {
  readonly price: number;
  readonly secondsPerTick: number;
}

function drawMechanisms(
  draws: Draws,
  features: Features,
  { price, length, secondsPerTick }: Market & { length: number },
): MechanismEntry[] {
  const entries: MechanismEntry[] = [];
  const add = (id: string, kind: string, given: Record<string, unknown> = {}): void => {
    const specs = allKinds.mechanisms.find((known) => known.kind === kind)!.parameters;
    entries.push({ id, kind, on: true, parameters: { ...given, ...wild(draws, specs, given) } });
  };
  const points = Array.from({ length: draws.whole(2, 6) }, (_, i) => [
    (i * length) / 4,
    price * (i === 0 ? 1 : draws.uniform(0.3, 1.3)),
  ]);
  if (draws.chance(0.8))
    add('fundamentals.ETH', 'waypoints', { points, volatilityPerYear: draws.uniform(0, 6) });
  else add('fundamentals.ETH', 'constant', { asset: 'ETH', price });
  add('fundamentals.DAI', 'constant', { asset: 'DAI', price: 1 });
  add('fundamentals.MKR', 'constant', { asset: 'MKR', price: 270 });
  if (features.chain)
    add('chain', 'firstPriceChain', {
      blockSeconds: secondsPerTick,
      backgroundGas: [[0, draws.uniform(1, 200)]],
      volatilitySource: 'ETH-USD',
      panicPerVolatility: draws.uniform(0, 1),
    });
  const dollars = { quote: 'USD', lotSize: 1, tickSize: 0.001 };
  add('venues.ETH-USD', 'orderBook', { base: 'ETH', quote: 'USD', tickSize: 0.01, lotSize: 0.01 });
  add('venues.DAI-USD', 'orderBook', { ...dollars, base: 'DAI' });
  if (features.amm)
    add('venues.ETH-DAI', 'constantProductPool', { initialBase: 500, initialQuote: 500 * price });
  if (features.securitisation)
    for (const base of ['SENIOR', 'JUNIOR'])
      add(`venues.${base}-USD`, 'orderBook', { ...dollars, base });
  const onChain = features.chain && draws.chance(0.7);
  const feed = { initialPrice: price, onChain };
  add('oracles.median', 'medianFeed', {
    ...feed,
    feed: features.delay ? 'median' : 'ETH',
    source: 'ETH-USD',
    delayMax: secondsPerTick,
    deviation: 0.005,
    relayDeviation: 0.005,
    heartbeatSeconds: 10 * secondsPerTick,
    relayHeartbeatSeconds: 10 * secondsPerTick,
  });
  if (features.delay)
    add('oracles.delay', 'delayModule', {
      ...feed,
      feed: 'ETH',
      source: 'median',
      hopSeconds: draws.whole(1, 20) * secondsPerTick,
    });
  if (features.vaults) {
    const recovery = draws.chance(0.3) ? { recoveryRatio: draws.uniform(1.5, 3) } : {};
    add('protocols.maker.vaults', 'vaults', { dust: 5, ...recovery });
    if (features.liquidation) {
      const auctions = {
        bidLifetime: 5 * secondsPerTick,
        auctionLength: 20 * secondsPerTick,
      };
      // Without a debt queue what is lost is booked as lost; English auctions were never without one.
      if (features.way === 'englishAuction' || draws.chance(0.7))
        add('protocols.maker.debt', 'debtAuctions', { ...auctions, wait: 10 * secondsPerTick });
      const terms: Record<string, Record<string, unknown>> = {
        englishAuction: auctions,
        dutchAuction: { step: secondsPerTick, resetAfter: 20 * secondsPerTick },
      };
      add('protocols.maker.liquidation', features.way, terms[features.way]);
    }
  }
  if (features.lending) {
    const rates = draws.pick([
      { kind: 'twoSlope', optimal: 0.8, base: 0.01, slope1: 0.05, slope2: 3 },
      { kind: 'semiLog', min: 0.01, max: 5 },
      { kind: 'doubling', start: 1, low: 0.4, high: 0.8, halfLife: 600, min: 0.01, max: 1000 },
    ]);
    const terms = { rates, ltv: 0.7, liquidationThreshold: 0.8, bonus: 0.1, protocolFee: 0.2 };
    add('protocols.lending.pool', 'lendingPool', {
      reserves: {
        USD: { ...terms, fixedPrice: 1, reserveFactor: draws.uniform(0, 1) },
        ETH: { ...terms, feed: 'ETH', borrowable: draws.chance(0.5), venue: 'ETH-USD' },
      },
    });
    // Every way to liquidate works on every protocol.
    const way = draws.pick([
      'fixedSpread',
      'fixedSpread',
      'absorbAndBuy',
      ...waysToLiquidate.slice(1),
    ]);
    const pair = { collateral: 'ETH', debt: 'USD' };
    const known: Record<string, Record<string, unknown>> = {
      fixedSpread: {},
      absorbAndBuy: { debt: 'USD' },
    };
    add('protocols.lending.liquidation', way, known[way] ?? pair);
  }
  if (features.perpetuals) {
    add('venues.ETH-PERP', 'perpetualBook', {
      base: 'ETH',
      quote: 'USD',
      tickSize: 0.01,
      lotSize: 0.01,
    });
    add('protocols.exchange.perpetuals', 'perpetuals', {
      cash: 'USD',
      fund: draws.uniform(0, 1e5),
      markets: [
        {
          venue: 'ETH-PERP',
          asset: 'ETH',
          mark: 'book',
          tiers: [
            [0, 0.01],
            [100_000, 0.05],
          ],
        },
      ],
    });
    add('protocols.exchange.liquidation', 'bookTakeover');
    // Drawn along with the rest, so that other scenarios stay what they were.
    if (features.statistics)
      add('protocols.exchange.clearing', 'clearingHouse', {
        capital: 1e4,
        minimumContribution: 10,
      });
  }
  for (const [kind, given] of draws.some(breakers, 0.12))
    if (allKinds.mechanisms.some((known) => known.kind === kind))
      add(`safety.${kind}`, kind, given);
  if (features.securitisation)
    add('securitisation.pool', 'collateralPool', {
      leverage: draws.uniform(1.1, 2),
      incomeEpoch: 20 * secondsPerTick,
      markInterval: 5 * secondsPerTick,
      publishInterval: 5 * secondsPerTick,
      publishDelay: 5 * secondsPerTick,
      notice: 5 * secondsPerTick,
      redemptionEpoch: 10 * secondsPerTick,
    });
  if (features.feedback) add('feedback.loop', 'feedback');
  if (features.statistics) {
    add('statistics.market', 'marketStatistics', {
      stablecoinVenue: 'DAI-USD',
      feed: 'ETH',
      ...(features.amm ? { pool: 'ETH-DAI' } : {}),
      low: price / 5,
      high: price * 2,
    });
    if (features.liquidation) add('statistics.auctions', 'auctionStatistics');
  }
  const { faults, brakes } = drawTrouble(draws, features, { length, secondsPerTick });
  return [...faults, ...entries, ...brakes];
}

/** What breaks, at a time or at a rate, and what is meant to help. */
function drawTrouble(
  draws: Draws,
  features: Features,
  { length, secondsPerTick }: { length: number; secondsPerTick: number },
): { faults: MechanismEntry[]; brakes: MechanismEntry[] } {
  const entry = (
    id: string,
    kind: string,
    parameters: Record<string, unknown>,
  ): MechanismEntry => ({
    id,
    kind,
    on: draws.chance(0.9),
    parameters,
  });
  const when = (): Record<string, unknown> => {
    const from = draws.uniform(0, length);
    if (draws.chance(0.5)) return { from, until: from + draws.uniform(1, length) };
    return {
      hazardPerDay: Math.min(86_400, (10 * 86_400) / length),
      lasting: draws.whole(1, 20) * secondsPerTick,
      lengths: draws.pick(['fixed', 'exponential']),
    };
  };
  const faults: [string, Record<string, unknown>][] = [
    ['oracleFreeze', { feed: draws.pick(['', 'ETH']) }],
    ['oracleError', { feed: 'ETH', factor: draws.uniform(0.3, 2) }],
    ['venueOutage', { venue: draws.pick(['', 'ETH-USD', 'DAI-USD']) }],
    ['keeperOutage', { agents: draws.pick(['auctionKeeper', 'marketMaker', 'noiseTrader']) }],
    ['congestion', { factor: draws.uniform(1, 50) }],
    ['roundingError', { grain: draws.uniform(0.001, 1) }],
    [
      'contractPause',
      features.liquidation
        ? { mechanism: 'protocols.maker.liquidation', actions: 'auction' }
        : { actions: 'pool' },
    ],
  ];
  // Halts and bands are drawn with the breakers.
  const brakes: [string, Record<string, unknown>][] = [
    [
      'governance',
      {
        votingDelay: secondsPerTick,
        votingPeriod: 5 * secondsPerTick,
        timelock: 5 * secondsPerTick,
        proposals: [{ at: length / 3, path: 'venues.ETH-USD.takerFeeBps', value: 20 }],
      },
    ],
  ];
  return {
    faults: draws
      .some(faults, draws.pick([0, 0.2, 0.6]))
      .map(([kind, given]) => entry(`faults.${kind}`, kind, { ...given, ...when() })),
    brakes: draws
      .some(brakes, draws.pick([0, 0.4]))
      .map(([kind, given]) => entry(`safety.${kind}`, kind, given)),
  };
}

function drawAgents(
  draws: Draws,
  features: Features,
  { price, secondsPerTick }: Market,
): AgentEntry[] {
  const entries: AgentEntry[] = [];
  const add = (
    kind: string,
    holdings: AgentEntry['holdings'],
    given: Record<string, unknown> = {},
    id = kind,
    /** How often it is there at all. */
    often = 0.8,
  ): void => {
    if (!draws.chance(often)) return;
    const specs = allKinds.agents.find((known) => known.kind === kind)!.parameters;
    entries.push({
      id,
      kind,
      count: draws.whole(1, 60),
      interval: secondsPerTick * draws.pick([0.5, 1, 3, 20]),
      latency: draws.chance(0.5) ? 0 : { uniform: [0, secondsPerTick * draws.pick([0.5, 4])] },
      holdings,
      parameters: { ...given, ...wild(draws, specs, given) },
    });
  };
  const money = { logNormal: [50_000 * draws.factor(5), 1] } as const;
  const coins = { logNormal: [200 * draws.factor(5), 1] } as const;
  const both = { USD: money, ETH: coins };
  add('marketMaker', both, { inventoryTarget: 200 });
  const stablecoin = {
    venue: 'DAI-USD',
    base: 'DAI',
    reference: 'DAI',
    size: 1000,
    inventoryTarget: 50_000,
  };
  add('marketMaker', { USD: money, DAI: money }, stablecoin, 'stablecoinMakers');
  add('noiseTrader', both);
  add(
    'noiseTrader',
    { USD: money, DAI: money },
    { venue: 'DAI-USD', size: 500 },
    'stablecoinNoise',
  );
  add('fundamentalist', both);
  add('trendFollower', both);
  if (features.amm) {
    add('ammProvider', { ETH: coins, DAI: money });
    add('arbitrageur', { ...both, DAI: money });
  }
  if (features.vaults)
    add(
      'borrower',
      { USD: 2000, ETH: coins },
      {
        locked: { logNormal: [30, 1] },
        liquidationPrice: { uniform: [price * 0.6, price * 0.97] },
        liquidationPriceMax: price * 0.98,
      },
    );
  if (features.liquidation) {
    add('auctionKeeper', { DAI: money, ETH: 30 }, { adaptive: draws.chance(0.5) });
    add('opportunist', { DAI: 500, ETH: 30 }, { patience: 5 * secondsPerTick });
    add('debtBidder', { DAI: money, ETH: 5 });
    add('stabilityDepositor', { DAI: money, ETH: 5 });
    add('bandArbitrageur', { ...both, DAI: money });
  }
  if (features.perpetuals) {
    const book = { exchange: 'exchange', venue: 'ETH-PERP' };
    const cash = { USD: 50_000 };
    add('perpetualMaker', cash, { ...book, deposit: 20_000 });
    add('perpetualTrader', cash, { ...book, cash: 'USD', side: 'none', notional: 5000 });
    add('fundingArbitrageur', cash, { ...book, deposit: 10_000 });
  }
  if (features.lending) {
    const pool = { pool: 'protocols.lending.pool' };
    add('lender', {}, { ...pool, asset: 'USD', supplied: 5_000_000 });
    if (entries.some(({ kind }) => kind === 'lender'))
      add(
        'lendingBorrower',
        both,
        {
          ...pool,
          debt: 'USD',
          venue: 'ETH-USD',
          supplied: { logNormal: [20, 1] },
          liquidationPrice: { uniform: [price * 0.6, price * 0.97] },
        },
        'lendingBorrowers',
      );
    add('lendingLiquidator', { USD: money }, { ...pool, debt: 'USD', venue: 'ETH-USD' });
  }
  if (features.securitisation) {
    add(
      'trancheHolder',
      { USD: 1500, SENIOR: { logNormal: [1000, 1] } },
      { tranche: 'senior' },
      'seniors',
    );
    add(
      'trancheHolder',
      { USD: 1500, JUNIOR: { logNormal: [500, 1] } },
      { tranche: 'junior' },
      'juniors',
    );
  }
  return entries;
}

/** Wild values for about a quarter of the parameters; those of one mood of the seed, for more of them. */
function wild(draws: Draws, specs: ParameterSpecs, given: Record<string, unknown>) {
  const often = draws.pick([0, 0.1, 0.2, 0.5]);
  const drawn = Object.entries(specs).filter(
    ([name, { type }]) => type !== 'data' && !fixed.has(name) && name !== 'tranche',
  );
  return Object.fromEntries(
    draws.some(drawn, often).map(([name, spec]) => [name, draws.parameter(spec, given[name])]),
  );
}

/** What somebody at the sliders might do: parameters, shocks, mechanisms off and on. */
function drawCommands(
  draws: Draws,
  mechanisms: readonly MechanismEntry[],
  ticks: number,
): Command[] {
  const kindOf = (kind: string) => allKinds.mechanisms.find((known) => known.kind === kind)!;
  const live = mechanisms.flatMap(({ id, kind }) =>
    Object.entries(kindOf(kind).parameters)
      .filter(([name, spec]) => 'live' in spec && spec.live && !fixed.has(name))
      .map(([name, spec]) => ({ path: `${id}.${name}`, spec })),
  );
  const switchable = mechanisms.filter(({ kind }) => kindOf(kind).switchable);
  const act = (): CommandAct => {
    const roll = draws.uniform();
    if (roll < 0.5) {
      const { path, spec } = draws.pick(live);
      const value = draws.parameter(spec, undefined) as number | boolean | string;
      return { type: 'setParameter', path, value };
    }
    if (roll < 0.65 && switchable.length > 0)
      return { type: 'switchMechanism', id: draws.pick(switchable).id, on: draws.chance(0.5) };
    if (roll < 0.8) return { type: 'shock', id: 'fall' };
    return { type: 'moveFundamental', asset: 'ETH', factor: draws.uniform(0.4, 2) };
  };
  const at = (): number => draws.whole(0, ticks - 1);
  const acts = Array.from({ length: draws.whole(0, 8) }, () => ({ ...act(), tick: at() }));
  // Most runs see a fall in their first third: there is more to break when vaults go under.
  const early = { type: 'shock', id: 'fall', tick: draws.whole(0, Math.floor(ticks / 3)) } as const;
  return draws.chance(0.7) ? [...acts, early] : acts;
}

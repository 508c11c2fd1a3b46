// Cases of `cascade-closed-loop`, run on the simulator: a pool, loans, a feed that reads the pool, keepers who liquidate and sell into
// it, and a seller from outside. Tick 0 is the shock, tick r is round r.

import { InputError } from '../../engine/errors.ts';
import { channelSourceKey } from '../../engine/tick/sources.ts';
import { oracleKey } from '../../engine/oracle/feed.ts';
import { Simulation } from '../../engine/run/simulation.ts';
import { engineMechanisms } from '../../engine/scenario/registry.ts';
import type { MechanismEntry, Scenario } from '../../engine/scenario/scenario.ts';
import { poolVenueKey } from '../../engine/venues/poolVenue.ts';
import { float, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'cascade.run': (given) => cascadeRun(record(given)),
};

const KEEPERS = 'protocols.loans.keepers';
const LOANS = 'protocols.loans.pool';

interface Loan {
  readonly id: string;
  readonly collateral: number;
  readonly debt: number;
}

function cascadeRun(given: Given): unknown {
  const loans: Loan[] = list(given, 'loans').map((loan) => ({
    id: text(loan, 'id'),
    collateral: float(loan, 'collateral'),
    debt: float(loan, 'debt'),
  }));
  const simulation = new Simulation(scenarioOf(given, loans), {
    kinds: { mechanisms: engineMechanisms, agents: [] },
  });
  const { kernel } = simulation.run;
  bring(simulation, 'lender', { supply: { STABLE: lentBy(loans) } });
  // Of equals, the account that was opened first comes first.
  for (const { id, collateral, debt } of loans.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    bring(simulation, id, { supply: { COLLATERAL: collateral }, borrow: { STABLE: debt } });

  const pool = kernel.use(poolVenueKey, 'pool');
  const feed = kernel.use(oracleKey, 'price');
  const channels = kernel.all(channelSourceKey).flatMap(([, offered]) => offered);
  const read = (name: string): number => channels.find((one) => one.name === name)!.read();
  const priceBefore = pool.price();
  simulation.step();
  const history = [pool.price()];
  const perRound: unknown[] = [];
  const lag = float(given, 'oracleLag');
  while (perRound.length < float(given, 'maxRounds')) {
    simulation.step();
    history.push(pool.price());
    const liquidations = read(`${KEEPERS}.executed`);
    const oracle = feed.price();
    const skipped = read(`${KEEPERS}.skipped`);
    perRound.push({ oracle, liquidations, skipped, price: history.at(-1) });
    // Of the time before the shock the history holds the price before it.
    const last = [...Array<number>(lag).fill(priceBefore), ...history].slice(-lag - 1);
    const isStill = oracle === last.at(-1) && last.every((price) => price === oracle);
    if (liquidations === 0 && isStill) break;
  }
  const metrics = simulation.metrics();
  const figure = (name: string): number => metrics[`${KEEPERS}.${name}`]!;
  return {
    rounds: perRound.length,
    perRound,
    liquidations: figure('liquidations'),
    accountsHit: figure('accountsHit'),
    collateralSold: figure('collateralSold'),
    debtRepaid: figure('debtRepaid'),
    badDebt: figure('badDebt'),
    underwaterAtEnd: figure('underwater'),
    keeperProfit: figure('keeperProfit'),
    priceBefore,
    priceAfterShock: history[0],
    finalPrice: history.at(-1),
  };
}

function scenarioOf(given: Given, loans: readonly Loan[]): Scenario {
  const poolCollateral = float(given, 'poolCollateral');
  const poolStable = float(given, 'poolStable');
  const shockSale = float(given, 'shockSale');
  const collateral = poolCollateral + shockSale + sum(loans.map((loan) => loan.collateral));
  const stable = poolStable + lentBy(loans);
  const lt = float(given, 'lt');
  const lag = float(given, 'oracleLag');
  const mechanisms: MechanismEntry[] = [
    entry('venues.pool', 'constantProductPool', {
      base: 'COLLATERAL',
      quote: 'STABLE',
      feeBps: wholeBps(given, 'poolFee'),
      initialBase: poolCollateral,
      initialQuote: poolStable,
    }),
    entry('venues.seller', 'scheduledSale', {
      give: 'COLLATERAL',
      get: 'STABLE',
      amount: shockSale,
    }),
    entry('oracles.price', 'spotFeed', {
      feed: 'price',
      sources: ['pool'],
      reading: 'everyTick',
      delay: lag,
    }),
    entry(LOANS, 'lendingPool', {
      reserves: {
        COLLATERAL: { feed: 'price', ltv: lt, liquidationThreshold: lt, borrowable: false },
        STABLE: { fixedPrice: 1 },
      },
    }),
    {
      ...entry(KEEPERS, 'flashLiquidation', {
        closeFactor: float(given, 'closeFactor'),
        bonus: float(given, 'bonus'),
        capacity: float(given, 'capacity'),
        gasCost: float(given, 'gasCost'),
      }),
      on: false,
    },
  ];
  return {
    name: 'closed-loop',
    title: '',
    description: '',
    seed: 1,
    secondsPerTick: 1,
    startSeconds: 0,
    ticks: float(given, 'maxRounds') + 2,
    assets: {
      COLLATERAL: { decimals: decimalsFor(collateral) },
      STABLE: { decimals: decimalsFor(stable) },
    },
    mechanisms,
    agents: [],
    commands: [{ type: 'switchMechanism', id: KEEPERS, on: true, tick: 1 }],
    shocks: [],
    chapters: [],
    reproduces: [],
    without: {},
  };
}

/** The simulator's pools count whole basis points: a finer fee would be another pool. */
function wholeBps(given: Given, key: string): number {
  const basisPoints = float(given, key) * 10_000;
  const whole = Math.round(basisPoints);
  if (Math.abs(basisPoints - whole) < 1e-9) return whole;
  throw new InputError([
    {
      where: key,
      found: `${text(given, key)} is no whole number of basis points`,
      mend: 'Give a fee as 0.003.',
    },
  ]);
}

const entry = (
  id: string,
  kind: string,
  parameters: Readonly<Record<string, unknown>>,
): MechanismEntry => ({ id, kind, on: true, parameters });

/** As many decimals as leave room for the total and as much again in whole atoms. */
function decimalsFor(total: number): number {
  let decimals = 0;
  while (decimals < 15 && total * 10 ** (decimals + 1) < 2 ** 52) decimals++;
  return decimals;
}

/** Opens an account with a position that is there from the start. */
function bring(
  simulation: Simulation,
  name: string,
  position: Readonly<Record<string, Readonly<Record<string, number>>>>,
): void {
  const { kernel } = simulation.run;
  const account = kernel.ledger.openAccount(name);
  const outcome = kernel.request(account, 'lending.bring', { pool: LOANS, ...position }, -1);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.reason}`);
}

/** A unit more than is owed, so that rounding leaves nobody short. */
const lentBy = (loans: readonly Loan[]): number => 1 + sum(loans.map(({ debt }) => debt));

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

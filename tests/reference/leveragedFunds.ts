// Funds that sell when their leverage is too high, into pools that they move: the smallest market with a loop in it. A constant-product
// pool with Y of quote falls by 2·V/Y when V is sold into it, so its depth D (fractional fall = V/D) is Y/2 for small sales.

import { defineAgent, number, request, Simulation, type Scenario } from '../../engine/index.ts';
import { engineMechanisms } from '../../engine/scenario/registry.ts';

/** Sells pro rata back to `target` once its leverage is above `cap`. What it owes is known to itself alone. */
const leveragedFund = defineAgent({
  kind: 'leveragedFund',
  says: 'Holds assets with borrowed money, and sells when its leverage is above a cap.',
  parameters: {
    assets: number('assets', 1, 1, 2, 'how many assets it holds'),
    debt: number('USD', 0, 0, 1e12, 'what it owes at the start'),
    cap: number('', 5, 1, 1e3, 'leverage above which it sells'),
    target: number('', 5, 1, 1e3, 'leverage to which it sells'),
  },
  memory: () => ({ owed: -1, cash: 0, rounds: 0, insolvent: false }),
  decide({ view, self, parameters: p, memory }) {
    if (memory.owed < 0) memory.owed = p.debt;
    // What came in since the last look pays debt.
    const cash = view.balance(self.account, 'USD');
    memory.owed -= cash - memory.cash;
    memory.cash = cash;
    const held = Array.from({ length: p.assets }, (_, i) => {
      const units = view.balance(self.account, `A${i}`);
      return { name: `A${i}`, units, value: units * view.pool(`pool${i}`).price() };
    });
    const total = held.reduce((sum, { value }) => sum + value, 0);
    const equity = total - memory.owed;
    if (equity <= 0) memory.insolvent = true;
    const wanted =
      equity <= 0 ? 0 : total <= p.cap * equity * (1 + 1e-12) ? total : p.target * equity;
    const share = 1 - wanted / total;
    if (!(total > 0) || share <= 0) return [];
    memory.rounds++;
    return held.map(({ name, units }, i) =>
      request({
        action: 'pool.swap',
        data: { pool: `pool${i}`, side: 'sell', give: units * share, getMin: 0, asset: name },
      }),
    );
  },
});

export interface FundTerms {
  /** Value held of each asset at a price of 1, and leverage at the start. */
  readonly holdings: readonly number[];
  readonly leverage: number;
  readonly cap?: number;
  readonly target?: number;
}

export interface FundMarket {
  /** D of each asset: a sale of V moves its price by V/D. */
  readonly depths: readonly number[];
  readonly funds: readonly FundTerms[];
  /** Relative fall of asset 0 that comes from outside. */
  readonly shock: number;
  readonly ticks: number;
}

/** Thousands of USD and of assets, so that small shocks are many atoms. */
const SCALE = 1e3;

export interface FundOutcome {
  /** Relative falls of each asset, and what was left of each fund's holdings, in units. */
  readonly falls: readonly number[];
  readonly left: readonly (readonly number[])[];
  readonly rounds: number;
  readonly insolvent: boolean;
}

export function runFunds({ depths, funds, shock, ticks }: FundMarket): FundOutcome {
  const assets = depths.map((_, i) => `A${i}`);
  // (1 + f)^−2 = 1 − shock, where f is the share of the pool's base that is sold.
  const sold = 1 / Math.sqrt(1 - shock) - 1;
  const scenario: Scenario = {
    name: 'funds',
    title: '',
    description: '',
    seed: 1,
    secondsPerTick: 1,
    startSeconds: 0,
    ticks,
    assets: Object.fromEntries(['USD', ...assets].map((name) => [name, { decimals: 9 }])),
    mechanisms: [
      ...depths.map((depth, i) => ({
        id: `venues.pool${i}`,
        kind: 'constantProductPool',
        on: true,
        parameters: {
          base: `A${i}`,
          quote: 'USD',
          feeBps: 0,
          initialBase: 2 * depth * SCALE,
          initialQuote: 2 * depth * SCALE,
        },
      })),
      {
        id: 'venues.shock',
        kind: 'scheduledSale',
        on: true,
        parameters: {
          pool: 'pool0',
          give: 'A0',
          get: 'USD',
          amount: sold * 2 * depths[0]! * SCALE,
        },
      },
    ],
    agents: funds.map(({ holdings, leverage, cap, target }, f) => {
      const total = holdings.reduce((sum, value) => sum + value, 0);
      return {
        id: `fund${f}`,
        kind: 'leveragedFund',
        count: 1,
        interval: 1,
        latency: 0,
        holdings: Object.fromEntries(holdings.map((value, i) => [`A${i}`, value * SCALE])),
        parameters: {
          assets: holdings.length,
          debt: (total - total / leverage) * SCALE,
          cap: cap ?? leverage,
          target: target ?? leverage,
        },
      };
    }),
    commands: [],
    shocks: [],
    chapters: [],
    reproduces: [],
    without: {},
  };
  const simulation = new Simulation(scenario, {
    kinds: { mechanisms: engineMechanisms, agents: [leveragedFund] },
  });
  const { kernel, populations } = simulation.run;
  const { ledger } = kernel;
  while (!simulation.finished) simulation.step();
  const prices = assets.map((name, i) => {
    const [base, quote] = [name, 'USD'].map((one) =>
      ledger.balance(ledger.accountNamed(`venues.pool${i}.reserves`)!, ledger.asset(one)),
    );
    return quote! / base!;
  });
  const memories = populations.map(
    (population) => population.memories.value[0] as { rounds: number; insolvent: boolean },
  );
  return {
    falls: prices.map((price) => 1 - price),
    left: populations.map(({ firstAccount }) =>
      assets.map((name) => ledger.balance(firstAccount, ledger.asset(name)) / 1e9 / SCALE),
    ),
    rounds: Math.max(...memories.map(({ rounds }) => rounds)),
    insolvent: memories.some(({ insolvent }) => insolvent),
  };
}

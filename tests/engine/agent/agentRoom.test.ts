// What agents want and when it arrives; and that nobody's draws depend on who else is there.

import { describe, expect, test } from '@jest/globals';
import {
  data,
  defineAgent,
  engineMechanisms,
  InputError,
  limitOrder,
  number,
  Simulation,
  type AgentEntry,
  type Kinds,
  type Scenario,
} from '../../../engine/index.ts';

/** Sells one unit at its price at every turn. */
const seller = defineAgent({
  kind: 'seller',
  says: 'Sells one unit.',
  parameters: {
    price: number('USD', 100, 0, 1e6, 'its price'),
    note: data('', 'a note', () => []),
  },
  memory: () => ({ turns: 0, ticks: [] as number[] }),
  decide: ({ parameters, memory, view }) => {
    memory.turns++;
    memory.ticks.push(view.tick);
    return [limitOrder({ venue: 'ETH-USD', side: 'sell', quantity: 1, price: parameters.price })];
  },
});

/** Buys one unit at any price, once. */
const buyer = defineAgent({
  kind: 'buyer',
  says: 'Buys one unit, once.',
  parameters: {},
  memory: () => ({ done: false }),
  decide: ({ memory }) => {
    if (memory.done) return [];
    memory.done = true;
    return [limitOrder({ venue: 'ETH-USD', side: 'buy', quantity: 1, price: 1000 })];
  },
});

const kinds: Kinds = { mechanisms: engineMechanisms, agents: [seller, buyer] };

const entry = (given: Partial<AgentEntry> & { id: string }): AgentEntry => ({
  kind: 'seller',
  count: 1,
  interval: 15,
  latency: 0,
  holdings: { ETH: 100, USD: 100_000 },
  parameters: {},
  ...given,
});

const scenario = (agents: AgentEntry[], ticks = 40): Scenario => ({
  name: 'arrivals',
  title: '',
  description: '',
  seed: 5,
  secondsPerTick: 15,
  startSeconds: 0,
  ticks,
  assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } },
  mechanisms: [
    {
      id: 'fundamentals.ETH',
      kind: 'constant',
      on: true,
      parameters: { asset: 'ETH', price: 100 },
    },
    {
      id: 'venues.ETH-USD',
      kind: 'orderBook',
      on: true,
      parameters: { base: 'ETH', quote: 'USD', takerFeeBps: 0 },
    },
  ],
  agents,
  commands: [],
  shocks: [],
  chapters: [],
  reproduces: [],
  without: {},
});

const simulate = (agents: AgentEntry[], ticks?: number): Simulation =>
  new Simulation(scenario(agents, ticks), { kinds, checks: 'everyTick' });

/** Names of the sellers whose orders were filled, in order. */
function makersOf(simulation: Simulation): string[] {
  const names: string[] = [];
  const { accounts } = simulation.run.kernel.ledger;
  for (const { tape } of simulation.ticks())
    for (let i = 0; i < tape.count; i++) names.push(accounts[tape.maker[i]!]!);
  return names;
}

describe('what agents want arrives', () => {
  test('in order of latency within a tick, whatever the order in the scenario', () => {
    const slow = entry({ id: 'slow', latency: 9 });
    const fast = entry({ id: 'fast', latency: 1 });
    const last = entry({ id: 'last', kind: 'buyer', latency: 14 });
    for (const agents of [
      [slow, fast, last],
      [last, fast, slow],
    ])
      expect(makersOf(simulate(agents))).toEqual(['fast.0']);
  });

  test('in the tick in which its latency is over, not before', () => {
    const simulation = simulate([entry({ id: 'far', latency: 40 })], 10);
    const { kernel } = simulation.run;
    const resting: boolean[] = [];
    while (!simulation.finished) {
      simulation.step();
      resting.push(
        kernel.ledger.balance(kernel.ledger.accountNamed('venues.ETH-USD.escrow')!, 1) > 0,
      );
    }
    const decided = (simulation.run.populations[0]!.memories.value[0] as { ticks: number[] }).ticks;
    // 40 s are two ticks of 15 s and a part of the third.
    expect(resting.indexOf(true)).toBe(decided[0]! + 2);
  });

  test('in an order among equals that changes from tick to tick and favours nobody', () => {
    const first: Record<string, number> = {};
    for (let seed = 1; seed <= 80; seed++) {
      const both = [
        entry({ id: 'a' }),
        entry({ id: 'b' }),
        entry({ id: 'c', kind: 'buyer', latency: 5 }),
      ];
      const simulation = new Simulation({ ...scenario(both), seed }, { kinds });
      const maker = makersOf(simulation)[0]!;
      first[maker] = (first[maker] ?? 0) + 1;
    }
    expect(Object.keys(first).sort()).toEqual(['a.0', 'b.0']);
    expect(Math.abs(first['a.0']! - first['b.0']!)).toBeLessThan(30);
  });

  test('as it was wanted, also when the run is saved while it is under way', () => {
    const straight = simulate([entry({ id: 'far', latency: { uniform: [20, 90] }, count: 5 })]);
    while (straight.tick < 12) straight.step();
    const twin = straight.fork();
    while (!straight.finished) straight.step();
    while (!twin.finished) twin.step();
    expect(twin.hash()).toBe(straight.hash());
  });
});

describe('the draws of a population', () => {
  const parts = (simulation: Simulation, id: string) => {
    const population = simulation.run.populations.find((made) => made.entry.id === id)!;
    const { kernel } = simulation.run;
    return {
      wake: [...population.wake.data.slice(0, population.entry.count)],
      latency: [...population.latency.data.slice(0, population.entry.count)],
      price: [...population.drawn.get('price')!.data.slice(0, population.entry.count)],
      coins: Array.from({ length: population.entry.count }, (_, i) =>
        kernel.ledger.balance(population.firstAccount + i, kernel.ledger.asset('ETH')),
      ),
    };
  };
  const many = (count: number) =>
    entry({
      id: 'many',
      count,
      interval: 600,
      latency: { exponential: 5 },
      holdings: { ETH: { logNormal: [50, 1] } },
      parameters: { price: { uniform: [90, 110] } },
    });

  test('do not depend on the populations before or after it', () => {
    const alone = parts(simulate([many(20)]), 'many');
    expect(new Set(alone.price).size).toBe(20);
    for (const agents of [
      [entry({ id: 'other', count: 7 }), many(20)],
      [many(20), entry({ id: 'other', count: 7 })],
    ])
      expect(parts(simulate(agents), 'many')).toEqual(alone);
  });

  test('of a smaller population are the first of those of a larger one', () => {
    const [small, large] = [
      parts(simulate([many(8)]), 'many'),
      parts(simulate([many(20)]), 'many'),
    ];
    for (const key of ['wake', 'latency', 'price', 'coins'] as const)
      expect(large[key].slice(0, 8)).toEqual(small[key]);
  });

  test('stay within the bounds of the parameter, and waking times within one interval', () => {
    const wild = { ...many(200), parameters: { price: { normal: [0, 1e7] } } } as AgentEntry;
    const { price, wake } = parts(simulate([wild]), 'many');
    expect(Math.min(...price)).toBe(0);
    expect(Math.max(...price)).toBe(1e6);
    expect(wake.every((tick) => tick >= 0 && tick < 40)).toBe(true);
    expect(new Set(wake).size).toBeGreaterThan(20);
  });

  test('a memory belongs to one member', () => {
    const simulation = simulate([entry({ id: 'pair', count: 2, interval: 60 })], 30);
    while (!simulation.finished) simulation.step();
    const [one, two] = simulation.run.populations[0]!.memories.value as { ticks: number[] }[];
    expect(one!.ticks.length).toBeGreaterThan(3);
    expect(two!.ticks).not.toEqual(one!.ticks);
  });
});

test('members decide by their parameters as they stand, after a command, another, and a way back', () => {
  const seen: [price: number, note: unknown][] = [];
  const watcher = defineAgent({
    kind: 'watcher',
    says: 'Notes what it is shown.',
    parameters: {
      price: number('USD', 100, 0, 1e6, 'its price', 'live'),
      own: number('', 0, 0, 1e6, 'its own number'),
      note: data('', 'a note', () => []),
    },
    memory: () => ({}),
    decide: ({ parameters }) => {
      seen.push([parameters.price + parameters.own, parameters.note]);
      return [];
    },
  });
  const simulation = new Simulation(
    scenario([
      entry({
        id: 'watchers',
        kind: 'watcher',
        count: 2,
        parameters: { own: { uniform: [0.25, 0.5] }, note: 'first' },
      }),
    ]),
    { kinds: { mechanisms: engineMechanisms, agents: [watcher] } },
  );
  const own = simulation.run.populations[0]!.drawn.get('own')!.data.slice(0, 2);
  const shownAt = (price: number, note: string) => [...own].map((one) => [price + one, note]);
  const step = () => {
    seen.length = 0;
    simulation.step();
    return [...seen];
  };
  step();
  // Both wake at every tick from the second on.
  expect(step()).toEqual(shownAt(100, 'first'));
  const before = simulation.keyframe();
  simulation.command({ type: 'setParameter', path: 'agents.watchers.price', value: 7 });
  expect(step()).toEqual(shownAt(7, 'first'));
  expect(step()).toEqual(shownAt(7, 'first'));
  simulation.restore(before);
  expect(step()).toEqual(shownAt(100, 'first'));
});

test('holdings beyond 2^53 atoms are bad input, said by population and asset', () => {
  const greedy = entry({ id: 'greedy', holdings: { ETH: 1e9 } });
  expect(() => simulate([greedy])).toThrow(InputError);
  expect(() => simulate([greedy])).toThrow('agents.greedy.holdings.ETH');
});

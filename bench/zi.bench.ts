// Zero-intelligence traders who cancel and replace, through the whole engine (ledger, cover check, causes, hash), beside its own bare book
// and beside nodejs-order-book doing the same actions; and what a decision costs by itself.

import { checkResult, inOwnProcess, median, spread, WrongResult, type Bench } from './harness.ts';
import type { Engine, StepFigures, ZiFigures } from './ziRun.ts';

const COLD = 100_000;
const WARM = 10_000_000;
const COLD_PROCESSES = 5;
const WARM_PROCESSES = 3;
const SIZES = [100, 1000, 10_000];
/** Of the bare agent steps: agents and ticks. */
const STEP_SIZES = [
  [1000, 10_000],
  [100_000, 100],
] as const;

interface Setting {
  readonly agents: number;
  readonly actions: number;
  readonly processes: number;
  readonly engines: readonly Engine[];
  readonly runs: { readonly [E in Engine]: ZiFigures[] };
}

export const bench: Bench = {
  name: 'zi',
  says: 'zero-intelligence cancel-and-replace through the whole engine, beside the bare book and nodejs-order-book',
  run: () => {
    const worker = new URL('./ziRun.js', import.meta.url).href;
    const settings: Setting[] = [
      ...SIZES.map((agents) =>
        setting(agents, COLD, COLD_PROCESSES, ['engine', 'book', 'peer'] as const),
      ),
      ...SIZES.map((agents) => setting(agents, WARM, WARM_PROCESSES, ['engine', 'book'] as const)),
    ];
    const steps = STEP_SIZES.map((): StepFigures[] => []);
    for (let round = 0; round < COLD_PROCESSES; round++) {
      for (const { agents, actions, processes, engines, runs } of settings) {
        if (round >= processes) continue;
        for (const engine of engines)
          runs[engine].push(
            inOwnProcess<ZiFigures>(worker, [engine, String(agents), String(actions)]),
          );
      }
      STEP_SIZES.forEach(([agents, ticks], i) => {
        steps[i]!.push(inOwnProcess<StepFigures>(worker, ['steps', String(agents), String(ticks)]));
      });
    }
    for (const done of settings) check(done);
    return Promise.resolve({
      title:
        'Zero intelligence, cancel and replace: thousand limit orders + cancels per CPU-second',
      columns: [
        'agents',
        'faultline',
        'spread',
        'bare book',
        'spread',
        'nodejs-order-book',
        'spread',
        'faultline ÷ bare book',
        'faultline ÷ nodejs-order-book',
        'limits',
        'cancels',
        'fills',
      ],
      rows: [...settings.map(row), ...STEP_SIZES.map((size, i) => stepRow(size, steps[i]!))],
      notes: [
        `An action: cancel the agent's previous order if it still rests, then one limit order; side by a coin, price uniform on 99,900 … 100,100, quantity on 1 … 10; agents act in an order drawn afresh each round.`,
        'faultline: ticks of one round each, double-entry ledger with escrow, balance check, causes, trade tape, hash chain, and sums checked at the end: what the agents gained in cash and in shares is zero.',
        'bare book: the same order book without venue, ledger, tape and hash. nodejs-order-book has none of these either. All end with the same cancels, fills and price levels.',
        `cold: the first ${COLD.toLocaleString('en')} actions of a process, compilation included, medians of ${COLD_PROCESSES} processes; warm: ${WARM.toLocaleString('en')} actions, medians of ${WARM_PROCESSES}. CPU time of all threads; drawing the actions is outside.`,
        'agent steps: thousand decisions per CPU-second of agents that toss a coin from their own stream, count, and want nothing, each at every tick.',
      ],
    });
  },
};

const setting = (
  agents: number,
  actions: number,
  processes: number,
  engines: readonly Engine[],
): Setting => ({
  agents,
  actions,
  processes,
  engines,
  runs: { engine: [], book: [], peer: [] },
});

/** All engines must have done the same, and what the workload is known to give. */
function check({ agents, actions, engines, runs }: Setting): void {
  const first = runs.engine[0]!;
  for (const engine of engines) {
    for (const figures of runs[engine]) {
      for (const what of ['limits', 'cancels', 'fills', 'levels'] as const)
        checkResult(`${engine}, ${agents} agents, ${what}`, figures[what], first[what]);
    }
  }
  const per100 = 100 / actions;
  const { cancels, fills } = first;
  const isKnown =
    cancels * per100 > 19 && cancels * per100 < 31 && fills * per100 > 68 && fills * per100 < 71;
  if (!isKnown) {
    throw new WrongResult(
      `${agents} agents: ${cancels} cancels and ${fills} fills; 19–31 and 68–71 thousand expected of 100,000 actions`,
    );
  }
}

function row({ agents, actions, runs }: Setting): (string | number)[] {
  const rates = (engine: Engine): number[] =>
    runs[engine].map(({ limits, cancels, seconds }) => (limits + cancels) / seconds / 1000);
  const [engine, book, peer] = [rates('engine'), rates('book'), rates('peer')];
  const shown = (values: readonly number[]): string[] =>
    values.length === 0 ? ['–', '–'] : [median(values).toFixed(0), spread(values)];
  const ratio = (values: readonly number[]): string =>
    values.length === 0 ? '–' : `${(median(engine) / median(values)).toFixed(2)}×`;
  const { limits, cancels, fills } = runs.engine[0]!;
  return [
    `${agents.toLocaleString('en')}, ${actions === COLD ? 'cold' : 'warm'}`,
    ...shown(engine),
    ...shown(book),
    ...shown(peer),
    ratio(book),
    ratio(peer),
    limits,
    cancels,
    fills,
  ];
}

function stepRow(
  [agents, ticks]: (typeof STEP_SIZES)[number],
  runs: readonly StepFigures[],
): (string | number)[] {
  checkResult(`agent steps, ${agents} agents`, runs[0]!.steps > 0.99 * agents * ticks, true);
  const rates = runs.map(({ steps, seconds }) => steps / seconds / 1000);
  const none = ['–', '–', '–', '–', '–', '–', '–', '–', '–'];
  return [
    `${agents.toLocaleString('en')}, agent steps`,
    median(rates).toFixed(0),
    spread(rates),
    ...none,
  ];
}

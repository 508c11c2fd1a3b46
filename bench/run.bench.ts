// What a whole run costs: Black Thursday from the first tick to the last, with and without the feedback measures; and a small market as a
// Monte Carlo sweep runs it.

import { checkResult, inOwnProcess, median, spread, type Bench, type Table } from './harness.ts';
import type { RunFigures, SweepFigures } from './runRun.ts';

const SCENARIO = 'black-thursday';
const PROCESSES = 3;
const SWEEP_RUNS = 5;
const DURATION = '--duration=';

export const bench: Bench = {
  name: 'run',
  says: `${SCENARIO} headless with and without feedback measures, and a Monte Carlo sweep (${DURATION}8h for a shorter run)`,
  run: () => {
    const given = process.argv.find((argument) => argument.startsWith(DURATION));
    return Promise.resolve(run(given?.slice(DURATION.length) ?? ''));
  },
};

function run(duration: string): Table {
  const worker = new URL('./runRun.js', import.meta.url).href;
  const whole: RunFigures[] = [];
  const without: RunFigures[] = [];
  const sweeps: SweepFigures[] = [];
  for (let round = 0; round < PROCESSES; round++) {
    whole.push(inOwnProcess<RunFigures>(worker, [SCENARIO, duration]));
    without.push(inOwnProcess<RunFigures>(worker, [SCENARIO, duration, 'feedback']));
    sweeps.push(inOwnProcess<SweepFigures>(worker, ['sweep', String(SWEEP_RUNS)]));
  }
  // The measures only look: whether they are taken changes nothing that anybody does.
  for (const figures of [...whole, ...without]) {
    for (const what of ['decisions', 'orders', 'transactions', 'trades'] as const)
      checkResult(`${SCENARIO}, ${what}`, figures[what], whole[0]![what]);
  }
  for (const { hash } of whole) checkResult(`${SCENARIO}, hash`, hash, whole[0]!.hash);
  const [first, sweep] = [whole[0]!, sweeps[0]!];
  return {
    title: `Whole runs, seed 1, medians of ${PROCESSES} processes; rates per CPU-second`,
    columns: [
      'run',
      'agents',
      'ticks',
      'wall s',
      'CPU s',
      'spread',
      'ticks/s',
      'decisions',
      'decisions/s',
      'orders',
      'orders/s',
      'transactions',
      'trades',
      'trades/s',
      'peak MB',
      'runs/s',
    ],
    rows: [
      runRow(duration === '' ? SCENARIO : `${SCENARIO}, ${duration}`, whole),
      runRow('without feedback measures', without),
      sweepRow(sweeps),
    ],
    notes: [
      `${SCENARIO}: hash ${first.hash}. Reading the scenario and building the world took ${median(whole.map(({ buildSeconds }) => buildSeconds)).toFixed(2)} CPU-seconds more. orders: limit and market orders and levels of quotes that agents sent; transactions: those sent to the chain.`,
      `The feedback measures take ${(100 * (1 - median(whole.map((figures, i) => without[i]!.seconds / figures.seconds)))).toFixed(0)} % of the run (median of pairs); decisions, orders and trades are the same without them.`,
      `Monte Carlo: a market of 1,000 agents on one book, 1,000 ticks, ${(sweep.orders / sweep.runs / 1000).toFixed(0)} orders a tick, ${SWEEP_RUNS} seeds one after another in one process, building the worlds included; nothing is written to disk.`,
      'CPU time of the process, all threads; peak memory is the largest resident set that the process had.',
    ],
  };
}

function runRow(name: string, runs: readonly RunFigures[]): (string | number)[] {
  const { agents, ticks, decisions, orders, transactions, trades } = runs[0]!;
  const all = runs.map(({ seconds }) => seconds);
  const seconds = median(all);
  const rate = (count: number): string => (count / seconds).toFixed(0);
  return [
    name,
    agents,
    ticks,
    median(runs.map(({ wall }) => wall)).toFixed(1),
    seconds.toFixed(2),
    spread(all),
    rate(ticks),
    decisions,
    rate(decisions),
    orders,
    rate(orders),
    transactions,
    trades,
    rate(trades),
    Math.max(...runs.map(({ peak }) => peak)).toFixed(0),
    (1 / seconds).toFixed(3),
  ];
}

/** Per run of the sweep; the counts of all its seeds, divided. */
function sweepRow(sweeps: readonly SweepFigures[]): (string | number)[] {
  const { runs, orders, trades, decisions } = sweeps[0]!;
  const all = sweeps.map(({ seconds }) => seconds / runs);
  const seconds = median(all);
  const each = (count: number): number => Math.round(count / runs);
  const rate = (count: number): string => (count / runs / seconds).toFixed(0);
  return [
    'Monte Carlo, a run',
    1000,
    1000,
    median(sweeps.map(({ wall }) => wall / runs)).toFixed(2),
    seconds.toFixed(2),
    spread(all),
    (1000 / seconds).toFixed(0),
    each(decisions),
    rate(decisions),
    each(orders),
    rate(orders),
    0,
    each(trades),
    rate(trades),
    Math.max(...sweeps.map(({ peak }) => peak)).toFixed(0),
    (1 / seconds).toFixed(2),
  ];
}

// The order book on four workloads, beside nodejs-order-book. Each measurement runs in a process of its own, opponents in turn; the
// commands and the trades of every run are checked against known hashes, and a wrong one ends the bench without figures.

import { checkResult, inOwnProcess, median, spread, type Bench, type Table } from './harness.ts';
import { checkMeasured, runFaultline, runPeer, type Measured } from './bookRunners.ts';
import {
  makeWorkload,
  shaOf,
  workloadNames,
  workloadSays,
  type Workload,
  type WorkloadName,
} from './workloads.ts';

const REPETITIONS = 5;
/** Commands of the measured part that the peer gets: all of them would take minutes where it is slow. */
const peerCommands: { readonly [N in WorkloadName]: number } = {
  W1: 200_000,
  W2: 0,
  W3: 10_000,
  W4: 100_000,
};

interface Answer {
  readonly whole: Measured;
  readonly peer: Measured | undefined;
}

export const bench: Bench = {
  name: 'book',
  says: 'order book, workloads W1–W4, beside nodejs-order-book',
  run: () => Promise.resolve(run()),
};

function run(): Table {
  const answers = new Map<WorkloadName, Answer[]>(workloadNames.map((name) => [name, []]));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const name of workloadNames) {
      answers.get(name)!.push(inOwnProcess<Answer>(import.meta.url, ['--measure', name]));
    }
  }
  return {
    title: `Order book, million commands per CPU-second (W2: million fills), medians of ${REPETITIONS} processes`,
    columns: [
      'workload',
      'faultline',
      'spread',
      'nodejs-order-book',
      'spread',
      'ratio',
      'trades',
      'hash of trades',
    ],
    rows: workloadNames.map((name) => row(name, answers.get(name)!)),
    notes: [
      ...workloadNames.map((name) => `${name}: ${workloadSays[name]}`),
      'CPU time of the process, all threads. Both engines run the workload once to warm up and once for the clock, each time from an empty book.',
      'Inside the clock: external id to handle and back, trades written out under external ids. Prefill is outside.',
      `nodejs-order-book runs a prefix of the measured part: ${workloadNames
        .filter((name) => peerCommands[name] > 0)
        .map((name) => `${name} ${peerCommands[name].toLocaleString('en')}`)
        .join(
          ', ',
        )} commands. On the same prefix its trades and final levels equal ours. It is not run on W2.`,
    ],
  };
}

function row(name: WorkloadName, answers: readonly Answer[]): (string | number)[] {
  const rate = (measured: Measured): number =>
    (name === 'W2' ? measured.trades : measured.commands) / measured.seconds / 1e6;
  const ours = answers.map(({ whole }) => rate(whole));
  const theirs = answers.flatMap(({ peer }) => (peer === undefined ? [] : [rate(peer)]));
  const first = answers[0]!.whole;
  return [
    name,
    median(ours).toFixed(1),
    spread(ours),
    theirs.length === 0 ? '–' : median(theirs).toFixed(3),
    theirs.length === 0 ? '–' : spread(theirs),
    theirs.length === 0 ? '–' : `${(median(ours) / median(theirs)).toFixed(0)}×`,
    first.trades,
    first.tradeHash.toString(16).padStart(8, '0'),
  ];
}

/** One process: check the commands, warm up, measure the peer's prefix and the whole. */
function measure(name: WorkloadName): Answer {
  const workload = makeWorkload(name);
  checkResult(
    `${name} SHA-256 of the commands`,
    shaOf(workload.commands),
    workload.expected.sha256,
  );
  const count = workload.commands.length / 4;
  checkMeasured(workload, runFaultline(workload, count));
  const whole = runFaultline(workload, count);
  checkMeasured(workload, whole);
  const extra = peerCommands[name];
  if (extra === 0) return { whole, peer: undefined };
  const samePart = runFaultline(workload, workload.prefill + extra);
  const peer = measurePeer(workload, workload.prefill + extra);
  checkResult(`${name} nodejs-order-book, hash of trades`, peer.tradeHash, samePart.tradeHash);
  checkResult(`${name} nodejs-order-book, final levels`, peer.bookHash, samePart.bookHash);
  return { whole, peer };
}

function measurePeer(workload: Workload, count: number): Measured {
  runPeer(workload, workload.prefill + Math.ceil((count - workload.prefill) / 2));
  return runPeer(workload, count);
}

if (process.argv[2] === '--measure') {
  process.stdout.write(`${JSON.stringify(measure(process.argv[3] as WorkloadName))}\n`);
}

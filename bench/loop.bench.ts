// The clean loop of January 2021: the recorded minutes beside simulated ones, with liquidations and without, and beside the placebo.

import { existsSync, readFileSync } from 'node:fs';
import {
  logReturns,
  loopFigures,
  placeboRebound,
  type MinuteSeries,
} from '../engine/feedback/liquidationLoop.ts';
import { quantile } from '../engine/math/statistics.ts';
import { Generator } from '../engine/random/generator.ts';
import { inOwnProcess, median, type Bench } from './harness.ts';
import type { LoopMetrics } from './loopRun.ts';

const RECORDED =
  '../shared/data/crises/2021-01-11-crash/ethusdt-binance-bidask-liquidations-1m.csv';
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SEEDS_WITHOUT = [1, 2, 3, 4];
const PLACEBO_DRAWS = 200;
/** Minutes from 3 January 00:00 to 11 January, and to 12 January. */
const CALIBRATION = 8 * 1440;
const END = 9 * 1440;
/** What is shown of each stretch, in this order; the name is the metric's. */
const SHOWN = [
  'longs',
  'quietShare',
  'topPercent',
  'topPermille',
  'hill',
  ...['m3', 'm2', 'm1', '0', '1', '2', '5', '10'].map((lead) => `lead.${lead}`),
  ...['m1', '0', '1'].map((lead) => `leadShorts.${lead}`),
  ...[1, 5, 10, 30].map((lag) => `longsAgain.${lag}`),
  ...[1, 10, 60].map((lag) => `sizeAgain.${lag}`),
  'returnDeviation',
  'returnKurtosis',
  'slope',
  'slopeCorrelation',
  'exponent',
  ...['m1', '0', '1', '10', '60'].map((minute) => `path.${minute}`),
  ...[10, 20, 40].map((count) => `givenBack.${count}`),
  ...[10, 20, 40].map((count) => `rebound.${count}`),
  'spellMinutes',
  'spellVolume',
  'spellFall',
];

export const bench: Bench = {
  name: 'loop',
  says: 'price and liquidations of January 2021 by the minute: recorded beside simulated, with and without liquidations',
  run: () => {
    const worker = new URL('./loopRun.js', import.meta.url).href;
    const runs = SEEDS.map((seed) => inOwnProcess<LoopMetrics>(worker, [String(seed)]));
    const without = SEEDS_WITHOUT.map((seed) =>
      inOwnProcess<LoopMetrics>(worker, [String(seed), 'liquidations']),
    );
    const recorded = readRecorded();
    const before = recorded && loopFigures(slice(recorded, 0, CALIBRATION));
    const after = recorded && loopFigures(slice(recorded, CALIBRATION, END));
    const rows = SHOWN.map((figure) => [
      figure,
      show(before?.[figure]),
      ...overSeeds(runs, `loop.calibration.${figure}`),
      show(after?.[figure]),
      ...overSeeds(runs, `loop.eleventh.${figure}`),
    ]);
    for (const count of [10, 20, 40]) {
      const placebo = recorded && placeboOf(slice(recorded, 0, END), count);
      rows.push([
        `no liquidations: rebound.${count}`,
        placebo === undefined ? '' : `≤ ${placebo.toFixed(2)}`,
        ...overSeeds(without, `loop.whole.reboundImagined.${count}`),
        '',
        '',
        '',
      ]);
    }
    return Promise.resolve({
      title: 'The clean loop: 3–10 January (calibration) and 11 January 2021 (test), by the minute',
      columns: [
        'figure',
        'recorded 3–10',
        'simulated',
        '5–95 %',
        'recorded 11',
        'simulated',
        '5–95 %',
      ],
      rows,
      notes: [
        recorded
          ? 'Recorded: the series is read where it lies and is no part of the project.'
          : `Recorded figures are left out: ${RECORDED} is not there.`,
        `Simulated: medians over ${SEEDS.length} seeds, and over ${SEEDS_WITHOUT.length} without liquidations. lead.k: correlation of a minute's return with long liquidations k minutes later (m: earlier).`,
        `No liquidations: rebound after bursts of imagined liquidations (a cube of three minutes' fall); beside it the 95th percentile of ${PLACEBO_DRAWS} placebos with the recorded returns and random signs.`,
      ],
    });
  },
};

const show = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value)
    ? ''
    : Math.abs(value) >= 1000
      ? value.toFixed(0)
      : value.toPrecision(3);

function overSeeds(runs: readonly LoopMetrics[], metric: string): [string, string] {
  const values = runs.map((run) => run[metric] ?? Number.NaN).filter(Number.isFinite);
  if (values.length === 0) return ['', ''];
  return [
    show(median(values)),
    `${show(quantile(values, 0.05))} … ${show(quantile(values, 0.95))}`,
  ];
}

function readRecorded(): MinuteSeries | undefined {
  if (!existsSync(RECORDED)) return undefined;
  const rows = readFileSync(RECORDED, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return {
    mid: Float64Array.from(rows, ([, bid, ask]) => (bid! + ask!) / 2),
    longs: Float64Array.from(rows, (row) => row[3]!),
    shorts: Float64Array.from(rows, (row) => row[4]!),
  };
}

const slice = ({ mid, longs, shorts }: MinuteSeries, from: number, to: number): MinuteSeries => ({
  mid: mid.slice(from, to),
  longs: longs.slice(from, to),
  shorts: shorts.slice(from, to),
});

/** The 95th percentile of the placebo's rebound. */
function placeboOf({ mid }: MinuteSeries, bursts: number): number {
  const returns = logReturns(mid);
  const generator = new Generator().reseed(2021, 1, bursts);
  const draws = Array.from({ length: PLACEBO_DRAWS }, () =>
    placeboRebound(returns, bursts, () => (generator.next() & 1 ? 1 : -1)),
  );
  return quantile(draws, 0.95);
}

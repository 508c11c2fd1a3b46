// Who is under: the risk indices beside a full scan over the same accounts, on calm days and in a crash.

import { inOwnProcess, median, spread, type Bench } from './harness.ts';
import type { MarginFigures, Population, Weather } from './marginRun.ts';

const PROCESSES = 5;
const SIZES = [10_000, 100_000, 1_000_000];
const POPULATIONS: readonly Population[] = ['sparse', 'dense', 'vaults'];
const WEATHERS: readonly Weather[] = ['calm', 'crash'];

interface Setting {
  readonly population: Population;
  readonly weather: Weather;
  readonly accounts: number;
  readonly runs: MarginFigures[];
}

export const bench: Bench = {
  name: 'margin',
  says: 'finding liquidatable accounts: risk index beside a full scan, 10^4 to 10^6 accounts, calm and crash',
  run: () => {
    const settings: Setting[] = POPULATIONS.flatMap((population) =>
      WEATHERS.flatMap((weather) =>
        SIZES.map((accounts) => ({ population, weather, accounts, runs: [] })),
      ),
    );
    const worker = new URL('./marginRun.js', import.meta.url).href;
    // Rounds over all settings, so that a busy minute on the machine does not fall on one row alone.
    for (let round = 1; round <= PROCESSES; round++) {
      for (const { population, weather, accounts, runs } of settings) {
        const figures = inOwnProcess(worker, [
          population,
          String(accounts),
          weather,
          String(round),
        ]);
        runs.push(figures as MarginFigures);
      }
    }
    const rows = settings.map(({ population, weather, accounts, runs }) => {
      const ratios = runs.map(({ scan, index }) => scan / index);
      return [
        `${population}, ${weather}, ${accounts.toLocaleString('en')}`,
        median(runs.map(({ scan }) => scan)).toFixed(0),
        median(runs.map(({ index }) => index)).toFixed(1),
        median(ratios).toFixed(2),
        spread(ratios),
        population === 'vaults' ? median(runs.map(({ map }) => map)).toFixed(1) : '',
        median(runs.map(({ found }) => found)),
        Math.max(...runs.map(({ bytes }) => bytes)).toFixed(0),
      ];
    });
    return Promise.resolve({
      title:
        'Margin checks: risk index beside full scan (CPU time, index and scan in turn on the same prices)',
      columns: [
        'accounts',
        'scan µs/tick',
        'index µs/tick',
        'scan ÷ index',
        'spread',
        'map of 50 bins µs',
        'closed',
        'bytes/account',
      ],
      rows,
      notes: [
        `Ratio of CPU times, median of ${PROCESSES} processes. Both must find the same accounts at every tick; what is found is closed, inside the clock.`,
        'sparse: 1–3 of 8 assets, dense: all 8; slack 0.01–50 % of gross value. vaults: one collateral, trigger levels 0.01–50 % below.',
        'bytes/account: all columns of the index at the end, room to grow included; the most of the processes.',
        'calm: prices move 0.05 % a tick. crash: 3 % a tick, ten ticks down and ten up.',
      ],
    });
  },
};

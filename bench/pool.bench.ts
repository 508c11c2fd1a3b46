// The reference pool through the engine, at full number of paths: its figures beside those of an independent program, and a calm world beside
// the model that must describe it; with the time that it takes.

import {
  onThreads,
  runExperiment,
  trancheBars,
  type Design,
  type RunRecord,
} from '../experiments/index.ts';
import { correlationReport, lossShare } from '../experiments/index.ts';
import { loadScenario } from '../index.ts';
import { readScenario } from '../scenarios/read.ts';
import { calmDefaultProbability, calmWorld } from '../tests/reference/calmWorld.ts';
import { referenceRows, type Figure } from '../tests/reference/referencePool.ts';
import { WrongResult, type Bench } from './harness.ts';

const PATHS = 20_000;
const CALM_PATHS = 100_000;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

const pool = 'securitisation.pool';
const rowDesign = (impact: number, haircut: number): Design => ({
  label: `impact ${impact}, haircut ${haircut}`,
  scenario: readScenario('reference-pool', {
    set: [`${pool}.impactPerLiquidation=${impact}`, `${pool}.haircutPerLiquidation=${haircut}`],
  }).scenario,
  observe: { returnTicks: 1 },
});

export const bench: Bench = {
  name: 'pool',
  says: `the reference pool of twenty loans, ${PATHS.toLocaleString('en')} paths a row, beside an independent program`,
  run: async () => {
    const rows: (string | number)[][] = [];
    const misses: string[] = [];
    for (const wanted of referenceRows) {
      const design = rowDesign(wanted.impactPerLiquidation, wanted.haircutPerLiquidation);
      const began = performance.now();
      const { records } = await runExperiment(
        { designs: [design], seeds: upTo(PATHS) },
        onThreads(),
      );
      const seconds = (performance.now() - began) / 1000;
      const figures: readonly (readonly [string, Figure, (record: RunRecord) => number])[] = [
        ['positions with a loss', wanted.defaultShare, (one) => one.metrics.defaultShare!],
        ['pool', wanted.poolLoss, (one) => one.metrics.poolLossShare!],
        ['0–2 %', wanted.junior, (one) => one.pool!.tranches[0]!.loss],
        ['2–6 %', wanted.mezzanine, (one) => one.pool!.tranches[1]!.loss],
        ['6–100 %', wanted.senior, (one) => one.pool!.tranches[2]!.loss],
      ];
      for (const [name, [value, standardError], read] of figures) {
        const { mean, error } = meanOf(records.map(read));
        const combined = Math.sqrt(error * error + standardError * standardError);
        const distance = combined === 0 ? 0 : (mean - value) / combined;
        // A tail that a hundred thousand paths met a handful of times has no normal error.
        if (Math.abs(distance) > 4 && mean > 1e-4) misses.push(`${design.label}, ${name}`);
        rows.push([
          `${design.label}: ${name}`,
          value.toPrecision(3),
          mean.toPrecision(3),
          distance.toFixed(1),
          seconds.toFixed(0),
        ]);
      }
      const correlations = correlationReport(
        records.map(({ coMovement, pool: outcome }) => ({
          coMovement: coMovement!,
          poolLoss: lossShare(outcome!),
        })),
        0.95,
      )!;
      for (const [name, value, found] of [
        ['traded correlation', wanted.tradedCorrelation[0], correlations.pooledTraded.all],
        ['the same, worst 5 %', wanted.tradedCorrelation[1], correlations.pooledTraded.worst],
      ] as const)
        rows.push([`${design.label}: ${name}`, value, found.toFixed(3), '', '']);
    }
    rows.push(...(await calmRows()));
    if (misses.length > 0)
      throw new WrongResult(`beyond four standard errors: ${misses.join('; ')}`);
    return {
      title: 'Reference pool',
      columns: ['figure', 'reference', 'here', 'standard errors apart', 's'],
      rows,
      notes: [
        'Standard errors of both are combined; beyond four is a failure. The reference is 5 × 20,000 paths of another program.',
        `Calm world: E′ beside the exact promise A, ${CALM_PATHS.toLocaleString('en')} paths.`,
      ],
    };
  },
};

async function calmRows(): Promise<(string | number)[][]> {
  const design = { label: 'calm world', scenario: loadScenario(calmWorld) };
  const began = performance.now();
  const { records } = await runExperiment(
    { designs: [design], seeds: upTo(CALM_PATHS) },
    onThreads(),
  );
  const seconds = (performance.now() - began) / 1000;
  const runs = records.map(({ pool: outcome }) => ({
    truth: outcome!,
    impactOff: outcome!,
    calm: outcome!,
    calmCorrelation: Number.NaN,
  }));
  const { tranches } = trancheBars(runs, {
    stated: {
      defaultProbability: calmDefaultProbability,
      lossGivenDefault: 0.5,
      assetCorrelation: 0.25,
    },
    correlationFrom: 'defaults',
    defaultAt: 0,
    level: 0.95,
  });
  return tranches.map(({ name, bars, calmGap }) => {
    const distance = calmGap!.value / calmGap!.standardError;
    if (Math.abs(distance) > 3)
      throw new WrongResult(`calm world, ${name}: ${distance.toFixed(1)} standard errors`);
    return [
      `calm world: ${name}`,
      bars.A!.value.toPrecision(4),
      bars['E′']!.value.toPrecision(4),
      distance.toFixed(1),
      seconds.toFixed(0),
    ];
  });
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

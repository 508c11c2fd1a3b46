// Designs beside each other under common random numbers: every design is run under the same seeds, and differences are taken seed by seed.

import { difference, summarise, valuesBySeed, type Difference, type Summary } from './aggregate.ts';
import type { Design, RunRecord } from './runSpec.ts';

/** One metric of all designs. */
export interface MetricComparison {
  readonly metric: string;
  /** In the order of the designs. */
  readonly summaries: readonly Summary[];
  /** From the first design; the first of these is null. */
  readonly differences: readonly (Difference | null)[];
}

/** Compares metrics over the runs of an experiment. */
export const compareDesigns = (
  designs: readonly Design[],
  records: readonly RunRecord[],
  metrics: readonly string[],
  level = 0.95,
): MetricComparison[] =>
  metrics.map((metric) => {
    const values = designs.map((_, design) => valuesBySeed(records, design, metric));
    return {
      metric,
      summaries: values.map((one) => summarise(one.values(), level)),
      differences: values.map((one, design) =>
        design === 0 ? null : difference(one, values[0]!, level),
      ),
    };
  });

/** The figures by which designs are judged, as far as a scenario has them, and what they are called. */
const HEADLINES: readonly (readonly [pattern: RegExp, label: string, unit: string])[] = [
  [/^badDebt$/, 'Bad debt', ''],
  [/^priceTrough$/, 'Price trough', 'USD'],
  [/^liquidatedNotional$/, 'Liquidated notional', 'USD'],
  [/^trancheLoss(?!.*Max$)/, 'Tranche loss', ''],
  [/^keeperProfit$/, 'Profit of keepers', 'USD'],
];

export interface Headline {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
}

/** The headline figures that the runs have. */
export function headlines(records: readonly RunRecord[]): Headline[] {
  const names = metricNames(records);
  return HEADLINES.flatMap(([pattern, label, unit]) =>
    names
      .filter((name) => pattern.test(name) && isSomewhere(records, name))
      .map((metric) => ({ metric, label: labelled(label, metric), unit })),
  );
}

/** Not nought in every run. */
const isSomewhere = (records: readonly RunRecord[], metric: string): boolean =>
  records.some(({ metrics }) => (metrics[metric] ?? 0) !== 0);

/** Every metric that some run has, in order of appearance. */
export const metricNames = (records: readonly RunRecord[]): string[] => [
  ...new Set(records.flatMap(({ metrics }) => Object.keys(metrics))),
];

const labelled = (label: string, metric: string): string => {
  const part = /^trancheLoss\.?(.*)$/.exec(metric)?.[1] ?? '';
  return part === '' ? label : `${label}, ${part.toLowerCase()}`;
};

// Reporters of one feed: each looks at the source with a delay and an error of its own and speaks up when its last report is
// off by the deviation or old. A faulty share of them freezes or reports a wrong multiple.

import { standardNormal } from '../random/distributions.ts';
import { memberStream, streamId } from '../random/streams.ts';
import type { Column } from '../state/columns.ts';
import type { Kernel } from '../tick/kernel.ts';
import { choice, integer, number } from '../tick/parameters.ts';
import { isReportDue, medianOfSorted } from './median.ts';

export const reporterParameters = {
  reporters: integer('reporters', 15, 1, 255, 'how many report'),
  noise: number(
    '',
    0.001,
    0,
    0.5,
    'standard deviation of a reporter’s error, as a share of the price',
    'live',
  ),
  delayMin: number('s', 0, 0, 86_400, 'shortest delay of a reporter'),
  delayMax: number('s', 60, 0, 86_400, 'longest delay of a reporter; each has its own in between'),
  deviation: number('', 0.005, 0, 1, 'relative change at which a reporter reports anew', 'live'),
  heartbeatSeconds: number(
    's',
    900,
    1,
    864_000,
    'age of its report at which a reporter reports anew',
    'live',
  ),
  faultyShare: number('', 0, 0, 1, 'share of reporters that are faulty', 'live'),
  fault: choice('frozen', ['frozen', 'wrongFactor'], 'what faulty reporters do'),
  faultFactor: number(
    '',
    1,
    0.01,
    100,
    'multiple of the price that faulty reporters report',
    'live',
  ),
} as const;

export interface ReporterParameters {
  readonly reporters: number;
  readonly noise: number;
  readonly delayMin: number;
  readonly delayMax: number;
  readonly deviation: number;
  readonly heartbeatSeconds: number;
  readonly faultyShare: number;
  readonly fault: string;
  readonly faultFactor: number;
}

/** Handles only: the reports and the prices seen stand in the world. */
export class Reporters {
  readonly #kernel: Kernel;
  readonly #family: number;
  /** Fixed by seed and name, so found anew rather than kept. */
  readonly #delayTicks: number[] = [];
  readonly #window: number;
  /** Last report of each; 0: none. */
  readonly #reports: Column<'f64'>;
  readonly #reportTicks: Column<'i32'>;
  /** Source prices of the last ticks, by tick modulo their number; 0: none. */
  readonly #seen: Column<'f64'>;
  readonly #sorted: Float64Array;

  constructor(kernel: Kernel, id: string, { reporters, delayMin, delayMax }: ReporterParameters) {
    this.#kernel = kernel;
    this.#family = streamId(`${id}.reporters`);
    const delays = streamId(`${id}.delays`);
    for (let i = 0; i < reporters; i++) {
      const share = kernel.streams.at(memberStream(delays, i), 0).uniform();
      const seconds = delayMin + Math.max(0, delayMax - delayMin) * share;
      this.#delayTicks.push(Math.round(seconds / kernel.secondsPerTick));
    }
    this.#window = Math.max(...this.#delayTicks) + 1;
    this.#reports = kernel.world.column(`${id}.reports`, 'f64', reporters);
    this.#reportTicks = kernel.world.column(`${id}.reportTicks`, 'i32', reporters);
    this.#seen = kernel.world.column(`${id}.seen`, 'f64', this.#window);
    this.#sorted = new Float64Array(reporters);
  }

  /** One tick: everybody looks, and reports if due. */
  observe(price: number | undefined, parameters: ReporterParameters): void {
    const { tick, secondsPerTick, streams } = this.#kernel;
    const seen = this.#seen.data;
    const reports = this.#reports.data;
    const reportTicks = this.#reportTicks.data;
    seen[tick % this.#window] = price ?? 0;
    const { faultyShare, fault, faultFactor, noise } = parameters;
    const faulty = Math.round(faultyShare * this.#delayTicks.length);
    for (let i = 0; i < this.#delayTicks.length; i++) {
      const from = seen[Math.max(0, tick - this.#delayTicks[i]!) % this.#window]!;
      if (from === 0) continue;
      const isFaulty = i < faulty;
      if (isFaulty && fault === 'frozen' && reports[i] !== 0) continue;
      const draw = noise > 0 ? standardNormal(streams.at(memberStream(this.#family, i), tick)) : 0;
      // Six standard deviations of a large error must not make a price negative.
      const observed =
        from *
        Math.max(0.01, 1 + noise * draw) *
        (isFaulty && fault === 'wrongFactor' ? faultFactor : 1);
      const secondsSince = (tick - reportTicks[i]!) * secondsPerTick;
      if (
        reports[i] === 0 ||
        isReportDue({ price: observed, lastPrice: reports[i]!, secondsSince }, parameters)
      ) {
        reports[i] = observed;
        reportTicks[i] = tick;
      }
    }
  }

  /** Median of the last reports; `undefined` before the first. */
  median(): number | undefined {
    const reports = this.#reports.data;
    let count = 0;
    for (let i = 0; i < this.#delayTicks.length; i++)
      if (reports[i]! > 0) this.#sorted[count++] = reports[i]!;
    if (count === 0) return undefined;
    this.#sorted.subarray(0, count).sort();
    return medianOfSorted(this.#sorted, count);
  }
}

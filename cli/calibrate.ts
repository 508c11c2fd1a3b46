// `faultline calibrate regimes`: from recorded prices of several assets to the regimes behind them, how sure that is, and a piece of scenario.

import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fitRegimes, InputError, refitRegimes, type RegimeFit } from '../index.ts';
import { readPrices } from '../scenarios/read.ts';
import { alignReturns, type AlignedReturns, type NamedSeries } from './alignedReturns.ts';
import { writing } from './output/folder.ts';
import { findingsOf, type Calibration } from './regimeFindings.ts';
import { calibrationText, calibrationYaml } from './regimeReport.ts';

export interface CalibrateOptions {
  readonly files: readonly string[];
  readonly regimes: number | 'auto';
  readonly law: 'gaussian' | 'studentT' | 'auto';
  readonly every?: number | undefined;
  readonly repeats: number;
  readonly seed: number;
  readonly json: boolean;
  readonly out?: string | undefined;
  readonly timeColumn?: string | undefined;
  readonly priceColumn?: string | undefined;
}

const DEGREES = [3, 4, 5, 7, 10, 20];

/** Fits, reports, writes; 0 when done. */
export function calibrateRegimes(options: CalibrateOptions): number {
  const named = options.files.map((file) => readNamed(file, options));
  const names = named.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw refuse(twice, 'two files of one name', `Name them: ${twice}1=FILE ${twice}2=FILE.`);
  const aligned = alignReturns(named, options);
  const { fit, tried } = bestFit(aligned, options);
  const shape = { assets: names.length, steps: aligned.steps };
  const refits = refitRegimes(fit, shape, {
    repeats: options.repeats,
    seed: options.seed,
    onRepeat: progressOf(options.repeats),
  });
  const findings = findingsOf({ aligned, files: named, fit, tried, refits });
  const yaml = calibrationYaml(findings);
  if (options.out !== undefined) {
    const path = options.out;
    writing(path, () => writeFileSync(path, yaml));
  }
  const text =
    options.out === undefined
      ? `${calibrationText(findings)}\n\n${yaml}`
      : `${calibrationText(findings)}\n\nwritten: ${options.out}\n`;
  process.stdout.write(options.json ? `${JSON.stringify(findings)}\n` : text);
  return 0;
}

function readNamed(given: string, { timeColumn, priceColumn }: CalibrateOptions): NamedSeries {
  const parts = /^([A-Za-z][\w-]*)=(.+)$/.exec(given);
  const file = parts?.[2] ?? given;
  return {
    name: parts?.[1] ?? nameOf(file),
    series: readPrices(file, { timeColumn, priceColumn }),
  };
}

/** "btcusdt-binance-spot-1h.csv" is BTC. */
function nameOf(file: string): string {
  const first = /^[A-Za-z0-9]+/.exec(basename(file))?.[0] ?? 'asset';
  return first.replace(/(usdt|usdc|usd|dai|eur)$/i, '').toUpperCase() || first.toUpperCase();
}

function bestFit(
  aligned: AlignedReturns,
  { regimes, law }: CalibrateOptions,
): { readonly fit: RegimeFit; readonly tried: Calibration['tried'] } {
  const returns = { assets: aligned.names.length, steps: aligned.steps, values: aligned.values };
  const counts = regimes === 'auto' ? [1, 2, 3] : [regimes];
  const tried: { regimes: number; degreesOfFreedom: number | null; criterion: number }[] = [];
  let best: RegimeFit | undefined;
  const take = (count: number, degreesOfFreedom: number): void => {
    const fit = fitRegimes(returns, { regimes: count, degreesOfFreedom });
    if (fit === undefined) return;
    tried.push({
      regimes: count,
      degreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null,
      criterion: fit.criterion,
    });
    if (best === undefined || fit.criterion < best.criterion) best = fit;
  };
  for (const count of counts) {
    if (law !== 'studentT') take(count, Number.POSITIVE_INFINITY);
    if (law !== 'gaussian') for (const degrees of DEGREES) take(count, degrees);
  }
  if (best === undefined) {
    const needed = 10 * Math.max(...counts) * (returns.assets + 1);
    throw refuse(
      aligned.names.join(', '),
      `${aligned.steps} returns are too few for ${regimes === 'auto' ? 'any model' : `${regimes} regimes`}`,
      `Give at least ${needed} steps in common, or a finer --every.`,
    );
  }
  return { fit: best, tried };
}

function progressOf(repeats: number): (done: number) => void {
  const out = process.stderr;
  if (!out.isTTY || repeats === 0) return () => undefined;
  return (done) => {
    out.write(done < repeats ? `\r\u001B[Khow sure: ${done} of ${repeats} refits` : '\r\u001B[K');
  };
}

const refuse = (where: string, found: string, mend: string): InputError =>
  new InputError([{ where, found, mend }]);

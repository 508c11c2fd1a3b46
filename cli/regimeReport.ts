// What a calibration of regimes found: a text for people, and a piece of scenario.

import { stringify } from 'yaml';
import { printDuration } from '../index.ts';
import type { Calibration, Estimate } from './regimeFindings.ts';
import { formatNumber, formatTable, styled, wrap } from './text.ts';

const percent = (value: number): string => `${formatNumber(Math.round(value * 1000) / 10)} %`;
const plain = (value: number): string => value.toFixed(2);

function estimated({ value, low, high }: Estimate, show: (value: number) => string): string {
  return low === null || high === null
    ? show(value)
    : `${show(value)} (${show(low)} to ${show(high)})`;
}

/** The longest unit that leaves a number of at least one. */
function time(seconds: number): string {
  const [unit, name] =
    seconds >= 86_400
      ? [86_400, 'd']
      : seconds >= 3600
        ? [3600, 'h']
        : seconds >= 60
          ? [60, 'm']
          : [1, 's'];
  return `${(seconds / unit).toFixed(1)}${name}`;
}

export function calibrationText(found: Calibration): string {
  const { assets, regimes } = found;
  const moment = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
  const law =
    found.degreesOfFreedom === null
      ? 'normal returns in each'
      : `Student-t returns with ${found.degreesOfFreedom} degrees of freedom in each`;
  const header = [
    'regime',
    'time in it',
    'mean stay',
    ...assets.map((asset) => `${asset} volatility a year`),
  ];
  if (assets.length > 1) header.push('mean correlation');
  const rows = regimes.map((regime) => [
    regime.name,
    `${time(regime.seconds)}, ${percent(regime.share)}`,
    estimated(regime.meanStaySeconds, time),
    ...assets.map((asset) => estimated(regime.volatilityPerYear[asset]!, percent)),
    ...(regime.meanPairCorrelation === null ? [] : [estimated(regime.meanPairCorrelation, plain)]),
  ]);
  const loadings = regimes.map((regime) => [
    regime.name,
    ...assets.map((asset) => plain(regime.loadings[asset]!)),
    `within ${plain(regime.factorMiss)}`,
  ]);
  const best = Math.min(...found.tried.map(({ criterion }) => criterion));
  const tried = [1, 2, 3, 4, 5, 6].flatMap((count) => {
    const of = found.tried.filter(({ regimes: one }) => one === count);
    if (of.length === 0) return [];
    const least = Math.min(...of.map(({ criterion }) => criterion));
    return [
      `${count} ${count === 1 ? 'regime' : 'regimes'} +${formatNumber(Math.round(least - best))}`,
    ];
  });
  const now = regimes.map(({ name }, s) => `${name} ${percent(found.now[s]!)}`).join(', ');
  const sure =
    found.refits > 1
      ? `In brackets: 95 % intervals from ${found.refits} fits to series that the fitted model itself produced (they hold if the model does).`
      : 'No intervals: nothing was refitted.';
  return [
    styled(
      'bold',
      `${assets.join(', ')}: ${found.returns.toLocaleString('en-US')} returns of ${printDuration(found.everySeconds)} from ${moment(found.from)} to ${moment(found.to)}`,
    ),
    `${regimes.length === 1 ? 'One regime' : `${regimes.length} regimes`}, ${law}${found.gaps > 0 ? `; ${found.gaps} steps without a fresh price were left out` : ''}`,
    '',
    formatTable([header, ...rows]),
    ...(assets.length > 1
      ? [
          '',
          `${styled('bold', 'loadings on one factor')}, and how near it comes to every correlation`,
          formatTable([['', ...assets, ''], ...loadings]),
        ]
      : []),
    '',
    wrap(sure),
    wrap(`Criterion (BIC) beyond the best: ${tried.join(', ')}; 10 or more is a clear difference.`),
    wrap(`At the end of the data: ${now}.`),
    wrap(
      'Depth is not in prices: the scenario assumes that it falls as volatility rises. Drift is set to 0 and jumps are left out.',
    ),
  ].join('\n');
}

/** A scenario section: `fundamentals` with a factor model. */
export function calibrationYaml(found: Calibration): string {
  const { assets, regimes } = found;
  const byRegime = (read: (regime: Calibration['regimes'][number]) => number, digits: number) => {
    const values = regimes.map((regime) => Number(read(regime).toFixed(digits)));
    return values.length === 1 ? values[0]! : values;
  };
  const isSingle = regimes.length === 1;
  const document = {
    fundamentals: {
      market: {
        kind: 'factorModel',
        ...(found.degreesOfFreedom === null
          ? {}
          : { law: 'studentT', degreesOfFreedom: found.degreesOfFreedom, tails: 'common' }),
        regimes: regimes.map(({ name, meanStaySeconds, next, depth }) => ({
          name,
          meanStay: isSingle ? 1e9 : `${Math.max(1, Math.round(meanStaySeconds.value))}s`,
          ...(isSingle ? {} : { next: weights(next) }),
          depth: Number(depth.toFixed(3)),
        })),
        assets: Object.fromEntries(
          assets.map((asset, i) => [
            asset,
            {
              price: Number(found.lastPrices[i]!.toPrecision(8)),
              volatilityPerYear: byRegime((one) => one.volatilityPerYear[asset]!.value, 4),
              ...(assets.length > 1
                ? { loadings: { market: byRegime((one) => one.loadings[asset]!, 4) } }
                : {}),
            },
          ]),
        ),
      },
    },
  };
  const head = `# Found by faultline calibrate regimes in ${assets.join(', ')}: ${found.returns} returns of ${printDuration(found.everySeconds)}.\n`;
  return head + stringify(document, { flowCollectionPadding: true });
}

/** Weights that matter; where none does, the largest stands for all. */
function weights(next: Readonly<Record<string, number>>): Record<string, number> {
  const rounded = Object.entries(next).map(
    ([name, weight]) => [name, Number(weight.toFixed(4))] as const,
  );
  const kept = rounded.filter(([, weight]) => weight > 0);
  if (kept.length > 0) return Object.fromEntries(kept);
  const [name] = rounded.toSorted((a, b) => b[1] - a[1])[0]!;
  return { [name]: 1 };
}

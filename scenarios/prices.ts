// Recorded prices in the place of a fundamental.

import { InputError, type Fault, type MechanismEntry } from '../engine/index.ts';
import { suggest } from './closest.ts';
import { assetOf } from './mechanisms.ts';
import { pointsForRun, type PriceSeries } from './priceSeries.ts';

export interface PriceReplacement {
  /** The asset; the scenario's first fundamental unless stated. */
  readonly asset?: string | undefined;
  readonly series: PriceSeries;
}

/** Puts recorded prices in the place of a fundamental. */
export function withPrices(
  mechanisms: readonly MechanismEntry[],
  prices: PriceReplacement | undefined,
  run: { startSeconds: number; ticks: number; secondsPerTick: number },
  faults: Fault[],
): readonly MechanismEntry[] {
  if (prices === undefined) return mechanisms;
  const paths = mechanisms.filter(({ id }) => id.startsWith('fundamentals.'));
  const replaced =
    prices.asset === undefined ? paths[0] : paths.find((path) => assetOf(path) === prices.asset);
  if (replaced === undefined) {
    faults.push({
      where: prices.asset === undefined ? '--prices' : `--prices ${prices.asset}=…`,
      found:
        prices.asset === undefined
          ? 'the scenario has no fundamental'
          : `"${prices.asset}" has no fundamental`,
      mend: suggest(prices.asset ?? '', paths.map(assetOf), 'Assets with one'),
    });
    return mechanisms;
  }
  try {
    const points = pointsForRun(prices.series, run);
    const parameters = { asset: assetOf(replaced), points };
    return mechanisms.map((entry) =>
      entry === replaced ? { ...entry, kind: 'recorded', parameters } : entry,
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(...error.faults);
    return mechanisms;
  }
}

// Recorded prices in the place of a fundamental.

import { InputError, type Fault, type MechanismEntry } from '../engine/index.ts';
import { suggest } from './closest.ts';
import { assetsOf } from './mechanisms.ts';
import { isPlain } from './merge.ts';
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
    prices.asset === undefined
      ? paths[0]
      : paths.find((path) => assetsOf(path).includes(prices.asset!));
  if (replaced === undefined) {
    faults.push({
      where: prices.asset === undefined ? '--prices' : `--prices ${prices.asset}=…`,
      found:
        prices.asset === undefined
          ? 'the scenario has no fundamental'
          : `"${prices.asset}" has no fundamental`,
      mend: suggest(prices.asset ?? '', paths.flatMap(assetsOf), 'Assets with one'),
    });
    return mechanisms;
  }
  try {
    const points = pointsForRun(prices.series, run);
    const asset = prices.asset ?? assetsOf(replaced)[0]!;
    const recorded = { kind: 'recorded', parameters: { asset, points } };
    return mechanisms.flatMap((entry) => {
      if (entry !== replaced) return [entry];
      if (!isPlain(entry.parameters.assets)) return [{ ...entry, ...recorded }];
      // One mechanism moves several assets: the others stay with it.
      const { [asset]: _, ...others } = entry.parameters.assets;
      const apart = { id: `fundamentals.${asset}`, on: entry.on, ...recorded };
      const rest = { ...entry, parameters: { ...entry.parameters, assets: others } };
      return Object.keys(others).length === 0 ? [apart] : [rest, apart];
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(...error.faults);
    return mechanisms;
  }
}

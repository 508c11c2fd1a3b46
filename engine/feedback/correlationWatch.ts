// Correlation of what trades beside correlation of what it is worth: the difference is what the market has made itself. Next to it stand the
// same figure with the rise taken out that wild times bring by themselves (Forbes & Rigobon), and what the closed form says of a fund that
// is being sold (Cont & Wagalath), with fundamentals, depth and exits as they are at this moment.

import type { Fault } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import {
  adjustedCorrelation,
  weightedCorrelation,
  weightedMomentsStep,
  type WeightedMoments,
} from '../math/correlationMeasures.ts';
import { log } from '../math/elementary.ts';
import type { Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { bookDepthKey, channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { effectiveMoments } from './endogenousCorrelation.ts';
import { fundExposureKey } from './exitingFund.ts';

/** Sums of products of the whole run, for the plain correlation around zero mean. */
interface PairState {
  traded: WeightedMoments;
  fundamental: WeightedMoments;
  plainTraded: WeightedMoments;
  plainFundamental: WeightedMoments;
}

interface WatchState {
  /** Log prices at the last look; empty before the first. */
  traded: number[];
  fundamental: number[];
  looks: number;
  pairs: PairState[];
  /** Sum of squared traded returns of each asset in the reference window, and how many. */
  calmSquares: number[];
  calmLooks: number;
}

export interface CorrelationFigures {
  /** Means over all pairs; NaN where something does not vary yet. */
  readonly traded: number;
  readonly fundamental: number;
  readonly adjusted: number;
  readonly theory: number;
}

function checkAssets(value: unknown, where: string): Fault[] {
  const fits =
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length >= 2 &&
    Object.values(value).every((venue) => typeof venue === 'string' && venue !== '');
  const mend = 'Give two assets or more with their books, such as { ETH: ETH-USD, BTC: BTC-USD }.';
  return fits ? [] : [{ where, found: 'not a map of assets to books', mend }];
}

function checkDepths(value: unknown, where: string): Fault[] {
  const fits =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((depth) => typeof depth === 'number' && depth > 0);
  return fits
    ? []
    : [{ where, found: 'not a map of depths', mend: 'Give { ETH: 40000 }, in units.' }];
}

export const endogenousCorrelation = defineMechanism({
  kind: 'endogenousCorrelation',
  says: 'Measures how far traded prices move together beyond their fundamentals, beside what theory says of a fund in flight.',
  parameters: {
    assets: data<Readonly<Record<string, string>>>(
      { ETH: 'ETH-USD', BTC: 'BTC-USD' },
      'assets and the books on which they trade',
      checkAssets,
    ),
    interval: number('s', 300, 1, 86_400, 'time between two returns'),
    decay: number('', 0.94, 0, 0.9999, 'weight of the past at each return'),
    reference: number('s', 21_600, 1, 1e9, 'time from the start in which variance counts as calm'),
    probe: number('', 0.02, 0.0005, 0.5, 'fall over which depth is read from the books', 'live'),
    depths: data<Readonly<Record<string, number>>>(
      {},
      'units that move a price by 100 % for good, for the closed form; read from the book where nothing is said',
      checkDepths,
    ),
  },
  build({ kernel, id, parameters }) {
    const assets = Object.keys(parameters.value.assets);
    const venues = Object.values(parameters.value.assets);
    const pairs = assets.flatMap((_, i) =>
      assets.slice(i + 1).map((__, j) => [i, i + 1 + j] as const),
    );
    const empty = (): WeightedMoments => ({ covariance: 0, varianceX: 0, varianceY: 0 });
    const state = kernel.world.record<WatchState>(id, {
      traded: [],
      fundamental: [],
      looks: 0,
      pairs: pairs.map(() => ({
        traded: empty(),
        fundamental: empty(),
        plainTraded: empty(),
        plainFundamental: empty(),
      })),
      calmSquares: assets.map(() => 0),
      calmLooks: 0,
    });

    const look = (): void => {
      if (kernel.tick % kernel.ticks(parameters.value.interval) !== 0) return;
      const now = state.value;
      const traded = venues.map((venue) => log(kernel.find(bookDepthKey, venue)?.midPrice() ?? 0));
      const fundamental = assets.map((asset) => log(kernel.use(fundamentalPathKey, asset).value()));
      if (![...traded, ...fundamental].every(Number.isFinite)) return;
      if (now.traded.length > 0) {
        const { decay, reference } = parameters.value;
        const moved = traded.map((value, i) => value - now.traded[i]!);
        const worth = fundamental.map((value, i) => value - now.fundamental[i]!);
        pairs.forEach(([i, j], at) => {
          const pair = now.pairs[at]!;
          weightedMomentsStep(pair.traded, moved[i]!, moved[j]!, decay);
          weightedMomentsStep(pair.fundamental, worth[i]!, worth[j]!, decay);
          // Equal weights: sums over the run, whose ratio is the plain correlation.
          addProducts(pair.plainTraded, moved[i]!, moved[j]!);
          addProducts(pair.plainFundamental, worth[i]!, worth[j]!);
        });
        if (kernel.tick * kernel.secondsPerTick <= reference) {
          moved.forEach((r, i) => (now.calmSquares[i]! += r * r));
          now.calmLooks++;
        }
        now.looks++;
      }
      now.traded = traded;
      now.fundamental = fundamental;
    };

    const figures = (): CorrelationFigures => {
      const now = state.value;
      const mean = (read: (pair: PairState, at: number) => number): number =>
        now.pairs.reduce((sum, pair, at) => sum + read(pair, at), 0) / now.pairs.length;
      return {
        traded: mean(({ traded }) => weightedCorrelation(traded)),
        fundamental: mean(({ fundamental }) => weightedCorrelation(fundamental)),
        adjusted: mean(({ traded }, at) => {
          const [i, j] = pairs[at]!;
          const calm = (asset: number): number => now.calmSquares[asset]! / now.calmLooks;
          const ratio = Math.max(1, traded.varianceX / calm(i), traded.varianceY / calm(j));
          return adjustedCorrelation(weightedCorrelation(traded), ratio);
        }),
        theory: theoryOf(kernel, { ...parameters.value, assets, venues }, now, pairs),
      };
    };

    const shown = (read: (found: CorrelationFigures) => number) => (): number => read(figures());
    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'correlation.traded',
          label: 'Correlation of traded prices',
          unit: '',
          read: shown((f) => f.traded),
        },
        {
          name: 'correlation.fundamental',
          label: 'Correlation of fundamentals',
          unit: '',
          read: shown((f) => f.fundamental),
        },
        {
          name: 'correlation.adjusted',
          label: 'Correlation of traded prices, adjusted for variance',
          unit: '',
          read: shown((f) => f.adjusted),
        },
        {
          name: 'correlation.endogenous',
          label: 'Endogenous correlation',
          unit: '',
          read: shown((f) => f.traded - f.fundamental),
        },
        {
          name: 'correlation.theory',
          label: 'Correlation by the closed form',
          unit: '',
          read: shown((f) => f.theory),
        },
      ],
      id,
    );
    const plain = (read: (pair: PairState) => WeightedMoments): number =>
      state.value.pairs.reduce((sum, pair) => sum + weightedCorrelation(read(pair)), 0) /
      state.value.pairs.length;
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const traded = plain(({ plainTraded }) => plainTraded);
          const fundamental = plain(({ plainFundamental }) => plainFundamental);
          return {
            correlationTraded: traded,
            correlationFundamental: fundamental,
            correlationEndogenous: traded - fundamental,
          };
        },
      },
      id,
    );
    return { phases: { measure: look } };
  },
});

function addProducts(sums: WeightedMoments, x: number, y: number): void {
  sums.covariance += x * y;
  sums.varianceX += x * x;
  sums.varianceY += y * y;
}

/** Mean pair correlation that the first fund's selling would make of the fundamentals' weighted moments; theirs where there is no fund. */
function theoryOf(
  kernel: Kernel,
  {
    assets,
    venues,
    probe,
    depths: stated,
  }: {
    readonly assets: readonly string[];
    readonly venues: readonly string[];
    readonly probe: number;
    readonly depths: Readonly<Record<string, number>>;
  },
  state: WatchState,
  pairs: readonly (readonly [number, number])[],
): number {
  const covariance = assets.map(() => assets.map(() => 0));
  pairs.forEach(([i, j], at) => {
    const { fundamental } = state.pairs[at]!;
    covariance[i]![j] = covariance[j]![i] = fundamental.covariance;
    covariance[i]![i] = fundamental.varianceX;
    covariance[j]![j] = fundamental.varianceY;
  });
  const fund = kernel.all(fundExposureKey)[0]?.[1];
  const prices = venues.map((venue) => kernel.find(bookDepthKey, venue)?.midPrice() ?? 0);
  const depths = venues.map((venue, i) => {
    const known = stated[assets[i]!];
    if (known !== undefined) return known;
    const book = kernel.find(bookDepthKey, venue);
    return book === undefined ? 0 : book.depthTo('bids', prices[i]! * (1 - probe)) / probe;
  });
  const startValue = fund?.startValue() ?? 0;
  const slope = startValue > 0 ? (fund?.slope() ?? 0) : 0;
  const book = {
    units: assets.map((asset) => fund?.units[asset] ?? 0),
    prices,
    depths: depths.map((depth) => (depth > 0 ? depth : Number.MIN_VALUE)),
    startValue: startValue > 0 ? startValue : 1,
  };
  return effectiveMoments(book, covariance, slope).meanPairCorrelation;
}

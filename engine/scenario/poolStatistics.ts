// Figures of a pool of two coins that should be worth the same: its price, how lopsided it is, and both at stated moments.

import type { Fault } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';

interface Figures {
  trough: number;
  troughTick: number;
  shareLow: number;
  /** Price and share at the moments asked for, by name. */
  at: Record<string, { price: number; share: number }>;
  /** Price when the share first fell to the mark; −1 before. */
  markPrice: number;
}

type Moments = Readonly<Record<string, number>>;

function checkMoments(value: unknown, where: string): Fault[] {
  const sound =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((seconds) => typeof seconds === 'number');
  return sound
    ? []
    : [
        {
          where,
          found: `${JSON.stringify(value)} is not a map of moments`,
          mend: 'Give names and times, as in { friday: 36h }.',
        },
      ];
}

export const poolStatistics = defineMechanism({
  kind: 'poolStatistics',
  says: 'Channels and figures of a pool of two coins: price, share of one coin, and both at stated moments.',
  parameters: {
    pool: data('STETH-ETH', 'pool that is watched', checkName),
    asset: data('STETH', 'coin that is priced', checkName),
    money: data('ETH', 'coin that it is priced in, and whose share is shown', checkName),
    moments: data<Moments>({}, 'moments at which price and share are told', checkMoments),
    snapshotEvery: number(
      's',
      0,
      0,
      1e9,
      'time between the looks that the lowest price is taken from; 0: every tick',
    ),
    markShare: number('', 0.22, 0, 1, 'share at whose first reaching the price is told'),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const pool = () => kernel.use(poolVenueKey, given.pool);
    const price = (): number => pool().priceOf(given.asset, given.money);
    const share = (): number => {
      const { assets } = pool();
      const balances = pool().balances();
      const [one, other] = [given.money, given.asset].map(
        (name) => balances[assets.indexOf(name)] ?? 0,
      ) as [number, number];
      return one + other > 0 ? one / (one + other) : Number.NaN;
    };
    const figures = kernel.world.record<Figures>(`${id}.figures`, {
      trough: 0,
      troughTick: 0,
      shareLow: 1,
      at: {},
      markPrice: -1,
    });
    kernel.provide(
      channelSourceKey,
      [
        { name: 'pool.price', label: `${given.asset} price`, unit: given.money, read: price },
        { name: 'pool.share', label: `share of ${given.money}`, unit: '', read: share },
        { name: 'pool.volume', label: 'swapped', unit: given.money, read: () => pool().volume() },
      ],
      id,
    );
    const measure = (): void => {
      const state = figures.value;
      const [now, part] = [price(), share()];
      const every = given.snapshotEvery > 0 ? kernel.ticks(given.snapshotEvery) : 1;
      if (kernel.tick % every === 0 && (state.trough === 0 || now < state.trough)) {
        state.trough = now;
        state.troughTick = kernel.tick;
      }
      state.shareLow = Math.min(state.shareLow, part);
      if (state.markPrice < 0 && part <= given.markShare) state.markPrice = now;
      for (const [name, seconds] of Object.entries(given.moments))
        if (seconds > 0 && kernel.ticks(seconds) === kernel.tick)
          state.at[name] = { price: now, share: part };
    };
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const { trough, troughTick, shareLow, at, markPrice } = figures.value;
          return {
            poolPriceTrough: trough,
            poolPriceTroughDay: (troughTick * kernel.secondsPerTick) / 86_400,
            poolShareLow: shareLow,
            poolPriceAtMark: markPrice < 0 ? Number.NaN : markPrice,
            ...Object.fromEntries(
              Object.keys(given.moments).flatMap((name) => [
                [`poolShare.${name}`, at[name]?.share ?? Number.NaN],
                [`poolPrice.${name}`, at[name]?.price ?? Number.NaN],
              ]),
            ),
          };
        },
      },
      id,
    );
    return { phases: { measure } };
  },
});

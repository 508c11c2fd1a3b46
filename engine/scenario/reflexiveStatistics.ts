// Figures of a stablecoin with a reflexive mint, day by day: token price and supply, the stablecoin's low, the run on its deposits, what a
// pool of other coins looked like, and the gain of the loop between burning and the token's price.

import { checkName } from '../fundamentals/series.ts';
import { issuerKey } from '../issuers/issuerRedemption.ts';
import { reflexiveMintKey } from '../issuers/reflexiveMint.ts';
import { log } from '../math/elementary.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';
import { dayName, dayOf } from './dayName.ts';

interface Day {
  /** Token price and supply at the first tick of the day, supply at the stated hour and at the last tick. */
  priceOpen: number;
  supplyOpen: number;
  supply: number;
  supplyClose: number;
  stableLow: number;
  outflow: number;
  burned: number;
  /** Units of each coin of the other pool at the stated hour. */
  pool: number[];
}

interface Figures {
  days: Record<string, Day>;
  supplyFirst: number;
  withdrawn: number;
  burned: number;
  gainPeak: number;
  /** Tick at which the gain passed one for the first time; −1 before. */
  gainTick: number;
  /** Burned by hour, the last window of them. */
  hours: number[];
  hourStart: number;
}

export const reflexiveStatistics = defineMechanism({
  kind: 'reflexiveStatistics',
  says: 'Figures of a stablecoin with a reflexive mint: supply, price, lows and outflows by day, and the loop gain.',
  parameters: {
    mint: data('mint', 'mint', checkName),
    venue: data('UST-USD', 'book of the stablecoin', checkName),
    tokenPool: data('LUNA-USD', 'pool of the token', checkName),
    deposits: data('anchor', 'issuer whose redemptions are the run on deposits', checkName),
    pool: data('3pool', 'pool of other coins that is watched', checkName),
    supplyHour: integer('h', 18, 0, 23, 'hour of the day (UTC) at which the tokens are counted'),
    poolHour: integer('h', 7, 0, 23, 'hour of the day (UTC) at which it is looked at'),
    horizon: number('h', 24, 1, 240, 'time over which redemptions are counted for the loop gain'),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const { startSeconds, secondsPerTick } = kernel;
    const figures = kernel.world.record<Figures>(`${id}.figures`, {
      days: {},
      supplyFirst: 0,
      withdrawn: 0,
      burned: 0,
      gainPeak: 0,
      gainTick: -1,
      hours: [],
      hourStart: 0,
    });
    const mint = () => kernel.use(reflexiveMintKey, given.mint);
    const tokenPool = () => kernel.use(poolVenueKey, given.tokenPool);
    const stable = (): number => kernel.use(orderVenueKey, given.venue).midPrice();
    const withdrawn = (): number => kernel.find(issuerKey, given.deposits)?.redeemed() ?? 0;
    const perHour = Math.max(1, Math.round(3600 / secondsPerTick));
    /**
     * λρ: a unit of stablecoin waiting for redemption is 1/p tokens to be sold, Q/p² more per unit of price fall for Q units; selling a
     * token lowers the price of a product pool by 2p/x. Together 2Q/y, with y the money in the token's pool.
     */
    const gain = (): number => {
      const { quote } = tokenPool().reserves();
      const { hours, hourStart } = figures.value;
      const flow = hours.reduce((sum, each) => sum + each, 0) + (mint().burned() - hourStart);
      return quote > 0 ? (2 * flow) / quote : 0;
    };
    const dayAt = (tick: number): string => dayName(dayOf(startSeconds + tick * secondsPerTick));

    const measure = (): void => {
      const state = figures.value;
      const { tick } = kernel;
      const seconds = startSeconds + tick * secondsPerTick;
      const supply = mint().tokenSupply();
      if (state.supplyFirst === 0) state.supplyFirst = supply;
      const day = (state.days[dayAt(tick)] ??= {
        priceOpen: tokenPool().price(),
        supplyOpen: supply,
        supply: Number.NaN,
        supplyClose: supply,
        stableLow: 9,
        outflow: 0,
        burned: 0,
        pool: [],
      });
      const secondsOfDay = seconds - 86_400 * dayOf(seconds);
      if (secondsOfDay >= given.supplyHour * 3600 && !(day.supply > 0)) day.supply = supply;
      if (secondsOfDay >= given.poolHour * 3600 && day.pool.length === 0)
        day.pool = kernel.find(poolVenueKey, given.pool)?.balances() ?? [];
      day.supplyClose = supply;
      const price = stable();
      if (price > 0) day.stableLow = Math.min(day.stableLow, price);
      day.outflow += withdrawn() - state.withdrawn;
      state.withdrawn = withdrawn();
      day.burned += mint().burned() - state.burned;
      state.burned = mint().burned();
      const now = gain();
      state.gainPeak = Math.max(state.gainPeak, now);
      if (now >= 1 && state.gainTick < 0) state.gainTick = tick;
      if ((tick + 1) % perHour === 0) {
        state.hours.push(state.burned - state.hourStart);
        state.hourStart = state.burned;
        if (state.hours.length > given.horizon) state.hours.shift();
      }
    };

    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'token.price',
          label: 'token price',
          unit: 'USD',
          read: () => tokenPool().price() || Number.NaN,
        },
        { name: 'token.supply', label: 'tokens', unit: 'units', read: () => mint().tokenSupply() },
        {
          name: 'stable.supply',
          label: 'stablecoin',
          unit: 'units',
          read: () => mint().stableSupply(),
        },
        {
          name: 'stable.backing',
          label: 'token value per unit of stablecoin',
          unit: 'USD',
          read: () => mint().backing(),
        },
        { name: 'mint.gain', label: 'gain of the mint loop', unit: '', read: gain },
        { name: 'deposits.out', label: 'withdrawn deposits', unit: 'units', read: withdrawn },
      ],
      id,
    );
    const days: string[] = [];
    const { assets: coins } = kernel.find(poolVenueKey, given.pool) ?? { assets: [] };
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const state = figures.value;
          const { tick } = kernel;
          const metrics: Record<string, number> = {};
          const nothing = Number.NaN;
          // Every day of a week from the start has its names, whether or not the run has come to it.
          if (days.length === 0)
            for (let day = 0; day < 7; day++) days.push(dayAt((day * 86_400) / secondsPerTick));
          for (const name of days) {
            const day = state.days[name];
            metrics[`${name}.priceOpen`] = day?.priceOpen ?? nothing;
            metrics[`${name}.supplyOpen`] = day?.supplyOpen ?? nothing;
            metrics[`${name}.supply`] = day?.supply ?? nothing;
            metrics[`${name}.supplyClose`] = day?.supplyClose ?? nothing;
            metrics[`${name}.stableLow`] =
              day === undefined || day.stableLow === 9 ? nothing : day.stableLow;
            metrics[`${name}.outflow`] = day?.outflow ?? nothing;
            metrics[`${name}.burned`] = day?.burned ?? nothing;
            coins.forEach((coin, at) => {
              metrics[`${name}.pool.${coin}`] = day?.pool[at] ?? nothing;
            });
          }
          const growth = state.supplyFirst > 0 ? log(mint().tokenSupply() / state.supplyFirst) : 0;
          return {
            ...metrics,
            tokenSupplyFinal: mint().tokenSupply(),
            stableSupplyFinal: mint().stableSupply(),
            stableBurned: mint().burned(),
            supplyDecades: growth / log(10),
            meanMarketValue: growth > 0.01 ? mint().burned() / growth : nothing,
            loopGainPeak: state.gainPeak,
            loopGainHours: state.gainTick < 0 ? nothing : (state.gainTick * secondsPerTick) / 3600,
            tokenPriceFinal: tokenPool().price(),
            ticksRun: tick,
          };
        },
      },
      id,
    );
    return { phases: { measure } };
  },
});

// Figures of a stablecoin in trouble: how low, how far below its value, what the pool that carries it looked like, what went through the
// module that ties another coin to it, what its issuer redeemed, and when it was back.

import { issuerKey } from '../issuers/issuerRedemption.ts';
import { pegStabilityKey } from '../issuers/pegStabilityModule.ts';
import { checkName } from '../fundamentals/series.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';

interface Figures {
  low: number;
  lowTick: number;
  lowValue: number;
  /** Tick of the last price below the level that counts as back. */
  lastBelow: number;
  otherLow: number;
  otherLowTick: number;
  poolPriceLow: number;
  shareLow: number;
  /** Share and price of the pool a tick ago, and prices when the share passed the two marks. */
  share: number;
  poolPrice: number;
  priceAtMarks: number[];
  impactFirst: number;
  impactLow: number;
  volumeDayMax: number;
  /** Pool volume by tick within the last day, summed by hour. */
  hours: number[];
  hour: number;
}

export const pegStatistics = defineMechanism({
  kind: 'pegStatistics',
  says: 'Figures of a stablecoin that leaves its peg: lows, pool shares, module and issuer flows, recovery.',
  parameters: {
    asset: data('USDC', 'coin whose peg it is', checkName),
    venue: data('USDC-USD', 'its book', checkName),
    otherVenue: data('DAI-USD', 'book of the coin that is tied to it', checkName),
    pool: data('3pool', 'pool that carries it', checkName),
    out: data('USDT', 'coin of the pool that people leave for', checkName),
    module: data('psm', 'peg stability module', checkName),
    issuer: data('issuer', 'its issuer', checkName),
    firstMark: number('', 0.015, 0, 1, 'share of the pool at which its price is noted'),
    secondMark: number('', 0.013, 0, 1, 'another one'),
    impact: number('', 0.04, 0, 1, 'fall of the pool price whose size is measured'),
    back: number('', 0.99, 0, 2, 'price at which the coin counts as back'),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const figures = kernel.world.record<Figures>(`${id}.figures`, {
      low: 9,
      lowTick: 0,
      lowValue: 0,
      lastBelow: -1,
      otherLow: 9,
      otherLowTick: 0,
      poolPriceLow: 9,
      shareLow: 1,
      share: 1,
      poolPrice: 1,
      priceAtMarks: [Number.NaN, Number.NaN],
      impactFirst: 0,
      impactLow: 0,
      volumeDayMax: 0,
      hours: [],
      hour: 0,
    });
    const price = (venue: string): number => kernel.use(orderVenueKey, venue).midPrice();
    const pool = () => kernel.use(poolVenueKey, given.pool);
    const value = (): number => kernel.use(fundamentalPathKey, given.asset).value();
    const shareOf = (): number => {
      const { assets } = pool();
      const balances = pool().balances();
      const total = balances.reduce((sum, each) => sum + each, 0);
      return total > 0 ? balances[assets.indexOf(given.out)]! / total : 0;
    };
    const sizeOfImpact = (): number => {
      const now = pool().priceOf(given.asset, given.out);
      const kept = 1 - pool().feeBps() / 10_000;
      return pool().inputToPrice(given.asset, given.out, now * (1 - given.impact) * kept);
    };
    const perHour = Math.max(1, Math.round(3600 / kernel.secondsPerTick));

    const measure = (): void => {
      const state = figures.value;
      const { tick } = kernel;
      const now = price(given.venue);
      if (!(now > 0)) return;
      if (now < state.low) {
        state.low = now;
        state.lowTick = tick;
        state.lowValue = value();
      }
      if (now < given.back) state.lastBelow = tick;
      const other = price(given.otherVenue);
      if (other > 0 && other < state.otherLow) {
        state.otherLow = other;
        state.otherLowTick = tick;
      }
      const share = shareOf();
      const poolPrice = pool().priceOf(given.asset, given.out);
      [given.firstMark, given.secondMark].forEach((mark, at) => {
        if (!Number.isNaN(state.priceAtMarks[at] ?? Number.NaN)) return;
        if (!(share <= mark && state.share > mark)) return;
        const part = (state.share - mark) / (state.share - share);
        state.priceAtMarks[at] = state.poolPrice + part * (poolPrice - state.poolPrice);
      });
      state.share = share;
      state.poolPrice = poolPrice;
      if (tick === 0) state.impactFirst = sizeOfImpact();
      if (share < state.shareLow) {
        state.shareLow = share;
        state.impactLow = sizeOfImpact();
      }
      state.hour += pool().volume();
      if ((tick + 1) % perHour === 0) {
        state.poolPriceLow = Math.min(state.poolPriceLow, poolPrice);
        state.hours.push(state.hour);
        state.hour = 0;
        if (state.hours.length > 24) state.hours.shift();
        const day = state.hours.reduce((sum, each) => sum + each, 0);
        state.volumeDayMax = Math.max(state.volumeDayMax, day);
      }
    };

    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'pool.share',
          label: `share of ${given.out} in the pool`,
          unit: 'fraction',
          read: shareOf,
        },
        {
          name: 'module.entered',
          label: 'net inflow of the module',
          unit: 'units',
          read: () => kernel.find(pegStabilityKey, given.module)?.netEntered() ?? 0,
        },
        {
          name: 'issuer.redeemed',
          label: 'redeemed with the issuer',
          unit: 'units',
          read: () => kernel.find(issuerKey, given.issuer)?.redeemed() ?? 0,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const state = figures.value;
          const issuer = kernel.find(issuerKey, given.issuer);
          // Not-a-number comes back from a restored record as null.
          const [first, second] = state.priceAtMarks.map((each) => each ?? Number.NaN);
          const known = (figure: number): number => (figure === 9 ? Number.NaN : figure);
          return {
            pegLow: known(state.low),
            pegLowHours: (state.lowTick * kernel.secondsPerTick) / 3600,
            pegLowBelowValue: state.lowValue - state.low,
            pegBackHours: ((state.lastBelow + 1) * kernel.secondsPerTick) / 3600,
            otherLow: known(state.otherLow),
            otherLowHours: (state.otherLowTick * kernel.secondsPerTick) / 3600,
            poolPriceLowHourly: known(state.poolPriceLow),
            poolShareLow: state.shareLow,
            poolPriceAtFirstMark: first ?? Number.NaN,
            poolPriceAtSecondMark: second ?? Number.NaN,
            poolImpactSizeFirst: state.impactFirst,
            poolImpactSizeLow: state.impactLow,
            poolVolumeDay: state.volumeDayMax,
            moduleEntered: kernel.find(pegStabilityKey, given.module)?.entered() ?? 0,
            moduleNetEntered: kernel.find(pegStabilityKey, given.module)?.netEntered() ?? 0,
            issuerRedeemed: issuer?.redeemed() ?? 0,
            issuerNetRedeemed: issuer === undefined ? 0 : issuer.redeemed() - issuer.minted(),
          };
        },
      },
      id,
    );
    return { phases: { measure } };
  },
});

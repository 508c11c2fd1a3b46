// Prices, spreads, depth and gas of every tick as channels, and the figures of the price path: for tables, frames and targets.

import { chainKey } from '../chain/mempool.ts';
import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { oracleKey } from '../oracle/feed.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import {
  channelSourceKey,
  depthSourceKey,
  metricSourceKey,
  pressureSourceKey,
  type ChannelSource,
} from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { poolVenueKey } from '../venues/poolVenue.ts';

export const marketStatistics = defineMechanism({
  kind: 'marketStatistics',
  says: 'Channels and figures of the market: prices, spread, depth, volume, gas.',
  parameters: {
    asset: data('ETH', 'asset whose fundamental is shown', checkName),
    venue: data('ETH-USD', 'book that is shown', checkName),
    stablecoinVenue: data('', 'book of the stablecoin; empty for none', checkOptionalName),
    pool: data('', 'pool; empty for none', checkOptionalName),
    feed: data('', 'oracle feed; empty for none', checkOptionalName),
    depthWithin: number(
      '',
      0.02,
      1e-4,
      1,
      'depth counts within this relative distance of the mid price',
    ),
    low: number('quote', 0, 0, 1e12, 'lowest price of the picture; 0: from the first price'),
    high: number('quote', 0, 0, 1e12, 'highest price of the picture; 0: from the first price'),
    warmUp: number('s', 900, 0, 1e9, 'time at the start that the figures leave out'),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const venue = () => kernel.use(orderVenueKey, given.venue);
    const stablecoin = () => kernel.find(orderVenueKey, given.stablecoinVenue);
    const chain = () => kernel.find(chainKey);
    const figures = kernel.world.record(`${id}.figures`, {
      first: 0,
      high: 0,
      trough: 0,
      troughTick: 0,
      troughFundamental: 0,
      premiumPeak: 0,
      premiumLow: 9,
      gasPeak: 0,
      volume: 0,
      basisWorst: 0,
    });

    const channel = (
      name: string,
      label: string,
      unit: string,
      read: () => number,
    ): ChannelSource => ({ name, label, unit, read });
    const depth = (side: 'bids' | 'asks'): number => {
      const mid = venue().midPrice();
      const bound = mid * (side === 'bids' ? 1 - given.depthWithin : 1 + given.depthWithin);
      return venue().depthTo(side, bound) * mid;
    };
    const channels: ChannelSource[] = [
      channel('price.traded', 'traded price', 'USD', () => venue().midPrice() || Number.NaN),
      channel('price.fundamental', 'fundamental price', 'USD', () =>
        kernel.use(fundamentalPathKey, given.asset).value(),
      ),
      channel('spread', 'spread', 'bps', () => {
        const ask = venue().bestAsk();
        const bid = venue().bestBid();
        return ask === undefined || bid === undefined
          ? Number.NaN
          : (20_000 * (ask - bid)) / (ask + bid);
      }),
      channel('depth.bids', 'bids within 2 %', 'USD', () => depth('bids')),
      channel('depth.asks', 'asks within 2 %', 'USD', () => depth('asks')),
      channel('volume', 'volume', 'USD', () => venue().volume()),
      channel('volatility', 'volatility', 'per tick', () => venue().volatility()),
    ];
    if (given.feed) {
      channels.splice(
        2,
        0,
        channel(
          'price.oracle',
          'oracle price',
          'USD',
          () => kernel.use(oracleKey, given.feed).price() ?? Number.NaN,
        ),
      );
    }
    if (given.stablecoinVenue) {
      channels.push(
        channel('price.dai', 'DAI', 'USD', () => stablecoin()?.midPrice() || Number.NaN),
      );
    }
    if (given.pool) {
      channels.push(
        channel('price.pool', 'pool price', 'DAI', () =>
          kernel.use(poolVenueKey, given.pool).price(),
        ),
      );
    }
    channels.push(
      channel('gas.price', 'gas price', 'gwei', () => chain()?.clearingPrice() ?? Number.NaN),
      channel(
        'gas.pending',
        'pending transactions',
        'transactions',
        () => chain()?.pendingCount() ?? 0,
      ),
    );
    kernel.provide(channelSourceKey, channels, id);
    kernel.provide(depthSourceKey, {
      venue: given.venue,
      ...(given.low > 0 && given.high > given.low
        ? { span: () => ({ low: given.low, high: given.high }) }
        : {}),
      read: (grid, bids, asks) => venue().readGrid(grid.edges, bids, asks),
      pressure: (grid, out) => {
        const part = new Float64Array(out.length);
        for (const [, source] of kernel.all(pressureSourceKey)) {
          if (source.venue !== given.venue) continue;
          source.pressure(grid.edges, part);
          for (let i = 0; i < out.length; i++) out[i]! += part[i]!;
        }
      },
    });

    const measure = (): void => {
      const state = figures.value;
      const mid = venue().midPrice();
      state.volume += venue().volume();
      if (kernel.tick * kernel.secondsPerTick < given.warmUp || !(mid > 0)) return;
      if (state.first === 0) state.first = mid;
      state.high = Math.max(state.high, mid);
      const fundamental = kernel.use(fundamentalPathKey, given.asset).value();
      if (state.trough === 0 || mid < state.trough) {
        state.trough = mid;
        state.troughTick = kernel.tick;
        state.troughFundamental = fundamental;
      }
      state.basisWorst = Math.min(state.basisWorst, mid / fundamental - 1);
      const premium = stablecoin()?.midPrice() ?? 0;
      if (premium > 0) {
        state.premiumPeak = Math.max(state.premiumPeak, premium);
        state.premiumLow = Math.min(state.premiumLow, premium);
      }
      state.gasPeak = Math.max(state.gasPeak, chain()?.clearingPrice() ?? 0);
    };
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const {
            first,
            trough,
            troughTick,
            premiumPeak,
            premiumLow,
            gasPeak,
            volume,
            basisWorst,
          } = figures.value;
          return {
            priceFirst: first,
            priceTrough: trough,
            priceTroughSeconds: troughTick * kernel.secondsPerTick,
            priceFall: first > 0 ? 1 - trough / first : 0,
            priceFinal: venue().midPrice(),
            basisWorst,
            stablecoinPremiumPeak: premiumPeak,
            stablecoinLow: premiumLow === 9 ? Number.NaN : premiumLow,
            gasPricePeak: gasPeak,
            volumeTraded: volume,
          };
        },
      },
      id,
    );
    return { phases: { measure } };
  },
});

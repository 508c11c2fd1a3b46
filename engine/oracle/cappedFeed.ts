// A feed that another one's price passes through under a cap: a stablecoin's price, or a yield-bearing token's exchange rate times its
// underlying's price, where the rate may not be above a line from a snapshot (Aave's CAPO).

import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { secondsNow } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { WAD } from '../units/fixedPoint.ts';
import { channelSourceKey } from '../tick/sources.ts';
import { cappedRatioPrice, cappedStablePrice } from './cappedRatio.ts';
import { oracleKey } from './feed.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  readSources,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';

/** Prices and ratios are observations: nine decimals of them become exact. */
const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;

interface Snapshot {
  /** Ratio of the snapshot in force, and the second at which it was taken. */
  ratio: number;
  takenAt: number;
  capped: boolean;
}

export const cappedFeed = defineMechanism({
  kind: 'cappedFeed',
  says: 'Another feed’s price, or an exchange rate times it, that is not read above a cap.',
  parameters: {
    ...feedName,
    underlying: data<string>('ETH-USD', 'feed whose price passes through', checkName),
    ratio: data<string>(
      '',
      'venue or feed that tells the exchange rate; empty for none: the price itself is capped',
      checkOptionalName,
    ),
    snapshotRatio: number(
      '',
      1,
      1e-9,
      1e9,
      'exchange rate of the snapshot; setting it takes a new snapshot now',
      'live',
    ),
    snapshotAge: number('s', 0, 0, 1e9, 'age of the snapshot at the start'),
    maxYearlyGrowth: number(
      'per year',
      0.1,
      0,
      100,
      'growth of the line from the snapshot',
      'live',
    ),
    cap: number('quote units', 1.04, 1e-9, 1e12, 'highest price without an exchange rate', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { feed, underlying, snapshotRatio, snapshotAge } = parameters.value;
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    const snapshot = kernel.world.record<Snapshot>(`${id}.snapshot`, {
      ratio: snapshotRatio,
      takenAt: -snapshotAge,
      capped: false,
    });
    provideFeed(kernel, feed, state);
    const publish = (): void => {
      const given = parameters.value;
      const price = kernel.find(oracleKey, underlying)?.price();
      if (price === undefined) return;
      const now = secondsNow(kernel);
      const taken = snapshot.value;
      // Ratio and time of a snapshot move together.
      if (taken.ratio !== given.snapshotRatio) {
        taken.ratio = given.snapshotRatio;
        taken.takenAt = now;
      }
      if (given.ratio === '') {
        const { price: read, capped } = cappedStablePrice(wad(price), wad(given.cap));
        taken.capped = capped;
        writeFeed(kernel, feed, state, Number(read) / Number(WAD));
        return;
      }
      const rate =
        kernel.find(oracleKey, given.ratio)?.price() ?? readSources(kernel, [given.ratio]);
      if (rate === undefined) return;
      const { price: read, capped } = cappedRatioPrice(
        { underlyingPrice: wad(price), ratio: wad(rate) },
        {
          snapshotRatio: wad(taken.ratio),
          maxYearlyGrowth: wad(given.maxYearlyGrowth),
          elapsedSeconds: BigInt(Math.floor(now - taken.takenAt)),
        },
      );
      taken.capped = capped;
      writeFeed(kernel, feed, state, Number(read) / Number(WAD));
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `oracle.${feed}.capped`,
          label: `${feed} capped`,
          unit: '',
          read: () => Number(snapshot.value.capped),
        },
      ],
      id,
    );
    return { phases: { publish } };
  },
});

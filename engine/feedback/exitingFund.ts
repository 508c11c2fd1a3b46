// A fund that holds several assets and is sold when it has fallen: the mechanism of Cont & Wagalath on real books. It has no view of any asset;
// it sells all of them at once because its own value fell, and that is what makes them move together.

import type { Fault } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { portKey } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, number } from '../tick/parameters.ts';
import { bookDepthKey, channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { exitPosition, exitSlope, type ExitSchedule } from './endogenousCorrelation.ts';

/** A fund as those see it who ask what its selling does. */
export interface FundExposure {
  /** Units that it began with, by asset. */
  readonly units: Readonly<Record<string, number>>;
  /** USD at the start; 0 before it has begun. */
  startValue(): number;
  /** Share sold per unit of fall of its value, at this moment. */
  slope(): number;
}

/** Provided under the fund's path. */
export const fundExposureKey = portKey<FundExposure>('fundExposure');

interface Holding {
  readonly venue: string;
  readonly units: number;
}

interface FundState {
  startValue: number;
  /** Units sold so far, net of what was bought back, by asset. */
  sold: Record<string, number>;
  volume: number;
}

function checkHoldings(value: unknown, where: string): Fault[] {
  const mend = 'Give a map such as { ETH: { venue: ETH-USD, units: 1000 } }.';
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [{ where, found: 'not a map of holdings', mend }];
  return Object.entries(value as Record<string, unknown>).flatMap(([asset, given]) => {
    const { venue, units } = (given ?? {}) as Partial<Holding>;
    const fits = typeof venue === 'string' && typeof units === 'number' && units > 0;
    return fits ? [] : [{ where: `${where}.${asset}`, found: JSON.stringify(given), mend }];
  });
}

export const exitingFund = defineMechanism({
  kind: 'exitingFund',
  says: 'A fund of several assets whose investors leave as its value falls, selling all of them at once.',
  switchable: true,
  parameters: {
    cash: data<string>('USD', 'asset that it is paid with', checkName),
    holdings: data<Readonly<Record<string, Holding>>>(
      { ETH: { venue: 'ETH-USD', units: 1000 } },
      'units of each asset at the start, and the book on which they are sold',
      checkHoldings,
    ),
    exitFrom: number(
      '',
      0.95,
      0,
      1,
      'value, as a share of the start, at which exits begin',
      'live',
    ),
    exitTo: number('', 0.5, 0, 1, 'value at which everything is sold', 'live'),
    interval: number('s', 300, 1, 86_400, 'time between two looks at its value'),
    slippage: number('', 0.5, 0.0001, 1, 'how far from the best price its orders may go', 'live'),
    returning: choice(
      'buysBack',
      ['buysBack', 'staysOut'],
      'whether investors come back as the value recovers',
    ),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const { holdings, cash } = parameters.value;
    const account = ledger.openAccount(`${id}.fund`);
    ledger.asset(cash);
    const state = kernel.world.record<FundState>(id, {
      startValue: 0,
      sold: Object.fromEntries(Object.keys(holdings).map((asset) => [asset, 0])),
      volume: 0,
    });
    for (const [asset, { units }] of Object.entries(holdings)) {
      const index = ledger.asset(asset);
      ledger.issue(account, index, Math.floor(units * ledger.atoms(index)), causeIndex.scheduled);
    }
    const schedule = (): ExitSchedule => ({
      from: parameters.value.exitFrom,
      to: parameters.value.exitTo,
    });
    /** Value of what it began with, at mid prices; NaN while a book has none. */
    const value = (): number => {
      let sum = 0;
      for (const [, { venue, units }] of Object.entries(holdings)) {
        const mid = kernel.find(bookDepthKey, venue)?.midPrice() ?? 0;
        sum += mid > 0 ? units * mid : Number.NaN;
      }
      return sum;
    };
    const trade = (asset: string, { venue, units }: Holding, wanted: number): void => {
      const gap = wanted * units - state.value.sold[asset]!;
      if (gap < 0 && parameters.value.returning === 'staysOut') return;
      const book = kernel.use(orderVenueKey, venue);
      const { slippage } = parameters.value;
      const index = ledger.asset(asset);
      const held = ledger.balance(account, index) / ledger.atoms(index);
      const money = ledger.balance(account, ledger.asset(cash)) / ledger.atoms(ledger.asset(cash));
      const ask = book.bestAsk() ?? Number.POSITIVE_INFINITY;
      const quantity =
        gap > 0 ? Math.min(gap, held) : Math.min(-gap, (0.99 * money) / (ask * (1 + slippage)));
      if (quantity < book.terms.lotSize) return;
      const outcome = book.placeMarket({
        account,
        side: gap > 0 ? 'sell' : 'buy',
        quantity,
        slippage: Math.min(0.999, slippage),
        cause: causeIndex.deleveraging,
        causeId: 0,
      });
      if (!outcome.ok) return;
      state.value.sold[asset]! += gap > 0 ? outcome.filled : -outcome.filled;
      state.value.volume += outcome.filled * book.midPrice();
    };
    const look = (): void => {
      if (kernel.tick % kernel.ticks(parameters.value.interval) !== 0) return;
      const now = value();
      if (!(now > 0)) return;
      if (state.value.startValue === 0) state.value.startValue = now;
      const wanted = -exitPosition(now / state.value.startValue, schedule());
      for (const [asset, holding] of Object.entries(holdings)) trade(asset, holding, wanted);
    };
    const share = (): number => {
      const now = value() / state.value.startValue;
      return Number.isFinite(now) ? -exitPosition(now, schedule()) : 0;
    };
    kernel.provide(
      fundExposureKey,
      {
        units: Object.fromEntries(
          Object.entries(holdings).map(([asset, { units }]) => [asset, units]),
        ),
        startValue: () => state.value.startValue,
        slope: () => exitSlope(value() / state.value.startValue, schedule()),
      },
      id,
    );
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id.split('.').at(-1)}.exited`,
          label: 'Share of the fund that left',
          unit: '',
          read: share,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      { metrics: () => ({ [`${id.split('.').at(-1)}.volume`]: state.value.volume }) },
      id,
    );
    return { phases: { distribute: look } };
  },
});

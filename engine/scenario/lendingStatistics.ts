// Figures of liquidations on lending pools: how many, how much, when, and what was not covered.

import { bookDepthKey, channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { checkOptionalName } from '../fundamentals/series.ts';
import { data } from '../tick/parameters.ts';
import { defineMechanism } from '../tick/mechanism.ts';

interface Figures {
  liquidations: number;
  /** Accounts that were liquidated at least once, by protocol and account. */
  accounts: Record<string, number>;
  notional: number;
  debt: number;
  badDebt: number;
  /** Seconds from the start of the run; −1 for none. */
  first: number;
  last: number;
  /** Calls and notional by protocol. */
  calls: Record<string, number>;
  notionalOf: Record<string, number>;
  tickCount: number;
  tickNotional: number;
  /** Mid prices of the last hour, and the largest fall from one of them to a later one. */
  lastHour: number[];
  worstHour: number;
  /** Highest mid price of the run. */
  peak: number;
}

export const lendingStatistics = defineMechanism({
  kind: 'lendingStatistics',
  says: 'Figures of liquidations on lending pools: calls, accounts, notional, bad debt.',
  parameters: {
    venue: data(
      '',
      'book whose largest fall within an hour and highest price are told; empty for none',
      checkOptionalName,
    ),
  },
  build({ kernel, id, parameters }) {
    const figures = kernel.world.record<Figures>(`${id}.figures`, {
      liquidations: 0,
      accounts: {},
      notional: 0,
      debt: 0,
      badDebt: 0,
      first: -1,
      last: -1,
      calls: {},
      notionalOf: {},
      tickCount: 0,
      tickNotional: 0,
      lastHour: [],
      worstHour: 0,
      peak: 0,
    });
    const follow = (): void => {
      const state = figures.value;
      const price = kernel.find(bookDepthKey, parameters.value.venue)?.midPrice() ?? 0;
      if (!(price > 0)) return;
      state.peak = Math.max(state.peak, price);
      const { lastHour } = state;
      if (lastHour.length > kernel.ticks(3600)) lastHour.shift();
      lastHour.push(price);
      let highest = 0;
      for (const one of lastHour) if (one > highest) highest = one;
      state.worstHour = Math.max(state.worstHour, 1 - price / highest);
    };
    const measure = (): void => {
      const state = figures.value;
      state.tickCount = 0;
      state.tickNotional = 0;
      for (const event of kernel.events) {
        if (event.type === 'badDebtBooked') state.badDebt += event.amount;
        if (event.type !== 'accountLiquidated') continue;
        const { protocol, account, notional } = event;
        state.tickCount++;
        state.tickNotional += notional;
        state.debt += event.debt;
        state.accounts[`${protocol} ${account}`] = 1;
        state.calls[protocol] = (state.calls[protocol] ?? 0) + 1;
        state.notionalOf[protocol] = (state.notionalOf[protocol] ?? 0) + notional;
        const seconds = kernel.tick * kernel.secondsPerTick;
        if (state.first < 0) state.first = seconds;
        state.last = seconds;
      }
      state.liquidations += state.tickCount;
      state.notional += state.tickNotional;
      if (parameters.value.venue !== '') follow();
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'liquidations.count',
          label: 'liquidations',
          unit: 'calls',
          over: 'sum',
          read: () => figures.value.tickCount,
        },
        {
          name: 'liquidations.notional',
          label: 'liquidated',
          unit: 'USD',
          over: 'sum',
          read: () => figures.value.tickNotional,
        },
        { name: 'debt.bad', label: 'bad debt', unit: 'USD', read: () => figures.value.badDebt },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const { liquidations, accounts, notional, debt, badDebt, first, last } = figures.value;
          return {
            liquidations,
            accountsLiquidated: Object.keys(accounts).length,
            liquidatedNotional: notional,
            liquidatedDebt: debt,
            badDebt,
            worstHourFall: figures.value.worstHour,
            pricePeak: figures.value.peak,
            liquidationHours: first < 0 ? Number.NaN : (last - first) / 3600,
            firstLiquidationHours: first < 0 ? Number.NaN : first / 3600,
            lastLiquidationHours: last < 0 ? Number.NaN : last / 3600,
            ...Object.fromEntries(
              Object.entries(figures.value.calls).map(([at, calls]) => [
                `${at}.liquidations`,
                calls,
              ]),
            ),
            ...Object.fromEntries(
              Object.entries(figures.value.notionalOf).map(([at, sum]) => [
                `${at}.liquidatedNotional`,
                sum,
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

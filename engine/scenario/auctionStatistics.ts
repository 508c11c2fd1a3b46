// Figures of collateral auctions, as the studies of March 2020 counted them: by number, by hour of the last bid, by value, by winner.

import { systemDebtKey } from '../liquidation/systemDebt.ts';
import { liquidationFiguresKey } from '../liquidation/collateralSales.ts';
import { quantile } from '../math/statistics.ts';
import { agentRoomKey } from '../agent/agentRoom.ts';
import type { EventOf } from '../events/events.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data } from '../tick/parameters.ts';
import { dayName } from './dayName.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';

interface Hour {
  settled: number;
  zeroBids: number;
  oneBid: number;
  zeroCollateral: number;
}

interface Figures {
  settled: number;
  zeroBids: number;
  oneBid: number;
  collateral: number;
  collateralPutUp: number;
  proceeds: number;
  debt: number;
  lotValue: number;
  zeroCollateral: number;
  zeroValueMarket: number;
  zeroValueOracle: number;
  fullLots: number;
  durations: number[];
  zeroGas: number[];
  otherGas: number[];
  hours: Record<string, Hour>;
  /** Collateral won at zero bids, by account. */
  zeroWinners: Record<string, number>;
  winners: Record<string, number>;
  liquidations: number;
  notional: number;
  tickCount: number;
  tickNotional: number;
}

export const auctionStatistics = defineMechanism({
  kind: 'auctionStatistics',
  says: 'Figures of liquidations and auctions: zero bids, uncovered debt, proceeds, winners, gas.',
  parameters: {
    keeperKind: data('auctionKeeper', 'kind of agent whose free money is shown', checkName),
    stablecoin: data('DAI', 'asset that is bid', checkName),
  },
  build({ kernel, id, parameters }) {
    const figures = kernel.world.record<Figures>(`${id}.figures`, {
      settled: 0,
      zeroBids: 0,
      oneBid: 0,
      collateral: 0,
      collateralPutUp: 0,
      proceeds: 0,
      debt: 0,
      lotValue: 0,
      zeroCollateral: 0,
      zeroValueMarket: 0,
      zeroValueOracle: 0,
      fullLots: 0,
      durations: [],
      zeroGas: [],
      otherGas: [],
      hours: {},
      zeroWinners: {},
      winners: {},
      liquidations: 0,
      notional: 0,
      tickCount: 0,
      tickNotional: 0,
    });
    const openCount = (): number =>
      kernel.all(liquidationFiguresKey).reduce((sum, [, desk]) => sum + desk.openCount(), 0);
    const lotSize = (): number =>
      kernel
        .all(liquidationFiguresKey)
        .reduce((least, [, desk]) => Math.min(least, desk.lotSize()), Infinity);
    const stablecoin = kernel.ledger.asset(parameters.value.stablecoin);
    const keeperMoney = (): number => {
      let atoms = 0;
      for (const { definition, entry, firstAccount } of kernel.use(agentRoomKey).populations) {
        if (definition.kind !== parameters.value.keeperKind) continue;
        for (let i = 0; i < entry.count; i++)
          atoms += kernel.ledger.balance(firstAccount + i, stablecoin);
      }
      return atoms / kernel.ledger.atoms(stablecoin);
    };
    const owed = (): {
      debt: number;
      surplus: number;
      taken: number;
      recapitalised: number;
      minted: number;
    } =>
      kernel.find(systemDebtKey)?.totals() ?? {
        debt: 0,
        surplus: 0,
        taken: 0,
        recapitalised: 0,
        minted: 0,
      };

    const settle = (event: EventOf<'auctionSettled'>): void => {
      const state = figures.value;
      const value = event.lot * event.marketPrice;
      state.settled++;
      state.collateral += event.lot;
      state.collateralPutUp += event.lotStart;
      state.proceeds += event.bid;
      state.debt += event.debt;
      state.lotValue += value;
      state.durations.push((event.endTick - event.startTick) * kernel.secondsPerTick);
      if (event.lot === event.lotStart && event.lot >= lotSize() * 0.999) state.fullLots++;
      const hour = Math.floor(
        (kernel.startSeconds + event.lastBidTick * kernel.secondsPerTick) / 3600,
      );
      const at = (state.hours[hour] ??= { settled: 0, zeroBids: 0, oneBid: 0, zeroCollateral: 0 });
      at.settled++;
      if (event.bids === 1) {
        state.oneBid++;
        at.oneBid++;
      }
      (event.zeroBid ? state.zeroGas : state.otherGas).push(event.gasPrice);
      state.winners[event.winner] = (state.winners[event.winner] ?? 0) + event.lot;
      if (!event.zeroBid) return;
      state.zeroBids++;
      state.zeroCollateral += event.lot;
      state.zeroValueMarket += value;
      state.zeroValueOracle += event.lot * event.oraclePrice;
      state.zeroWinners[event.winner] = (state.zeroWinners[event.winner] ?? 0) + event.lot;
      at.zeroBids++;
      at.zeroCollateral += event.lot;
    };
    const measure = (): void => {
      const state = figures.value;
      state.tickCount = 0;
      state.tickNotional = 0;
      for (const event of kernel.events) {
        if (event.type === 'auctionSettled') settle(event);
        if (event.type !== 'accountLiquidated') continue;
        state.tickCount++;
        state.tickNotional += event.notional;
      }
      state.liquidations += state.tickCount;
      state.notional += state.tickNotional;
    };

    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'liquidations.count',
          label: 'liquidations',
          unit: 'accounts',
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
        {
          name: 'auctions.open',
          label: 'open auctions',
          unit: 'auctions',
          read: () => openCount(),
        },
        {
          name: 'auctions.settled',
          label: 'settled auctions',
          unit: 'auctions',
          read: () => figures.value.settled,
        },
        {
          name: 'auctions.zeroBid',
          label: 'zero bids',
          unit: 'auctions',
          read: () => figures.value.zeroBids,
        },
        {
          name: 'debt.uncovered',
          label: 'uncovered debt',
          unit: 'DAI',
          read: () => Math.max(0, figures.value.debt - figures.value.proceeds),
        },
        {
          name: 'system.surplus',
          label: 'surplus less debt of the system',
          unit: 'DAI',
          read: () => owed().surplus - owed().debt,
        },
        { name: 'keepers.dai', label: 'free money of keepers', unit: 'DAI', read: keeperMoney },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const state = figures.value;
          const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
          const { debt, surplus, recapitalised, minted } = owed();
          const zeroWinners = Object.values(state.zeroWinners);
          const byHour: Record<string, number> = {};
          for (const [hour, { settled, zeroBids, oneBid, zeroCollateral }] of Object.entries(
            state.hours,
          )) {
            const name = hourName(Number(hour));
            byHour[`auctions.${name}.settled`] = settled;
            byHour[`auctions.${name}.zeroBidShare`] = share(zeroBids, settled);
            byHour[`auctions.${name}.oneBidShare`] = share(oneBid, settled);
            byHour[`auctions.${name}.zeroBidCollateral`] = zeroCollateral;
          }
          const hourly = Object.values(state.hours)
            .map(({ zeroCollateral }) => zeroCollateral)
            .sort((a, b) => b - a);
          return {
            liquidations: state.liquidations,
            liquidatedNotional: state.notional,
            auctionsSettled: state.settled,
            auctionsOpen: openCount(),
            zeroBidAuctions: state.zeroBids,
            zeroBidShare: share(state.zeroBids, state.settled),
            oneBidShare: share(state.oneBid, state.settled),
            fullLotShare: share(state.fullLots, state.settled),
            collateralAuctioned: state.collateral,
            zeroBidCollateral: state.zeroCollateral,
            zeroBidCollateralTopFourHours: share(
              hourly.slice(0, 4).reduce((sum, part) => sum + part, 0),
              state.zeroCollateral,
            ),
            zeroBidValueMarket: state.zeroValueMarket,
            zeroBidValueOracle: state.zeroValueOracle,
            proceeds: state.proceeds,
            proceedsShareOfValue: share(state.proceeds, state.lotValue),
            lotValue: state.lotValue,
            debtAuctioned: state.debt,
            uncoveredDebt: Math.max(0, state.debt - state.proceeds),
            systemDebt: debt,
            systemSurplus: surplus,
            debtRecapitalised: recapitalised,
            governanceTokensMinted: minted,
            zeroBidWinners: zeroWinners.length,
            zeroBidLargestWinner: zeroWinners.reduce((most, part) => Math.max(most, part), 0),
            gasPriceZeroBidMedian:
              state.zeroGas.length > 0 ? quantile(state.zeroGas, 0.5) : Number.NaN,
            gasPriceOtherMedian:
              state.otherGas.length > 0 ? quantile(state.otherGas, 0.5) : Number.NaN,
            auctionDurationMedian:
              state.durations.length > 0 ? quantile(state.durations, 0.5) : Number.NaN,
            winners: Object.keys(state.winners).length,
            ...byHour,
          };
        },
      },
      id,
    );
    return { phases: { measure } };
  },
});

/** `d12h13` for 13:00 to 14:00 UTC on the 12th of the month. */
function hourName(hoursSince1970: number): string {
  const days = Math.floor(hoursSince1970 / 24);
  return `${dayName(days)}h${String(hoursSince1970 - days * 24).padStart(2, '0')}`;
}

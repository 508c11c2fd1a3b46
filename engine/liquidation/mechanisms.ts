// The mechanisms around collateral auctions and system debt: parameters, ports, figures.

import { defineMechanism } from '../tick/mechanism.ts';
import { checkName } from '../fundamentals/series.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { claimSourceKey } from '../tick/sources.ts';
import { liquidationFiguresKey } from './collateralSales.ts';
import { Auctions, collateralAuctionsKey } from './collateralAuctions.ts';
import { targetParameters } from './liquidation.ts';
import { SystemDebt, systemDebtKey } from './systemDebt.ts';

export const englishAuctions = defineMechanism({
  kind: 'englishAuction',
  part: 'liquidation',
  says: 'Seized collateral is auctioned: bids rise to the debt, then the lot falls; a bid that stands long enough wins.',
  switchable: true,
  parameters: {
    ...targetParameters,
    lotSize: number('collateral', 50, 0.01, 1e6, 'most collateral in one auction', 'live'),
    minimumIncrease: number('', 1.03, 1, 2, 'least improvement of a bid, as a ratio', 'live'),
    bidLifetime: number('s', 600, 1, 1e6, 'a bid that nobody tops this long wins', 'live'),
    auctionLength: number(
      's',
      21_600,
      1,
      1e7,
      'an auction ends after this long whatever the bids',
      'live',
    ),
    debtOutMax: number('stablecoin', 1e9, 0, 4e9, 'most debt out for auction at a time', 'live'),
    bitesPerTick: integer(
      'auctions',
      4,
      0,
      10_000,
      'auctions that can be started in one tick',
      'live',
    ),
    liquidationPenalty: number(
      '',
      0.13,
      0,
      1,
      'what the auction tries to raise beyond the debt',
      'live',
    ),
    venue: data('ETH-USD', 'book whose price is reported beside a settlement', checkName),
    zeroBidPrice: number(
      'stablecoin per collateral',
      1,
      0,
      1e6,
      'a settlement below this price counts as a zero bid',
    ),
  },
  build({ kernel, id, parameters }) {
    const auctions = new Auctions(kernel, id, () => parameters.value);
    kernel.provide(collateralAuctionsKey, auctions);
    kernel.provide(claimSourceKey, auctions, id);
    kernel.provide(
      liquidationFiguresKey,
      { openCount: () => auctions.open.length, lotSize: () => parameters.value.lotSize },
      id,
    );
    return {
      phases: {
        liquidate: () => {
          auctions.liquidate();
          auctions.restart();
        },
      },
      invariants: { 'AUCTION-2': () => auctions.check() },
    };
  },
});

export const debtAuctions = defineMechanism({
  kind: 'debtAuctions',
  says: 'Debt that no vault backs is cancelled against proceeds or sold for newly minted governance tokens.',
  parameters: {
    wait: number('s', 561_600, 0, 1e8, 'how long debt waits before it may be auctioned'),
    lotMoney: number('stablecoin', 50_000, 1, 1e9, 'money asked for in one debt auction'),
    lotTokens: number('tokens', 250, 1e-6, 1e9, 'tokens offered at first'),
    minimumDecrease: number('', 1.03, 1, 2, 'least improvement of a bid, as a ratio'),
    bidLifetime: number('s', 21_600, 1, 1e7, 'a bid that nobody tops this long wins'),
    auctionLength: number(
      's',
      259_200,
      1,
      1e7,
      'an auction ends after this long whatever the bids',
    ),
    growth: number('', 1.2, 1, 10, 'by how much the tokens grow when nobody bid'),
    governanceToken: data('MKR', 'asset that is minted', checkName),
    openMax: integer('auctions', 200, 1, 10_000, 'debt auctions open at a time'),
  },
  build({ kernel, id, parameters }) {
    const debt = new SystemDebt(kernel, id, () => parameters.value);
    kernel.provide(systemDebtKey, debt);
    return {
      phases: { distribute: () => debt.settle() },
      invariants: { 'DEBT-1': () => debt.check() },
    };
  },
});

// Parameters of the pool, as data.

import { checkName } from '../fundamentals/series.ts';
import { choice, data, number, type Parameters } from '../tick/parameters.ts';

export const poolParameters = {
  cash: data('USD', 'asset in which the pool pays and is paid', checkName),
  seniorToken: data('SENIOR', 'asset that the senior tranche is', checkName),
  juniorToken: data('JUNIOR', 'asset that the junior tranche is', checkName),
  seniorVenue: data('SENIOR-USD', 'book on which the senior tranche trades', checkName),
  juniorVenue: data('JUNIOR-USD', 'book on which the junior tranche trades', checkName),
  venue: data('ETH-USD', 'book on which collateral is sold', checkName),
  stablecoinVenue: data('DAI-USD', 'book on which stablecoin is bought to repay', checkName),
  leverage: number('', 1.8, 1, 3, 'collateral value over capital at formation'),
  cashShare: number('', 0.03, 0, 1, 'share of the capital kept in cash at formation'),
  floorRatio: number(
    '',
    1.6,
    1,
    10,
    'vault ratio below which redemptions take nothing out',
    'live',
  ),
  saleMax: number('collateral', 250, 0.01, 1e6, 'most collateral sold in one tick', 'live'),
  slippage: number('', 0.03, 0.0001, 0.5, 'how far below the best bid a sale may go', 'live'),
  yieldPerYear: number('per year', 0.06, 0, 5, 'income on the collateral, from the payer', 'live'),
  payerFunds: number('cash', 1e6, 0, 1e9, 'what the payer of the income has at the start'),
  seniorCouponBps: number('bps per year', 300, 0, 100_000, 'coupon of the senior tranche'),
  juniorCouponBps: number('bps per year', 800, 0, 100_000, 'coupon of the junior tranche'),
  incomeEpoch: number('s', 86_400, 1, 1e8, 'time between two payments of interest'),
  markInterval: number('s', 3_600, 1, 1e8, 'time between two bookings of gains and losses'),
  publishInterval: number('s', 3_600, 1, 1e8, 'time between two published values'),
  publishDelay: number('s', 7_200, 0, 1e8, 'age of a value when it is published'),
  smoothing: number('', 0, 0, 0.999, 'weight of the last published value in the next'),
  notice: number(
    's',
    21_600,
    0,
    1e8,
    'time from a request to its first possible acceptance',
    'live',
  ),
  redemptionEpoch: number('s', 21_600, 1, 1e8, 'time between two acceptances'),
  gate: number('', 0.25, 0, 1, 'share of a tranche that may be accepted in one epoch', 'live'),
  order: choice('firstCome', ['firstCome', 'proRata'], 'who goes first when not all can'),
  redeemAt: choice(
    'published',
    ['published', 'actual'],
    'price that leavers get: the published value or that of the moment',
  ),
} as const;

export type PoolTerms = Parameters<typeof poolParameters>;

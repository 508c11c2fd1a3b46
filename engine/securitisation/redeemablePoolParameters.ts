// Parameters of a redeemable pool, as data.

import { checkName } from '../fundamentals/series.ts';
import { choice, data, integer, number, type Parameters } from '../tick/parameters.ts';

export const redeemablePoolParameters = {
  cash: data('USD', 'asset in which the pool pays and is paid', checkName),
  collateral: data('ETH', 'asset that the pool holds', checkName),
  venue: data('ETH-USD', 'book on which it sells', checkName),
  seniorToken: data('SENIOR', 'asset that the senior tranche is: one a unit of par', checkName),
  juniorToken: data('JUNIOR', 'asset that the junior tranche is: one a unit of par', checkName),
  seniorVenue: data('SENIOR-USD', 'book on which the senior tranche trades', checkName),
  reserveShare: number('', 0.1, 0, 1, 'share of the capital kept in cash at formation'),
  mark: choice(
    'fundamental',
    ['fundamental', 'market'],
    'what the assets are worth to who holds them: their fundamental value, or the mid price',
  ),
  reportInterval: number('s', 3600, 1, 1e8, 'time between two valuations'),
  reportDelay: number('s', 0, 0, 1e8, 'time from a valuation to its publication'),
  smoothing: number('', 0, 0, 0.99, 'weight of the last reported return in the next'),
  reportNoise: number('', 0, 0, 1, 'standard deviation of the error of a reported return'),
  biasGrowth: number('', 0, 0, 10, 'share of a hidden loss that each report adds to the bias'),
  biasMax: number('', 0.2, 0, 10, 'the most that the bias may be'),
  hiddenDebtShare: number(
    '',
    0,
    0,
    2,
    'debt that the books leave out, as a share of the capital; it was spent on assets',
  ),
  notice: number('s', 0, 0, 1e8, 'time from a request to its first possible acceptance', 'live'),
  redemptionEpoch: number('s', 3600, 1, 1e8, 'time between two acceptances'),
  gate: number('', 1, 0, 1, 'share of the tranche that may be accepted in one epoch', 'live'),
  order: choice(
    'firstCome',
    ['firstCome', 'proRata'],
    'leavers are paid at the reported price while money lasts, or each takes his share of cash and assets',
  ),
  saleCost: choice(
    'stayers',
    ['stayers', 'leavers'],
    'who bears what a sale loses; "leavers" is swing pricing',
  ),
  saleMax: number('collateral', 1e6, 1e-6, 1e12, 'most collateral sold in one tick', 'live'),
  slippage: number('', 0.9, 0.001, 1, 'how far below the best bid a sale may go', 'live'),
  refill: number(
    's',
    86_400,
    1,
    1e9,
    'time in which holders believe that the book fills again after a sale',
  ),
  seniorYield: number(
    '',
    0.02,
    0,
    1,
    'what holders expect to earn on par by staying, in their horizon',
    'live',
  ),
  couponPerYear: number('per year', 0, 0, 1, 'coupon of the senior tranche, paid from the cash'),
  couponInterval: number('s', 86_400, 1, 1e8, 'time between two coupons'),
  wallets: integer(
    '',
    8,
    1,
    64,
    'places in which the collateral is kept: the positions of an audit',
  ),
  emptyWallets: integer('', 0, 0, 63, 'wallets that the books list as full and that hold nothing'),
  referenceError: number(
    '',
    0.05,
    0.0001,
    10,
    'error about the worth at which the information value of the tranches is shown',
  ),
} as const;

export type RedeemableTerms = Parameters<typeof redeemablePoolParameters>;

export const isProRata = ({ order }: RedeemableTerms): boolean => order === 'proRata';
export const leaversPay = ({ saleCost }: RedeemableTerms): boolean => saleCost === 'leavers';

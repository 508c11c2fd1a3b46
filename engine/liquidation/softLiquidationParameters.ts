// Parameters of soft liquidation.

import { checkName } from '../fundamentals/series.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { targetParameters } from './liquidation.ts';

export const softLiquidationParameters = {
  ...targetParameters,
  amplification: number('', 100, 5, 10_000, 'one over the relative width of a band'),
  bands: integer(
    'bands',
    10,
    4,
    50,
    'bands over which the collateral of an account is spread',
    'live',
  ),
  fee: number('', 0.006, 0, 0.5, 'share of every trade that stays in the bands', 'live'),
  liquidationDiscount: number(
    '',
    0.06,
    0,
    0.9,
    'share of what the bands yield that does not count when it is asked whether a loan stands',
    'live',
  ),
  entriesPerTick: integer(
    'accounts',
    50,
    0,
    10_000,
    'accounts that enter the bands in one tick',
    'live',
  ),
  venue: data('ETH-USD', 'book whose price is reported beside a liquidation', checkName),
};

// Parameters of a stability pool.

import { checkName } from '../fundamentals/series.ts';
import { data, flag, integer, number } from '../tick/parameters.ts';
import { targetParameters } from './liquidation.ts';

export const stabilityPoolParameters = {
  ...targetParameters,
  liquidationPenalty: number(
    '',
    0.1,
    0,
    1,
    'collateral beyond the debt that depositors gain; the rest goes back to the owner',
    'live',
  ),
  compensation: number(
    '',
    0.005,
    0,
    0.5,
    'share of the collateral for whoever closes an account by transaction',
    'live',
  ),
  bitesPerTick: integer(
    'accounts',
    4,
    0,
    10_000,
    'accounts that are closed by themselves in one tick; others by transaction',
    'live',
  ),
  withdrawalsWait: flag(true, 'whether deposits stay while accounts wait to be closed', 'live'),
  venue: data('ETH-USD', 'book whose price is reported beside a liquidation', checkName),
};

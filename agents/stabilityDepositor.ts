// Holds the stablecoin in a stability pool, sells the collateral that it gains, and puts the proceeds back. Takes its money out when the
// stablecoin is dear enough on the book that selling it there is the better business.

import {
  chainKey,
  defineAgent,
  marketOrder,
  number,
  stabilityPoolKey,
  type Intent,
} from '../engine/index.ts';
import { named } from './shared/names.ts';
import { depositActs } from './shared/stabilityDeposits.ts';

export const stabilityDepositor = defineAgent({
  kind: 'stabilityDepositor',
  says: 'Keeps stablecoin in a stability pool, sells what it gains, and leaves when the stablecoin is dear.',
  parameters: {
    collateral: named('ETH', 'asset that it gains'),
    stablecoin: named('DAI', 'asset that it deposits'),
    collateralVenue: named('ETH-USD', 'book on which it sells what it gained'),
    stablecoinVenue: named('DAI-USD', 'book of the stablecoin'),
    share: number('', 0.9, 0, 1, 'share of its stablecoin that it deposits'),
    leavesAbove: number(
      '',
      1.05,
      0,
      100,
      'price of the stablecoin at which it takes its money out',
    ),
    gainMin: number('collateral', 1, 0, 1e9, 'gain from which it is taken out and sold'),
    reserve: number('collateral', 1, 0, 1e9, 'collateral that it keeps for gas'),
    urgency: number('', 1.1, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 500, 0.1, 1e6, 'most it ever pays'),
  },
  memory: () => ({}),
  decide({ view, self, parameters: p }) {
    const wants: Intent[] = [];
    const { account } = self;
    const won = view.balance(account, p.collateral) - p.reserve;
    if (won > p.gainMin)
      wants.push(
        marketOrder({
          venue: p.collateralVenue,
          side: 'sell',
          quantity: won / 2,
          slippage: 0.02,
          cause: 'liquidation',
        }),
      );
    const price = view.book(p.stablecoinVenue).midPrice || 1;
    const isDear = price >= p.leavesAbove;
    const held = view.balance(account, p.stablecoin);
    if (isDear && held > 100)
      wants.push(
        marketOrder({
          venue: p.stablecoinVenue,
          side: 'sell',
          quantity: held / 4,
          slippage: 0.01,
        }),
      );
    const chain = view.findPort(chainKey);
    if (chain !== undefined && chain.pendingOf(account).count > 0) return wants;
    const gasPrice = Math.min(p.gasPriceMax, (chain?.suggestedGas() ?? 0) * p.urgency);
    for (const pool of view.ports(stabilityPoolKey)) {
      if (pool.money !== p.stablecoin) continue;
      const deposited = pool.depositOf(account);
      const missing = p.share * (held + deposited) - deposited;
      const free = isDear || missing < 0.05 * (held + deposited) ? 0 : Math.min(missing, held);
      const withdraw = isDear ? deposited : 0;
      wants.push(
        ...depositActs(view, pool, { account, free, withdraw, gainMin: p.gainMin, gasPrice }),
      );
    }
    return wants;
  },
});

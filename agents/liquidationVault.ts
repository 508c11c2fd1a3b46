// Puts its money behind a venue's insurance fund, takes part in what liquidations bring and cost, and leaves when it has lost too much.

import { defineAgent, number, perpetualsKey, request } from '../engine/index.ts';
import { named } from './shared/names.ts';

export const liquidationVault = defineAgent({
  kind: 'liquidationVault',
  says: 'Backs the insurance fund that takes over positions; leaves when it has lost too much.',
  parameters: {
    exchange: named('perps', 'perpetuals venue whose fund it backs'),
    amount: number('quote', 1_000_000, 0, 4e9, 'what it puts in'),
    lossMax: number(
      '',
      1,
      0,
      1,
      'share of the fund at the start whose loss makes it leave; 1: never',
      'live',
    ),
  },
  memory: () => ({ first: 0, gone: false }),
  setUp({ parameters: p }) {
    return p.amount > 0
      ? [request({ action: `${p.exchange}.back`, data: { amount: p.amount } })]
      : [];
  },
  decide({ view, parameters: p, memory }) {
    const fund = view.port(perpetualsKey, p.exchange).fund();
    if (memory.first === 0) memory.first = fund;
    if (memory.gone || p.lossMax >= 1 || fund >= memory.first * (1 - p.lossMax)) return [];
    memory.gone = true;
    return [request({ action: `${p.exchange}.leave`, data: {} })];
  },
});

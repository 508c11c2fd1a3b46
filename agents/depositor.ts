// Has money in a bank and leaves when it fears for it. Everybody reads the same signs (how far the market has fallen, at what discount the
// bank's assets trade, how many have left) and weighs them against a threshold of its own, so that few run at first, and more because others did: a
// run as a global game (Morris and Shin 1998), with thresholds given instead of solved for.

import {
  chance,
  defineAgent,
  depositBankKey,
  number,
  poolVenueKey,
  request,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

export const depositor = defineAgent({
  kind: 'depositor',
  says: 'Withdraws from a bank when falls, discounts and the run of others pass its threshold.',
  parameters: {
    bank: named('protocols.bank', 'path of the bank'),
    venue: named('STETH-ETH', 'pool that prices what the bank holds'),
    asset: named('STETH', 'what the bank holds'),
    money: named('ETH', 'what deposits are paid in'),
    watches: named('ETH', 'asset whose value it watches'),
    deposit: number('money', 100, 0, 1e9, 'deposited at the start'),
    threshold: number('', 1, 0, 100, 'fear at which it leaves'),
    fearOfFall: number('', 1, 0, 100, 'weight of the fall of the value from its high'),
    fearOfDiscount: number('', 5, 0, 1000, 'weight of the discount of what the bank holds'),
    fearOfRun: number('', 2, 0, 100, 'weight of the share of deposits paid out'),
    attention: number('', 0.3, 0, 1, 'share of its turns in which it looks'),
  },
  memory: () => ({ high: 0 }),
  setUp({ parameters: p }) {
    return p.deposit > 0
      ? [request({ action: 'bank.bring', data: { bank: p.bank, amount: p.deposit } })]
      : [];
  },
  decide({ view, self, parameters: p, memory, random }) {
    const value = view.fundamentalPrice(p.watches);
    memory.high = Math.max(memory.high, value);
    if (!chance(random, p.attention)) return [];
    const bank = view.port(depositBankKey, p.bank);
    const held = bank.depositOf(self.account);
    if (!(held > 0) || bank.isHalted) return [];
    const price = view.port(poolVenueKey, p.venue).priceOf(p.asset, p.money);
    const fear =
      p.fearOfFall * (1 - value / memory.high) +
      p.fearOfDiscount * Math.max(0, 1 - price) +
      p.fearOfRun * bank.paidShare;
    if (fear < p.threshold) return [];
    return [request({ action: 'bank.withdraw', data: { bank: p.bank, amount: held } })];
  },
});

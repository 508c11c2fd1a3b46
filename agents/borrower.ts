// Owns a vault. Most do nothing; some add collateral when the ratio gets thin, some buy the stablecoin back and repay. Those
// who repay are why a stablecoin trades above par on the day everybody needs it.

import {
  chainKey,
  chance,
  defineAgent,
  marketOrder,
  number,
  request,
  transaction,
  vaultsKey,
  type Intent,
  type MarketView,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

const ADJUST_GAS = 250_000;

export const borrower = defineAgent({
  kind: 'borrower',
  says: 'Owns a vault: passive, topping up, or buying the stablecoin back to repay.',
  parameters: {
    collateral: named('ETH', 'asset locked'),
    stablecoin: named('DAI', 'asset drawn'),
    cash: named('USD', 'asset with which it buys the stablecoin'),
    stablecoinVenue: named('DAI-USD', 'book on which it buys the stablecoin'),
    feed: named('ETH', 'oracle feed that its vault is valued by'),
    locked: number('collateral', 40, 0, 1e7, 'collateral locked at the start'),
    lockedMin: number('collateral', 1, 0, 1e7, 'least collateral that anybody locks'),
    liquidationPrice: number(
      'stablecoin per collateral',
      90,
      0,
      1e9,
      'oracle price at which its vault starts to be liquidated',
    ),
    liquidationPriceMax: number(
      'stablecoin per collateral',
      1e9,
      0,
      1e9,
      'highest such price: who was above it is already closed',
    ),
    liquidationRatio: number('', 1.5, 1, 10, 'ratio at which that happens'),
    topUpShare: number('', 0.35, 0, 1, 'probability that it is one who tops up'),
    repayShare: number('', 0.2, 0, 1, 'probability that it is one who repays'),
    drawShare: number(
      '',
      0.1,
      0,
      1,
      'probability that it is one who draws more and sells it when the stablecoin is dear',
    ),
    drawPremium: number('', 0.03, 0, 1, 'premium over par at which it does'),
    drawRatio: number('', 3, 1, 100, 'ratio that it keeps when it does'),
    alarm: number('', 1.75, 1, 100, 'ratio at the price that it fears below which it acts'),
    target: number('', 2.1, 1, 100, 'ratio that it restores'),
    urgency: number('', 1.1, 0.01, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 150, 0.1, 1e6, 'most it pays'),
  },
  memory: () => ({ habit: '' as '' | 'passive' | 'topUp' | 'repay' | 'draw', acted: -1e9 }),
  setUp({ parameters: p }) {
    const locked = Math.max(p.locked, p.lockedMin);
    const debt =
      (locked * Math.min(p.liquidationPrice, p.liquidationPriceMax)) / p.liquidationRatio;
    return [request({ action: 'vault.bring', data: { collateral: locked, debt } })];
  },
  decide({ view, self, parameters: p, memory, random }) {
    if (memory.habit === '') {
      const draw = random.uniform();
      memory.habit =
        draw < p.topUpShare
          ? 'topUp'
          : draw < p.topUpShare + p.repayShare
            ? 'repay'
            : draw < p.topUpShare + p.repayShare + p.drawShare
              ? 'draw'
              : 'passive';
    }
    if (memory.habit === 'passive' || view.seconds - memory.acted < 1_800) return [];
    const vaults = view.port(vaultsKey);
    const [vault] = vaults.vaultsOf(self.account);
    if (vault === undefined) return [];
    const { collateral, debt } = vaults.read(vault);
    if (debt === 0) return [];
    const feed = view.oracle(p.feed);
    // The next price of a delayed feed is known an hour ahead: whoever watches acts on the worse of the two.
    const feared = Math.min(feed.price() ?? Infinity, feed.next() ?? Infinity);
    if (!Number.isFinite(feared)) return [];
    if (memory.habit === 'draw')
      return drawMore(view, self.account, p, vault, { collateral, debt, feared }, memory);
    if ((collateral * feared) / debt >= p.alarm) return [];
    const chain = view.port(chainKey);
    if (chain.pendingOf(self.account).count > 0) return [];
    const gasPrice = Math.min(p.gasPriceMax, chain.suggestedGas() * p.urgency);
    if (memory.habit === 'topUp') {
      const more = Math.min(
        (p.target * debt) / feared - collateral,
        view.balance(self.account, p.collateral) - 0.5,
      );
      if (more <= 0) return [];
      memory.acted = view.seconds;
      return [adjust(vault, more, 0, gasPrice)];
    }
    const excess = Math.min(debt, debt - (collateral * feared) / p.target);
    const held = view.balance(self.account, p.stablecoin);
    const wants: Intent[] = [];
    if (held >= 1) {
      memory.acted = view.seconds;
      wants.push(adjust(vault, 0, -Math.min(held, debt), gasPrice));
    } else if (chance(random, 0.5)) {
      const price = (view.book(p.stablecoinVenue).bestAsk ?? 1) * 1.03;
      const quantity = Math.min(excess, view.balance(self.account, p.cash) / price);
      if (quantity >= 1)
        wants.push(
          marketOrder({
            venue: p.stablecoinVenue,
            side: 'buy',
            quantity,
            slippage: 0.03,
            cause: 'deleveraging',
          }),
        );
    }
    return wants;
  },
});

/** Sells what was drawn, or draws more while the premium pays for it. */
function drawMore(
  view: MarketView,
  account: number,
  p: {
    readonly stablecoin: string;
    readonly stablecoinVenue: string;
    readonly drawPremium: number;
    readonly drawRatio: number;
    readonly gasPriceMax: number;
    readonly urgency: number;
  },
  vault: number,
  { collateral, debt, feared }: { collateral: number; debt: number; feared: number },
  memory: { acted: number },
): Intent[] {
  const price = view.book(p.stablecoinVenue).bestBid ?? 0;
  if (price < 1 + p.drawPremium) return [];
  const held = view.balance(account, p.stablecoin);
  if (held >= 1) {
    return [
      marketOrder({
        venue: p.stablecoinVenue,
        side: 'sell',
        quantity: held,
        slippage: p.drawPremium,
      }),
    ];
  }
  const more = (collateral * feared) / p.drawRatio - debt;
  const chain = view.port(chainKey);
  if (!(more >= 100) || chain.pendingOf(account).count > 0) return [];
  memory.acted = view.seconds - 1_500;
  const gasPrice = Math.min(p.gasPriceMax, chain.suggestedGas() * p.urgency);
  return [adjust(vault, 0, more, gasPrice)];
}

const adjust = (vault: number, collateral: number, debt: number, gasPrice: number): Intent =>
  transaction({
    action: 'vault.adjust',
    data: { vault, collateral, debt },
    gasPrice,
    gas: ADJUST_GAS,
    cause: 'marginTopUp',
  });

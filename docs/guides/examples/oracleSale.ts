// Sells the collateral of accounts that are under at the oracle price less a fixed discount, to whoever comes first.

import {
  collateralSalesKey,
  defineMechanism,
  liquidationFiguresKey,
  newWatch,
  number,
  offerAct,
  pairOf,
  targetOf,
  targetParameters,
  UnsafeWatch,
  type CollateralSale,
} from '../../../index.ts';

export const oracleSale = defineMechanism({
  kind: 'oracleSale',
  says: 'Collateral of accounts that are under is for sale at the oracle price less a discount.',
  switchable: true,
  parameters: {
    ...targetParameters,
    discount: number('', 0.1, 0, 0.9, 'how far below the oracle price it is sold', 'live'),
  },
  build({ kernel, id, parameters }) {
    // What it works on: its neighbour in the scenario, unless the parameters name something else.
    const target = targetOf(kernel, id, parameters.value);
    const { protocol, collateralAsset, debtAsset } = target;
    const state = kernel.world.record(id, newWatch());
    const watch = new UnsafeWatch(kernel, protocol, state, () => 'ETH-USD');
    const { ledger } = kernel;
    const coin = ledger.atoms(collateralAsset);
    const money = ledger.atoms(debtAsset);
    const nameOf = (asset: number) => ledger.assets.at(asset)?.name ?? '';
    const price = () => protocol.price(collateralAsset) * (1 - parameters.value.discount);

    const saleOf = (account: number): CollateralSale | undefined => {
      const pair = protocol.isUnsafe(account) ? pairOf(target, account) : undefined;
      if (pair === undefined) return undefined;
      const collateral = pair.collateral.atoms / coin;
      const cost = Math.min(pair.debt.atoms / money, collateral * price());
      return { id: account, collateral: cost / price(), price: price(), cost };
    };

    const buy = (buyer: number, account: number, most: number, priceMax: number) => {
      const sale = saleOf(account);
      if (sale === undefined) return { ok: false, reason: 'notForSale' } as const;
      if (sale.price > priceMax) return { ok: false, reason: 'tooExpensive' } as const;
      const bought = Math.floor(Math.min(most, sale.collateral) * coin);
      const cost = Math.ceil((bought / coin) * sale.price * money);
      if (!(bought > 0)) return { ok: false, reason: 'badAmount' } as const;
      if (ledger.balance(buyer, debtAsset) < cost)
        return { ok: false, reason: 'insufficientMoney' } as const;
      const liquidation = state.value.nextLiquidation++;
      const act = { account, liquidation };
      const debt = protocol.repay({ ...act, asset: debtAsset, atoms: cost, from: buyer });
      protocol.seize({ ...act, asset: collateralAsset, atoms: bought, to: buyer });
      // Debt without collateral goes down the protocol's own loss waterfall.
      const left = protocol.position(account);
      if (left.collaterals.length === 0)
        for (const { asset, atoms } of left.debts) protocol.writeOff({ ...act, asset, atoms });
      watch.announce({ ...act, collateralAsset, collateral: bought, debtAsset, debt });
      return { ok: true } as const;
    };

    offerAct(kernel, `${id}.buy`, (buyer, { sale, most, priceMax }) =>
      buy(buyer, Number(sale), Number(most), Number(priceMax)),
    );
    // Keepers find this and take part with the money and the gas policy that they have.
    kernel.provide(
      collateralSalesKey,
      {
        collateral: nameOf(collateralAsset),
        money: nameOf(debtAsset),
        action: `${id}.buy`,
        gas: 250_000,
        fallsWithTime: false,
        value: () => protocol.price(collateralAsset),
        sales: () => state.value.backlog.map(saleOf).filter((sale) => sale !== undefined),
        chores: () => [],
      },
      id,
    );
    const openCount = () => state.value.backlog.length;
    kernel.provide(liquidationFiguresKey, { openCount, lotSize: () => Infinity }, id);
    protocol.soldShare = () => (watch.isAwake ? 1 / protocol.liquidationRatio(collateralAsset) : 0);
    return { phases: { liquidate: () => void watch.look() } };
  },
});

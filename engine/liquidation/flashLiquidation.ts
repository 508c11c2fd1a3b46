// Keepers without money of their own: in one transaction one takes the collateral of an account that is under, sells it in a pool,
// repays a share of the debt out of the proceeds and keeps the rest, or does nothing if no profit would be left after gas. A block has
// room for so many of them. This closes the loop between liquidations and the price within the pool that the oracle reads.

import { decideKeeper } from '../chain/keeperEconomics.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { invariant } from '../errors.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { toSafe } from '../units/exact.ts';
import { parseDecimal, WAD } from '../units/fixedPoint.ts';
import { poolVenueKey, type PoolVenue } from '../venues/poolVenue.ts';
import { closeShare, type Closing } from './closeShare.ts';
import {
  newWatch,
  pairOf,
  targetOf,
  targetParameters,
  UnsafeWatch,
  type WatchState,
} from './liquidation.ts';

interface FlashState extends WatchState {
  /** Of the last tick. */
  executed: number;
  skipped: number;
  /** So far; atoms. */
  liquidations: number;
  collateralSold: number;
  debtRepaid: number;
  badDebt: number;
  profit: number;
  /** Accounts that were liquidated at least once, by index. */
  hit: Record<string, true>;
}

const DECIMALS = 18;
/** A figure that a person states, exact to its 12th decimal. */
const wad = (value: number): bigint => parseDecimal(value.toFixed(12), DECIMALS);

export const flashLiquidation = defineMechanism({
  kind: 'flashLiquidation',
  says: 'Keepers who liquidate and sell in a pool in one transaction, where that leaves a profit.',
  switchable: true,
  parameters: {
    ...targetParameters,
    pool: data<string>('pool', 'pool in which collateral is sold for the debt asset', checkName),
    closeFactor: number('', 0.5, 0.0001, 1, 'share of the debt that is repaid at a time', 'live'),
    bonus: number('', 0.05, 0, 1, 'collateral beyond the debt repaid', 'live'),
    capacity: integer('liquidations', 100, 0, 1e6, 'room for liquidations in a tick', 'live'),
    gasCost: number('debt units', 0, 0, 1e9, 'cost of a liquidation to the keeper', 'live'),
    minProfit: number('debt units', 0, 0, 1e9, 'profit below which a keeper does nothing', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const target = targetOf(kernel, id, parameters.value);
    const { protocol, collateralAsset, debtAsset } = target;
    const state = kernel.world.record<FlashState>(`${id}.state`, {
      ...newWatch(),
      executed: 0,
      skipped: 0,
      liquidations: 0,
      collateralSold: 0,
      debtRepaid: 0,
      badDebt: 0,
      profit: 0,
      hit: {},
    });
    const watch = new UnsafeWatch(kernel, protocol, state, () => parameters.value.pool);
    const keepers = ledger.openAccount(`${id}.keepers`);
    const miners = ledger.openAccount(`${id}.gas`);
    const unit = { collateral: ledger.atoms(collateralAsset), debt: ledger.atoms(debtAsset) };
    const names = {
      give: ledger.assets[collateralAsset]!.name,
      get: ledger.assets[debtAsset]!.name,
    };
    protocol.soldShare = () => {
      const { closeFactor, bonus } = parameters.value;
      if (!watch.isAwake) return 0;
      return Math.min(1, (closeFactor * (1 + bonus)) / protocol.liquidationRatio(collateralAsset));
    };

    /** Oracle price as atoms of debt for an atom of collateral. */
    const price = (): Parameters<typeof closeShare>[0]['price'] => {
      const ratio = protocol.price(collateralAsset) / protocol.price(debtAsset);
      return {
        numerator: parseDecimal(ratio.toFixed(DECIMALS), DECIMALS) * BigInt(unit.debt),
        denominator: WAD * BigInt(unit.collateral),
      };
    };

    const closing = (account: number): Closing | undefined => {
      const pair = pairOf(target, account);
      if (pair === undefined) return undefined;
      const { closeFactor, bonus } = parameters.value;
      return closeShare({
        collateral: BigInt(pair.collateral.atoms),
        debt: BigInt(pair.debt.atoms),
        price: price(),
        closeFactor: wad(closeFactor),
        bonus: wad(bonus),
      });
    };

    /** What a keeper would be left with, in atoms, if that is enough. */
    const worthwhile = (pool: PoolVenue, { repay, seize }: Closing): boolean => {
      const proceeds = pool.quoteExchange(names.give, names.get, Number(seize) / unit.collateral);
      const { gasCost, minProfit } = parameters.value;
      const atoms = (units: number): bigint => BigInt(Math.round(units * unit.debt));
      const { acts } = decideKeeper(
        {
          seizedValue: atoms(proceeds),
          slippage: 0n,
          repay,
          flashFee: 0n,
          // A whole unit of the gas asset at a price of the stated cost.
          gasUsed: 1n,
          gasAssetPrice: atoms(gasCost),
          minProfit: atoms(minProfit),
        },
        WAD,
      );
      return acts;
    };

    const liquidate = (): void => {
      const now = state.value;
      now.executed = 0;
      now.skipped = 0;
      const pool = kernel.use(poolVenueKey, parameters.value.pool);
      const health = new Map(watch.look().map((one) => [one, protocol.healthFactor(one)]));
      const worstFirst = [...health].sort(([a, x], [b, y]) => x - y || a - b);
      for (const [account] of worstFirst) {
        if (now.executed >= parameters.value.capacity) break;
        const close = closing(account);
        if (close === undefined) continue;
        if (worthwhile(pool, close)) carryOut(pool, account, close);
        else now.skipped++;
      }
    };

    const carryOut = (
      pool: PoolVenue,
      account: number,
      { repay, seize, takesAll }: Closing,
    ): void => {
      const now = state.value;
      const liquidation = now.nextLiquidation++;
      const [atomsRepaid, atomsSeized] = [toSafe(repay), toSafe(seize)];
      const debtBefore = pairOf(target, account)!.debt.atoms;
      watch.announce({
        account,
        liquidation,
        collateralAsset,
        collateral: atomsSeized,
        debtAsset,
        debt: atomsRepaid,
      });
      const money = ledger.balance(keepers, debtAsset);
      protocol.seize({
        account,
        liquidation,
        asset: collateralAsset,
        atoms: atomsSeized,
        to: keepers,
      });
      const held = ledger.balance(keepers, collateralAsset);
      const outcome = pool.exchange(keepers, {
        ...names,
        // Half an atom more, so that the way through units rounds down to what is held.
        amount: (held + 0.5) / unit.collateral,
        getMin: 0,
        cause: causeIndex.liquidation,
        causeId: liquidation,
      });
      invariant(outcome.ok, 'FLASH-1', 'what a keeper seized, the pool took');
      protocol.repay({ account, liquidation, asset: debtAsset, atoms: atomsRepaid, from: keepers });
      const gas = Math.round(parameters.value.gasCost * unit.debt);
      const { liquidation: cause } = causeIndex;
      if (gas > 0) ledger.transfer(keepers, miners, debtAsset, gas, cause, liquidation);
      const left = ledger.balance(keepers, debtAsset) - money;
      invariant(left >= 0, 'FLASH-2', 'a keeper who acts loses nothing');
      const unpaid = debtBefore - atomsRepaid;
      if (takesAll && unpaid > 0) {
        protocol.writeOff({ account, liquidation, asset: debtAsset, atoms: unpaid });
        now.badDebt += unpaid;
        const amount = unpaid / unit.debt;
        kernel.emit({ type: 'badDebtBooked', tick: kernel.tick, protocol: protocol.id, amount });
      }
      now.executed++;
      now.liquidations++;
      now.collateralSold += atomsSeized;
      now.debtRepaid += atomsRepaid;
      now.profit += left;
      now.hit[account] = true;
    };

    /** Accounts that owe more than their collateral is worth in the pool. */
    const underwater = (): number => {
      const spot = kernel.use(poolVenueKey, parameters.value.pool).priceOf(names.give, names.get);
      let count = 0;
      for (let account = 0; account < protocol.accounts(); account++) {
        const debt = protocol.position(account).debts.find(({ asset }) => asset === debtAsset);
        if (debt === undefined) continue;
        const held = pairOf(target, account)?.collateral.atoms ?? 0;
        if (debt.atoms / unit.debt > (held / unit.collateral) * spot) count++;
      }
      return count;
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.executed`,
          label: 'Liquidations',
          unit: 'accounts',
          over: 'sum',
          read: () => state.value.executed,
        },
        {
          name: `${id}.skipped`,
          label: 'Unprofitable liquidations',
          unit: 'accounts',
          over: 'sum',
          read: () => state.value.skipped,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const now = state.value;
          return {
            [`${id}.liquidations`]: now.liquidations,
            [`${id}.accountsHit`]: Object.keys(now.hit).length,
            [`${id}.collateralSold`]: now.collateralSold / unit.collateral,
            [`${id}.debtRepaid`]: now.debtRepaid / unit.debt,
            [`${id}.badDebt`]: now.badDebt / unit.debt,
            [`${id}.keeperProfit`]: now.profit / unit.debt,
            [`${id}.underwater`]: underwater(),
          };
        },
      },
      id,
    );
    return { phases: { liquidate } };
  },
});

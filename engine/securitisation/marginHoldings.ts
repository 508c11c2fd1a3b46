// Holdings that another mechanism keeps for the pool: levered in vaults, supplied to a lending pool, a book of loans, anything entered by request.

import { InputError } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { lendingPoolKey } from '../margin/lendingPool.ts';
import { vaultsKey } from '../margin/vaults.ts';
import type { RecordHandle } from '../state/world.ts';
import { claimSourceKey } from '../tick/sources.ts';
import { idle, type Holding } from './holding.ts';
import { issueAtFormation } from './issueAtFormation.ts';
import type { AssetTerms, RequestTerms } from './poolAssets.ts';
import { holdingsOf, lockLoose, raiseCash, type PoolPosition } from './poolLiquidity.ts';
import { portfolioKey, type Collections } from './poolPort.ts';
import { refused, unitPrice, type HoldingContext } from './tokenHoldings.ts';

type Terms<K extends AssetTerms['kind']> = Extract<AssetTerms, { kind: K }>;

export interface VaultMemory {
  vault: number;
  liquidations: number;
  lastLiquidationTick: number;
  /** Lots on auction, and equity that they may still cost, by liquidation. */
  pending: Record<string, { lots: number; equity: number }>;
}

export const emptyVaultMemory = (): VaultMemory => ({
  vault: -1,
  liquidations: 0,
  lastLiquidationTick: -1,
  pending: {},
});

/** Collateral in the margin engine. When the engine liquidates it, what is left of it is what the auctions leave. */
export function vaultHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'vault'>,
  memory: RecordHandle<VaultMemory>,
): Holding {
  const { kernel, account, id } = context;
  const { ledger } = kernel;
  const vaults = () => kernel.use(vaultsKey, terms().vaults ?? '');
  const position = (): PoolPosition => ({
    kernel,
    vaults: vaults(),
    account,
    vault: memory.value.vault,
    cashAsset: context.cash,
    venue: terms().venue,
    stablecoinVenue: terms().stablecoinVenue,
  });
  const marketPrice = (): number =>
    unitPrice(kernel, ledger.assets[vaults().collateralAsset]!.name, terms().venue);
  const stablecoinPrice = (): number =>
    unitPrice(kernel, ledger.assets[vaults().stablecoinAsset]!.name, terms().stablecoinVenue) || 1;
  const valueAt = (price: number, stable: number): number => {
    const { locked, loose, stablecoin, debt } = holdingsOf(position());
    return (locked + loose) * price + (stablecoin - debt) * stable;
  };
  return {
    ...idle,
    name,
    isReady: () => vaults().price() > 0 && marketPrice() > 0,
    acquire(usd) {
      const price = vaults().price();
      const { leverage } = terms();
      const units = (usd * leverage) / price;
      const asset = vaults().collateralAsset;
      const atoms = Math.ceil(units * ledger.atoms(asset));
      issueAtFormation(ledger, `${id}.assets.${name}`, account, asset, atoms);
      const outcome = vaults().open(account, units, usd * (leverage - 1));
      if (!outcome.ok) throw refused(`${id}.assets.${name}`, outcome.reason);
      memory.value.vault = vaults().vaultsOf(account).at(-1) ?? -1;
      // The stablecoin drawn paid for a part of the collateral; who sold it keeps it.
      const drawn = vaults().stablecoinAsset;
      const arranger = ledger.accountNamed(`${id}.arranger`)!;
      ledger.transfer(
        account,
        arranger,
        drawn,
        ledger.balance(account, drawn),
        causeIndex.scheduled,
      );
    },
    collateral() {
      const { locked, loose } = holdingsOf(position());
      const asset = ledger.assets[vaults().collateralAsset]!.name;
      return { asset, venue: terms().venue, units: locked + loose };
    },
    value: () => valueAt(marketPrice(), stablecoinPrice()),
    oracleValue: () => valueAt(vaults().price(), 1),
    sell({ need, cause, causeId }) {
      const { saleMax = Number.POSITIVE_INFINITY, slippage = 0.05, floorRatio = 1 } = terms();
      raiseCash(position(), {
        need,
        price: marketPrice(),
        floorRatio,
        saleMax,
        slippage,
        soldOnBook: context.soldOnBook(),
        cause,
        causeId,
      });
    },
    pendingLoss: () =>
      Object.values(memory.value.pending).reduce((sum, { equity }) => sum + equity, 0),
    tend() {
      const state = memory.value;
      for (const event of kernel.events) {
        if (event.type === 'accountLiquidated') {
          if (event.protocol !== vaults().id || event.account !== state.vault) continue;
          state.liquidations++;
          state.lastLiquidationTick = event.tick;
          const one = (state.pending[event.id] ??= { lots: 0, equity: 0 });
          one.equity += Math.max(0, event.notional - event.debt);
        } else if (event.type === 'auctionStarted') {
          const one = state.pending[event.liquidation];
          if (one !== undefined) one.lots++;
        } else if (event.type === 'auctionSettled') {
          const one = state.pending[event.liquidation];
          if (one !== undefined && --one.lots <= 0) delete state.pending[event.liquidation];
        }
      }
      if (Object.keys(state.pending).length === 0) lockLoose(position());
    },
  };
}

/** A receipt of a lending pool: worth what it says until somebody wants it back and the cash is out. */
export function lendingHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'lending'>,
): Holding {
  const { kernel, account, id } = context;
  const { ledger } = kernel;
  const asset = ledger.asset(terms().asset);
  const market = () => kernel.use(lendingPoolKey, terms().market);
  const price = (): number =>
    asset === context.cash
      ? 1
      : unitPrice(kernel, terms().asset, undefined) || market().reserve(terms().asset)?.price || 0;
  const supplied = (): number =>
    market()
      .face(account)
      ?.positions.find((one) => one.asset === terms().asset)?.supplied ?? 0;
  return {
    ...idle,
    name,
    isReady: () => price() > 0,
    acquire(usd) {
      const units = usd / price();
      const outcome = market().bring(
        account,
        { supply: { [terms().asset]: units }, borrow: {}, category: '' },
        account,
      );
      if (!outcome.ok) throw refused(`${id}.assets.${name}`, outcome.reason);
    },
    value: () => supplied() * price(),
    oracleValue: () => supplied() * price(),
    sell({ need, cause }) {
      const cash = market().reserve(terms().asset)?.cash ?? 0;
      const units = Math.min(supplied(), need / price(), cash);
      if (!(units * ledger.atoms(asset) >= 1)) return;
      const outcome = market().withdraw(account, terms().asset, units, causeIndex[cause]);
      if (!outcome.ok) kernel.reject('pool withdraws what it lent', outcome.reason);
    },
  };
}

/** A book of loans. Its principal is a part of the pool's notional as it stands. */
export function portfolioHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'portfolio'>,
  collections: Collections,
): Holding {
  const { kernel, id } = context;
  const portfolio = () => {
    const found = kernel.find(portfolioKey, terms().portfolio);
    if (found !== undefined) return found;
    throw new InputError([
      {
        where: `${id}.assets.${name}.portfolio`,
        found: `there is no portfolio "${terms().portfolio}"`,
        mend: `Known portfolios: ${
          kernel
            .all(portfolioKey)
            .map(([known]) => known)
            .join(', ') || 'none'
        }.`,
      },
    ]);
  };
  return {
    ...idle,
    name,
    acquire: () => undefined,
    positions: () => portfolio().outcomes(),
    value: () => portfolio().performing() + portfolio().recoverable(),
    oracleValue: () => portfolio().performing() + portfolio().recoverable(),
    sell: () => undefined,
    collect() {
      const { interest, principal } = portfolio().collect(collections);
      collections.note(interest + principal);
    },
  };
}

/** Whatever is entered and left by request, valued by what the pool may claim there: collateral of perpetuals, ranges of liquidity. */
export function positionHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'position'>,
): Holding {
  const { kernel, account, id } = context;
  const { ledger } = kernel;
  const token = ledger.asset(terms().token);
  const price = (asset: number): number =>
    asset === context.cash
      ? 1
      : unitPrice(kernel, ledger.assets[asset]!.name, asset === token ? terms().venue : undefined);
  const value = (): number => {
    const claims = new Float64Array(ledger.accounts.length);
    kernel.find(claimSourceKey, terms().claims)?.addClaims(claims, price);
    return claims[account]!;
  };
  const ask = ({ action, data }: RequestTerms, units: number): void => {
    const filled = Object.fromEntries(
      Object.entries(data).map(([key, given]) => [key, given === '$units' ? units : given]),
    );
    const outcome = kernel.request(account, action, filled, -1);
    if (!outcome.ok && units > 0) kernel.reject(`pool asks for ${action}`, outcome.reason);
  };
  return {
    ...idle,
    name,
    isReady: () => price(token) > 0,
    acquire(usd) {
      const units = usd / price(token);
      const atoms = Math.floor(units * ledger.atoms(token));
      issueAtFormation(ledger, `${id}.assets.${name}`, account, token, atoms);
      ask(terms().enter, units);
      if (!(value() > 0))
        throw refused(`${id}.assets.${name}`, `${terms().enter.action} left nothing to claim`);
    },
    value,
    oracleValue: value,
    sell({ need }) {
      const { exit } = terms();
      if (exit !== undefined) ask(exit, need / price(token));
    },
  };
}

// How the pool turns collateral into cash: out of the vault, onto the book, and a part of the proceeds into the stablecoin that repays
// its debt, so that the ratio stays where it was. To have X at a ratio R it sells X·R/(R − 1) and repays the R-th part of that:
// leverage makes every redemption a larger sale. The vault is never taken below a floor; what that allows is sold tick by tick.

import { causeIndex, type CauseKind } from '../events/causes.ts';
import type { Vaults } from '../margin/vaults.ts';
import type { Kernel } from '../tick/kernel.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { sellOutside } from './outsideSale.ts';

export interface PoolPosition {
  readonly kernel: Kernel;
  readonly vaults: Vaults;
  /** The pool's ledger account and its vault; −1 before it is open. */
  readonly account: number;
  readonly vault: number;
  readonly cashAsset: number;
  readonly venue: string;
  readonly stablecoinVenue: string;
}

/** Units of everything the pool holds and owes. */
export function holdingsOf(position: PoolPosition): {
  readonly cash: number;
  /** In the vault and loose. */
  readonly locked: number;
  readonly loose: number;
  readonly stablecoin: number;
  readonly debt: number;
} {
  const { kernel, vaults, account, vault, cashAsset } = position;
  const units = (asset: number): number =>
    kernel.ledger.balance(account, asset) / kernel.ledger.atoms(asset);
  const face = vault < 0 ? undefined : vaults.read(vault);
  return {
    cash: units(cashAsset),
    locked: face?.collateral ?? 0,
    loose: units(vaults.collateralAsset),
    stablecoin: units(vaults.stablecoinAsset),
    debt: face?.debt ?? 0,
  };
}

export interface SaleTerms {
  /** Cash wanted, units. */
  readonly need: number;
  /** USD per unit of collateral. */
  readonly price: number;
  /** Collateral value over debt below which nothing is taken out of the vault. */
  readonly floorRatio: number;
  /** Most collateral sold in one tick, units. */
  readonly saleMax: number;
  readonly slippage: number;
  /** Share of the sale that goes onto the book; a buyer outside takes the rest. All of it unless told. */
  readonly soldOnBook?: number;
  readonly cause: CauseKind;
  readonly causeId: number;
}

/** Sells collateral for cash within one tick and repays the debt's part. Returns units of collateral sold. */
export function raiseCash(position: PoolPosition, terms: SaleTerms): number {
  const { kernel, account, venue } = position;
  const { need, price, cause, causeId, slippage, soldOnBook = 1 } = terms;
  if (!(need > 0) || !(price > 0)) return 0;
  const before = holdingsOf(position);
  const ratio =
    before.debt > 0
      ? ((before.locked + before.loose) * price) / before.debt
      : Number.POSITIVE_INFINITY;
  // Under water nothing that is sold would leave cash over.
  if (ratio <= 1.01) return 0;
  const keep = Number.isFinite(ratio) ? 1 - 1 / ratio : 1;
  const wanted = Math.min(terms.saleMax, need / keep / price);
  const shortOf = wanted - before.loose;
  if (shortOf > 0) withdraw(position, Math.min(shortOf, freeCollateral(position, terms)), cause);
  const quantity = Math.min(wanted, holdingsOf(position).loose);
  const outside = quantity * (1 - soldOnBook);
  if (outside > 0)
    sellOutside(kernel, {
      account,
      asset: position.vaults.collateralAsset,
      cash: position.cashAsset,
      units: outside,
      cause,
      causeId,
    });
  const outcome = kernel.use(orderVenueKey, venue).placeMarket({
    account,
    side: 'sell',
    quantity: quantity * soldOnBook,
    slippage,
    cause: causeIndex[cause],
    causeId,
  });
  const sold = outside + (outcome.ok ? outcome.filled : 0);
  if (sold === 0) return 0;
  const proceeds = holdingsOf(position).cash - before.cash;
  repay(position, proceeds * (1 - keep), cause, causeId);
  return sold;
}

/** Puts loose collateral back where it supports the debt. */
export function lockLoose(position: PoolPosition): void {
  const { loose } = holdingsOf(position);
  const { vaults, vault, account } = position;
  if (vault < 0 || !(loose > 0)) return;
  vaults.adjust(vault, account, loose, 0, causeIndex.protocol);
}

/** Collateral that may leave the vault at the lower of market and oracle price. */
function freeCollateral(position: PoolPosition, { price, floorRatio }: SaleTerms): number {
  const { locked, debt } = holdingsOf(position);
  const oracle = position.vaults.price();
  const low = oracle > 0 ? Math.min(price, oracle) : price;
  const floor = Math.max(floorRatio, position.vaults.liquidationRatio * 1.001);
  return Math.max(0, locked - (floor * debt) / low);
}

function withdraw(position: PoolPosition, units: number, cause: CauseKind): void {
  if (position.vault < 0 || !(units > 0)) return;
  const outcome = position.vaults.adjust(
    position.vault,
    position.account,
    -units,
    0,
    causeIndex[cause],
  );
  if (!outcome.ok) position.kernel.reject('pool withdraws collateral', outcome.reason);
}

/** Buys stablecoin for `usd` and pays debt back with all that the pool has. */
function repay(position: PoolPosition, usd: number, cause: CauseKind, causeId: number): void {
  const { kernel, vaults, account, vault, stablecoinVenue } = position;
  if (vault < 0 || holdingsOf(position).debt === 0) return;
  const venue = kernel.use(orderVenueKey, stablecoinVenue);
  const ask = venue.bestAsk();
  if (usd > 0 && ask !== undefined) {
    // An order must be covered at its limit, so the limit stands in the quantity.
    const slippage = 0.02;
    const cash = Math.min(usd, holdingsOf(position).cash);
    const outcome = venue.placeMarket({
      account,
      side: 'buy',
      quantity: (cash / (ask * (1 + slippage))) * 0.9999,
      slippage,
      cause: causeIndex[cause],
      causeId,
    });
    if (!outcome.ok) kernel.reject('pool buys stablecoin', outcome.reason);
  }
  const { stablecoin, debt } = holdingsOf(position);
  if (!(stablecoin > 0)) return;
  const outcome = vaults.adjust(vault, account, 0, -Math.min(stablecoin, debt), causeIndex[cause]);
  if (!outcome.ok) kernel.reject('pool repays', outcome.reason);
}

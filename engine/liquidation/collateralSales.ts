// What a liquidation mechanism offers to whoever has money or gas to spare: collateral at the price of the moment, and chores that are
// paid for. English auctions have bids instead (collateralAuctions.ts); every other kind offers this, so that one keeper serves them all.

import { chainKey, type HandlerOutcome, type TransactionContext } from '../chain/mempool.ts';
import type { BandMarket } from './bandSwap.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';

/** Collateral that anybody may buy now. Whole units of its asset, and of the money asked for it. */
export interface CollateralSale {
  readonly id: number;
  /** Collateral for sale. */
  readonly collateral: number;
  /** Money per unit of collateral at this moment. */
  readonly price: number;
  /** Money that is taken at most. */
  readonly cost: number;
}

/** Something that anybody may do, by transaction, for a reward. */
export interface Chore {
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly gas: number;
  /** What it pays: units of the money asked in sales, and of the collateral. */
  readonly rewardMoney: number;
  readonly rewardCollateral: number;
}

/** What to send to buy: data `{ sale, most, priceMax }` with the collateral wanted and the highest price, in units. */
export interface CollateralSales {
  readonly collateral: string;
  readonly money: string;
  readonly action: string;
  readonly gas: number;
  /** Whether who waits is offered the same collateral for less. */
  readonly fallsWithTime: boolean;
  /** Money that a unit of collateral is worth at the protocol's oracle; 0 before there was a price. */
  value(): number;
  /** In order of id. */
  sales(): readonly CollateralSale[];
  chores(): readonly Chore[];
}

/** Provided by liquidation mechanisms under their id. */
export const collateralSalesKey = portKey<CollateralSales>('collateralSales');

/** A market of bands that anybody may trade with; data `{ sells, amount, priceLimit }`, in units (softLiquidation.ts). */
export interface BandTrading {
  readonly collateral: string;
  readonly money: string;
  readonly tradeAction: string;
  readonly tradeGas: number;
  /** Share of what comes in that stays in the bands. */
  readonly fee: number;
  /** Undefined while nothing was ever in the bands, or before there was an oracle price. */
  market(): BandMarket | undefined;
}

/** Provided under the id of the mechanism. */
export const bandTradingKey = portKey<BandTrading>('bandTrading');

/** What statistics see of any mechanism that liquidates. Provided under its id. */
export interface LiquidationFigures {
  /** Auctions or sales not yet closed. */
  openCount(): number;
  /** Units of collateral in a full lot; infinite where lots have no size. */
  lotSize(): number;
}

export const liquidationFiguresKey = portKey<LiquidationFigures>('liquidationFigures');

/** Lets agents ask for an act: by transaction where the scenario has a chain, by request where it has none. */
export function offerAct(
  kernel: Kernel,
  action: string,
  handler: (
    account: number,
    data: Readonly<Record<string, unknown>>,
    context: Pick<TransactionContext, 'gasPrice'>,
  ) => HandlerOutcome,
): void {
  const chain = kernel.find(chainKey);
  if (chain === undefined)
    kernel.handleRequest(action, (account, data) => handler(account, data, { gasPrice: 0 }));
  else chain.handle(action, handler);
}

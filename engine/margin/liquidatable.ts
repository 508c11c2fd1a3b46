// The port between leverage and liquidation: a margin protocol offers the accounts that are under and the acts that close them, a
// liquidation mechanism decides when, how much and at what price, and uses nothing else. Whoever keeps accounts provides one under
// its own id; so every way to liquidate works on every protocol that keeps collateral and debt.
//
// Amounts are atoms of the ledger's assets. Every act moves what it says on the ledger under the cause `liquidation` and the id
// of the liquidation; what a protocol does with a loss is its own waterfall.

import { InputError } from '../errors.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';

/** So many atoms of an asset. */
export interface Holding {
  readonly asset: number;
  readonly atoms: number;
}

/** A debt, and the share of the protocol's debt that stands for it: atoms = ⌈normalised · rate ÷ 10^27⌉. */
export interface DebtHolding extends Holding {
  /** Debt divided by the protocol's accumulated interest (MakerDAO's art, Aave's scaled debt); the atoms where there is none. */
  readonly normalised: bigint;
  /** The accumulated interest, a ray; 10^27 where there is none. */
  readonly rate: bigint;
}

export interface MarginPosition {
  readonly account: number;
  /** Ledger account of the owner. */
  readonly owner: number;
  /** What is pledged, in the protocol's own order; no entry is zero. */
  readonly collaterals: readonly Holding[];
  readonly debts: readonly DebtHolding[];
}

interface LiquidationAct {
  /** The account within the protocol. */
  readonly account: number;
  /** Id of the liquidation: the cause of everything that follows. */
  readonly liquidation: number;
}

/** Collateral leaves an account for the ledger account `to`. */
export interface Seizure extends LiquidationAct, Holding {
  readonly to: number;
}

/** Money of the ledger account `from` pays debt of an account. */
export interface Repayment extends LiquidationAct, Holding {
  readonly from: number;
}

/** Collateral that a liquidation did not need comes back from the ledger account `from`. */
export interface Return extends LiquidationAct, Holding {
  readonly from: number;
}

/** Collateral and the debt that it is to pay leave an account together: the protocol owes itself until the proceeds are in. */
export interface Takeover extends LiquidationAct {
  /** Goes to the ledger account `to`; absent where debt is taken over that nothing backs any more. */
  readonly collateral?: Holding;
  readonly to: number;
  readonly debt: { readonly asset: number; readonly normalised: bigint };
}

/** A debt that was taken over and what its collateral brought in: the difference goes down the protocol's loss waterfall. */
export interface Settlement extends LiquidationAct {
  readonly asset: number;
  /** Atoms of debt taken over, as `takeOver` said. */
  readonly debt: number;
  /** Atoms paid into `proceedsAccount` for it, penalties included. */
  readonly proceeds: number;
}

/** A reward that the protocol pays to `to` for a service to it, out of its own money or as its own debt. */
export interface Incentive extends LiquidationAct, Holding {
  readonly to: number;
}

/** A loss that nobody's collateral covers: atoms of an asset, from one liquidation. */
export interface Shortfall extends LiquidationAct, Holding {}

/** What is left of an account when nobody pays for it, to be shared by all others of the same protocol. */
export interface Redistributed extends LiquidationAct {
  readonly collateral: Holding;
  readonly debt: { readonly asset: number; readonly normalised: bigint };
}

export interface LiquidatableProtocol {
  /** Path of the protocol in the scenario. */
  readonly id: string;
  /** Assets that accounts may pledge and owe, in the protocol's own order. */
  readonly collateralAssets: readonly number[];
  readonly debtAssets: readonly number[];
  /** Accounts are numbered from 0; how many there are. */
  accounts(): number;
  /** Writes the accounts that may be liquidated at the oracle price, ascending, and returns how many; found by the risk index. */
  findUnsafe(out: Int32Array): number;
  /** Whether this account may be liquidated now. */
  isUnsafe(account: number): boolean;
  /** Below 1 an account may be liquidated; infinite without debt. To compare and to show, never to book. */
  healthFactor(account: number): number;
  position(account: number): MarginPosition;
  /** Collateral value over debt at which an account that pledges only this asset goes under: 1 ÷ the liquidation threshold. */
  liquidationRatio(collateralAsset: number): number;
  /** Oracle price per whole unit of an asset in the protocol's unit of account; 0 before there was one. */
  price(asset: number): number;

  /** Takes collateral that has been paid for. The account must hold it. */
  seize(act: Seizure): void;
  /** Pays debt, at most what is owed; returns the atoms paid. The payer must hold them. */
  repay(act: Repayment): number;
  giveBack(act: Return): void;
  /** Puts collateral that was seized back into the account. Absent where `giveBack` does that, instead of paying the owner out. */
  pledge?(act: Return): void;
  /** Returns the atoms of debt taken over. */
  takeOver(act: Takeover): number;
  /** Where money for debt taken over is paid. */
  readonly proceedsAccount: number;
  /** Closes a takeover. A protocol with a debt queue has it from the takeover on and does nothing here. */
  settle(act: Settlement): void;
  /** Returns the atoms paid: less than asked where the protocol has no more. */
  payIncentive(act: Incentive): number;
  /** What an account still owes when its collateral is gone leaves the account and goes down the loss waterfall. */
  writeOff(act: Shortfall): void;

  /**
   * Shares collateral and debt of accounts among all accounts that are not named, in proportion to their collateral; returns false,
   * changing nothing, where there is nobody to share with. Absent where a protocol has no such rule.
   */
  redistribute?(acts: readonly Redistributed[]): boolean;
  /** Whether the protocol as a whole is below the ratio that it means to keep; absent where it keeps none. */
  inRecovery?(): boolean;

  /**
   * Share of the collateral of an account gone under that will be sold on the market. The mechanism that liquidates sets it;
   * nothing is sold while nobody does.
   */
  soldShare: () => number;
}

/** Provided by margin protocols under their id. */
export const liquidatableKey = portKey<LiquidatableProtocol>('liquidatable');

/**
 * The protocol that a liquidation mechanism at path `id` works on: the one named, else its neighbour in the scenario
 * (`protocols.maker.vaults` for `protocols.maker.liquidation`) or the one that it is a part of. Throws `InputError` where there is none.
 */
export function protocolOf(kernel: Kernel, id: string, named = ''): LiquidatableProtocol {
  const all = kernel.all(liquidatableKey);
  const parent = id.slice(0, Math.max(0, id.lastIndexOf('.')));
  const near = all.filter(([path]) => path === parent || path.startsWith(`${parent}.`));
  const candidates =
    named !== '' ? all.filter(([path]) => path === named) : near.length > 0 ? near : all;
  if (candidates.length === 1) return candidates[0]![1];
  const known = all.map(([path]) => path).join(', ') || 'none';
  throw new InputError([
    {
      where: `${id}.protocol`,
      found:
        candidates.length === 0
          ? `there is no protocol ${named === '' ? 'with accounts to liquidate' : `"${named}"`}`
          : 'more than one protocol could be meant',
      mend: `Name one, and let it stand before this mechanism. Protocols here: ${known}.`,
    },
  ]);
}

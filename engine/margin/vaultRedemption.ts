// Redemption as a feature of vaults: whoever brings the stablecoin gets collateral at the oracle price, out of the weakest vaults that are
// sound, less a fee that rises with use. The rules are troveRedemption.ts and baseRate.ts; here they meet the ledger.

import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { rayOf, RAY, WAD } from '../units/fixedPoint.ts';
import { toSafe } from '../units/exact.ts';
import { baseRate } from './baseRate.ts';
import { redeem } from './troveRedemption.ts';
import { ATOM_DEBT, debtOf } from './vaultRules.ts';
import type { Vaults } from './vaults.ts';

interface RedemptionState {
  /** 18 decimals, in digits. */
  baseRate: string;
  /** Second of the last fee. */
  charged: number;
  /** Atoms so far: stablecoin redeemed, collateral drawn, collateral kept as fees. */
  redeemed: number;
  drawn: number;
  fees: number;
}

/** What holders of the stablecoin see. */
export interface VaultRedemptionView {
  readonly action: string;
  /** Share of the collateral that a small redemption would cost now. */
  rate(): number;
}

/** Provided by vaults that can be redeemed from. */
export const vaultRedemptionKey = portKey<VaultRedemptionView>('vaultRedemption');

export class VaultRedemption implements VaultRedemptionView {
  readonly action = 'vault.redeem';
  readonly #kernel: Kernel;
  readonly #vaults: Vaults;
  readonly #dust: () => number;
  readonly #state: RecordHandle<RedemptionState>;

  constructor(kernel: Kernel, vaults: Vaults, dust: () => number) {
    this.#kernel = kernel;
    this.#vaults = vaults;
    this.#dust = dust;
    const nothing = { baseRate: '0', charged: 0, redeemed: 0, drawn: 0, fees: 0 };
    this.#state = kernel.world.record<RedemptionState>(`${vaults.id}.redemption`, nothing);
  }

  rate(): number {
    return Number(baseRate.redemptionRate(this.#decayed())) / 1e18;
  }

  /** Redeems up to so many units of the stablecoin. */
  redeem(account: number, amount: number): Outcome {
    const vaults = this.#vaults;
    const { ledger } = this.#kernel;
    const { collateralAsset, stablecoinAsset } = vaults;
    const atoms = Math.floor(amount * ledger.atoms(stablecoinAsset));
    if (!Number.isSafeInteger(atoms) || atoms <= 0) return refuse('badAmount');
    if (ledger.balance(account, stablecoinAsset) < atoms) return refuse('insufficientStablecoin');
    // Atoms of stablecoin per atom of collateral, with 18 decimals.
    const price =
      (BigInt(Math.round(vaults.price() * 1e9)) *
        BigInt(ledger.atoms(stablecoinAsset)) *
        (WAD / 1_000_000_000n)) /
      BigInt(ledger.atoms(collateralAsset));
    if (price === 0n) return refuse('noPrice');
    const { rate } = vaults;
    const troves = Array.from({ length: vaults.count }, (_, vault) => {
      const { ink, art } = vaults.rawOf(vault);
      return { collateral: ink, debt: debtOf(art, rate, ATOM_DEBT) };
    });
    const outcome = redeem(BigInt(atoms), price, troves, {
      minimumRatio: rayOf(vaults.liquidationRatio) / (RAY / WAD),
      reserve: 0n,
      netDebtMin: BigInt(Math.ceil(this.#dust() * ledger.atoms(stablecoinAsset))),
    });
    if (!outcome.ok) return outcome;
    if (outcome.redeemed === 0n) return refuse('nothingToRedeem');
    const supply = BigInt(ledger.issued(stablecoinAsset));
    const raised = baseRate.afterRedemption(this.#decayed(), {
      drawn: outcome.drawn,
      price,
      supply,
    });
    const share = baseRate.redemptionRate(raised);
    const state = this.#state.value;
    state.baseRate = raised.toString();
    state.charged = this.#now();
    for (const { trove, debtCancelled, collateralDrawn } of outcome.steps) {
      if (debtCancelled === 0n) continue;
      state.redeemed += vaults.repay(trove, toSafe(debtCancelled), account, 0);
      const fee = baseRate.feeOn(collateralDrawn, share);
      vaults.seize(trove, collateralDrawn - fee, 0n, account, 0);
      vaults.seize(trove, fee, 0n, vaults.surplusAccount, 0);
      state.drawn += toSafe(collateralDrawn);
      state.fees += toSafe(fee);
    }
    return { ok: true };
  }

  metrics(): Readonly<Record<string, number>> {
    const { ledger } = this.#kernel;
    const { redeemed, drawn, fees } = this.#state.value;
    const coin = ledger.atoms(this.#vaults.collateralAsset);
    return {
      stablecoinRedeemed: redeemed / ledger.atoms(this.#vaults.stablecoinAsset),
      collateralRedeemed: drawn / coin,
      redemptionFees: fees / coin,
    };
  }

  #now(): number {
    return this.#kernel.tick * this.#kernel.secondsPerTick;
  }
  #decayed(): bigint {
    const { baseRate: rate, charged } = this.#state.value;
    return baseRate.decayed(BigInt(rate), BigInt(Math.max(0, Math.floor(this.#now() - charged))));
  }
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });

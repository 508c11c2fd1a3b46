// The vaults' side of the liquidation port: one collateral, one debt, and a system that owes itself what it takes over.

import type {
  Incentive,
  LiquidatableProtocol,
  MarginPosition,
  Redistributed,
  Repayment,
  Return,
  Seizure,
  Shortfall,
  Takeover,
} from './liquidatable.ts';
import { ATOM_DEBT, debtOf } from './vaultRules.ts';
import type { Vaults } from './vaults.ts';

export class VaultLiquidation implements LiquidatableProtocol {
  readonly id: string;
  readonly collateralAssets: readonly number[];
  readonly debtAssets: readonly number[];
  readonly #vaults: Vaults;

  constructor(vaults: Vaults) {
    this.id = vaults.id;
    this.collateralAssets = [vaults.collateralAsset];
    this.debtAssets = [vaults.stablecoinAsset];
    this.#vaults = vaults;
  }

  get proceedsAccount(): number {
    return this.#vaults.surplusAccount;
  }
  get soldShare(): () => number {
    return this.#vaults.soldShare;
  }
  set soldShare(share: () => number) {
    this.#vaults.soldShare = share;
  }
  accounts(): number {
    return this.#vaults.count;
  }
  findUnsafe(out: Int32Array): number {
    return this.#vaults.findUnsafe(out);
  }
  isUnsafe(vault: number): boolean {
    return this.#vaults.isUnsafe(vault);
  }
  healthFactor(vault: number): number {
    const price = this.#vaults.price();
    return this.#vaults.read(vault).ratio(price) / this.#vaults.liquidationRatio;
  }
  position(vault: number): MarginPosition {
    const vaults = this.#vaults;
    const { ink, art } = vaults.rawOf(vault);
    const { rate } = vaults;
    return {
      account: vault,
      owner: vaults.ownerOf(vault),
      collaterals: ink === 0n ? [] : [{ asset: vaults.collateralAsset, atoms: Number(ink) }],
      debts:
        art === 0n
          ? []
          : [
              {
                asset: vaults.stablecoinAsset,
                atoms: Number(debtOf(art, rate, ATOM_DEBT)),
                normalised: art,
                rate,
              },
            ],
    };
  }
  liquidationRatio(): number {
    return this.#vaults.liquidationRatio;
  }
  price(asset: number): number {
    return asset === this.#vaults.collateralAsset ? this.#vaults.price() : 1;
  }
  seize({ account, atoms, to, liquidation }: Seizure): void {
    this.#vaults.seize(account, BigInt(atoms), 0n, to, liquidation);
  }
  repay({ account, atoms, from, liquidation }: Repayment): number {
    return this.#vaults.repay(account, atoms, from, liquidation);
  }
  giveBack({ account, atoms, from, liquidation }: Return): void {
    this.#vaults.giveBack(account, from, atoms, liquidation);
  }
  pledge({ account, atoms, from, liquidation }: Return): void {
    this.#vaults.giveBack(account, from, atoms, liquidation, this.#vaults.account);
  }
  takeOver({ account, collateral, to, debt, liquidation }: Takeover): number {
    const dink = BigInt(collateral?.atoms ?? 0);
    const taken = this.#vaults.seize(account, dink, debt.normalised, to, liquidation);
    this.#vaults.takeDebt(taken);
    return taken;
  }
  /** The debt queue has the debt from the takeover on. */
  settle(): void {}
  payIncentive({ atoms, to, liquidation }: Incentive): number {
    return this.#vaults.payIncentive(to, atoms, liquidation);
  }
  writeOff({ account, atoms, liquidation }: Shortfall): void {
    const { art } = this.#vaults.rawOf(account);
    const normalised = this.#vaults.normalisedOf(account, atoms);
    const { surplusAccount, stablecoinAsset } = this.#vaults;
    this.takeOver({
      account,
      to: surplusAccount,
      debt: { asset: stablecoinAsset, normalised: normalised > art ? art : normalised },
      liquidation,
    });
  }

  inRecovery(): boolean {
    return this.#vaults.inRecovery;
  }
  redistribute(acts: readonly Redistributed[]): boolean {
    const gone = acts.map(({ account, collateral, debt }) => ({
      vault: account,
      ink: BigInt(collateral.atoms),
      art: debt.normalised,
    }));
    return this.#vaults.shareOut(gone);
  }
}

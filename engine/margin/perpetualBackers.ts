// Who put up the insurance fund. Backers own it in proportion to what they brought, share its gains and losses, and are paid their part when
// they leave, as the depositors of a liquidation vault do.

import { causeIndex } from '../events/causes.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { mulDivFloor } from '../units/exact.ts';

interface BackersState {
  /** Shares by ledger account; the first atom of the fund is a share. */
  shares: Record<string, number>;
  total: number;
}

export class PerpetualBackers {
  readonly #kernel: Kernel;
  readonly #fund: number;
  readonly #asset: number;
  readonly #state: RecordHandle<BackersState>;

  constructor(
    kernel: Kernel,
    id: string,
    fund: { readonly account: number; readonly asset: number },
  ) {
    this.#kernel = kernel;
    this.#fund = fund.account;
    this.#asset = fund.asset;
    this.#state = kernel.world.record<BackersState>(`${id}.backers`, { shares: {}, total: 0 });
  }

  /** What the venue itself put up belongs to nobody who could leave: it counts as shares of the venue. */
  begin(atoms: number): void {
    this.#state.value.total += atoms;
  }

  back(owner: number, atoms: number): Outcome {
    const { ledger } = this.#kernel;
    if (!(Number.isSafeInteger(atoms) && atoms > 0)) return { ok: false, reason: 'badAmount' };
    if (ledger.balance(owner, this.#asset) < atoms)
      return { ok: false, reason: 'insufficientBalance' };
    const state = this.#state.value;
    const fund = ledger.balance(this.#fund, this.#asset);
    if (state.total > 0 && fund === 0) return { ok: false, reason: 'fundIsGone' };
    const shares = state.total === 0 ? atoms + fund : mulDivFloor(atoms, state.total, fund);
    ledger.transfer(owner, this.#fund, this.#asset, atoms, causeIndex.ownDecision);
    state.shares[owner] = (state.shares[owner] ?? 0) + shares;
    state.total += shares;
    return { ok: true };
  }

  /** Pays a backer out. */
  leave(owner: number): Outcome {
    const state = this.#state.value;
    const shares = state.shares[owner] ?? 0;
    if (shares === 0) return { ok: false, reason: 'noShares' };
    const { ledger } = this.#kernel;
    const atoms = mulDivFloor(ledger.balance(this.#fund, this.#asset), shares, state.total);
    ledger.transfer(this.#fund, owner, this.#asset, atoms, causeIndex.ownDecision);
    state.total -= shares;
    delete state.shares[owner];
    return { ok: true };
  }

  /** Part of the fund that is an owner's, in atoms. */
  claimOf(owner: number): number {
    const { shares, total } = this.#state.value;
    const fund = this.#kernel.ledger.balance(this.#fund, this.#asset);
    return total === 0 ? 0 : mulDivFloor(fund, shares[owner] ?? 0, total);
  }

  addClaims(byAccount: Float64Array): void {
    const atoms = this.#kernel.ledger.atoms(this.#asset);
    for (const owner of Object.keys(this.#state.value.shares))
      byAccount[Number(owner)]! += this.claimOf(Number(owner)) / atoms;
  }
}

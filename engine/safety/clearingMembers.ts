// Clearing members of a perpetuals venue as their positions and margin show them: what they could pay, what their positions gained since the
// last variation margin, and what they would lose in the scan's scenarios. Amounts are atoms of the venue's cash.

import { causeIndex } from '../events/causes.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import { portfolioMargin, scanLosses, type ScanTerms } from '../margin/portfolioMargin.ts';
import type { Kernel } from '../tick/kernel.ts';

export interface ScanShares {
  /** Move of every market, as a share of its mark. */
  readonly stressMove: number;
  readonly extremeMultiple: number;
  readonly extremeCover: number;
}

/** Since when gains count, and what has been cut of them. */
export interface VariationPeriod {
  /** Marks at the last variation margin, by market; 0 for none yet. */
  readonly marks: readonly number[];
  /** Atoms by margin account. */
  readonly cut: Record<string, number>;
}

/** Atoms of one margin account. */
export interface Part {
  readonly account: number;
  readonly atoms: number;
}

export interface CutOfGains {
  readonly atoms: number;
  readonly liquidation: number;
  readonly period: VariationPeriod;
}

export class ClearingMembers {
  readonly #kernel: Kernel;
  readonly #venue: Perpetuals;

  constructor(kernel: Kernel, venue: Perpetuals) {
    this.#kernel = kernel;
    this.#venue = venue;
  }

  /** Owners of margin accounts, in the order in which they came. */
  owners(): number[] {
    const { positions } = this.#venue;
    const owners = new Set<number>();
    for (let a = ENGINE + 1; a < positions.count; a++) owners.add(positions.ownerOf(a));
    return [...owners];
  }

  /** What an owner's margin is worth. */
  margin(owner: number): number {
    const equity = this.#accounts(owner).reduce((sum, a) => sum + this.#venue.risk.equity(a), 0);
    return Math.max(0, Math.floor(equity * this.#venue.cashAtoms));
  }

  /** Own balance, and margin that its positions do not need. */
  means(owner: number): number {
    const free = this.#freeMargin(owner).reduce((sum, { atoms }) => sum + atoms, 0);
    return this.#balance(owner) + free;
  }

  /** Uncut gains of a period on what each margin account holds now; no more than it could give up and stay whole. */
  gains(owner: number, { marks, cut }: VariationPeriod): Part[] {
    const { positions, risk, cashAtoms } = this.#venue;
    return this.#accounts(owner).flatMap((account) => {
      let gain = -(cut[account] ?? 0);
      marks.forEach((mark, m) => {
        const lots = positions.lots(account, m);
        const moved = mark > 0 ? this.#venue.markPrice(m) - mark : 0;
        gain += lots * this.#venue.lotSize(m) * moved * cashAtoms;
      });
      const spare = risk.equity(account) * cashAtoms - Math.max(0, this.#venue.freeMargin(account));
      const atoms = Math.floor(Math.min(gain, spare, this.#held()));
      return atoms > 0 ? [{ account, atoms }] : [];
    });
  }

  /** Loss of an owner's portfolio in each of the scan's scenarios, all markets moving alike. */
  stressLosses(owner: number, scan: ScanShares): number[] {
    const sums: number[] = [];
    for (const { exposure, terms } of this.#exposures(owner, scan))
      scanLosses(exposure, terms).forEach((loss, i) => (sums[i] = (sums[i] ?? 0) + loss));
    return sums.map((loss) => Math.round(loss));
  }

  /** Margin of an owner's portfolio by the scan: its weight in the fund. */
  risk(owner: number, scan: ScanShares): number {
    return Math.round(portfolioMargin(this.#exposures(owner, scan)));
  }

  /** An owner pays into a ledger account: from its balance first, then from margin that it does not need. Returns what it paid. */
  pay(owner: number, to: number, atoms: number): number {
    const { positions } = this.#venue;
    this.#release(this.#freeMargin(owner), atoms - this.#balance(owner));
    const paid = Math.min(atoms, this.#balance(owner));
    this.#kernel.ledger.transfer(owner, to, positions.cashAsset, paid, causeIndex.protocol);
    return paid;
  }

  /** An owner is assessed: its money goes to the engine. It must have the means. */
  assess(owner: number, atoms: number, liquidation: number): void {
    this.#release(this.#freeMargin(owner), atoms - this.#balance(owner));
    this.#venue.positions.pay(ENGINE, owner, -atoms, causeIndex.liquidation, liquidation);
  }

  /** Gains of an owner go to the engine, account by account: out of the margin and in again, so that the ledger sees them. */
  cutGains(
    owner: number,
    parts: readonly Part[],
    { atoms, liquidation, period }: CutOfGains,
  ): void {
    let left = atoms;
    for (const { account, atoms: gain } of parts) {
      const cut = Math.min(left, gain);
      if (cut === 0) continue;
      left -= cut;
      period.cut[account] = (period.cut[account] ?? 0) + cut;
      this.#release([{ account, atoms: cut }], cut);
      this.#venue.positions.pay(ENGINE, owner, -cut, causeIndex.liquidation, liquidation);
    }
  }

  /** Margin comes out to its owner, as much as is wanted and there. */
  #release(parts: readonly Part[], wanted: number): void {
    const { positions, risk } = this.#venue;
    let left = wanted;
    for (const { account, atoms } of parts) {
      if (left <= 0) return;
      const taken = Math.min(left, atoms);
      left -= taken;
      positions.deposit(account, -taken, causeIndex.protocol);
      risk.touch(account);
    }
  }

  #freeMargin(owner: number): Part[] {
    let left = this.#held();
    return this.#accounts(owner).flatMap((account) => {
      const atoms = Math.min(left, Math.floor(this.#venue.freeMargin(account)));
      if (!(atoms > 0)) return [];
      left -= atoms;
      return [{ account, atoms }];
    });
  }

  #exposures(
    owner: number,
    { stressMove, extremeMultiple, extremeCover }: ScanShares,
  ): { readonly group: string; readonly exposure: number; readonly terms: ScanTerms }[] {
    const { positions } = this.#venue;
    return this.#venue.markets.map((_, m) => {
      const lots = this.#accounts(owner).reduce((sum, a) => sum + positions.lots(a, m), 0);
      const scanRange = stressMove * this.#venue.lotValue(m);
      return {
        group: 'venue',
        exposure: lots,
        terms: { scanRange, extremeMultiple, extremeCover },
      };
    });
  }

  #accounts(owner: number): number[] {
    const accounts = new Set<number>();
    for (let m = 0; m < this.#venue.markets.length; m++) {
      const account = this.#venue.positions.accountOf(owner, m);
      if (account >= 0) accounts.add(account);
    }
    return [...accounts];
  }

  #balance(owner: number): number {
    return this.#kernel.ledger.balance(owner, this.#venue.positions.cashAsset);
  }

  /** What the venue holds: no more can come out at a time, whoever may claim it. */
  #held(): number {
    return this.#balance(this.#venue.positions.clearingAccount);
  }
}

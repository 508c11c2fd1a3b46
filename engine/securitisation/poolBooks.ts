// The tranches' books: what each still stands at and what it has lost, in atoms. Losses go down junior first, recoveries come back senior
// first, leavers take their share of both. Par outstanding = tokens in existence (TRANCHE-2).

import { invariant } from '../errors.ts';
import type { RecordHandle, World } from '../state/world.ts';
import { mulDivFloor } from '../units/exact.ts';
import { writeDown, writeUp } from './lossAllocation.ts';
import { trancheNames, type TrancheName } from './redemption.ts';

export interface TrancheBook {
  balance: number;
  writtenDown: number;
  /** Coupons due and not paid. */
  shortfall: number;
  /** Par at formation, and the most that was ever written down. */
  par: number;
  lossMax: number;
}

/** What a tranche lost (positive) or recovered (negative) by one marking. */
export interface TrancheChange {
  readonly tranche: TrancheName;
  readonly loss: number;
}

export class PoolBooks {
  readonly #state: RecordHandle<Record<TrancheName, TrancheBook>>;

  constructor(world: World, name: string) {
    const empty = (): TrancheBook => ({
      balance: 0,
      writtenDown: 0,
      shortfall: 0,
      par: 0,
      lossMax: 0,
    });
    this.#state = world.record(`${name}.books`, { junior: empty(), senior: empty() });
  }

  read(tranche: TrancheName): TrancheBook {
    return this.#state.value[tranche];
  }

  /** Par outstanding of a tranche: tokens that have not been redeemed. */
  parOf(tranche: TrancheName): number {
    const { balance, writtenDown } = this.read(tranche);
    return balance + writtenDown;
  }

  form(tranche: TrancheName, par: number): void {
    const book = this.read(tranche);
    book.balance = par;
    book.par = par;
  }

  /** Books the pool's value (atoms): what it lacks of par is the loss. Returns the changes that are not nought. */
  mark(value: number): TrancheChange[] {
    const books = trancheNames.map((name) => this.read(name));
    const par = books.reduce((sum, { balance, writtenDown }) => sum + balance + writtenDown, 0);
    const lost = books.reduce((sum, book) => sum + book.writtenDown, 0);
    const loss = par - Math.max(0, Math.min(par, value));
    const next =
      loss >= lost ? writeDown(books, loss - lost).tranches : writeUp(books, lost - loss).tranches;
    const changes: TrancheChange[] = [];
    books.forEach((book, i) => {
      const { balance, writtenDown } = next[i]!;
      if (writtenDown !== book.writtenDown)
        changes.push({ tranche: trancheNames[i]!, loss: writtenDown - book.writtenDown });
      book.balance = balance;
      book.writtenDown = writtenDown;
      book.lossMax = Math.max(book.lossMax, writtenDown);
    });
    return changes;
  }

  /** Takes redeemed units out, with their share of what was lost. */
  leave(tranche: TrancheName, units: number): void {
    const book = this.read(tranche);
    const par = this.parOf(tranche);
    if (units === 0) return;
    const lost = mulDivFloor(book.writtenDown, units, par);
    book.writtenDown -= lost;
    book.balance -= units - lost;
    book.shortfall -= mulDivFloor(book.shortfall, units, par);
    if (book.balance < 0) {
      // Rounding left an atom of loss too few with the leaver.
      book.writtenDown += book.balance;
      book.balance = 0;
    }
  }

  check(tokens: (tranche: TrancheName) => number): void {
    const { senior, junior } = this.#state.value;
    invariant(
      senior.writtenDown === 0 || junior.balance === 0,
      'TRANCHE-1',
      'the senior tranche has lost nothing while the junior tranche stands at anything',
    );
    for (const name of trancheNames) {
      const { balance, writtenDown, shortfall } = this.read(name);
      invariant(
        balance >= 0 && writtenDown >= 0 && shortfall >= 0,
        'TRANCHE-3',
        `the ${name} book has no negative entry`,
      );
      invariant(
        balance + writtenDown === tokens(name),
        'TRANCHE-2',
        `the ${name} book stands for the ${tokens(name)} atoms of tokens in existence`,
      );
    }
  }
}

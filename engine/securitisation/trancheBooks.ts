// The books of any number of tranches, in atoms: what each still stands at, what it has lost and what it has been repaid. Losses go down
// junior first, recoveries come back senior first, leavers take their share of every entry.
//
//   tokens in existence = balance + writtenDown + repaid          (TRANCHE-2)

import { invariant } from '../errors.ts';
import type { RecordHandle, World } from '../state/world.ts';
import { addExact, mulDivFloor, toSafe } from '../units/exact.ts';
import { enterTranche, leaveTranche } from './cohortTiming.ts';
import { absorb, writeUp, type Absorber } from './lossAllocation.ts';

export interface TrancheEntry {
  /** Principal outstanding that has not been written down. */
  balance: number;
  writtenDown: number;
  repaid: number;
  /** Coupons due and not paid. */
  shortfall: number;
  /** Principal at formation and brought in since, and the most that was ever written down. */
  par: number;
  lossMax: number;
  /** Losses that leavers took with them. */
  leftWith: number;
  interestPaid: number;
}

/** What a tranche lost (positive) or recovered (negative) by one booking. */
export interface TrancheMove {
  readonly tranche: string;
  readonly loss: number;
}

/** A buffer that takes its part of a loss at its place in the stack. */
export interface BufferLayer {
  readonly name: string;
  /** Index of the tranche that it stands below; 0: below them all. */
  readonly below: number;
  readonly absorber: Absorber;
}

export interface BookedLoss {
  readonly moves: readonly TrancheMove[];
  /** Atoms that each buffer owes to the pool, in the order given. */
  readonly paidByBuffers: readonly number[];
  /** What nobody had room for. */
  readonly uncovered: number;
}

export class TrancheBooks {
  /** Junior first. */
  readonly names: readonly string[];
  readonly #state: RecordHandle<Record<string, TrancheEntry>>;

  constructor(world: World, id: string, names: readonly string[]) {
    this.names = names;
    this.#state = world.record<Record<string, TrancheEntry>>(
      `${id}.books`,
      Object.fromEntries(
        names.map((name) => [
          name,
          {
            balance: 0,
            writtenDown: 0,
            repaid: 0,
            shortfall: 0,
            par: 0,
            lossMax: 0,
            leftWith: 0,
            interestPaid: 0,
          },
        ]),
      ),
    );
  }

  read(tranche: string): TrancheEntry {
    return this.#state.value[tranche]!;
  }
  /** What a tranche is owed of principal: what stands and what has been written down. */
  claim(tranche: string): number {
    const { balance, writtenDown } = this.read(tranche);
    return balance + writtenDown;
  }
  tokens(tranche: string): number {
    return this.claim(tranche) + this.read(tranche).repaid;
  }
  claims(): number {
    return this.names.reduce((sum, name) => addExact(sum, this.claim(name)), 0);
  }
  writtenDown(): number {
    return this.names.reduce((sum, name) => addExact(sum, this.read(name).writtenDown), 0);
  }

  form(tranche: string, par: number): void {
    const entry = this.read(tranche);
    entry.balance = par;
    entry.par = par;
  }

  /** Brings the cumulative loss (atoms) to `loss`: what is new goes up the stack of tranches and buffers, what came back goes senior first. */
  book(loss: number, buffers: readonly BufferLayer[] = []): BookedLoss {
    const lost = this.writtenDown();
    if (loss < lost) {
      const { tranches } = writeUp(
        this.names.map((name) => this.read(name)),
        lost - loss,
      );
      return { moves: this.#apply(tranches), paidByBuffers: buffers.map(() => 0), uncovered: 0 };
    }
    const stack: { absorber: Absorber; tranche: number; buffer: number }[] = [];
    this.names.forEach((name, tranche) => {
      buffers.forEach(({ below, absorber }, buffer) => {
        if (below === tranche) stack.push({ absorber, tranche: -1, buffer });
      });
      stack.push({
        absorber: { kind: 'tranche', balance: this.read(name).balance },
        tranche,
        buffer: -1,
      });
    });
    const { taken, uncovered } = absorb(
      stack.map(({ absorber }) => absorber),
      loss - lost,
    );
    const paidByBuffers = buffers.map(() => 0);
    const next = this.names.map((name) => {
      const { balance, writtenDown } = this.read(name);
      return { balance, writtenDown };
    });
    stack.forEach(({ tranche, buffer }, i) => {
      const amount = taken[i]!;
      if (buffer >= 0) paidByBuffers[buffer] = amount;
      else {
        next[tranche]!.balance -= amount;
        next[tranche]!.writtenDown += amount;
      }
    });
    return { moves: this.#apply(next), paidByBuffers, uncovered };
  }

  #apply(next: readonly { readonly balance: number; readonly writtenDown: number }[]) {
    const moves: TrancheMove[] = [];
    this.names.forEach((tranche, i) => {
      const entry = this.read(tranche);
      const { balance, writtenDown } = next[i]!;
      if (writtenDown !== entry.writtenDown)
        moves.push({ tranche, loss: writtenDown - entry.writtenDown });
      entry.balance = balance;
      entry.writtenDown = writtenDown;
      entry.lossMax = Math.max(entry.lossMax, writtenDown);
    });
    return moves;
  }

  repay(tranche: string, amount: number): void {
    const entry = this.read(tranche);
    entry.balance -= amount;
    entry.repaid += amount;
  }

  /** Whether a deposit of so many atoms may enter: not while a loss from before, and its recovery, are outstanding (`cohortTiming`, rule 1). */
  isOpenTo(tranche: string, deposit: number): boolean {
    const outstandingLoss = BigInt(this.read(tranche).writtenDown);
    return enterTranche({ gross: BigInt(this.claim(tranche)), outstandingLoss }, BigInt(deposit), {
      rule: 'gated',
      recovered: 0n,
    }).isAccepted;
  }

  /** New tokens of a tranche that is open to them. */
  enter(tranche: string, tokens: number): void {
    const entry = this.read(tranche);
    invariant(
      this.isOpenTo(tranche, tokens),
      'TRANCHE-4',
      'nobody enters a tranche that a loss has reached',
    );
    const repaid = mulDivFloor(entry.repaid, tokens, Math.max(1, this.tokens(tranche)));
    entry.balance += tokens - repaid;
    entry.repaid += repaid;
    entry.par += tokens;
  }

  /** Takes redeemed tokens out, with their share of every entry (`cohortTiming`, rule 4). */
  leave(tranche: string, tokens: number): void {
    if (tokens === 0) return;
    const entry = this.read(tranche);
    const all = this.tokens(tranche);
    const part = (amount: number): number => mulDivFloor(amount, tokens, all);
    const { left } = leaveTranche(
      { gross: BigInt(this.claim(tranche)), outstandingLoss: BigInt(entry.writtenDown) },
      BigInt(tokens),
      BigInt(all),
    );
    const lost = entry.writtenDown - toSafe(left.outstandingLoss);
    const repaid = part(entry.repaid);
    entry.shortfall -= part(entry.shortfall);
    entry.writtenDown -= lost;
    entry.leftWith += lost;
    entry.repaid -= repaid;
    entry.balance -= tokens - lost - repaid;
    if (entry.balance < 0) {
      // Rounding left an atom of loss, or of repayment, too few with the leaver.
      const from = entry.writtenDown > 0 ? 'writtenDown' : 'repaid';
      entry[from] += entry.balance;
      entry.balance = 0;
    }
  }

  check(tokens: (tranche: string) => number): void {
    this.names.forEach((name, i) => {
      const { balance, writtenDown, repaid, shortfall } = this.read(name);
      const below = this.names.slice(0, i);
      invariant(
        writtenDown === 0 || below.every((lower) => this.read(lower).balance === 0),
        'TRANCHE-1',
        `the ${name} tranche has lost nothing while one below it stands at anything`,
      );
      invariant(
        [balance, writtenDown, repaid, shortfall].every((entry) => entry >= 0),
        'TRANCHE-3',
        `the ${name} book has no negative entry`,
      );
      invariant(
        this.tokens(name) === tokens(name),
        'TRANCHE-2',
        `the ${name} book stands for the ${tokens(name)} atoms of tokens in existence`,
      );
    });
  }
}

/** Divides a pool's value by seniority: each claim in turn from the top, the most junior the rest. Lists run junior first; nobody gets less than nothing. */
export function valuesBySeniority(value: number, claims: readonly number[]): number[] {
  let left = Math.max(0, value);
  const values = claims.map(() => 0);
  for (let i = claims.length - 1; i > 0; i--) {
    values[i] = Math.min(left, claims[i]!);
    left -= values[i]!;
  }
  if (values.length > 0) values[0] = left;
  return values;
}

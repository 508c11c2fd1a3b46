// Who moved the mid price: every move, exactly, to its cause. A taker's whole order is credited with the move from the mid before it to
// the mid after it. What is left of a tick's move was made by quotes that came and went without a trade, and is split:
//
//   exogenous            the part that follows a move of the fundamental. The fundamental's own moves (in proportion, at the mid) go
//                        into an account of moves not yet followed, which fades with time; quote moves in its direction draw on it,
//                        then the trades of agents acting on their own account, whose part remains credited to them.
//   liquidityProvision   the rest: makers who step back, lean, or come home.
//
// The moves of all classes since any tick add up to the move of the mid since then. Kept for a bounded time, in rings.

import { causeIndex, causeKinds, isForced, type CauseKind } from '../events/causes.ts';
import type { TradeTape } from '../events/tape.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';
import type { BookDepth } from '../tick/sources.ts';

/** Most classes told apart; own decisions of further agent kinds share the last one. */
export const classesMax = 32;

const EXOGENOUS = 0;
const QUOTES = 1;

/** A class of moves: a cause, and for own decisions the kind of agent. */
export interface MoveClass {
  readonly cause: CauseKind | 'exogenous';
  readonly agentKind?: string;
}

interface CreditingState {
  classes: MoveClass[];
  /** Tick that the running totals belong to; −1 before the first. */
  tick: number;
  /** Rows of this tick's tape already credited. */
  rows: number;
  /** Mid at the last look, and what trades were credited with since then. */
  mid: number;
  credited: number;
  fundamental: number;
  /** Moves of the fundamental, in price units, that quotes have not followed yet. */
  unfollowed: number;
  /** Forced moves ever listed; the ring keeps the latest. */
  forced: number;
  /** First tick whose moves are known. */
  since: number;
}

export interface CreditingOptions {
  readonly world: World;
  readonly name: string;
  /** Ticks that the rings remember. */
  readonly memory: number;
  /** Single forced orders that the ring remembers. */
  readonly forcedMemory: number;
  /** Ticks in which an unfollowed move of the fundamental fades to 1/e. */
  readonly followTicks: number;
}

/** One look at the market: everything that `take` needs of a tick. */
export interface Look {
  readonly tick: number;
  readonly tape: TradeTape;
  readonly book: BookDepth;
  /** 0 where the asset has no fundamental. */
  readonly fundamental: number;
  readonly kindOf: (account: number) => string;
  /** Liquidations out of which an order without an id sells, with shares of it that sum to at most one. */
  readonly originOf: (account: number, lots: number) => readonly (readonly [number, number])[];
}

/** Columns and records of the crediting of one book, and the acts on them. Holds no state of its own. */
export class Crediting {
  readonly memory: number;
  readonly #forcedMemory: number;
  readonly #followTicks: number;
  readonly state: RecordHandle<CreditingState>;
  /** Sum of all moves so far, by class. */
  readonly #running: Column<'f64'>;
  /** The running sums at the end of each tick: row tick % memory. */
  readonly #sums: Column<'f64'>;
  readonly #forcedTick: Column<'i32'>;
  readonly #forcedKind: Column<'u8'>;
  readonly #forcedId: Column<'f64'>;
  readonly #forcedMove: Column<'f64'>;

  constructor({ world, name, memory, forcedMemory, followTicks }: CreditingOptions) {
    this.memory = memory;
    this.#forcedMemory = forcedMemory;
    this.#followTicks = followTicks;
    this.state = world.record<CreditingState>(`${name}.crediting`, {
      classes: [{ cause: 'exogenous' }, { cause: 'liquidityProvision' }],
      tick: -1,
      rows: 0,
      mid: 0,
      credited: 0,
      fundamental: 0,
      unfollowed: 0,
      forced: 0,
      since: -1,
    });
    this.#running = world.column(`${name}.running`, 'f64', classesMax);
    this.#sums = world.column(`${name}.sums`, 'f64', classesMax * memory);
    this.#forcedTick = world.column(`${name}.forcedTick`, 'i32', forcedMemory);
    this.#forcedKind = world.column(`${name}.forcedKind`, 'u8', forcedMemory);
    this.#forcedId = world.column(`${name}.forcedId`, 'f64', forcedMemory);
    this.#forcedMove = world.column(`${name}.forcedMove`, 'f64', forcedMemory);
  }

  /** Credits everything that happened since the last call. May be called several times in a tick. */
  take(look: Look): void {
    const state = this.state.value;
    if (state.tick !== look.tick) this.#begin(state, look);
    const own = this.#creditTrades(state, look);
    const mid = look.book.midPrice();
    if (!(mid > 0)) return;
    if (state.mid > 0) {
      const running = this.#running.data;
      const rest = mid - state.mid - state.credited;
      const followed = towards(state.unfollowed, rest);
      running[EXOGENOUS]! += followed;
      running[QUOTES]! += rest - followed;
      state.unfollowed -= followed;
      state.unfollowed -= towards(state.unfollowed, own);
    }
    state.mid = mid;
    state.credited = 0;
  }

  /** Writes the running sums into the ring, at the end of a tick. */
  close(): void {
    const { tick } = this.state.value;
    this.#sums.data.set(this.#running.data, (tick % this.memory) * classesMax);
  }

  #begin(state: CreditingState, look: Look): void {
    if (state.since < 0) state.since = look.tick;
    state.tick = look.tick;
    state.rows = 0;
    state.unfollowed -= state.unfollowed / this.#followTicks;
    if (state.fundamental > 0 && look.fundamental > 0)
      state.unfollowed += state.mid * (look.fundamental / state.fundamental - 1);
    state.fundamental = look.fundamental;
  }

  /** Credits the orders on the tape; returns the sum of the moves that nobody was forced to. */
  #creditTrades(state: CreditingState, look: Look): number {
    const { tape, book, tick, kindOf } = look;
    const running = this.#running.data;
    let own = 0;
    let row = state.rows;
    while (row < tape.count) {
      const first = row;
      let lots = 0;
      do lots += tape.quantity[row++]!;
      while (row < tape.count && sameOrder(tape, first, row));
      const kind = tape.takerCause[first]!;
      const id = tape.takerCauseId[first]!;
      // Asked for every sale, so that the seller's stock is up to date even where the order moved nothing.
      const isUnnamed =
        kind === causeIndex.liquidation &&
        id === 0 &&
        tape.takerSide[first] === 1 &&
        tape.venue[first] === book.tapeVenue;
      const origins = isUnnamed ? look.originOf(tape.taker[first]!, lots) : [];
      const before = tape.midBefore[first]!;
      const after = tape.midAfter[first]!;
      if (tape.venue[first] !== book.tapeVenue || !(before > 0) || !(after > 0)) continue;
      const move = (after - before) * book.tickSize;
      if (move === 0 || state.mid === 0) continue;
      running[this.#classOf(state, kind, tape.taker[first]!, kindOf)]! += move;
      state.credited += move;
      if (!isForced(kind)) own += move;
      else if (id !== 0) this.#listForced(state, tick, kind, id, move);
      else
        for (const [origin, share] of origins)
          this.#listForced(state, tick, kind, origin, move * share);
    }
    state.rows = row;
    return own;
  }

  #classOf(
    state: CreditingState,
    kind: number,
    taker: number,
    kindOf: (account: number) => string,
  ): number {
    const cause = causeKinds[kind]!;
    if (cause === 'liquidityProvision') return QUOTES;
    const agentKind = cause === 'ownDecision' ? kindOf(taker) : undefined;
    const { classes } = state;
    for (let i = 2; i < classes.length; i++)
      if (classes[i]!.cause === cause && classes[i]!.agentKind === agentKind) return i;
    if (agentKind === undefined) return classes.push({ cause }) - 1;
    // Room is kept for the causes themselves, nine at most, and for "other".
    if (agentKind === 'other' || classes.length < classesMax - causeKinds.length - 1)
      return classes.push({ cause, agentKind }) - 1;
    return this.#classOf(state, kind, taker, () => 'other');
  }

  #listForced(state: CreditingState, tick: number, kind: number, id: number, move: number): void {
    const size = this.#forcedMemory;
    const moves = this.#forcedMove.data;
    // Orders of one tick and one cause are one entry: look back over this tick's.
    const oldest = Math.max(0, state.forced - Math.min(size, 64));
    for (let n = state.forced - 1; n >= oldest; n--) {
      const at = n % size;
      if (this.#forcedTick.data[at] !== tick) break;
      if (this.#forcedKind.data[at] === kind && this.#forcedId.data[at] === id) {
        moves[at]! += move;
        return;
      }
    }
    const at = state.forced++ % size;
    this.#forcedTick.data[at] = tick;
    this.#forcedKind.data[at] = kind;
    this.#forcedId.data[at] = id;
    moves[at] = move;
  }

  /** The moves by class after tick `from` up to tick `to`, written into `out`; returns the first tick that was still known. */
  movesBetween(from: number, to: number, out: Float64Array): number {
    const { tick, since } = this.state.value;
    const oldest = Math.max(since - 1, tick - this.memory + 1);
    const first = Math.max(from, oldest);
    this.#copySums(Math.min(to, tick), out);
    if (first < since) return first;
    const at = (first % this.memory) * classesMax;
    for (let c = 0; c < classesMax; c++) out[c]! -= this.#sums.data[at + c]!;
    return first;
  }

  /** Running sums by class. */
  totals(out: Float64Array): void {
    out.set(this.#running.data);
  }

  #copySums(tick: number, out: Float64Array): void {
    const state = this.state.value;
    if (tick >= state.tick) out.set(this.#running.data);
    else if (tick < state.since) out.fill(0);
    else {
      const at = (tick % this.memory) * classesMax;
      out.set(this.#sums.data.subarray(at, at + classesMax));
    }
  }

  /** Forced moves after tick `from` up to `to` by id, for one kind of cause, latest first. */
  forcedMoves(from: number, to: number, kind: CauseKind): Map<number, number> {
    const moves = new Map<number, number>();
    const size = this.#forcedMemory;
    const { forced } = this.state.value;
    const wanted = causeIndex[kind];
    for (let n = forced - 1; n >= Math.max(0, forced - size); n--) {
      const at = n % size;
      const tick = this.#forcedTick.data[at]!;
      if (tick <= from) break;
      if (tick > to || this.#forcedKind.data[at] !== wanted) continue;
      const id = this.#forcedId.data[at]!;
      moves.set(id, (moves.get(id) ?? 0) + this.#forcedMove.data[at]!);
    }
    return moves;
  }
}

/** The part of `move` that draws on `account`: same direction, and no more than there is. */
const towards = (account: number, move: number): number =>
  account > 0 ? Math.max(0, Math.min(account, move)) : Math.min(0, Math.max(account, move));

/** Fills of one taker order stand together on the tape and share its mids. */
const sameOrder = (tape: TradeTape, a: number, b: number): boolean =>
  tape.venue[a] === tape.venue[b] &&
  tape.taker[a] === tape.taker[b] &&
  tape.takerSide[a] === tape.takerSide[b] &&
  tape.takerCause[a] === tape.takerCause[b] &&
  tape.takerCauseId[a] === tape.takerCauseId[b] &&
  tape.midBefore[a] === tape.midBefore[b] &&
  tape.midAfter[a] === tape.midAfter[b];

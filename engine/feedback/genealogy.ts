// The family tree of liquidations. Each has parents by shares (parents.ts). For trees each also gets one parent at most: where liquidations
// are the largest cause of its fall, the one with the largest share; otherwise it is a root. Branching uses the shares themselves.

import type { CauseShare, EventOf } from '../events/events.ts';
import type { Column } from '../state/columns.ts';
import type { RecordHandle, World } from '../state/world.ts';

interface GenealogyTotals {
  /** Liquidations noted; ids run from 1. */
  count: number;
  roots: number;
  notional: number;
  /** Notional times the share that earlier liquidations had in the fall. */
  offspring: number;
  /** Notional times the share that anything forced had in the fall. */
  forced: number;
  largestCascade: number;
  largestCascadeNotional: number;
  deepest: number;
}

/** Columns by the order in which liquidations were noted, and totals. */
export class Genealogy {
  readonly totals: RecordHandle<GenealogyTotals>;
  readonly #id: Column<'f64'>;
  readonly #tick: Column<'i32'>;
  readonly #notional: Column<'f64'>;
  /** Share of earlier liquidations in its fall. */
  readonly #offspring: Column<'f64'>;
  /** Row of the tree's root, number of generations above, members and notional of the tree (kept at its root). */
  readonly #root: Column<'i32'>;
  readonly #depth: Column<'i32'>;
  readonly #members: Column<'i32'>;
  readonly #treeNotional: Column<'f64'>;

  constructor(world: World, name: string) {
    this.totals = world.record<GenealogyTotals>(`${name}.genealogy`, {
      count: 0,
      roots: 0,
      notional: 0,
      offspring: 0,
      forced: 0,
      largestCascade: 0,
      largestCascadeNotional: 0,
      deepest: 0,
    });
    this.#id = world.column(`${name}.id`, 'f64', 0);
    this.#tick = world.column(`${name}.tick`, 'i32', 0);
    this.#notional = world.column(`${name}.notional`, 'f64', 0);
    this.#offspring = world.column(`${name}.offspring`, 'f64', 0);
    this.#root = world.column(`${name}.root`, 'i32', 0);
    this.#depth = world.column(`${name}.depth`, 'i32', 0);
    this.#members = world.column(`${name}.members`, 'i32', 0);
    this.#treeNotional = world.column(`${name}.treeNotional`, 'f64', 0);
  }

  /** Takes in one liquidation with its parents. Ids rise from one liquidation to the next. */
  note({
    id,
    tick,
    notional,
    parents,
  }: Pick<EventOf<'accountLiquidated'>, 'id' | 'tick' | 'notional' | 'parents'>): void {
    const totals = this.totals.value;
    const row = totals.count++;
    const offspring = shareOf(parents, ({ cause }) => cause === 'liquidation');
    const forced = shareOf(
      parents,
      ({ cause }) => cause === 'liquidation' || cause === 'redemption' || cause === 'deleveraging',
    );
    this.#id.ensure(row + 1)[row] = id;
    this.#tick.ensure(row + 1)[row] = tick;
    this.#notional.ensure(row + 1)[row] = notional;
    this.#offspring.ensure(row + 1)[row] = offspring;
    totals.notional += notional;
    totals.offspring += notional * offspring;
    totals.forced += notional * forced;
    this.#plant(row, notional, mainParent(parents, offspring));
  }

  #plant(row: number, notional: number, parentId: number | undefined): void {
    const totals = this.totals.value;
    const parent = parentId === undefined ? -1 : this.#rowOf(parentId);
    const root = parent < 0 ? row : this.#root.data[parent]!;
    const depth = parent < 0 ? 0 : this.#depth.data[parent]! + 1;
    this.#root.ensure(row + 1)[row] = root;
    this.#depth.ensure(row + 1)[row] = depth;
    const members = this.#members.ensure(row + 1);
    const notionals = this.#treeNotional.ensure(row + 1);
    members[root]! += 1;
    notionals[root]! += notional;
    if (parent < 0) totals.roots++;
    if (depth > totals.deepest) totals.deepest = depth;
    if (members[root]! > totals.largestCascade) totals.largestCascade = members[root]!;
    if (notionals[root]! > totals.largestCascadeNotional)
      totals.largestCascadeNotional = notionals[root]!;
  }

  /** Row of an id by bisection (ids rise); −1 for one never noted. */
  #rowOf(id: number): number {
    const ids = this.#id.data;
    let low = 0;
    let high = this.totals.value.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low <= high && ids[low] === id ? low : -1;
  }

  /** Root, generation and tree of a liquidation; undefined for an unknown id. */
  placeOf(
    id: number,
  ): { readonly root: number; readonly generation: number; readonly members: number } | undefined {
    const row = this.#rowOf(id);
    if (row < 0 || this.totals.value.count === 0) return undefined;
    const root = this.#root.data[row]!;
    return {
      root: this.#id.data[root]!,
      generation: this.#depth.data[row]!,
      members: this.#members.data[root]!,
    };
  }

  /** Sizes (number of liquidations) of all trees, in order of their roots. */
  treeSizes(): number[] {
    const sizes: number[] = [];
    for (let row = 0; row < this.totals.value.count; row++)
      if (this.#root.data[row] === row) sizes.push(this.#members.data[row]!);
    return sizes;
  }

  /** Branching ratio n of the liquidations after tick `from`: notional that liquidations begot ÷ all notional; NaN without any. */
  branchingSince(from: number): number {
    let all = 0;
    let offspring = 0;
    for (let row = this.totals.value.count - 1; row >= 0 && this.#tick.data[row]! > from; row--) {
      all += this.#notional.data[row]!;
      offspring += this.#notional.data[row]! * this.#offspring.data[row]!;
    }
    return all > 0 ? offspring / all : Number.NaN;
  }
}

function shareOf(parents: readonly CauseShare[], counts: (part: CauseShare) => boolean): number {
  let sum = 0;
  for (const part of parents) if (counts(part)) sum += part.share;
  return sum;
}

/** The liquidation that a liquidation hangs under, if liquidations as a whole outweigh every other cause of its fall. */
function mainParent(parents: readonly CauseShare[], offspring: number): number | undefined {
  let best: CauseShare | undefined;
  for (const part of parents) {
    if (part.cause !== 'liquidation') {
      if (part.share > offspring) return undefined;
    } else if (part.id !== undefined && (best === undefined || part.share > best.share))
      best = part;
  }
  return best?.id;
}

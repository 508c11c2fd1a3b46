// Whose collateral is being sold. A keeper who sells what he won at auction says "liquidation", but not of which vault: his stock is
// fungible. First in, first out: an order without an id consumes the lots in the order in which he won them.

import type { RecordHandle, World } from '../state/world.ts';

/** Lots by account: liquidation and units not yet sold, oldest first. */
type Lots = Record<string, [liquidation: number, units: number][]>;

export class Provenance {
  readonly #lots: RecordHandle<Lots>;

  constructor(world: World, name: string) {
    this.#lots = world.record<Lots>(`${name}.lots`, {});
  }

  /** An account has won `units` of collateral out of a liquidation. */
  won(account: number, liquidation: number, units: number): void {
    if (!(units > 0)) return;
    (this.#lots.value[account] ??= []).push([liquidation, units]);
  }

  /** Takes `units` out of an account's lots; returns the liquidations they came from with their shares of the whole sale. */
  sold(account: number, units: number): [liquidation: number, share: number][] {
    const lots = this.#lots.value[account];
    if (lots === undefined || !(units > 0)) return [];
    const sources: [number, number][] = [];
    let left = units;
    let used = 0;
    while (left > 0 && used < lots.length) {
      const lot = lots[used]!;
      const part = Math.min(left, lot[1]);
      sources.push([lot[0], part / units]);
      left -= part;
      lot[1] -= part;
      if (lot[1] > 0) break;
      used++;
    }
    lots.splice(0, used);
    if (lots.length === 0) delete this.#lots.value[account];
    return sources;
  }
}

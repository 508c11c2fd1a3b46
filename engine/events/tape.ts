// The trades of one tick, as columns: venue, price, quantity, who, and why. Cleared when a tick begins; a tick's readers
// (feedback, metrics, tables) take what they need before that. Pools report their swaps here too.

import { newData } from '../state/columns.ts';

export class TradeTape {
  count = 0;
  venue = newData('u16', 1024);
  /** Price steps of the venue. */
  price = newData('f64', 1024);
  /** Lots of the venue. */
  quantity = newData('f64', 1024);
  maker = newData('i32', 1024);
  taker = newData('i32', 1024);
  /** 0 the taker bought, 1 the taker sold. */
  takerSide = newData('u8', 1024);
  makerCause = newData('u8', 1024);
  makerCauseId = newData('f64', 1024);
  takerCause = newData('u8', 1024);
  takerCauseId = newData('f64', 1024);
  /** Mid price of the venue (price steps, may end in ½) before and after the taker's whole order. */
  midBefore = newData('f64', 1024);
  midAfter = newData('f64', 1024);

  clear(): void {
    this.count = 0;
  }

  /** Reserves the next row and returns its index. */
  next(): number {
    const row = this.count++;
    if (row === this.price.length) this.#grow();
    return row;
  }

  #grow(): void {
    const size = this.price.length * 2;
    for (const key of [
      'price',
      'quantity',
      'makerCauseId',
      'takerCauseId',
      'midBefore',
      'midAfter',
    ] as const) {
      const grown = new Float64Array(size);
      grown.set(this[key]);
      this[key] = grown;
    }
    for (const key of ['maker', 'taker'] as const) {
      const grown = new Int32Array(size);
      grown.set(this[key]);
      this[key] = grown;
    }
    for (const key of ['takerSide', 'makerCause', 'takerCause'] as const) {
      const grown = new Uint8Array(size);
      grown.set(this[key]);
      this[key] = grown;
    }
    const venue = new Uint16Array(size);
    venue.set(this.venue);
    this.venue = venue;
  }
}

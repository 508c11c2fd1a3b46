// How to divide an amount over several places to trade so that most comes back: in slices to whoever gives most for the next one,
// then in ever smaller shifts from place to place. For places that give less and less for more it ends within a slice of the best.

/** What a place gives for an amount: 0 for 0, never falling. */
export type Response = (amount: number) => number;

const SLICES = 16;
/** The last shifts are of amount / (16 · 2⁸). */
const HALVINGS = 8;

export interface Split {
  /** The amount for each place, adding up to the whole but for the last digit of a sum. */
  readonly amounts: readonly number[];
  readonly out: number;
}

/** Never worse than giving everything to one place. */
export function splitOrder(amount: number, places: readonly Response[]): Split {
  const amounts = places.map(() => 0);
  const outs = places.map(() => 0);
  if (places.length === 0 || !(amount > 0)) return { amounts, out: 0 };
  let step = amount / SLICES;
  for (let slice = 0; slice < SLICES; slice++) {
    let best = 0;
    let gain = -Infinity;
    for (let at = 0; at < places.length; at++) {
      const more = places[at]!(amounts[at]! + step) - outs[at]!;
      if (more > gain) [best, gain] = [at, more];
    }
    amounts[best]! += step;
    outs[best]! += gain;
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    step /= 2;
    while (shift(places, amounts, outs, step));
  }
  let out = outs.reduce((sum, each) => sum + each, 0);
  // Places that give in jumps (a book with a deep level behind a thin one) may fool the slices: then one place alone is better.
  let split: Split = { amounts, out };
  for (let at = 0; at < places.length; at++) {
    const alone = places[at]!(amount);
    if (alone > out) {
      out = alone;
      split = { amounts: places.map((_, place) => (place === at ? amount : 0)), out };
    }
  }
  return split;
}

/** The one shift of `step` that gains most, made; false where none gains. */
function shift(
  places: readonly Response[],
  amounts: number[],
  outs: number[],
  step: number,
): boolean {
  const lost: number[] = [];
  const gained: number[] = [];
  for (let at = 0; at < places.length; at++) {
    lost.push(amounts[at]! >= step ? outs[at]! - places[at]!(amounts[at]! - step) : Infinity);
    gained.push(places[at]!(amounts[at]! + step) - outs[at]!);
  }
  let best = 0;
  let pair: readonly [number, number] | undefined;
  for (let from = 0; from < places.length; from++) {
    for (let to = 0; to < places.length; to++) {
      if (from === to) continue;
      const gain = gained[to]! - lost[from]!;
      // A hair of rounding is no gain, and could go round in circles.
      if (gain > best + 1e-12 * outs[to]!) [best, pair] = [gain, [from, to]];
    }
  }
  if (pair === undefined) return false;
  const [from, to] = pair;
  amounts[from]! -= step;
  amounts[to]! += step;
  outs[from]! -= lost[from]!;
  outs[to]! += gained[to]!;
  return true;
}

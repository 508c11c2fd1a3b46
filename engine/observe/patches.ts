// State that changes now and then, with numbered revisions: every change set is one list of patches, and a bounded history of
// them says what somebody who holds an older revision is missing. Numbers of every tick never pass through here.

import { enablePatches, produceWithPatches, type Draft, type Patch } from 'immer';

enablePatches();

/** Patches that lead from revision `baseRev` to `rev`. */
export interface Change {
  readonly baseRev: number;
  readonly rev: number;
  readonly patches: readonly Patch[];
}

export type Recipe<T> = (draft: Draft<T>) => void;

/** An immutable state and the last few changes that made it. */
export class Revisions<T extends object> {
  readonly #kept: number;
  readonly #changes: Change[] = [];
  #state: T;
  #rev = 1;

  /** `kept`: how many change sets can be caught up with. */
  constructor(state: T, kept = 256) {
    this.#state = state;
    this.#kept = kept;
  }

  get state(): T {
    return this.#state;
  }

  /** Starts at 1 and rises by one with every change set. */
  get rev(): number {
    return this.#rev;
  }

  /** Applies a change, and then `stamp` if it changed anything; null where it did not, and then the revision stays. */
  change(recipe: Recipe<T>, stamp: Recipe<T> = () => {}): Change | null {
    const [changed, first] = produceWithPatches(this.#state, (draft: Draft<T>) => {
      recipe(draft);
    });
    if (first.length === 0) return null;
    const [state, second] = produceWithPatches(changed, (draft: Draft<T>) => {
      stamp(draft);
    });
    const patches = [...first, ...second];
    this.#state = state;
    const change = { baseRev: this.#rev, rev: ++this.#rev, patches };
    this.#changes.push(change);
    if (this.#changes.length > this.#kept) this.#changes.shift();
    return change;
  }

  /** Everything that changed after `rev`; null where that is too long ago or never was. */
  since(rev: number): Change | null {
    if (rev > this.#rev || rev < this.#rev - this.#changes.length) return null;
    const missing = this.#changes.filter((change) => change.baseRev >= rev);
    return { baseRev: rev, rev: this.#rev, patches: missing.flatMap(({ patches }) => patches) };
  }
}

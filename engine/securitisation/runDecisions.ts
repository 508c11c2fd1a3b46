// Who stays and who runs, for many holders at once: the answer depends on the tranche's public terms and on a holder's own belief about the
// worth of the assets, so it is worked out once per bucket of beliefs and tick, not once per holder.

import type { BookDepth } from '../tick/sources.ts';
import {
  runIncentive,
  runIncentiveUnder,
  type RedeemableTranche,
  type RedemptionRules,
} from './trancheRun.ts';

/** Width of a bucket: worth of the illiquid assets per unit of senior par. */
const WIDTH = 0.0025;

export interface PublicTerms extends Omit<RedeemableTranche, 'illiquid'> {
  readonly rules: RedemptionRules;
}

/** Answers of one tick. What it keeps follows from the terms, so it is no state. */
export class RunDecisions {
  #terms: PublicTerms | undefined;
  readonly #stays = new Map<number, boolean>();

  /** The terms that hold from now on. */
  refresh(terms: PublicTerms): void {
    this.#terms = terms;
    this.#stays.clear();
  }

  /** Whether a holder who believes the illiquid assets to be worth `worth` stays: ∫(stay − leave) is not negative. */
  stays(worth: number): boolean {
    const terms = this.#terms;
    if (terms === undefined || terms.senior <= 0) return true;
    const bucket = Math.round(worth / terms.senior / WIDTH);
    let answer = this.#stays.get(bucket);
    if (answer === undefined) {
      const illiquid = Math.max(0, bucket * WIDTH * terms.senior);
      answer = incentiveOf({ ...terms, illiquid }, terms.rules) >= -1e-9;
      this.#stays.set(bucket, answer);
    }
    return answer;
  }
}

function incentiveOf(tranche: RedeemableTranche, rules: RedemptionRules): number {
  const isBare =
    rules.order !== 'proRata' && rules.saleCost !== 'leavers' && (rules.gate ?? 1) >= 1;
  return isBare ? runIncentive(tranche) : runIncentiveUnder(tranche, rules);
}

/** Steps of one per cent down from the mid price, and how many. */
const STEP = 0.01;
const STEPS = 80;

/**
 * Share of the mid value that selling `units` now would lose, by what stands in the book; what no bid within eighty per cent would take is
 * lost. 1 where there is no price.
 */
export function saleHaircut(book: BookDepth, units: number): number {
  const mid = book.midPrice();
  if (!(mid > 0)) return 1;
  if (!(units > 0)) return 0;
  let sold = 0;
  let proceeds = 0;
  for (let i = 1; i <= STEPS && sold < units; i++) {
    const standing = Math.min(units, book.depthTo('bids', mid * (1 - i * STEP)));
    const part = Math.max(0, standing - sold);
    proceeds += part * (1 - (i - 0.5) * STEP);
    sold += part;
  }
  return 1 - proceeds / units;
}

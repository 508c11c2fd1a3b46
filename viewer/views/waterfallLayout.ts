/** A waterfall at a payment date: what each step had, owed and paid, what tests measured, and how each fared over the dates. Pure. */

import type { WaterfallStepEvent } from '../../protocol/messages.ts';
import { words } from '../i18n/format.ts';
import { firstAt } from '../store/eventLog.ts';

/** One step, or one test of a step, over the payment dates so far. */
export interface StepHistory {
  readonly key: string;
  readonly step: number;
  /** At each date: share of what was due that was paid, or the test's value over its trigger; null where nothing was due or owed. */
  readonly shares: readonly (number | null)[];
  readonly last: WaterfallStepEvent;
}

export interface WaterfallAt {
  /** Tick of the last payment date up to the cursor. */
  readonly tick: number;
  readonly dates: readonly number[];
  readonly steps: readonly StepHistory[];
}

/** The waterfall of a pool as of a tick; null before its first payment date. */
export function waterfallAt(
  events: readonly WaterfallStepEvent[],
  pool: string,
  tick: number,
): WaterfallAt | null {
  const own = events.slice(0, firstAt(events, tick + 1)).filter((event) => event.pool === pool);
  const last = own.at(-1);
  if (last === undefined) return null;
  const dates = [...new Set(own.map((event) => event.tick))];
  const byKey = new Map<string, Map<number, WaterfallStepEvent>>();
  for (const event of own) {
    const key = keyOf(event);
    const history = byKey.get(key) ?? new Map<number, WaterfallStepEvent>();
    history.set(event.tick, event);
    byKey.set(key, history);
  }
  const steps = own
    .filter((event) => event.tick === last.tick)
    .map((event) => ({
      key: keyOf(event),
      step: event.step,
      shares: dates.map((date) => shareOf(byKey.get(keyOf(event))!.get(date))),
      last: event,
    }));
  return { tick: last.tick, dates, steps };
}

const keyOf = ({ step, test }: WaterfallStepEvent): string => `${step}:${test}`;

function shareOf(event: WaterfallStepEvent | undefined): number | null {
  if (event === undefined) return null;
  const { test, testValue, trigger, due, paid } = event;
  if (test !== '') return testValue === null || trigger === null ? null : testValue / trigger;
  return due > 0 ? paid / due : null;
}

/** `senior.interest: 335.6, senior.principal: 0` → `senior interest, senior principal`. */
export const payeesOf = ({ to }: WaterfallStepEvent): string =>
  to
    .split(', ')
    .map((payee) => words(payee.split(':')[0]!))
    .join(', ');

/** What came of a step, in words. */
export function outcomeOf({ reason }: WaterfallStepEvent): string {
  return OUTCOMES[reason] ?? words(reason);
}

const OUTCOMES: Readonly<Record<string, string>> = {
  paidInFull: 'in full',
  paidInPart: 'in part',
  nothingDue: 'nothing due',
  fundEmpty: 'nothing there',
  conditionNotMet: 'not now',
  testPassed: 'passes',
  testFailed: 'fails',
};

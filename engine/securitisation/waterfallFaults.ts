// Checks a waterfall before the run: every step is well formed and names only what the deal has. The runner may then trust it.

import type { Fault } from '../errors.ts';
import { splitPayee } from './waterfall.ts';

/** What steps of a deal may name. */
export interface DealNames {
  readonly classes: readonly string[];
  readonly accounts: readonly string[];
  readonly fees: readonly string[];
  readonly tests: readonly string[];
  readonly flags: readonly string[];
}

const payFields = ['do', 'from', 'to', 'split', 'limit', 'when'];
const testFields = ['do', 'tests', 'when'];

/** What is wrong with the form of a list of steps, whatever the deal. */
export function checkSteps(value: unknown, where: string): Fault[] {
  const mend = 'Give a list of steps such as { do: pay, from: interest, to: senior.interest }.';
  if (!Array.isArray(value)) return [{ where, found: 'not a list of steps', mend }];
  return value.flatMap((step: unknown, i) => {
    const at = `${where}[${i}]`;
    if (typeof step !== 'object' || step === null)
      return [{ where: at, found: 'not a step', mend }];
    const one = step as Record<string, unknown>;
    if (one['do'] !== 'pay' && one['do'] !== 'test')
      return [{ where: `${at}.do`, found: JSON.stringify(one['do']), mend: 'Choose pay or test.' }];
    const fields = one['do'] === 'pay' ? payFields : testFields;
    const faults = Object.keys(one)
      .filter((key) => !fields.includes(key))
      .map((key) => ({
        where: `${at}.${key}`,
        found: 'unknown part of a step',
        mend: `Known parts: ${fields.join(', ')}.`,
      }));
    if (one['do'] === 'pay') faults.push(...payFaults(one, at));
    else if (!isNames(one['tests']))
      faults.push({ where: `${at}.tests`, found: 'no list of tests', mend: 'Name the tests.' });
    return faults;
  });
}

function payFaults(one: Record<string, unknown>, at: string): Fault[] {
  const faults: Fault[] = [];
  if (typeof one['from'] !== 'string')
    faults.push({ where: `${at}.from`, found: 'no fund', mend: 'Name an account to pay from.' });
  if (typeof one['to'] !== 'string' && !isNames(one['to']))
    faults.push({ where: `${at}.to`, found: 'no payee', mend: 'Name one payee, or a list.' });
  const { split, limit } = one;
  if (split !== undefined && split !== 'sequential' && split !== 'proRata')
    faults.push({
      where: `${at}.split`,
      found: JSON.stringify(split),
      mend: 'Choose sequential or proRata.',
    });
  if (limit === undefined) return faults;
  const entries = typeof limit === 'object' && limit !== null ? Object.entries(limit) : [];
  const [kind, value] = entries[0] ?? [];
  const isSound =
    entries.length === 1 &&
    ((kind === 'cure' && isNames(value)) ||
      (kind === 'share' && typeof value === 'number' && value >= 0 && value <= 1) ||
      (kind === 'amount' && typeof value === 'number' && value >= 0));
  if (!isSound)
    faults.push({
      where: `${at}.limit`,
      found: JSON.stringify(limit),
      mend: 'Give one of { cure: [tests] }, { share: 0 … 1 }, { amount }.',
    });
  return faults;
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');

/** What steps of sound form name that the deal has not, and payees that stand twice in one step. */
export function waterfallFaults(steps: unknown, names: DealNames, where: string): Fault[] {
  const faults: Fault[] = [];
  const expect = (
    found: readonly string[] | undefined,
    known: readonly string[],
    at: string,
    what: string,
  ): void => {
    for (const name of found ?? []) {
      if (known.includes(name)) continue;
      faults.push({
        where: at,
        found: `unknown ${what} "${name}"`,
        mend: `Known here: ${known.join(', ') || 'none'}.`,
      });
    }
  };
  const payees = [
    ...names.classes.flatMap((name) =>
      ['interest', 'principal', 'residual'].map((c) => `${name}.${c}`),
    ),
    ...names.fees,
    ...names.accounts,
  ];
  (steps as Record<string, unknown>[]).forEach((step, i) => {
    const at = `${where}[${i}]`;
    const when = (step['when'] ?? {}) as Record<string, readonly string[] | undefined>;
    expect(when['fails'], names.tests, `${at}.when.fails`, 'test');
    expect(when['passes'], names.tests, `${at}.when.passes`, 'test');
    expect(when['on'], names.flags, `${at}.when.on`, 'flag');
    expect(when['off'], names.flags, `${at}.when.off`, 'flag');
    if (step['do'] === 'test') {
      expect(step['tests'] as string[], names.tests, `${at}.tests`, 'test');
      return;
    }
    const to = typeof step['to'] === 'string' ? [step['to']] : (step['to'] as string[]);
    expect([step['from'] as string], names.accounts, `${at}.from`, 'account');
    expect(to, payees, `${at}.to`, 'payee');
    const cure = (step['limit'] as { cure?: string[] } | undefined)?.cure;
    expect(cure, names.tests, `${at}.limit.cure`, 'test');
    to.forEach((payee, k) => {
      if (to.indexOf(payee) < k)
        faults.push({
          where: `${at}.to`,
          found: `"${payee}" twice`,
          mend: 'Name each payee once.',
        });
      if (splitPayee(payee)[1] === 'residual' && k < to.length - 1 && step['split'] !== 'proRata')
        faults.push({
          where: `${at}.to`,
          found: `"${payee}" takes all that comes, and others stand after it`,
          mend: 'Put it last.',
        });
    });
  });
  return faults;
}

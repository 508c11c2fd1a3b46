// Parameters of a structured pool, as data; and the checks that need more than one of them.

import type { Fault } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import { absentUntilSet, choice, data, number, type Parameters } from '../tick/parameters.ts';
import type { BufferTerms } from './buffer.ts';
import { checkTranches, type StructureTranche } from './capitalStructure.ts';
import { checkAssets, type AssetTerms } from './poolAssets.ts';
import type { WaterfallStep } from './waterfall.ts';
import { checkSteps, waterfallFaults } from './waterfallFaults.ts';

/** Collected and kept: `size` is what it has at formation, `target` what it is filled up to; shares of the notional. */
export interface ReserveTerms {
  readonly size: number;
  readonly target: number;
}
export interface FeeTerms {
  /** Of the pool's value. */
  readonly bpsPerYear: number;
}
export interface TestTerms {
  readonly kind: 'overcollateralisation' | 'interestCoverage';
  readonly classes: readonly string[];
  readonly trigger: number;
  readonly counts?: readonly string[];
}
/** A switch that is on between two ages of the pool, seconds. */
export interface FlagTerms {
  readonly from?: number;
  readonly until?: number;
}
type Named<T> = Readonly<Record<string, T>>;

const numberIn = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value >= low && value <= high;

/** Checks a map whose values have numbers in range and other fields of known names. */
const mapCheck =
  (
    numbers: Readonly<Record<string, readonly [number, number]>>,
    others: readonly string[],
    required: readonly string[],
  ) =>
  (value: unknown, where: string): Fault[] => {
    const known = [...Object.keys(numbers), ...others];
    const mend = `Give a map from names to { ${known.join(', ')} }.`;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ where, found: 'not a map', mend }];
    return Object.entries(value as Named<unknown>).flatMap(([name, terms]) => {
      const one = (typeof terms === 'object' && terms !== null ? terms : {}) as Named<unknown>;
      const at = `${where}.${name}`;
      const faults: Fault[] = [];
      for (const key of required)
        if (one[key] === undefined) faults.push({ where: `${at}.${key}`, found: 'missing', mend });
      for (const [key, field] of Object.entries(one)) {
        const range = numbers[key];
        if (!known.includes(key))
          faults.push({ where: `${at}.${key}`, found: 'unknown field', mend });
        else if (range !== undefined && !numberIn(field, ...range))
          faults.push({
            where: `${at}.${key}`,
            found: JSON.stringify(field),
            mend: `Give a number from ${range[0]} to ${range[1]}.`,
          });
      }
      return faults;
    });
  };

const checkNames = (value: unknown, where: string): Fault[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')
    ? []
    : [{ where, found: 'not a list of names', mend: 'Give names in brackets.' }];

const share: readonly [number, number] = [0, 1];

export const structuredParameters = {
  cash: data<string>('USD', 'asset in which the pool pays and is paid', checkName),
  notional: number('cash', 1e6, 1, 1e12, 'par of all tranches at formation'),
  assets: data<Named<AssetTerms>>(
    {},
    'what the pool holds, by name, in the order in which it is sold',
    checkAssets,
  ),
  tranches: data<readonly StructureTranche[]>([], 'capital structure, junior first', checkTranches),
  buffers: data<Named<BufferTerms>>(
    {},
    'funds that bear losses before a tranche does, by name',
    mapCheck(
      { size: share, perEventCap: share, deductible: share, coverage: share },
      ['below', 'target'],
      ['size'],
    ),
  ),
  bufferFactor: number('', 1, 0, 100, 'multiplies the size and the target of every buffer', 'live'),
  accounts: data<Named<ReserveTerms>>(
    {},
    'reserve accounts, by name',
    mapCheck({ size: share, target: share }, [], ['size', 'target']),
  ),
  fees: data<Named<FeeTerms>>(
    {},
    'fees, by name',
    mapCheck({ bpsPerYear: [0, 10_000] }, [], ['bpsPerYear']),
  ),
  tests: data<Named<TestTerms>>(
    {},
    'coverage tests, by name',
    mapCheck({ trigger: [0, 1000] }, ['kind', 'classes', 'counts'], ['kind', 'classes', 'trigger']),
  ),
  flags: data<Named<FlagTerms>>(
    {},
    'switches by age, for conditions of steps',
    mapCheck({ from: [0, 1e12], until: [0, 1e12] }, [], []),
  ),
  waterfall: data<readonly WaterfallStep[]>([], 'steps, in order; empty: by seniority', checkSteps),
  earlyAmortisation: data<readonly string[]>(
    [],
    'tests of which one that fails ends the revolving period for good',
    checkNames,
  ),
  revolvingFor: number('s', 0, 0, 1e12, 'age at which the revolving period ends by itself'),
  indexBps: number('bps per year', 0, -1000, 10_000, 'index that floating coupons pay on', 'live'),
  payerFunds: number('cash', 1e9, 0, 1e12, 'what the payer of stated yields has at the start'),
  incomeEpoch: number('s', 86_400, 1, 1e9, 'time between two payment dates'),
  markInterval: number('s', 3_600, 1, 1e9, 'time between two bookings of gains and losses'),
  soldOnBook: absentUntilSet(
    number(
      '',
      1,
      0,
      1,
      'share of every sale that goes onto the book; a buyer outside takes the rest, any amount, at what it is worth, and moves no price',
      'live',
    ),
  ),
  publishInterval: number('s', 3_600, 1, 1e9, 'time between two published values'),
  publishDelay: number('s', 7_200, 0, 1e9, 'age of a value when it is published'),
  smoothing: number('', 0, 0, 0.999, 'weight of the last published value in the next'),
  announced: number(
    '',
    0,
    0,
    10,
    'value per unit of par that the manager announces whatever is true, until an audit says otherwise; 0: the true one, late',
    'live',
  ),
  recognised: number(
    '',
    1,
    0,
    1,
    'share of what a tranche is worth that pools which hold it put on their books at the model’s price',
    'live',
  ),
  notice: number(
    's',
    21_600,
    0,
    1e9,
    'time from a request to its first possible acceptance',
    'live',
  ),
  redemptionEpoch: number('s', 21_600, 1, 1e9, 'time between two acceptances'),
  gate: number('', 0.25, 0, 1, 'share of a tranche that may be accepted in one epoch', 'live'),
  order: choice('firstCome', ['firstCome', 'proRata'], 'who goes first when not all can'),
  redeemAt: choice(
    'published',
    ['published', 'actual'],
    'price that leavers get and that who enters pays: the published value or that of the moment',
  ),
  epochs: choice(
    'queue',
    ['queue', 'solved'],
    'how orders clear: in turn, or all of an epoch together by the best allowed outcome (two tranches)',
  ),
  seniorRatioMin: number(
    '',
    0,
    0,
    1,
    'least senior share of the assets after a solved epoch',
    'live',
  ),
  seniorRatioMax: number(
    '',
    1,
    0,
    1,
    'most senior share of the assets after a solved epoch',
    'live',
  ),
  reserveMax: number(
    '',
    1,
    0,
    1e6,
    'most cash after a solved epoch, as a share of the notional',
    'live',
  ),
} as const;

export type StructuredTerms = Parameters<typeof structuredParameters>;

/** Accounts that every deal has besides those that the scenario names. */
export const collectionNames = ['interest', 'principal'] as const;
/** Flags that every deal has. */
const ownFlags = ['revolving', 'earlyAmortisation', 'exhausted'] as const;

/** What does not fit together: steps, tests, buffers and locks that name what the deal has not. */
export function structuredFaults(terms: StructuredTerms, id: string): Fault[] {
  const classes = terms.tranches.map(({ name }) => name);
  const tests = Object.keys(terms.tests);
  const accounts = [
    ...collectionNames,
    ...Object.keys(terms.accounts),
    ...Object.keys(terms.buffers),
  ];
  const faults: Fault[] = [];
  if (classes.length === 0)
    faults.push({ where: `${id}.tranches`, found: 'no tranche', mend: 'Give at least one.' });
  const expect = (names: readonly string[], known: readonly string[], where: string): void => {
    for (const name of names)
      if (!known.includes(name))
        faults.push({
          where,
          found: `unknown name "${name}"`,
          mend: `Known here: ${known.join(', ') || 'none'}.`,
        });
  };
  for (const [name, { classes: covered, counts = [], kind }] of Object.entries(terms.tests)) {
    expect(covered, classes, `${id}.tests.${name}.classes`);
    expect(counts, accounts, `${id}.tests.${name}.counts`);
    expect([kind], ['overcollateralisation', 'interestCoverage'], `${id}.tests.${name}.kind`);
  }
  for (const [name, { below }] of Object.entries(terms.buffers))
    if (below !== undefined) expect([below], classes, `${id}.buffers.${name}.below`);
  terms.tranches.forEach(({ lockedBy = [] }, i) =>
    expect(lockedBy, tests, `${id}.tranches[${i}].lockedBy`),
  );
  expect(terms.earlyAmortisation, tests, `${id}.earlyAmortisation`);
  const flags = [...ownFlags, ...Object.keys(terms.flags)];
  const fees = Object.keys(terms.fees);
  faults.push(
    ...waterfallFaults(
      terms.waterfall,
      { classes, accounts, fees, tests, flags },
      `${id}.waterfall`,
    ),
  );
  const taken = new Set<string>();
  for (const name of [...classes, ...accounts, ...fees]) {
    if (taken.has(name) || name.includes('.'))
      faults.push({
        where: id,
        found: `the name "${name}" twice, or with a dot`,
        mend: 'Rename it.',
      });
    taken.add(name);
  }
  if (terms.epochs === 'solved' && classes.length !== 2)
    faults.push({
      where: `${id}.epochs`,
      found: `solved epochs with ${classes.length} tranches`,
      mend: 'Give two tranches, or choose queue.',
    });
  return faults;
}

/** By seniority: fees, interest from the top, what is left to the most junior; principal from the top once nothing revolves. */
export function stepsBySeniority(terms: StructuredTerms): WaterfallStep[] {
  const seniorFirst = terms.tranches.map(({ name }) => name).toReversed();
  const lowest = seniorFirst.at(-1)!;
  const funds = [...Object.keys(terms.accounts), ...Object.keys(terms.buffers)];
  return [
    ...Object.keys(terms.fees).map((to) => ({ do: 'pay', from: 'interest', to }) as const),
    ...seniorFirst.map(
      (name) => ({ do: 'pay', from: 'interest', to: `${name}.interest` }) as const,
    ),
    ...funds.map((to) => ({ do: 'pay', from: 'interest', to }) as const),
    { do: 'pay', from: 'interest', to: `${lowest}.residual` },
    {
      do: 'pay',
      from: 'principal',
      to: seniorFirst.map((name) => `${name}.principal`),
      when: { on: ['earlyAmortisation'] },
    },
  ];
}

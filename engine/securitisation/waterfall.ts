// The waterfall: a list of small steps that move cash from a fund to whoever is next, each leaving a row of what there was, what was due,
// what was paid and why. A step is data made of orthogonal parts, as a scenario file writes it:
//
//   { do: pay,  from: interest, to: senior.interest }                                    what is due, as far as the fund goes
//   { do: test, tests: [seniorCoverage] }                                                measured here, remembered until the end
//   { do: pay,  from: interest, to: senior.principal, limit: { cure: [seniorCoverage] } } the diversion
//   { do: pay,  from: principal, to: [senior.principal, mezzanine.principal], split: proRata, when: { passes: [seniorCoverage] } }
//   { do: pay,  from: interest, to: junior.residual }
//
// Amounts are whole atoms (BigInt). Every step conserves cash: what leaves the fund arrives (WATERFALL-1). Pure: the caller moves the money.

import { invariant } from '../errors.ts';
import { coverageRatio, cureAmount, passesCoverage, type Coverage } from './coverageTests.ts';
import { wideSplitInOrder, wideSplitProRata, wideSum } from './wideShares.ts';

/** What a `pay` step pays at most, if not all that is due: the cure of failed tests, a share of the fund (0 to 1), or a fixed amount. */
export type StepLimit =
  { readonly cure: readonly string[] } | { readonly share: number } | { readonly amount: number };

/** All that is stated must hold: tests measured so far, and the deal's flags. */
export interface StepCondition {
  /** At least one of these failed when it was last measured. */
  readonly fails?: readonly string[];
  /** None of these failed. */
  readonly passes?: readonly string[];
  readonly on?: readonly string[];
  readonly off?: readonly string[];
}

export type WaterfallStep =
  | {
      readonly do: 'pay';
      readonly from: string;
      /** `class.interest`, `class.principal`, `class.residual`, or the name of a fee or of an account. */
      readonly to: string | readonly string[];
      /** Several payees: one after the other (as listed), or in proportion to what is due to each. */
      readonly split?: 'sequential' | 'proRata';
      readonly limit?: StepLimit;
      readonly when?: StepCondition;
    }
  | { readonly do: 'test'; readonly tests: readonly string[]; readonly when?: StepCondition };

/** A test of the deal. `overcollateralisation`: pool value and counted accounts over the balances of the classes; `interestCoverage`:
 *  interest received less fees due over the coupons of the classes. */
export interface CoverageTestTerms {
  readonly kind: 'overcollateralisation' | 'interestCoverage';
  readonly classes: readonly string[];
  /** Least ratio that passes, 10^−18. */
  readonly trigger: bigint;
  /** Accounts whose balance counts in the numerator (overcollateralisation). */
  readonly counts?: readonly string[];
}

export interface ClassClaims {
  /** Principal outstanding. */
  readonly balance: bigint;
  /** Coupon of this period, and coupons of earlier periods that were not paid. */
  readonly coupon: bigint;
  readonly carried: bigint;
}

export interface AccountState {
  readonly balance: bigint;
  /** What it is filled up to by a payment; without one it takes all that comes. */
  readonly target?: bigint;
}

/** A deal at a payment date: what there is and what is owed. */
export interface PaymentDate {
  readonly classes: Readonly<Record<string, ClassClaims>>;
  /** Collections (`interest`, `principal`) are accounts like the reserve. */
  readonly accounts: Readonly<Record<string, AccountState>>;
  /** Due by fee. */
  readonly fees: Readonly<Record<string, bigint>>;
  readonly tests: Readonly<Record<string, CoverageTestTerms>>;
  /** What the assets count for in overcollateralisation tests. */
  readonly poolValue: bigint;
  /** Interest received in the period, as interest coverage counts it. */
  readonly interestReceived: bigint;
  /** Switches of the deal, such as `turbo`, `earlyAmortisation`. */
  readonly flags: Readonly<Record<string, boolean>>;
}

export interface ClassPayments {
  readonly interest: bigint;
  readonly principal: bigint;
  readonly residual: bigint;
  /** After the payments. */
  readonly balance: bigint;
  /** Interest due and not paid. */
  readonly unpaid: bigint;
}

export interface TestResult {
  readonly passed: boolean;
  /** Null without a denominator. */
  readonly value: number | null;
}

export type StepReason =
  | 'paidInFull'
  | 'paidInPart'
  | 'nothingDue'
  | 'fundEmpty'
  | 'conditionNotMet'
  | 'testPassed'
  | 'testFailed';

/** What one step did. A `test` step leaves a row by test. */
export interface WaterfallRow {
  /** Index in the list. */
  readonly step: number;
  readonly from: string;
  readonly available: bigint;
  readonly due: bigint;
  readonly paid: bigint;
  /** By payee, in the order of the step. */
  readonly to: readonly { readonly payee: string; readonly amount: bigint }[];
  /** Of a test: its name, its ratio and trigger. */
  readonly test?: string;
  readonly testValue: number | null;
  readonly trigger: number | null;
  readonly reason: StepReason;
}

export interface WaterfallResult {
  readonly classes: Readonly<Record<string, ClassPayments>>;
  readonly accounts: Readonly<Record<string, bigint>>;
  readonly feesPaid: Readonly<Record<string, bigint>>;
  /** Tests as last measured; a test that no step measured is missing. */
  readonly tests: Readonly<Record<string, TestResult>>;
  readonly rows: readonly WaterfallRow[];
}

interface Running {
  readonly date: PaymentDate;
  readonly classes: Map<string, { -readonly [K in keyof ClassPayments]: bigint }>;
  readonly accounts: Map<string, bigint>;
  readonly fees: Map<string, bigint>;
  readonly tests: Map<string, TestResult>;
  readonly rows: WaterfallRow[];
}

/** Works the steps off in order. Steps that name what the deal has not are our bug here: `waterfallFaults` refuses them on loading. */
export function runWaterfall(steps: readonly WaterfallStep[], date: PaymentDate): WaterfallResult {
  const running: Running = {
    date,
    classes: new Map(
      Object.entries(date.classes).map(([name, { balance, coupon, carried }]) => [
        name,
        { interest: 0n, principal: 0n, residual: 0n, balance, unpaid: coupon + carried },
      ]),
    ),
    accounts: new Map(Object.entries(date.accounts).map(([name, { balance }]) => [name, balance])),
    fees: new Map(Object.keys(date.fees).map((name) => [name, 0n])),
    tests: new Map(),
    rows: [],
  };
  const before = cashIn(running);
  steps.forEach((step, index) => {
    if (step.do === 'test') measure(running, step, index);
    else pay(running, step, index);
  });
  invariant(
    cashIn(running) === before,
    'WATERFALL-1',
    'what the steps paid and what the accounts hold is what there was',
  );
  return {
    classes: Object.fromEntries(running.classes),
    accounts: Object.fromEntries(running.accounts),
    feesPaid: Object.fromEntries(running.fees),
    tests: Object.fromEntries(running.tests),
    rows: running.rows,
  };
}

/** Cash in the accounts and cash that has left: a step moves it, none makes it. */
const cashIn = ({ accounts, fees, classes }: Running): bigint =>
  wideSum([...accounts.values(), ...fees.values()]) +
  wideSum(
    [...classes.values()].map(
      ({ interest, principal, residual }) => interest + principal + residual,
    ),
  );

type Step<D extends WaterfallStep['do']> = Extract<WaterfallStep, { do: D }>;

function pay(running: Running, step: Step<'pay'>, index: number): void {
  const payees = typeof step.to === 'string' ? [step.to] : step.to;
  const available = running.accounts.get(step.from) ?? 0n;
  const row = { step: index, from: step.from, available, testValue: null, trigger: null };
  if (!holds(running, step.when)) {
    running.rows.push({ ...row, due: 0n, paid: 0n, to: [], reason: 'conditionNotMet' });
    return;
  }
  const wishes = payees.map((payee) => dueTo(running, payee));
  const asked = wishes.some((wish) => wish === 'all')
    ? undefined
    : wideSum(wishes as readonly bigint[]);
  const limit = step.limit === undefined ? undefined : limitOf(running, step, available);
  const due = least(asked, limit) ?? available;
  const paid = due < available ? due : available;
  const capped = wishes.map((wish) => (wish === 'all' ? paid : wish));
  const shares =
    step.split === 'proRata' && paid > 0n
      ? wideSplitProRata(paid, capped)
      : wideSplitInOrder(paid, capped);
  running.accounts.set(step.from, available - paid);
  payees.forEach((payee, i) => credit(running, payee, shares[i]!));
  invariant(wideSum(shares) === paid, 'WATERFALL-1', `step ${index} pays out what it takes`);
  const to = payees.map((payee, i) => ({ payee, amount: shares[i]! }));
  const reason =
    due === 0n
      ? 'nothingDue'
      : paid === due
        ? 'paidInFull'
        : paid > 0n
          ? 'paidInPart'
          : 'fundEmpty';
  running.rows.push({ ...row, due, paid, to, reason });
}

function measure(running: Running, { tests, when }: Step<'test'>, index: number): void {
  const isDue = holds(running, when);
  for (const test of tests) {
    const coverage = coverageOf(running, test);
    const row = { step: index, from: '', available: 0n, due: 0n, paid: 0n, to: [], test };
    const value = coverageRatio(coverage);
    const trigger = Number(coverage.trigger) / 1e18;
    if (!isDue) {
      running.rows.push({ ...row, testValue: null, trigger, reason: 'conditionNotMet' });
      continue;
    }
    const passed = passesCoverage(coverage);
    running.tests.set(test, { passed, value });
    const reason = passed ? 'testPassed' : 'testFailed';
    running.rows.push({ ...row, testValue: value, trigger, reason });
  }
}

/** Numerator and denominator of a test as things stand. */
function coverageOf(running: Running, name: string): Coverage {
  const { date, classes, accounts } = running;
  const test = date.tests[name];
  invariant(test !== undefined, 'WATERFALL-3', `the deal has a test called "${name}"`);
  if (test.kind === 'overcollateralisation') {
    return {
      numerator:
        date.poolValue + wideSum((test.counts ?? []).map((account) => accounts.get(account) ?? 0n)),
      denominator: wideSum(test.classes.map((one) => classes.get(one)?.balance ?? 0n)),
      trigger: test.trigger,
    };
  }
  const net = date.interestReceived - wideSum(Object.values(date.fees));
  return {
    numerator: net > 0n ? net : 0n,
    denominator: wideSum(test.classes.map((one) => date.classes[one]?.coupon ?? 0n)),
    trigger: test.trigger,
  };
}

function holds({ tests, date }: Running, when: StepCondition | undefined): boolean {
  if (when === undefined) return true;
  const failed = (name: string): boolean => tests.get(name)?.passed === false;
  return (
    (when.fails === undefined || when.fails.some(failed)) &&
    !(when.passes ?? []).some(failed) &&
    (when.on ?? []).every((flag) => date.flags[flag] === true) &&
    !(when.off ?? []).some((flag) => date.flags[flag] === true)
  );
}

/** What is due to a payee now; `all`: whatever comes. */
function dueTo({ date, classes, accounts, fees }: Running, payee: string): bigint | 'all' {
  const [name, claim] = splitPayee(payee);
  const one = claim === undefined ? undefined : classes.get(name);
  if (one !== undefined)
    return claim === 'interest' ? one.unpaid : claim === 'principal' ? one.balance : 'all';
  const fee = date.fees[payee];
  if (fee !== undefined) return fee - fees.get(payee)!;
  const held = accounts.get(payee);
  invariant(held !== undefined, 'WATERFALL-3', `the deal knows the payee "${payee}"`);
  const target = date.accounts[payee]?.target;
  if (target === undefined) return 'all';
  return target > held ? target - held : 0n;
}

/** `senior.principal` is a claim of a class; other names are whole. */
export function splitPayee(payee: string): readonly [name: string, claim: string | undefined] {
  const at = payee.lastIndexOf('.');
  const claim = at < 0 ? undefined : payee.slice(at + 1);
  return claim === 'interest' || claim === 'principal' || claim === 'residual'
    ? [payee.slice(0, at), claim]
    : [payee, undefined];
}

function credit({ classes, accounts, fees }: Running, payee: string, amount: bigint): void {
  const [name, claim] = splitPayee(payee);
  const one = claim === undefined ? undefined : classes.get(name);
  if (one !== undefined) {
    one[claim as 'interest' | 'principal' | 'residual'] += amount;
    if (claim === 'interest') one.unpaid -= amount;
    if (claim === 'principal') one.balance -= amount;
  } else if (fees.has(payee)) fees.set(payee, fees.get(payee)! + amount);
  else accounts.set(payee, accounts.get(payee)! + amount);
}

/** The most that a step may pay by its own limit; undefined: no limit but what is due. */
function limitOf(running: Running, step: Step<'pay'>, available: bigint): bigint | undefined {
  const { limit, from } = step;
  if (limit === undefined) return undefined;
  if ('amount' in limit) return BigInt(Math.floor(limit.amount));
  if ('share' in limit)
    return (available * BigInt(Math.round(limit.share * 1_000_000_000))) / 1_000_000_000n;
  // The cure of the worst test. Interest that is not covered is cured by nothing less than all there is.
  const amounts = limit.cure.map((name) => {
    if (running.tests.get(name)?.passed !== false) return 0n;
    const test = running.date.tests[name]!;
    if (test.kind === 'interestCoverage') return available;
    const counted = test.counts?.includes(from) === true;
    return cureAmount(coverageOf(running, name), counted ? 'principal' : 'interest');
  });
  return amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);
}

const least = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined ? b : b === undefined || a < b ? a : b;

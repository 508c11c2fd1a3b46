// A payment date: what the holdings earned comes in, the waterfall decides who gets what, and every step is booked on the ledger and leaves a
// row. The rules stand in waterfall.ts; here they meet the accounts.

import { causeIndex } from '../events/causes.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { toSafe } from '../units/exact.ts';
import { parseDecimal } from '../units/fixedPoint.ts';
import { couponBpsAt } from './capitalStructure.ts';
import { payHolders } from './holders.ts';
import { stepsBySeniority, type StructuredTerms } from './structuredParameters.ts';
import type { StructuredAccounts, StructuredState } from './structuredState.ts';
import { couponFloor } from './tranche.ts';
import type { TrancheBooks } from './trancheBooks.ts';
import {
  runWaterfall,
  splitPayee,
  type PaymentDate,
  type WaterfallResult,
  type WaterfallRow,
} from './waterfall.ts';

const YEAR = 31_536_000;

/** What a payment date works on. */
export interface PaymentDesk {
  readonly kernel: Kernel;
  /** Path in the scenario, and its last part. */
  readonly id: string;
  readonly name: string;
  readonly terms: StructuredTerms;
  readonly accounts: StructuredAccounts;
  readonly books: TrancheBooks;
  readonly state: RecordHandle<StructuredState>;
}

export interface PaymentInput {
  readonly ageSeconds: number;
  readonly elapsedSeconds: number;
  /** Atoms that the assets count for, cash accounts apart. */
  readonly assetValue: number;
  /** What accounts are filled up to, atoms. */
  readonly targets: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

/** Runs the waterfall on what the accounts hold and books it. */
export function payDate(desk: PaymentDesk, input: PaymentInput): WaterfallResult {
  const { terms } = desk;
  const steps = terms.waterfall.length > 0 ? terms.waterfall : stepsBySeniority(terms);
  const result = runWaterfall(steps, paymentDate(desk, input));
  for (const row of result.rows) bookRow(desk, row);
  const state = desk.state.value;
  desk.books.names.forEach((tranche) => {
    desk.books.read(tranche).shortfall = toSafe(result.classes[tranche]!.unpaid);
  });
  for (const [test, { passed }] of Object.entries(result.tests)) state.tests[test] = passed;
  state.rows = result.rows.map((row) => rowOf(desk, row));
  return result;
}

function paymentDate(
  { kernel, terms, accounts, books }: PaymentDesk,
  { ageSeconds, elapsedSeconds, assetValue, targets, flags }: PaymentInput,
): PaymentDate {
  const held = (account: number): bigint => BigInt(kernel.ledger.balance(account, accounts.cash));
  const due = (base: number, bps: number): number =>
    couponFloor(base, Math.round(bps), { elapsed: Math.round(elapsedSeconds), year: YEAR });
  return {
    classes: Object.fromEntries(
      terms.tranches.map((tranche) => {
        const { balance, shortfall } = books.read(tranche.name);
        const bps = couponBpsAt(tranche, ageSeconds, terms.indexBps);
        return [
          tranche.name,
          {
            balance: BigInt(balance),
            coupon: BigInt(due(balance, bps)),
            carried: BigInt(shortfall),
          },
        ];
      }),
    ),
    accounts: Object.fromEntries(
      Object.entries(accounts.funds).map(([name, account]) => [
        name,
        {
          balance: held(account),
          ...(targets[name] !== undefined && { target: BigInt(targets[name]) }),
        },
      ]),
    ),
    fees: Object.fromEntries(
      Object.entries(terms.fees).map(([name, { bpsPerYear }]) => [
        name,
        BigInt(due(Math.max(0, assetValue), bpsPerYear)),
      ]),
    ),
    tests: Object.fromEntries(
      Object.entries(terms.tests).map(([name, { kind, classes, trigger, counts }]) => [
        name,
        {
          kind,
          classes,
          trigger: triggerOf(trigger),
          ...(counts !== undefined && { counts }),
        },
      ]),
    ),
    poolValue: BigInt(Math.max(0, assetValue)),
    interestReceived: held(accounts.funds['interest']!),
    flags,
  };
}

/** A ratio as a whole number of 10^−18; digits beyond fifteen are rounding of the file's own number. */
export const triggerOf = (ratio: number): bigint => parseDecimal(ratio.toFixed(15), 18);

function bookRow(desk: PaymentDesk, row: WaterfallRow): void {
  const { kernel, accounts, terms, books, state } = desk;
  const { ledger } = kernel;
  for (const { payee, amount: wide } of row.to) {
    const amount = toSafe(wide);
    if (amount === 0) continue;
    const from = accounts.funds[row.from]!;
    const [name, claim] = splitPayee(payee);
    if (claim === undefined) {
      const to = accounts.funds[payee] ?? accounts.fees;
      ledger.transfer(from, to, accounts.cash, amount, causeIndex.protocol);
      if (to === accounts.fees) state.value.flowOut += amount;
      else if (Object.hasOwn(terms.buffers, payee)) state.value.buffers[payee]!.toppedUp += amount;
      continue;
    }
    state.value.flowOut += amount;
    if (claim === 'principal') books.repay(name, amount);
    else {
      books.read(name).interestPaid += amount;
      state.value.interestPaid += amount;
    }
    payHolders(kernel, {
      from,
      cash: accounts.cash,
      token: accounts.token[name]!,
      venue: terms.tranches.find((one) => one.name === name)?.venue ?? '',
      amount,
      kind: claim === 'principal' ? 'principal' : 'interest',
      queued: state.value.requests
        .filter(({ tranche }) => tranche === name)
        .map(({ account, waiting, accepted }) => ({ account, tokens: waiting + accepted })),
      queue: accounts.queue,
      arranger: accounts.arranger,
    });
  }
}

function rowOf({ kernel, accounts, name }: PaymentDesk, row: WaterfallRow) {
  const units = (atoms: bigint): number => Number(atoms) / kernel.ledger.atoms(accounts.cash);
  const { step, from, testValue, trigger, reason } = row;
  const plain = {
    step,
    from,
    to: row.to.map(({ payee, amount }) => `${payee}: ${units(amount)}`).join(', '),
    available: units(row.available),
    due: units(row.due),
    paid: units(row.paid),
    test: row.test ?? '',
    testValue,
    trigger,
    reason,
  };
  kernel.emit({ type: 'waterfallStep', tick: kernel.tick, pool: name, ...plain });
  return plain;
}

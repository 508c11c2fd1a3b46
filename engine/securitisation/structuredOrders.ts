// Orders to leave and to enter a structured pool: taken in by request, cleared at the end of an epoch, in turn or all together by the best allowed
// outcome. The timing rules that keep value from passing between cohorts (cohortTiming.ts) decide who is locked.

import { causeIndex } from '../events/causes.ts';
import type { Outcome } from '../tick/kernel.ts';
import { mulDivFloor } from '../units/exact.ts';
import { WAD } from '../units/fixedPoint.ts';
import { lockedByPendingLoss } from './cohortTiming.ts';
import type { EpochOrders } from './epochConstraints.ts';
import { solveEpoch } from './epochSolver.ts';
import { collectionsKey } from './poolPort.ts';
import { acceptRedemptions, payRedemptions, type RedemptionOrder } from './redemption.ts';
import { triggerOf, type PaymentDesk } from './structuredIncome.ts';

/** Share of a tranche that has to ask for it to be a run. */
const RUN_SHARE = 0.1;

/** What the pool knows about itself when orders clear. */
export interface ClearingInput {
  /** USD for a token, by tranche; 0 while there is none. */
  readonly prices: Readonly<Record<string, number>>;
  /** Atoms: the assets without cash accounts, and the loss that may still come. */
  readonly assetValue: number;
  readonly pendingLoss: number;
}

/** A holder asks to leave with `units` of a tranche. His tokens move to the queue; a refusal changes nothing. */
export function requestRedemption(
  { kernel, state, accounts, books }: PaymentDesk,
  account: number,
  tranche: unknown,
  units: number,
): Outcome {
  const { ledger, tick } = kernel;
  if (typeof tranche !== 'string' || !books.names.includes(tranche))
    return refuse('unknownTranche');
  if (!state.value.formed) return refuse('notFormed');
  const token = accounts.token[tranche]!;
  const atoms = Math.floor(units * ledger.atoms(token));
  if (!(atoms > 0) || !Number.isSafeInteger(atoms)) return refuse('badAmount');
  if (ledger.balance(account, token) < atoms) return refuse('insufficientBalance');
  const id = state.value.nextRequest++;
  ledger.transfer(account, accounts.queue, token, atoms, causeIndex.redemption, id);
  state.value.requests.push({ id, tranche, account, tick, waiting: atoms, accepted: 0 });
  const exit = state.value.exits[tranche]!;
  exit.asked += atoms;
  if (exit.runTick < 0 && exit.asked >= books.read(tranche).par * RUN_SHARE) exit.runTick = tick;
  const holder = ledger.accounts[account]!;
  kernel.emit({ type: 'redemptionRequested', tick, id, tranche, amount: units, holder });
  return { ok: true };
}

/** Somebody asks to enter a tranche with `units` of cash; they wait in the queue until the epoch ends. */
export function requestSupply(
  { kernel, state, accounts, books }: PaymentDesk,
  account: number,
  tranche: unknown,
  units: number,
): Outcome {
  const { ledger } = kernel;
  if (typeof tranche !== 'string' || !books.names.includes(tranche))
    return refuse('unknownTranche');
  if (!state.value.formed) return refuse('notFormed');
  if (state.value.earlyAmortisation || state.value.exhausted) return refuse('closed');
  const atoms = Math.floor(units * ledger.atoms(accounts.cash));
  if (!(atoms > 0) || !Number.isSafeInteger(atoms)) return refuse('badAmount');
  // A loss that has reached the tranche is not for newcomers to share, nor is its recovery.
  if (!books.isOpenTo(tranche, atoms)) return refuse('lossOutstanding');
  if (ledger.balance(account, accounts.cash) < atoms) return refuse('insufficientBalance');
  const id = state.value.nextRequest++;
  ledger.transfer(account, accounts.queue, accounts.cash, atoms, causeIndex.ownDecision, id);
  state.value.supplies.push({ id, tranche, account, waiting: atoms });
  return { ok: true };
}

/** Which tranches nobody may enter or leave now, junior first. */
function lockedTranches(desk: PaymentDesk, pendingLoss: number): boolean[] {
  const { books, state, terms } = desk;
  const byLoss = lockedByPendingLoss(
    books.names.map((name) => BigInt(books.read(name).balance)),
    BigInt(Math.max(0, Math.floor(pendingLoss))),
  );
  return terms.tranches.map(
    ({ lockedBy = [] }, i) =>
      byLoss[i]! ||
      state.value.exhausted ||
      lockedBy.some((test) => state.value.tests[test] === false),
  );
}

/** The end of an epoch, orders in turn: accepts as many redemptions as gates, locks and tests allow, and lets in who may enter. */
export function clearInTurn(desk: PaymentDesk, input: ClearingInput): void {
  const { kernel, state, terms, books } = desk;
  const locked = lockedTranches(desk, input.pendingLoss);
  if (!state.value.earlyAmortisation) {
    books.names.forEach((tranche, i) => {
      if (locked[i]!) return;
      acceptRedemptions(state.value.requests, {
        tranche,
        tick: kernel.tick,
        noticeTicks: terms.notice === 0 ? 0 : kernel.ticks(terms.notice),
        gateAtoms: Math.min(
          Math.floor(books.tokens(tranche) * terms.gate),
          roomUnderTests(desk, tranche, input),
        ),
        order: orderOf(terms.order),
      });
    });
  }
  for (const order of state.value.supplies) {
    const i = books.names.indexOf(order.tranche);
    const isShut = !books.isOpenTo(order.tranche, order.waiting) || state.value.earlyAmortisation;
    if (isShut) sendBack(desk, order.id);
    else if (!locked[i]!) enter(desk, order.id, order.waiting, input.prices[order.tranche]!);
  }
  state.value.supplies = state.value.supplies.filter(({ waiting }) => waiting > 0);
}

/** Tokens that may leave before a test that locks the tranche would fail: what leaves is taken from what covers the others. */
function roomUnderTests(
  desk: PaymentDesk,
  tranche: string,
  { prices, assetValue }: ClearingInput,
): number {
  const { terms, books, kernel, accounts } = desk;
  const { lockedBy = [] } = terms.tranches.find(({ name }) => name === tranche)!;
  const price = prices[tranche]!;
  let room = Number.MAX_SAFE_INTEGER;
  for (const name of lockedBy) {
    const test = terms.tests[name]!;
    if (test.kind !== 'overcollateralisation' || test.classes.includes(tranche) || !(price > 0))
      continue;
    const owed = test.classes.reduce((sum, one) => sum + books.read(one).balance, 0);
    const needed = (BigInt(owed) * triggerOf(test.trigger) + WAD - 1n) / WAD;
    const cash = kernel.ledger.balance(accounts.funds['principal']!, accounts.cash);
    room = Math.min(room, Math.max(0, Math.floor((assetValue + cash - Number(needed)) / price)));
  }
  return room;
}

/** The end of an epoch, all orders together: the best outcome within the limits on cash and on the senior share. */
export function clearTogether(desk: PaymentDesk, input: ClearingInput): void {
  const { kernel, state, terms, books, accounts } = desk;
  const { ledger } = kernel;
  const [junior, senior] = books.names as [string, string];
  const locked = lockedTranches(desk, input.pendingLoss);
  const open = (tranche: string): boolean =>
    !locked[books.names.indexOf(tranche)]! && input.prices[tranche]! > 0;
  const wanted = (tranche: string): number =>
    open(tranche)
      ? state.value.requests
          .filter((one) => one.tranche === tranche)
          .reduce((sum, { waiting }) => sum + Math.floor(waiting * input.prices[tranche]!), 0)
      : 0;
  const offered = (tranche: string): number =>
    open(tranche) && books.read(tranche).writtenDown === 0
      ? state.value.supplies
          .filter((one) => one.tranche === tranche)
          .reduce((sum, { waiting }) => sum + waiting, 0)
      : 0;
  const orders: EpochOrders = {
    seniorRedeem: BigInt(wanted(senior)),
    juniorRedeem: BigInt(wanted(junior)),
    seniorSupply: BigInt(offered(senior)),
    juniorSupply: BigInt(offered(junior)),
  };
  const notional = Math.floor(terms.notional * ledger.atoms(accounts.cash));
  const solution = solveEpoch({
    netAssetValue: BigInt(Math.max(0, input.assetValue)),
    reserve: BigInt(ledger.balance(accounts.funds['principal']!, accounts.cash)),
    seniorAsset: BigInt(books.read(senior).balance),
    reserveMax: BigInt(Math.floor(notional * terms.reserveMax)),
    seniorRatioMin: triggerOf(terms.seniorRatioMin),
    seniorRatioMax: triggerOf(terms.seniorRatioMax),
    orders,
    isClosing: !(input.prices[junior]! > 0),
  });
  if (solution === undefined) return;
  for (const [tranche, filled, asked] of [
    [senior, solution.seniorRedeem, orders.seniorRedeem],
    [junior, solution.juniorRedeem, orders.juniorRedeem],
  ] as const) {
    if (asked === 0n) continue;
    for (const one of state.value.requests) {
      if (one.tranche !== tranche) continue;
      const part = mulDivFloor(one.waiting, Number(filled), Number(asked));
      one.waiting -= part;
      one.accepted += part;
    }
  }
  for (const [tranche, filled, asked] of [
    [senior, solution.seniorSupply, orders.seniorSupply],
    [junior, solution.juniorSupply, orders.juniorSupply],
  ] as const) {
    if (asked === 0n) continue;
    for (const { id, tranche: into, waiting } of state.value.supplies)
      if (into === tranche)
        enter(
          desk,
          id,
          mulDivFloor(waiting, Number(filled), Number(asked)),
          input.prices[tranche]!,
        );
  }
  state.value.supplies = state.value.supplies.filter(({ waiting }) => waiting > 0);
}

/** Gives tokens for cash at the tranche's own price, rounded down for those who are there. */
function enter(desk: PaymentDesk, id: number, cash: number, price: number): void {
  const { kernel, state, accounts, books } = desk;
  const order = state.value.supplies.find((one) => one.id === id);
  const tokens = price > 0 ? Math.floor(cash / price) : 0;
  if (order === undefined || tokens === 0) return;
  const { ledger } = kernel;
  const cause = causeIndex.ownDecision;
  ledger.transfer(accounts.queue, accounts.funds['principal']!, accounts.cash, cash, cause, id);
  ledger.issue(order.account, accounts.token[order.tranche]!, tokens, cause, id);
  books.enter(order.tranche, tokens);
  order.waiting -= cash;
  state.value.flowIn += cash;
  state.value.suppliesTaken += cash;
}

/** Gives the cash of an order back. */
function sendBack({ kernel, state, accounts }: PaymentDesk, id: number): void {
  const order = state.value.supplies.find((one) => one.id === id);
  if (order === undefined) return;
  kernel.ledger.transfer(
    accounts.queue,
    order.account,
    accounts.cash,
    order.waiting,
    causeIndex.protocol,
    id,
  );
  order.waiting = 0;
}

/** Pays accepted requests with the cash there is, at one price per tranche for all who are paid now. */
export function payAccepted(desk: PaymentDesk, prices: Readonly<Record<string, number>>): void {
  const { kernel, state, accounts, books, terms } = desk;
  const { ledger, tick } = kernel;
  const from = accounts.funds['principal']!;
  const payments = payRedemptions(
    state.value.requests,
    ledger.balance(from, accounts.cash),
    (tranche) => prices[tranche] ?? 0,
    orderOf(terms.order),
  );
  for (const { request, units, cash } of payments) {
    const { id, tranche, account } = request;
    const collections = kernel.find(collectionsKey, String(account));
    const to = collections?.principal ?? account;
    ledger.transfer(from, to, accounts.cash, cash, causeIndex.redemption, id);
    collections?.note(cash);
    ledger.redeem(accounts.queue, accounts.token[tranche]!, units, causeIndex.redemption, id);
    books.leave(tranche, units);
    request.accepted -= units;
    state.value.flowOut += cash;
    state.value.redemptionsPaid += cash;
    const exit = state.value.exits[tranche]!;
    exit.redeemed += units;
    exit.paid += cash;
    kernel.emit({
      type: 'redemptionPaid',
      tick,
      id,
      tranche,
      amount: cash / ledger.atoms(accounts.cash),
    });
  }
  state.value.requests = state.value.requests.filter(
    ({ waiting, accepted }) => waiting + accepted > 0,
  );
}

const orderOf = (order: string): RedemptionOrder => (order === 'proRata' ? 'proRata' : 'firstCome');
const refuse = (reason: string): Outcome => ({ ok: false, reason });

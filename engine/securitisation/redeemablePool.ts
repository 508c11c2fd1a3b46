// A pool whose senior tranche can be redeemed: cash and an asset that loses when it is sold in a hurry, financed by a senior and a junior
// tranche. It reports what its manager says, pays who leaves, sells where cash is short. Whether it is run on is for its holders.

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { fundamentalPathKey, secondsPerYear } from '../fundamentals/path.ts';
import { standardNormal } from '../random/distributions.ts';
import { streamId } from '../random/streams.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel, Outcome } from '../tick/kernel.ts';
import { bookDepthKey, type BookDepth } from '../tick/sources.ts';
import { mulDivFloor } from '../units/exact.ts';
import type { AuditedClaims, AuditSubject } from './audit.ts';
import { issueAtFormation } from './issueAtFormation.ts';
import { isProRata, leaversPay, type RedeemableTerms } from './redeemablePoolParameters.ts';
import type { RedeemablePoolView } from './redeemablePort.ts';
import { payLeavers, type PayoutDesk } from './redeemablePayouts.ts';
import { acceptLeavers } from './redeemableQueue.ts';
import { emptyRedeemable, type RedeemableState } from './redeemableState.ts';
import {
  emptyReport,
  publishDue,
  reportValue,
  resetReport,
  type ReportState,
} from './reportedValue.ts';
import { RunDecisions, saleHaircut } from './runDecisions.ts';

export class RedeemablePool implements RedeemablePoolView, AuditSubject {
  readonly #kernel: Kernel;
  readonly id: string;
  readonly name: string;
  readonly #terms: () => RedeemableTerms;
  readonly state: RecordHandle<RedeemableState>;
  readonly report: RecordHandle<ReportState>;
  readonly account: number;
  readonly queueAccount: number;
  /** Who is paid for looking. */
  readonly #analysts: number;
  readonly cash: number;
  readonly collateral: number;
  readonly senior: number;
  readonly junior: number;
  readonly #decisions = new RunDecisions();
  #decidedTick = -1;
  #haircut: number | undefined;
  readonly #stream: number;

  constructor(kernel: Kernel, id: string, terms: () => RedeemableTerms) {
    const { ledger, world } = kernel;
    const t = terms();
    this.#kernel = kernel;
    this.id = id;
    this.name = id.split('.').at(-1)!;
    this.#terms = terms;
    this.account = ledger.openAccount(`${id}.pool`);
    this.queueAccount = ledger.openAccount(`${id}.queue`);
    this.#analysts = ledger.openAccount(`${id}.analysts`);
    this.cash = ledger.asset(t.cash);
    this.collateral = ledger.asset(t.collateral);
    this.senior = ledger.asset(t.seniorToken);
    this.junior = ledger.asset(t.juniorToken);
    this.#stream = streamId(`${id}.report`);
    this.report = world.record<ReportState>(`${id}.report`, emptyReport());
    this.state = world.record<RedeemableState>(`${id}.state`, emptyRedeemable());
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────────

  get seniorToken(): string {
    return this.#terms().seniorToken;
  }
  get seniorVenue(): string {
    return this.#terms().seniorVenue;
  }
  get formed(): boolean {
    return this.state.value.formed;
  }
  get noticeSeconds(): number {
    return this.#terms().notice;
  }
  get epochSeconds(): number {
    return this.#terms().redemptionEpoch;
  }
  #units(account: number, asset: number): number {
    return this.#kernel.ledger.balance(account, asset) / this.#kernel.ledger.atoms(asset);
  }
  seniorPar(): number {
    return this.#kernel.ledger.issued(this.senior) / this.#kernel.ledger.atoms(this.senior);
  }
  juniorPar(): number {
    return this.#kernel.ledger.issued(this.junior) / this.#kernel.ledger.atoms(this.junior);
  }
  reserve(): number {
    return this.#units(this.account, this.cash);
  }
  /** Units that are there; the books may list more. */
  held(): number {
    return this.#units(this.account, this.collateral);
  }
  holdings(): number {
    const { wallets, emptyWallets } = this.#terms();
    return (this.held() * wallets) / Math.max(1, wallets - emptyWallets);
  }
  /** USD a unit, for who holds it; NaN while there is none. */
  mark(): number {
    const { mark, collateral } = this.#terms();
    const mid = this.#bookDepth()?.midPrice() ?? 0;
    if (mark === 'market' && mid > 0) return mid;
    return (
      this.#kernel.find(fundamentalPathKey, collateral)?.value() ?? (mid > 0 ? mid : Number.NaN)
    );
  }
  trueWorth(): number {
    const units = this.holdings();
    const worth = this.held() * this.mark() - this.state.value.hiddenDebt;
    return units > 0 ? Math.max(0, worth / units) : 0;
  }
  /** USD: what the pool is worth, all debts taken off; what its books say it is worth. */
  trueValue(): number {
    return this.reserve() + this.held() * this.mark() - this.state.value.hiddenDebt;
  }
  reportedWorth(): number {
    const { published, publications } = this.report.value;
    return publications === 0 ? Number.NaN : published;
  }
  reportedValue(): number {
    return this.reserve() + this.holdings() * this.reportedWorth();
  }
  reports(): number {
    return this.report.value.publications;
  }
  audit(): { readonly count: number; readonly worth: number; readonly passed: boolean } {
    const { audits, auditedWorth, auditPassed } = this.state.value;
    return { count: audits, worth: auditedWorth, passed: auditPassed };
  }
  /** USD a unit of senior par, at a value of the pool; at most par. */
  seniorPriceAt(value: number): number {
    const par = this.seniorPar();
    return par > 0 ? Math.min(1, Math.max(0, value) / par) : 0;
  }
  juniorPriceAt(value: number): number {
    const par = this.juniorPar();
    return par > 0 ? Math.max(0, value - this.seniorPar()) / par : 0;
  }
  exitPrice(): number {
    const price = isProRata(this.#terms())
      ? (this.reserve() + this.holdings() * this.mark() * (1 - this.haircut())) / this.seniorPar()
      : this.reportedValue() / this.seniorPar();
    return Number.isFinite(price) ? Math.max(0, Math.min(1, price)) : 0;
  }
  haircut(): number {
    // Nothing trades while holders decide: one walk through the book does for all of them.
    return (this.#haircut ??= this.#haircutNow());
  }
  #haircutNow(): number {
    const book = this.#bookDepth();
    if (book === undefined) return 1;
    const { notice, refill } = this.#terms();
    const asked = Math.max(0, this.seniorPar() - this.reserve()) / this.mark();
    // Who has time to sell meets the book more than once.
    const meetings = 1 + notice / refill;
    return saleHaircut(book, Math.min(this.holdings(), asked) / meetings);
  }
  queue(): number {
    return this.#units(this.queueAccount, this.senior);
  }
  stays(worth: number): boolean {
    const { tick } = this.#kernel;
    if (this.#decidedTick !== tick) {
      this.#decidedTick = tick;
      const t = this.#terms();
      this.#decisions.refresh({
        senior: this.seniorPar(),
        reserve: this.reserve(),
        haircut: this.haircut(),
        seniorYield: t.seniorYield,
        rules: {
          order: isProRata(t) ? 'proRata' : 'firstCome',
          gate: t.gate,
          saleCost: leaversPay(t) ? 'leavers' : 'stayers',
        },
      });
    }
    return this.#decisions.stays(worth * this.holdings());
  }
  /** Adds the value of the tokens that wait in the queue to those who asked. */
  addClaims(byAccount: Float64Array, price: (asset: number) => number): void {
    const atoms = this.#kernel.ledger.atoms(this.senior);
    for (const { account, waiting, accepted } of this.state.value.requests)
      byAccount[account]! += ((waiting + accepted) / atoms) * price(this.senior);
  }

  // ── what holders ask for ────────────────────────────────────────────────────────────────────────

  request(account: number, units: number): Outcome {
    const { ledger, tick } = this.#kernel;
    const state = this.state.value;
    if (!state.formed) return refuse('notFormed');
    const atoms = Math.floor(units * ledger.atoms(this.senior));
    if (!(atoms > 0) || !Number.isSafeInteger(atoms)) return refuse('badAmount');
    if (ledger.balance(account, this.senior) < atoms) return refuse('insufficientBalance');
    const id = state.nextRequest++;
    ledger.transfer(account, this.queueAccount, this.senior, atoms, causeIndex.redemption, id);
    state.requests.push({ id, account, tick, waiting: atoms, accepted: 0 });
    const holder = ledger.accounts[account]!;
    const tranche = 'senior';
    this.#kernel.emit({ type: 'redemptionRequested', tick, id, tranche, amount: units, holder });
    return { ok: true };
  }

  /** A holder pays to look; what he cannot pay he does not owe. */
  look(account: number, cost: number): Outcome {
    const { ledger } = this.#kernel;
    if (!(cost >= 0)) return refuse('badAmount');
    const atoms = Math.min(
      ledger.balance(account, this.cash),
      Math.floor(cost * ledger.atoms(this.cash)),
    );
    ledger.transfer(account, this.#analysts, this.cash, atoms, causeIndex.ownDecision);
    this.state.value.looks++;
    return { ok: true };
  }

  // ── audits ──────────────────────────────────────────────────────────────────────────────────────

  get referenceError(): number {
    return this.#terms().referenceError;
  }
  get ready(): boolean {
    return this.formed;
  }
  /** Cash as one position (an asset without a name is money), and the collateral in equal wallets, of which the last may be empty. */
  positions(): { readonly asset: string; readonly units: number; readonly held: number }[] {
    const { ledger } = this.#kernel;
    const { collateral, wallets, emptyWallets } = this.#terms();
    const full = Math.max(1, wallets - emptyWallets);
    const all = ledger.balance(this.account, this.collateral);
    const cash = this.reserve();
    return [
      { asset: '', units: cash, held: cash },
      ...Array.from({ length: wallets }, (_, i) => {
        const at = i % full;
        const atoms = mulDivFloor(all, at + 1, full) - mulDivFloor(all, at, full);
        const units = atoms / ledger.atoms(this.collateral);
        return { asset: collateral, units, held: i < full ? units : 0 };
      }),
    ];
  }
  managerPrice(): number {
    return this.reportedWorth();
  }
  claims(whose: AuditedClaims): number[] {
    const { ledger } = this.#kernel;
    return (whose === 'all' ? [this.senior, this.junior] : [this.senior]).flatMap((token) =>
      ledger.accounts.flatMap((_, account) => {
        const atoms = ledger.balance(account, token);
        return atoms > 0 ? [atoms / ledger.atoms(token)] : [];
      }),
    );
  }
  payAudit(cost: number, auditor: number): void {
    const { ledger } = this.#kernel;
    const atoms = Math.min(
      ledger.balance(this.account, this.cash),
      Math.floor(cost * ledger.atoms(this.cash)),
    );
    ledger.transfer(this.account, auditor, this.cash, atoms, causeIndex.protocol);
    this.state.value.flows.audits += atoms;
  }

  /** An audit is published: what it attests takes the place of what the manager reports. */
  noteAudit({ worth, passed }: { readonly worth: number; readonly passed: boolean }): void {
    const state = this.state.value;
    state.audits++;
    state.auditedWorth = worth;
    state.auditPassed = passed;
    resetReport(this.report.value, worth);
  }

  // ── the tick ────────────────────────────────────────────────────────────────────────────────────

  /** Buys the collateral with what the holders of the tokens have put in, once there is a price. */
  form(): void {
    const state = this.state.value;
    const price = this.mark();
    if (state.formed || !(price > 0)) return;
    const { ledger, tick } = this.#kernel;
    const { reserveShare, hiddenDebtShare } = this.#terms();
    const capital = this.seniorPar() + this.juniorPar();
    const cash = Math.floor(capital * reserveShare * ledger.atoms(this.cash));
    const units = (capital * (1 - reserveShare + hiddenDebtShare)) / price;
    ledger.issue(this.account, this.cash, cash, causeIndex.scheduled);
    const atoms = Math.floor(units * ledger.atoms(this.collateral));
    issueAtFormation(ledger, this.id, this.account, this.collateral, atoms);
    state.formed = true;
    state.formedTick = tick;
    state.hiddenDebt = capital * hiddenDebtShare;
    state.seniorAtStart = ledger.issued(this.senior);
    state.flows.formed = cash;
  }

  /** Values the assets when it is time, and publishes what is due. */
  publish(): void {
    // A restored run must not find answers of the tick that it came from.
    this.#haircut = undefined;
    this.#decidedTick = -1;
    if (!this.formed) return;
    const t = this.#terms();
    const { tick } = this.#kernel;
    if ((tick - this.state.value.formedTick) % this.#kernel.ticks(t.reportInterval) === 0) {
      const draw = standardNormal(this.#kernel.streams.at(this.#stream, tick));
      const { smoothing, biasGrowth, biasMax } = t;
      const delayTicks = t.reportDelay === 0 ? 0 : this.#kernel.ticks(t.reportDelay);
      // The books know nothing of a debt that they leave out.
      reportValue(
        this.report.value,
        this.mark(),
        { smoothing, noise: t.reportNoise, biasGrowth, biasMax, delayTicks },
        { tick, draw },
      );
    } else publishDue(this.report.value, tick);
  }

  distribute(): void {
    this.#haircut = undefined;
    const state = this.state.value;
    if (!state.formed) return;
    const t = this.#terms();
    const age = this.#kernel.tick - state.formedTick;
    if (age > 0 && t.couponPerYear > 0 && age % this.#kernel.ticks(t.couponInterval) === 0)
      this.#payCoupon();
    if (state.requests.length === 0) return;
    if (age % this.#kernel.ticks(t.redemptionEpoch) === 0) {
      acceptLeavers(state.requests, {
        tick: this.#kernel.tick,
        noticeTicks: t.notice === 0 ? 0 : this.#kernel.ticks(t.notice),
        gate: Math.floor(this.#kernel.ledger.issued(this.senior) * t.gate),
        order: isProRata(t) ? 'proRata' : 'firstCome',
      });
    }
    payLeavers(this.#desk());
    state.requests = state.requests.filter(({ waiting, accepted }) => waiting + accepted > 0);
  }

  #payCoupon(): void {
    const { ledger } = this.#kernel;
    const { couponPerYear, couponInterval } = this.#terms();
    const rate = (couponPerYear * couponInterval) / secondsPerYear;
    for (let account = 0; account < ledger.accounts.length; account++) {
      if (account === this.queueAccount) continue;
      const due = Math.floor(ledger.balance(account, this.senior) * rate);
      if (due === 0 || ledger.balance(this.account, this.cash) < due) continue;
      ledger.transfer(this.account, account, this.cash, due, causeIndex.protocol);
      this.state.value.flows.coupons += due;
    }
  }

  #desk(): PayoutDesk {
    return {
      kernel: this.#kernel,
      state: this.state,
      terms: this.#terms(),
      account: this.account,
      queueAccount: this.queueAccount,
      cash: this.cash,
      collateral: this.collateral,
      senior: this.senior,
      worth: this.mark(),
      price: this.seniorPriceAt(this.reportedValue()),
    };
  }

  #bookDepth(): BookDepth | undefined {
    return this.#kernel.find(bookDepthKey, this.#terms().venue);
  }

  // ── checks ──────────────────────────────────────────────────────────────────────────────────────

  checkCash(): void {
    const { formed, paid, coupons, audits, sales } = this.state.value.flows;
    const booked = formed + sales - paid - coupons - audits;
    const held = this.#kernel.ledger.balance(this.account, this.cash);
    invariant(
      booked === held,
      'REDEEM-1',
      `the pool's cash (${held}) is the sum of its flows (${booked})`,
    );
  }

  checkQueue(): void {
    const asked = this.state.value.requests.reduce(
      (sum, one) => sum + one.waiting + one.accepted,
      0,
    );
    const held = this.#kernel.ledger.balance(this.queueAccount, this.senior);
    invariant(
      asked === held,
      'REDEEM-2',
      `the queue (${held}) holds the tokens of open requests (${asked})`,
    );
  }

  checkTokens(): void {
    const { formed, seniorAtStart, redeemed } = this.state.value;
    const issued = this.#kernel.ledger.issued(this.senior);
    invariant(
      !formed || issued === seniorAtStart - redeemed,
      'REDEEM-3',
      `senior tokens in existence (${issued}) are those at the start less those redeemed (${seniorAtStart - redeemed})`,
    );
  }
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });

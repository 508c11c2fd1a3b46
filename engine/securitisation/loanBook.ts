// A book of secured loans: each pays interest, prepays, or defaults, and what a default brings is what its security fetches. One index moves
// the securities of all; each has luck of its own besides. Defaults come from two things at once, as they did: ordinary bad luck, and owing
// more than the security is worth, so that defaults and losses given default rise together when the index falls.

import { exp } from '../math/elementary.ts';
import { standardNormal, uniform } from '../random/distributions.ts';
import { memberStream, streamId } from '../random/streams.ts';
import { causeIndex } from '../events/causes.ts';
import { fundamentalPathKey, secondsPerYear } from '../fundamentals/path.ts';
import { checkName } from '../fundamentals/series.ts';
import type { Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number, type Parameters } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey, type PositionOutcome } from '../tick/sources.ts';
import { couponFloor } from './tranche.ts';
import { portfolioKey, type Collections, type Portfolio } from './poolPort.ts';

const loanParameters = {
  cash: data<string>('USD', 'asset in which loans are paid', checkName),
  index: data<string>('HOUSES', 'fundamental that the value of the securities follows', checkName),
  count: integer('loans', 100, 1, 100_000, 'loans at the start'),
  balance: number('cash', 10_000, 0.01, 1e12, 'principal of each at the start'),
  couponBps: number('bps per year', 700, 0, 10_000, 'interest on what performs', 'live'),
  loanToValueMin: number('', 0.7, 0.01, 5, 'least loan over value of the security at the start'),
  loanToValueMax: number('', 0.95, 0.01, 5, 'most loan over value of the security at the start'),
  ownVolatility: number('per √year', 0.08, 0, 5, 'standard deviation of each security’s own luck'),
  defaultsPerYear: number(
    'per year',
    0.01,
    0,
    20,
    'rate of default while the security covers the loan',
    'live',
  ),
  underwater: number(
    'per year',
    4,
    0,
    200,
    'rate of default added per unit that the loan exceeds the security',
    'live',
  ),
  prepaymentsPerYear: number(
    'per year',
    0.08,
    0,
    20,
    'rate at which loans are repaid in full while the security covers them',
    'live',
  ),
  saleCost: number('', 0.2, 0, 1, 'share of the security that its sale costs', 'live'),
  period: number('s', 2_628_000, 1, 1e9, 'time between two payments'),
  recoveryDelay: number('s', 0, 0, 1e9, 'time from default to the money for the security'),
} as const;

type LoanTerms = Parameters<typeof loanParameters>;

interface BookState {
  /** Index at the start; 0 before the first tick. */
  base: number;
  lastTick: number;
  defaults: number;
  prepaid: number;
  /** Atoms: collected and not yet handed on; lost; expected from defaults. */
  interest: number;
  principal: number;
  lost: number;
  recoverable: number;
  /** Sums of principal that performs, and of principal that defaulted. */
  performing: number;
  defaulted: number;
  /** Recoveries on their way: tick and atoms. */
  coming: [number, number][];
}

const GONE = 1;

class LoanBook implements Portfolio {
  readonly #kernel: Kernel;
  readonly #terms: () => LoanTerms;
  readonly #status;
  /** Log of each security's own luck. */
  readonly #luck;
  /** Atoms lost by loan; below nought while it has not defaulted. */
  readonly #losses;
  readonly #state;
  readonly #stream: number;
  readonly #account: number;
  readonly #cash: number;

  constructor(kernel: Kernel, id: string, terms: () => LoanTerms) {
    const { count, cash } = terms();
    this.#kernel = kernel;
    this.#terms = terms;
    this.#status = kernel.world.column(`${id}.status`, 'u8', count);
    this.#luck = kernel.world.column(`${id}.luck`, 'f64', count);
    this.#losses = kernel.world.column(`${id}.losses`, 'f64', count);
    this.#losses.data.fill(-1);
    this.#state = kernel.world.record<BookState>(`${id}.state`, {
      base: 0,
      lastTick: 0,
      defaults: 0,
      prepaid: 0,
      interest: 0,
      principal: 0,
      lost: 0,
      recoverable: 0,
      performing: 0,
      defaulted: 0,
      coming: [],
    });
    this.#stream = streamId(id);
    this.#account = kernel.ledger.openAccount(`${id}.collected`);
    this.#cash = kernel.ledger.asset(cash);
    this.#state.value.performing = count * this.#each();
  }

  #each(): number {
    return Math.round(this.#terms().balance * this.#kernel.ledger.atoms(this.#cash));
  }
  #units(atoms: number): number {
    return atoms / this.#kernel.ledger.atoms(this.#cash);
  }

  performing(): number {
    return this.#units(this.#state.value.performing);
  }
  recoverable(): number {
    // Cash that nobody has fetched yet still belongs to whoever holds the book.
    const { recoverable, principal, interest } = this.#state.value;
    return this.#units(recoverable + principal + interest);
  }
  loss(): number {
    return this.#units(this.#state.value.lost);
  }
  counts() {
    return { positions: this.#terms().count, defaults: this.#state.value.defaults };
  }
  outcomes(): PositionOutcome[] {
    const notional = this.#units(this.#each());
    return Array.from({ length: this.#terms().count }, (_, loan) => {
      const lost = this.#losses.data[loan]!;
      return { notional, hasDefaulted: lost >= 0, loss: this.#units(Math.max(0, lost)) };
    });
  }
  notional(): number {
    return this.#units(this.#terms().count * this.#each());
  }
  /** Mean loss of a loan that defaulted, as a share of its principal; 0 while none has. */
  lossGivenDefault(): number {
    const { lost, defaulted } = this.#state.value;
    return defaulted > 0 ? lost / defaulted : 0;
  }

  collect({ interest, principal }: Omit<Collections, 'note'>) {
    const state = this.#state.value;
    const { ledger } = this.#kernel;
    const paid = { interest: state.interest, principal: state.principal };
    ledger.transfer(this.#account, interest, this.#cash, paid.interest, causeIndex.scheduled);
    ledger.transfer(this.#account, principal, this.#cash, paid.principal, causeIndex.scheduled);
    state.interest = 0;
    state.principal = 0;
    return paid;
  }

  /** A payment date of the loans, once a period has passed. */
  run(): void {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    const value = this.#kernel.use(fundamentalPathKey, this.#terms().index).value();
    if (state.base === 0) {
      state.base = value;
      state.lastTick = tick;
    }
    while (state.coming.length > 0 && state.coming[0]![0] <= tick)
      this.#receive(state.coming.shift()![1]);
    const ticks = this.#kernel.ticks(this.#terms().period);
    if (tick - state.lastTick < ticks) return;
    state.lastTick = tick;
    this.#period((ticks * this.#kernel.secondsPerTick) / secondsPerYear, value / state.base);
  }

  #receive(atoms: number): void {
    const state = this.#state.value;
    state.recoverable -= atoms;
    state.principal += atoms;
    this.#kernel.ledger.issue(this.#account, this.#cash, atoms, causeIndex.scheduled);
  }

  #period(years: number, index: number): void {
    const state = this.#state.value;
    const t = this.#terms();
    const { kernel, each } = { kernel: this.#kernel, each: this.#each() };
    const status = this.#status.data;
    const luck = this.#luck.data;
    const spread = t.ownVolatility * Math.sqrt(years);
    const ltvStep = (t.loanToValueMax - t.loanToValueMin) / t.count;
    let repaid = 0;
    for (let loan = 0; loan < t.count; loan++) {
      if (status[loan] === GONE) continue;
      const random = kernel.streams.at(memberStream(this.#stream, loan), kernel.tick);
      luck[loan]! += spread * standardNormal(random) - (spread * spread) / 2;
      // Loans stand in order of how much was lent on their security: an even spread between the two ends.
      const lent = t.loanToValueMin + (loan + 0.5) * ltvStep;
      const security = (index * exp(luck[loan]!)) / lent;
      const isUnder = security < 1;
      const rate = t.defaultsPerYear + (isUnder ? t.underwater * (1 - security) : 0);
      const chance = uniform(random, 0, 1);
      if (chance < 1 - exp(-rate * years)) {
        this.#default(loan, each, security * (1 - t.saleCost));
        continue;
      }
      if (!isUnder && uniform(random, 0, 1) < 1 - exp(-t.prepaymentsPerYear * years)) {
        status[loan] = GONE;
        state.prepaid++;
        repaid += each;
      }
    }
    state.performing -= repaid;
    const interest = couponFloor(state.performing, Math.round(t.couponBps), {
      elapsed: Math.round(years * secondsPerYear),
      year: secondsPerYear,
    });
    state.interest += interest;
    state.principal += repaid;
    kernel.ledger.issue(this.#account, this.#cash, interest + repaid, causeIndex.scheduled);
  }

  #default(loan: number, each: number, fetched: number): void {
    const state = this.#state.value;
    const { recoveryDelay } = this.#terms();
    const recovered = Math.floor(each * Math.max(0, Math.min(1, fetched)));
    this.#status.data[loan] = GONE;
    this.#losses.data[loan] = each - recovered;
    state.defaults++;
    state.performing -= each;
    state.defaulted += each;
    state.lost += each - recovered;
    state.recoverable += recovered;
    const delay = recoveryDelay === 0 ? 0 : this.#kernel.ticks(recoveryDelay);
    state.coming.push([this.#kernel.tick + delay, recovered]);
  }
}

export const loanBook = defineMechanism({
  kind: 'loanBook',
  says: 'Secured loans that pay, prepay and default by themselves; one index moves the value of all their securities.',
  parameters: loanParameters,
  build({ kernel, id, parameters }) {
    const book = new LoanBook(kernel, id, () => parameters.value);
    const name = id.slice(id.lastIndexOf('.') + 1);
    kernel.provide(portfolioKey, book, name);
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `loans.${name}.performing`,
          label: `Loans ${name}, performing`,
          unit: 'USD',
          read: () => book.performing(),
        },
        {
          name: `loans.${name}.loss`,
          label: `Loans ${name}, lost`,
          unit: 'USD',
          read: () => book.loss(),
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`loans.${name}.defaults`]: book.counts().defaults / book.counts().positions,
          [`loans.${name}.lossGivenDefault`]: book.lossGivenDefault(),
          [`loans.${name}.loss`]: book.loss() / book.notional(),
        }),
      },
      id,
    );
    return { phases: { mark: () => book.run() } };
  },
});

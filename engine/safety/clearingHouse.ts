// A clearing house behind a perpetuals venue: its members fund a default fund sized by the cover rule, and what neither margin nor insurance
// fund bears of a default goes down the waterfall, each layer moving on the ledger.
//
//   own contribution of the defaulter ▶ own capital ▶ survivors' fund ▶ own capital, second part ▶ assessments ▶ haircut of gains ▶ the venue
//
//   CLEARING-2  the fund's account holds what is booked as contributions
//   CLEARING-3  layers and rest are the loss, no layer bears more than it held, and none is touched before those ahead of it are exhausted

import { invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import type { DefaultedAccount, LossWaterfall } from '../liquidation/lossWaterfall.ts';
import { ENGINE } from '../margin/perpetualPositions.ts';
import type { Perpetuals } from '../margin/perpetuals.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { accountKindsKey } from '../tick/sources.ts';
import { toSafe } from '../units/exact.ts';
import { allocateContributions, coverRequirement } from './clearingHouseFund.ts';
import {
  clearingHouseWaterfall,
  type LayersUsed,
  type Survivor,
} from './clearingHouseWaterfall.ts';
import {
  ClearingMembers,
  type Part,
  type ScanShares,
  type VariationPeriod,
} from './clearingMembers.ts';

export interface ClearingHouseTerms extends ScanShares {
  /** Kind of agent that is a member; any without it. */
  readonly memberKind: string | undefined;
  /** Margin (quote units) from which an account is a member. */
  readonly memberMargin: number;
  /** Members whose default the fund must bear. */
  readonly cover: number;
  /** Least contribution; quote units. */
  readonly minimumContribution: number;
  /** Seconds between two sizings. */
  readonly sizingInterval: number;
  /** Most that a member is assessed, in multiples of its required contribution. */
  readonly assessmentPerDefault: number;
  readonly assessmentPerPeriod: number;
  /** Seconds. */
  readonly assessmentPeriod: number;
  readonly gainsHaircut: 'allowed' | 'none';
  /** Seconds between two settlements of variation margin: gains since the last can be cut. */
  readonly variationInterval: number;
}

interface Member {
  readonly owner: number;
  /** Atoms that stand in the fund, and that should by the last sizing. */
  contribution: number;
  required: number;
  assessedInPeriod: number;
  hasDefaulted: boolean;
}

/** Atoms borne so far. */
export interface ClearingTotals {
  losses: number;
  ownCapital: number;
  /** The defaulters' own contributions and the survivors'. */
  fund: number;
  assessed: number;
  haircut: number;
  unallocated: number;
}

interface ClearingState {
  /** Never shorter: a member that defaulted stays, and what is left of its contribution is its own. */
  readonly members: Member[];
  /** Atoms assessed of each member, by default. */
  readonly assessed: Record<string, number[]>;
  hasStarted: boolean;
  nextSizing: number;
  /** Tick at which the running assessment period ends. */
  periodEnds: number;
  nextVariation: number;
  variation: VariationPeriod;
  readonly totals: ClearingTotals;
}

interface ChargedSurvivor extends Survivor<Member> {
  readonly assessable: bigint;
  readonly gains: readonly Part[];
}

export class ClearingHouse implements LossWaterfall {
  readonly fundAccount: number;
  /** Own capital ahead of the survivors' fund, and after it. */
  readonly capitalAccounts: readonly [first: number, second: number];
  readonly #kernel: Kernel;
  readonly #venue: Perpetuals;
  readonly #terms: () => ClearingHouseTerms;
  readonly #members: ClearingMembers;
  readonly #state: RecordHandle<ClearingState>;

  /** `capital`: quote units of both parts at the start. */
  constructor(
    kernel: Kernel,
    id: string,
    given: { readonly venue: Perpetuals; readonly capital: readonly [number, number] },
    terms: () => ClearingHouseTerms,
  ) {
    const { ledger } = kernel;
    const { venue } = given;
    this.#kernel = kernel;
    this.#venue = venue;
    this.#terms = terms;
    this.#members = new ClearingMembers(kernel, venue);
    this.fundAccount = ledger.openAccount(`${id}.fund`);
    this.capitalAccounts = [
      ledger.openAccount(`${id}.capital`),
      ledger.openAccount(`${id}.secondCapital`),
    ];
    given.capital.forEach((units, i) => {
      const atoms = Math.floor(units * venue.cashAtoms);
      const account = this.capitalAccounts[i]!;
      if (atoms > 0) ledger.issue(account, venue.positions.cashAsset, atoms, causeIndex.scheduled);
    });
    this.#state = kernel.world.record<ClearingState>(`${id}.state`, {
      members: [],
      assessed: {},
      hasStarted: false,
      nextSizing: 0,
      periodEnds: 0,
      nextVariation: 0,
      variation: { marks: venue.markets.map(() => 0), cut: {} },
      totals: { losses: 0, ownCapital: 0, fund: 0, assessed: 0, haircut: 0, unallocated: 0 },
    });
  }

  get members(): readonly Readonly<Member>[] {
    return this.#state.value.members;
  }
  get totals(): Readonly<ClearingTotals> {
    return this.#state.value.totals;
  }
  /** Atoms of the default fund. */
  fund(): number {
    return this.#balance(this.fundAccount);
  }
  /** Atoms of both parts. */
  capital(): number {
    return this.#balance(this.capitalAccounts[0]) + this.#balance(this.capitalAccounts[1]);
  }

  /** Settles variation margin and sizes the fund when they are due; the first time once every market has a mark. */
  publish(): void {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    const marks = this.#venue.markets.map((_, m) => this.#venue.markPrice(m));
    if (!state.hasStarted && marks.some((mark) => mark <= 0)) return;
    state.hasStarted = true;
    if (tick >= state.nextVariation) {
      state.variation = { marks, cut: {} };
      state.nextVariation = tick + this.#kernel.ticks(this.#terms().variationInterval);
    }
    // While members may be assessed for a default, nobody is asked to fill the fund as well, and nobody gets anything back.
    if (tick < state.nextSizing || tick < state.periodEnds) return;
    state.nextSizing = tick + this.#kernel.ticks(this.#terms().sizingInterval);
    this.#size();
  }

  declareDefault(account: number): void {
    const member = this.#memberOf(account);
    if (member !== undefined) member.hasDefaulted = true;
  }

  available(defaulted?: DefaultedAccount): number {
    let sum = this.capital();
    const own = defaulted && this.#memberOf(defaulted.account);
    if (own !== undefined) sum += own.contribution;
    this.#state.value.members.forEach((member, i) => {
      if (member.hasDefaulted || member === own) return;
      sum += member.contribution + this.#assessable(member, i, defaulted);
    });
    return sum;
  }

  bear(loss: number, defaulted: DefaultedAccount): number {
    const state = this.#state.value;
    const { tick } = this.#kernel;
    if (tick >= state.periodEnds) {
      state.periodEnds = tick + this.#kernel.ticks(this.#terms().assessmentPeriod);
      for (const member of state.members) member.assessedInPeriod = 0;
    }
    this.declareDefault(defaulted.account);
    const defaulter = this.#memberOf(defaulted.account);
    const survivors = this.#survivors(defaulted);
    const contribution = BigInt(defaulter?.contribution ?? 0);
    const [first, second] = this.capitalAccounts;
    const { gainsHaircut } = this.#terms();
    const terms = {
      capitalFirst: BigInt(this.#balance(first)),
      capitalSecond: BigInt(this.#balance(second)),
      assessmentMultiple: [0n, 1n] as const,
      gainsHaircut,
    };
    // Margin is gone by now: the engine took the account over at the price at which nothing is left of it.
    const outcome = clearingHouseWaterfall(
      [{ loss: BigInt(loss), margin: 0n, contribution }],
      survivors,
      terms,
    );
    const { used } = outcome;
    checkLayers(BigInt(loss), used, {
      defaulterMargin: 0n,
      defaulterContribution: contribution,
      capitalFirst: terms.capitalFirst,
      survivorsFund: total(survivors.map((one) => one.contribution)),
      capitalSecond: terms.capitalSecond,
      assessments: total(survivors.map((one) => one.assessable)),
      gainsHaircut: gainsHaircut === 'none' ? 0n : total(survivors.map((one) => one.gain)),
    });
    const { liquidation } = defaulted;
    this.#payEngine(this.fundAccount, used.defaulterContribution, liquidation);
    if (defaulter !== undefined) defaulter.contribution -= Number(used.defaulterContribution);
    this.#payEngine(first, used.capitalFirst, liquidation);
    this.#payEngine(this.fundAccount, used.survivorsFund, liquidation);
    this.#payEngine(second, used.capitalSecond, liquidation);
    const assessed = (state.assessed[liquidation] ??= []);
    survivors.forEach(({ member, gains }, i) => {
      member.contribution -= toSafe(outcome.contributionsUsed[i]!);
      const call = toSafe(outcome.assessed[i]!);
      const index = state.members.indexOf(member);
      while (assessed.length <= index) assessed.push(0);
      assessed[index]! += call;
      member.assessedInPeriod += call;
      if (call > 0) this.#members.assess(member.owner, call, liquidation);
      const cut = toSafe(outcome.gainsCut[i]!);
      if (cut === 0) return;
      this.#members.cutGains(member.owner, gains, {
        atoms: cut,
        liquidation,
        period: state.variation,
      });
    });
    const { totals } = state;
    totals.losses += loss;
    totals.ownCapital += toSafe(used.capitalFirst + used.capitalSecond);
    totals.fund += toSafe(used.defaulterContribution + used.survivorsFund);
    totals.assessed += toSafe(used.assessments);
    totals.haircut += toSafe(used.gainsHaircut);
    totals.unallocated += toSafe(outcome.unallocated);
    return toSafe(outcome.unallocated);
  }

  /** Contributions stay their members' own until they are used. */
  addClaims(byAccount: Float64Array): void {
    for (const { owner, contribution } of this.#state.value.members)
      byAccount[owner]! += contribution / this.#venue.cashAtoms;
  }

  check(): void {
    const booked = this.#state.value.members.reduce((sum, one) => sum + one.contribution, 0);
    invariant(
      booked === this.fund(),
      'CLEARING-2',
      `the default fund holds (${this.fund()}) what is booked as contributions (${booked})`,
    );
  }

  /** Cover rule over the scan of what members hold; each pays in, or gets back, the difference. */
  #size(): void {
    const state = this.#state.value;
    const terms = this.#terms();
    this.#enrol();
    const members = state.members.filter(({ hasDefaulted }) => !hasDefaulted);
    const losses = members.map(({ owner }) => this.#members.stressLosses(owner, terms));
    const nameOf = ({ owner }: Member): string => String(owner);
    const { requirement } = coverRequirement(
      members.map((member) => ({
        member: nameOf(member),
        group: nameOf(member),
        margin: BigInt(this.#members.margin(member.owner)),
        contribution: BigInt(member.contribution),
      })),
      (losses[0] ?? []).map((_, scenario) => ({
        name: String(scenario),
        losses: Object.fromEntries(
          members.map((member, i) => [nameOf(member), BigInt(losses[i]![scenario]!)]),
        ),
      })),
      { cover: terms.cover, net: 'margin' },
    );
    const required = allocateContributions({
      total: requirement,
      minimum: BigInt(Math.floor(terms.minimumContribution * this.#venue.cashAtoms)),
      risks: members.map(({ owner }) => BigInt(this.#members.risk(owner, terms))),
    });
    members.forEach((member, i) => {
      member.required = toSafe(required[i]!);
      const missing = member.required - member.contribution;
      if (missing > 0)
        member.contribution += this.#members.pay(member.owner, this.fundAccount, missing);
      else if (missing < 0) {
        const { cashAsset } = this.#venue.positions;
        const { ledger } = this.#kernel;
        ledger.transfer(this.fundAccount, member.owner, cashAsset, -missing, causeIndex.protocol);
        member.contribution = member.required;
      }
    });
  }

  /** Accounts of the venue that are not members yet and may be. */
  #enrol(): void {
    const { members } = this.#state.value;
    const { memberKind, memberMargin } = this.#terms();
    const kinds = this.#kernel.find(accountKindsKey);
    const known = new Set(members.map(({ owner }) => owner));
    const least = memberMargin * this.#venue.cashAtoms;
    for (const owner of this.#members.owners()) {
      if (known.has(owner) || this.#members.margin(owner) < least) continue;
      if (memberKind !== undefined && kinds?.kindOf(owner) !== memberKind) continue;
      members.push({
        owner,
        contribution: 0,
        required: 0,
        assessedInPeriod: 0,
        hasDefaulted: false,
      });
    }
  }

  #survivors(defaulted: DefaultedAccount): ChargedSurvivor[] {
    const { members, variation } = this.#state.value;
    return members.flatMap((member, i) => {
      if (member.hasDefaulted) return [];
      const gains = this.#members.gains(member.owner, variation);
      return [
        {
          member,
          contribution: BigInt(member.contribution),
          assessable: BigInt(this.#assessable(member, i, defaulted)),
          gain: BigInt(gains.reduce((sum, { atoms }) => sum + atoms, 0)),
          gains,
        },
      ];
    });
  }

  /** What a member can still be assessed: within the caps of the default and of the period, and its means. */
  #assessable(member: Member, index: number, defaulted: DefaultedAccount | undefined): number {
    const { assessmentPerDefault, assessmentPerPeriod } = this.#terms();
    const { assessed, periodEnds } = this.#state.value;
    const ofDefault = defaulted && assessed[defaulted.liquidation]?.[index];
    const ofPeriod = this.#kernel.tick < periodEnds ? member.assessedInPeriod : 0;
    const cap = Math.min(
      Math.floor(member.required * assessmentPerDefault) - (ofDefault ?? 0),
      Math.floor(member.required * assessmentPerPeriod) - ofPeriod,
    );
    return cap > 0 ? Math.min(cap, this.#members.means(member.owner)) : 0;
  }

  #memberOf(account: number): Member | undefined {
    const owner = this.#venue.positions.ownerOf(account);
    return this.#state.value.members.find((member) => member.owner === owner);
  }

  #payEngine(from: number, atoms: bigint, liquidation: number): void {
    const { positions } = this.#venue;
    positions.pay(ENGINE, from, -toSafe(atoms), causeIndex.liquidation, liquidation);
  }

  #balance(account: number): number {
    return this.#kernel.ledger.balance(account, this.#venue.positions.cashAsset);
  }
}

const total = (values: readonly bigint[]): bigint => values.reduce((sum, one) => sum + one, 0n);

/** Order in which layers bear. */
const layers = [
  'defaulterMargin',
  'defaulterContribution',
  'capitalFirst',
  'survivorsFund',
  'capitalSecond',
  'assessments',
  'gainsHaircut',
] as const;

function checkLayers(loss: bigint, used: LayersUsed, sizes: LayersUsed): void {
  let isExhausted = true;
  let left = loss;
  for (const layer of layers) {
    left -= used[layer];
    invariant(
      used[layer] >= 0n && used[layer] <= sizes[layer] && (isExhausted || used[layer] === 0n),
      'CLEARING-3',
      `${layer} bears ${used[layer]} of ${sizes[layer]}, after those ahead of it`,
    );
    isExhausted &&= used[layer] === sizes[layer];
  }
  invariant(
    left >= 0n && (isExhausted || left === 0n),
    'CLEARING-3',
    `${left} of the loss is left only when every layer is exhausted`,
  );
}

// Governance: a parameter is proposed, voted on with the tokens held when the vote opens, and set only when the timelock is over. What an
// autonomous rule does within a tick (controllers.ts) takes a vote days; comparing the two under the same draws is the experiment.

import { checkOptionalName } from '../fundamentals/series.ts';
import { secondsNow } from '../fundamentals/path.ts';
import { invariant, type Fault } from '../errors.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { parameterDeskKey } from '../tick/parameterDesk.ts';
import { portKey, type Kernel, type Outcome, type RequestHandler } from '../tick/kernel.ts';
import { metricSourceKey } from '../tick/sources.ts';
import { governanceSchedule } from './parameterPolicies.ts';

type Value = number | boolean | string;

export interface Proposal {
  readonly id: number;
  readonly path: string;
  readonly value: Value;
  readonly says: string;
  /** Seconds from the start of the run. */
  readonly proposedAt: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly effectiveAt: number;
  status: 'pending' | 'open' | 'queued' | 'executed' | 'rejected';
  /** Tokens by ledger account when the vote opened; taken off as they are cast. */
  weights: Record<string, number>;
  /** Atoms. */
  for: number;
  against: number;
  supply: number;
}

/** A proposal that comes with the scenario. */
interface Scheduled {
  readonly at: number;
  readonly path: string;
  readonly value: Value;
  readonly says?: string;
}

export interface Governance {
  /** Every proposal so far, for reading only. */
  proposals(): readonly Proposal[];
  propose(account: number, path: string, value: Value, says: string): Outcome;
  vote(account: number, proposal: number, choice: 'for' | 'against'): Outcome;
}

/** Provided under the mechanism's id. */
export const governanceKey = portKey<Governance>('governance');

export const governance = defineMechanism({
  kind: 'governance',
  says: 'Sets parameters only after a proposal, a vote and a delay.',
  switchable: true,
  parameters: {
    token: data<string>('', 'asset that votes; empty: every proposal passes', checkOptionalName),
    votingDelay: number('s', 172_800, 0, 1e9, 'from a proposal to the opening of its vote'),
    votingPeriod: number('s', 259_200, 0, 1e9, 'from the opening to the close'),
    timelock: number('s', 172_800, 0, 1e9, 'from the close to the effect'),
    quorum: number('', 0.04, 0, 1, 'share of the tokens that must vote for it', 'live'),
    threshold: number('', 0, 0, 1, 'share of the tokens that a proposer must hold', 'live'),
    proposals: data<readonly Scheduled[]>(
      [],
      'what is proposed by itself, each with a time, path, value and words',
      checkProposals,
    ),
  },
  build({ kernel, id, parameters }) {
    const record = kernel.world.record<{ all: Proposal[] }>(id, { all: [] });
    const { ledger } = kernel;
    const token = (): number | undefined =>
      parameters.value.token === '' ? undefined : ledger.asset(parameters.value.token);

    const put = (path: string, value: Value, says: string): Outcome => {
      if (kernel.use(parameterDeskKey).check(path, value).length > 0)
        return { ok: false, reason: 'notSettable' };
      const proposedAt = secondsNow(kernel);
      const proposal: Proposal = {
        id: record.value.all.length + 1,
        path,
        value,
        says,
        proposedAt,
        ...governanceSchedule(proposedAt, parameters.value),
        status: 'pending',
        weights: {},
        for: 0,
        against: 0,
        supply: 0,
      };
      record.value.all.push(proposal);
      tell(proposal, 'proposed');
      return { ok: true };
    };
    const tell = (
      { id: number_, path, value, says }: Proposal,
      act: 'proposed' | 'passed' | 'rejected' | 'executed',
    ): void =>
      kernel.emit({
        type: 'governanceActed',
        tick: kernel.tick,
        proposal: `${id}.${number_}`,
        act,
        says: `${says === '' ? `${path} = ${value}` : says}: ${act}`,
      });

    const port: Governance = {
      proposals: () => record.value.all,
      propose: (account, path, value, says) => {
        const asset = token();
        if (asset !== undefined) {
          const least = parameters.value.threshold * ledger.issued(asset);
          if (ledger.balance(account, asset) < least)
            return { ok: false, reason: 'belowThreshold' };
        }
        return put(path, value, says);
      },
      vote: (account, number_, choice) => {
        const proposal = record.value.all[number_ - 1];
        if (proposal === undefined) return { ok: false, reason: 'noSuchProposal' };
        if (proposal.status !== 'open') return { ok: false, reason: 'notOpen' };
        const weight = proposal.weights[account] ?? 0;
        if (weight === 0) return { ok: false, reason: 'noVotes' };
        delete proposal.weights[account];
        proposal[choice] += weight;
        return { ok: true };
      },
    };
    kernel.provide(governanceKey, port, id);
    handleVotes(kernel);

    const open = (proposal: Proposal): void => {
      proposal.status = 'open';
      const asset = token();
      if (asset === undefined) return;
      proposal.supply = ledger.issued(asset);
      for (let account = 0; account < ledger.accounts.length; account++) {
        const held = ledger.balance(account, asset);
        if (held > 0) proposal.weights[account] = held;
      }
    };
    const close = (proposal: Proposal): void => {
      const needed = parameters.value.quorum * proposal.supply;
      const passes =
        token() === undefined || (proposal.for > proposal.against && proposal.for >= needed);
      proposal.status = passes ? 'queued' : 'rejected';
      proposal.weights = {};
      tell(proposal, passes ? 'passed' : 'rejected');
    };
    const execute = (proposal: Proposal): void => {
      const desk = kernel.use(parameterDeskKey);
      invariant(
        secondsNow(kernel) >= proposal.proposedAt + totalDelay(),
        'GOVERNANCE-1',
        'nothing takes effect before voting delay, period and timelock are over',
      );
      desk.write(proposal.path, proposal.value);
      proposal.status = 'executed';
      tell(proposal, 'executed');
    };
    const totalDelay = (): number => governanceSchedule(0, parameters.value).effectiveAt;

    const control = (): void => {
      const now = secondsNow(kernel);
      for (const { at, path, value, says } of parameters.value.proposals)
        if (at >= now && at < now + kernel.secondsPerTick) put(path, value, says ?? '');
      for (const proposal of record.value.all) {
        if (proposal.status === 'pending' && now >= proposal.opensAt) open(proposal);
        if (proposal.status === 'open' && now >= proposal.closesAt) close(proposal);
        if (proposal.status === 'queued' && now >= proposal.effectiveAt) execute(proposal);
      }
    };
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const count = (status: Proposal['status']): number =>
            record.value.all.filter((proposal) => proposal.status === status).length;
          return {
            [`${id}.proposals`]: record.value.all.length,
            [`${id}.executed`]: count('executed'),
            [`${id}.rejected`]: count('rejected'),
          };
        },
      },
      id,
    );
    const check = (): void => {
      for (const { for: pro, against, supply, id: number_ } of record.value.all) {
        invariant(
          supply === 0 || pro + against <= supply,
          'GOVERNANCE-2',
          `no more tokens vote on proposal ${number_} than there are`,
        );
      }
    };
    return { phases: { control }, invariants: { 'GOVERNANCE-2': check } };
  },
});

/** What accounts may ask for, once for all. */
function handleVotes(kernel: Kernel): void {
  if (kernel.all(governanceKey).length > 1) return;
  const missing: Outcome = { ok: false, reason: 'noSuchGovernance' };
  const of = (given: Readonly<Record<string, unknown>>): Governance | undefined =>
    kernel.find(governanceKey, String(given['governance']));
  const propose: RequestHandler = (account, given) => {
    const { path, value, says } = given;
    if (typeof path !== 'string' || !isValue(value)) return { ok: false, reason: 'badProposal' };
    return (
      of(given)?.propose(account, path, value, typeof says === 'string' ? says : '') ?? missing
    );
  };
  const vote: RequestHandler = (account, given) =>
    of(given)?.vote(
      account,
      Number(given['proposal']),
      given['choice'] === 'for' ? 'for' : 'against',
    ) ?? missing;
  kernel.handleRequest('governance.propose', propose);
  kernel.handleRequest('governance.vote', vote);
}

const isValue = (value: unknown): value is Value =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';

function checkProposals(value: unknown, where: string): Fault[] {
  const mend = 'Give a list of { at, path, value, says }.';
  if (!Array.isArray(value)) return [{ where, found: 'not a list', mend }];
  return value.flatMap((item: unknown, i) => {
    const { at, path, value: wanted } = (item ?? {}) as Partial<Scheduled>;
    const sound = typeof at === 'number' && at >= 0 && typeof path === 'string' && isValue(wanted);
    return sound ? [] : [{ where: `${where}[${i}]`, found: 'no time, path or value', mend }];
  });
}

// Audits in simulated time: an auditor looks at a pool every so often, is paid for it, and publishes what his maker attests when the stated time
// is over. Nothing is taken from a clock: what the proof itself takes to compute costs the run no time.

import { InputError, invariant } from '../errors.ts';
import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { oracleKey } from '../oracle/feed.ts';
import { streamId } from '../random/streams.ts';
import type { Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, integer, number } from '../tick/parameters.ts';
import { metricSourceKey } from '../tick/sources.ts';
import {
  auditMakerKey,
  auditSubjectKey,
  fromMillionths,
  millionths,
  type AuditInput,
  type AuditSubject,
} from './audit.ts';

/** An attestation that waits to be published, and what was true when it was made. */
interface PendingAudit {
  readonly due: number;
  readonly digest: string;
  readonly passed: boolean;
  readonly collateral: number;
  readonly claims: number;
  readonly worth: number;
  readonly missing: number;
  /** All positions before the haircut. */
  readonly value: number;
  readonly lookedAt: number;
  readonly trueValue: number;
}

interface AuditState {
  begun: number;
  published: number;
  passed: number;
  /** Audits that passed although the pool's true value did not cover the claims. */
  passedFalsely: number;
  /** Positions found empty. */
  missing: number;
  pending: PendingAudit[];
}

export const solvencyAudit = defineMechanism({
  kind: 'solvencyAudit',
  says: 'Commits to what a pool holds and owes, at a cost and with a delay, and publishes whether it is enough.',
  switchable: true,
  parameters: {
    pool: data<string>('pool', 'name of the pool that is audited', checkName),
    feed: data<string>(
      '',
      'feed whose price the auditor takes; empty for what the manager says',
      checkOptionalName,
    ),
    first: number('s', 0, 0, 1e9, 'time of the first audit'),
    every: number('s', 86_400, 1, 1e9, 'time between two audits', 'live'),
    delay: number('s', 3600, 0, 1e8, 'time from the look at the pool to the publication', 'live'),
    cost: number('quote units', 500, 0, 1e12, 'what the pool pays for an audit', 'live'),
    haircut: number('', 0, 0, 0.99, 'share taken off the value of the positions', 'live'),
    claims: choice(
      'senior',
      ['senior', 'all'],
      'what has to be covered: the most senior tranche, or all tranches at par',
    ),
    sample: integer(
      'positions',
      64,
      0,
      64,
      'positions that the auditor goes and looks at, drawn anew each time; the others stand as the books list them',
      'live',
    ),
  },
  build({ kernel, id, parameters }) {
    const maker = kernel.find(auditMakerKey);
    if (maker === undefined) {
      throw new InputError([
        {
          where: id,
          found: 'this simulation has no maker of audits',
          mend: 'Hand one over: new Simulation(scenario, { kinds: { …, audits } }); createSimulation does.',
        },
      ]);
    }
    const account = kernel.ledger.openAccount(`${id}.auditor`);
    const stream = streamId(`${id}.secret`);
    const lookStream = streamId(`${id}.sample`);
    const state = kernel.world.record<AuditState>(id, {
      begun: 0,
      published: 0,
      passed: 0,
      passedFalsely: 0,
      missing: 0,
      pending: [],
    });
    const subject = (): AuditSubject => kernel.use(auditSubjectKey, parameters.value.pool);
    const priceOf = (asset: string): number | undefined => {
      const { feed } = parameters.value;
      return feed === '' ? subject().managerPrice(asset) : kernel.use(oracleKey, feed).price();
    };

    const begin = (): void => {
      const { first, every, delay, cost, haircut } = parameters.value;
      const pool = subject();
      const since = kernel.tick - Math.round(first / kernel.secondsPerTick);
      if (!pool.ready || since < 0 || since % kernel.ticks(every) !== 0) return;
      const listed = pool.positions();
      const looked = sampleOf(kernel, lookStream, listed.length, parameters.value.sample);
      const positions = listed.map(({ asset, units, held }, i) => ({
        asset,
        units: looked.has(i) ? held : units,
        price: asset === '' ? 1 : priceOf(asset),
      }));
      const missing = listed.filter(({ units, held }, i) => looked.has(i) && held < units).length;
      // Without a price there is nothing to attest; the next audit comes.
      if (positions.some(({ price }) => price === undefined)) return;
      const attestation = maker.attest(
        auditInput(kernel, stream, {
          positions: positions.map(({ asset, units, price }) => ({ asset, units, price: price! })),
          claims: pool.claims(parameters.value.claims === 'all' ? 'all' : 'senior'),
          haircut,
        }),
      );
      invariant(
        maker.verify(attestation),
        'AUDIT-1',
        'what an audit publishes opens to what it states',
      );
      pool.payAudit(cost, account);
      const claims = fromMillionths(attestation.claims);
      const audited = positions.find(({ asset }) => asset !== '');
      state.value.begun++;
      state.value.pending.push({
        due: kernel.tick + (delay === 0 ? 0 : kernel.ticks(delay)),
        digest: attestation.digest,
        // What is not where the books say fails an audit, however much is left.
        passed: attestation.solvent && missing === 0,
        missing,
        value: positions.reduce((sum, { units, price }) => sum + units * price!, 0),
        collateral: fromMillionths(attestation.collateral),
        claims,
        worth: audited?.price ?? 0,
        lookedAt: kernel.tick,
        trueValue: pool.trueValue(),
      });
    };

    const publish = (): void => {
      const { pending } = state.value;
      while (pending.length > 0 && pending[0]!.due <= kernel.tick) {
        const { due: _, missing, value, ...audit } = pending.shift()!;
        state.value.missing += missing;
        state.value.published++;
        if (audit.passed) state.value.passed++;
        if (audit.passed && audit.trueValue < audit.claims) state.value.passedFalsely++;
        subject().noteAudit({ worth: audit.worth, value, passed: audit.passed });
        kernel.emit({
          type: 'auditPublished',
          tick: kernel.tick,
          pool: parameters.value.pool,
          ...audit,
        });
      }
    };

    kernel.provide(
      metricSourceKey,
      { metrics: () => metricsOf(parameters.value.pool, state.value) },
      id,
    );
    return {
      phases: {
        publish: () => {
          begin();
          publish();
        },
      },
    };
  },
});

/** Positions that are looked at: drawn without replacement. */
function sampleOf(kernel: Kernel, stream: number, positions: number, sample: number): Set<number> {
  const random = kernel.streams.at(stream, kernel.tick);
  const order = Array.from({ length: positions }, (_, i) => i);
  const looked = Math.min(sample, positions);
  for (let i = 0; i < looked; i++) {
    const j = i + random.below(positions - i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return new Set(order.slice(0, looked));
}

/** Whole millionths, and a secret of this audit alone. */
function auditInput(
  kernel: Kernel,
  stream: number,
  {
    positions,
    claims,
    haircut,
  }: {
    readonly positions: readonly {
      readonly asset: string;
      readonly units: number;
      readonly price: number;
    }[];
    readonly claims: readonly number[];
    readonly haircut: number;
  },
): AuditInput {
  const random = kernel.streams.at(stream, kernel.tick);
  const words = Array.from({ length: 4 }, () => random.next().toString(16).padStart(8, '0'));
  return {
    positions: positions.map(({ asset, units, price }) => ({
      asset,
      units: millionths(units),
      price: millionths(price),
    })),
    haircutBps: Math.round(haircut * 10_000),
    claims: claims.map(millionths),
    secret: words.join(''),
  };
}

const metricsOf = (pool: string, state: AuditState): Record<string, number> => ({
  [`${pool}.auditsBegun`]: state.begun,
  [`${pool}.auditsPublished`]: state.published,
  [`${pool}.auditsPassed`]: state.passed,
  [`${pool}.auditsPassedFalsely`]: state.passedFalsely,
  [`${pool}.positionsMissing`]: state.missing,
});

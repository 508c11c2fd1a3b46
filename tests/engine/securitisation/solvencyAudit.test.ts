// Audits in simulated time: what they cost, when they are published, and what they do and do not prove.

import { describe, expect, test } from '@jest/globals';
import {
  allKinds,
  createSimulation,
  runScenario,
  type Attestation,
  type AuditInput,
  type AuditMaker,
  type EventOf,
} from '../../../index.ts';
import { detectionProbability } from '../../../engine/securitisation/auditSampling.ts';
import { readScenario } from '../../../scenarios/read.ts';
import { runnableScenario } from '../../reference/runnablePool.ts';

const audited = (audit: string, pool = '') =>
  runnableScenario({
    depth: 100,
    duration: '13h',
    path: [['0h', 200]],
    pool: `${pool} wallets: 3 }\n  audit: { kind: solvencyAudit, pool: pool, ${audit}`,
  });

interface Seen {
  readonly inputs: AuditInput[];
  readonly attestations: Attestation[];
  readonly events: EventOf<'auditPublished'>[];
  readonly auditor: number;
}

/** Says yes to everything and takes no time: where the question is what the auditor looks at, not what his maker commits to. */
const quick: AuditMaker = {
  attest: () => ({ digest: '', solvent: true, collateral: 1n, claims: 1n, statement: null }),
  verify: () => true,
};

function run(scenario: ReturnType<typeof audited>, maker = allKinds.audits!): Seen {
  const inputs: AuditInput[] = [];
  const attestations: Attestation[] = [];
  const audits = {
    attest: (input: AuditInput): Attestation => {
      inputs.push(input);
      const attestation = maker.attest(input);
      attestations.push(attestation);
      return attestation;
    },
    verify: (attestation: Attestation) => maker.verify(attestation),
  };
  const simulation = createSimulation(scenario, { kinds: { ...allKinds, audits } });
  const events: EventOf<'auditPublished'>[] = [];
  while (!simulation.finished)
    for (const event of simulation.step().events)
      if (event.type === 'auditPublished') events.push(event);
  const { ledger } = simulation.run.kernel;
  const account = ledger.accountNamed('securitisation.audit.auditor')!;
  return {
    inputs,
    attestations,
    events,
    auditor: ledger.balance(account, ledger.asset('USD')) / 1e6,
  };
}

describe('an audit', () => {
  const seen = run(audited('first: 2h, every: 5h, delay: 1h, cost: 700'));

  test('is begun and published when it is time, and paid for each time', () => {
    expect(seen.events.map(({ tick }) => tick)).toEqual([36, 96]);
    expect(seen.inputs).toHaveLength(3);
    expect(seen.auditor).toBe(2100);
  });

  test('commits to cash, every wallet and every claim', () => {
    const [first] = seen.inputs;
    expect(first!.positions.map(({ asset }) => asset)).toEqual(['', 'ETH', 'ETH', 'ETH']);
    expect(first!.claims).toHaveLength(100);
    expect(new Set(seen.inputs.map(({ secret }) => secret)).size).toBe(3);
    const { claims, solvent } = seen.attestations[0]!;
    expect(Number(claims) / 1e6).toBeCloseTo(800_000, 6);
    expect(solvent).toBe(true);
    expect(seen.events[0]!.collateral).toBeGreaterThan(990_000);
  });

  test('is the same in the same run, and is not made without a maker', () => {
    const again = run(audited('first: 2h, every: 5h, delay: 1h, cost: 700'));
    expect(again.events).toEqual(seen.events);
    const { audits: _, ...engineOnly } = allKinds;
    expect(() => createSimulation(audited('cost: 1'), { kinds: engineOnly })).toThrow(
      /no maker of audits/,
    );
  });

  test('takes off the haircut that is asked for', () => {
    const strict = run(audited('first: 2h, every: 50h, haircut: 0.25'));
    expect(strict.attestations[0]!.solvent).toBe(false);
    expect(strict.events[0]).toMatchObject({ passed: false });
  });
});

describe('an auditor who goes and looks', () => {
  const audits = 'first: 0h, every: 5m, delay: 0h, cost: 0';
  const found = (sample: number): number =>
    run(audited(`${audits}, sample: ${sample}`, 'emptyWallets: 1,'), quick).events.filter(
      ({ passed }) => !passed,
    ).length / 156;

  test('finds an empty wallet as often as sampling without replacement says', () => {
    expect(found(4)).toBe(1);
    expect(found(0)).toBe(0);
    // Cash and three wallets, one of them empty: two of four are looked at.
    const expected = detectionProbability(4, 1, 2);
    expect(Math.abs(found(2) - expected)).toBeLessThan(0.12);
  });
});

describe('what a proof does not prove', () => {
  const figures = (name: string) => runScenario(readScenario(name).scenario).metrics;

  test('an honest audit passes while the claims are covered and fails when they are not', () => {
    const honest = figures('audit-honest');
    expect(honest['pool.auditsPassedFalsely']).toBe(0);
    expect(honest['pool.auditsPassed']).toBeGreaterThan(0);
    expect(honest['pool.auditsPassed']).toBeLessThan(honest['pool.auditsPublished']!);
  });

  test('an omitted liability and a stale price pass every time, and the truth fails', () => {
    for (const name of ['audit-omitted-liability', 'audit-stale-price']) {
      const metrics = figures(name);
      expect(metrics['pool.auditsPassed']).toBe(metrics['pool.auditsPublished']);
      expect(metrics['pool.auditsPassedFalsely']).toBeGreaterThan(0);
      expect(metrics['pool.stayerValue']).toBeLessThan(1);
    }
  });
});

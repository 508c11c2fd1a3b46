// Proofs kept beside a run, as far as that goes without the optional package; `npm run test:proof` goes the rest of the way.

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findO1js, proveAudit, verifyAudit, type AuditOptions } from '../../cli/audit.ts';
import {
  provabilityFault,
  publicNumbers,
  type AuditedPool,
  type SolvencyStatement,
} from '../../proofs/index.ts';
import { createSimulation, resultOf } from '../../index.ts';
import { manifestOf } from '../../cli/output/manifest.ts';
import { runnableScenario } from '../reference/runnablePool.ts';

let folder = '';
let written = '';
const options: AuditOptions = { maker: 'commitments', json: true };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
  const scenario = runnableScenario({
    depth: 100,
    duration: '3h',
    path: [['0h', 200]],
    pool: 'wallets: 3 }\n  audit: { kind: solvencyAudit, pool: pool, every: 1h',
  });
  const simulation = createSimulation(scenario);
  while (!simulation.finished) simulation.step();
  const manifest = manifestOf({ simulation, result: resultOf(simulation), rows: {}, channels: [] });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

async function said(
  act: () => Promise<number>,
): Promise<{ code: number; out: Record<string, unknown> }> {
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const code = await act();
  return { code, out: JSON.parse(written) as Record<string, unknown> };
}

describe('audit prove and verify', () => {
  test('prove an audit of a run by commitments, and verify it; changed, it is refused', async () => {
    const proved = await said(() => proveAudit(folder, options));
    expect(proved).toMatchObject({ code: 0, out: { proved: true, audit: 3 } });
    expect(readdirSync(join(folder, 'audit'))).toEqual(['statement.json']);
    expect(await said(() => verifyAudit(folder, options))).toMatchObject({
      code: 0,
      out: { valid: true },
    });
    const path = join(folder, 'audit', 'statement.json');
    const text = readFileSync(path, 'utf8');
    for (const changed of [
      text.replace(/"units": "(\d+)"/, (_, n: string) => `"units": "${BigInt(n) + 1n}"`),
      text.replace(/"claims": "\d+"/, '"claims": "9999999999999999"'),
      text.replace(/"commitment": "[0-9a-f]{4}/, '"commitment": "0000'),
      text.replace(/"totals": \[/, '"totals": [7,'),
    ]) {
      expect(changed).not.toBe(text);
      writeFileSync(path, changed);
      expect((await said(() => verifyAudit(folder, options))).code).toBe(1);
    }
    writeFileSync(path, text);
    expect((await said(() => proveAudit(folder, { ...options, audit: 1 }))).out).toMatchObject({
      audit: 1,
    });
  });

  test('refuse an audit that is not there, and a folder without a proof', async () => {
    await expect(proveAudit(folder, { ...options, audit: 9 })).rejects.toThrow(/holds 3 audits/);
    const statement = join(folder, 'audit', 'statement.json');
    const text = readFileSync(statement, 'utf8');
    writeFileSync(statement, text.replace(/"run": "[0-9a-f]{4}/, '"run": "0000'));
    expect((await said(() => verifyAudit(folder, options))).out).toMatchObject({
      valid: false,
      reason: 'the statement is of another run',
    });
    writeFileSync(statement, text);
    const empty = mkdtempSync(join(tmpdir(), 'faultline-'));
    await expect(verifyAudit(empty, options)).rejects.toThrow(/no proof there/);
    rmSync(empty, { recursive: true });
  });

  test('a manifest of another run is not proved', async () => {
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"hash":"[0-9a-f]{4}/, '"hash":"0000'));
    const { code, out } = await said(() => proveAudit(folder, options));
    expect([code, out['proved']]).toEqual([1, false]);
    writeFileSync(path, text);
  });

  test('say how to get the optional package where it is not there', () => {
    expect(() => findO1js('/nowhere')).toThrow(/no such package in \/nowhere/);
  });
});

describe('the statement of a zero-knowledge proof', () => {
  const pool: AuditedPool = {
    positions: [
      { asset: '', units: 5_000_000n, price: 1_000_000n },
      { asset: 'ETH', units: 2_000_000n, price: 200_000_000n },
    ],
    haircutBps: 1000,
    claims: [300_000_000n, 64_500_000n],
    secret: '00'.repeat(16),
  };

  test('is provable exactly where collateral after the haircut covers the claims', () => {
    // 5 + 400 less a tenth is 364.5.
    expect(provabilityFault(pool)).toBeUndefined();
    expect(provabilityFault({ ...pool, claims: [364_500_001n] })).toMatch(/false/);
    const [first] = pool.positions;
    expect(provabilityFault({ ...pool, positions: [{ ...first!, units: -1n }] })).toMatch(
      /outside/,
    );
    expect(
      provabilityFault({ ...pool, positions: Array.from({ length: 65 }, () => first!) }),
    ).toMatch(/64 positions/);
  });

  test('becomes the public numbers of the circuit, and nothing malformed does', () => {
    const statement: SolvencyStatement = {
      kind: 'zeroKnowledge',
      positionsRoot: '7',
      assets: [
        { asset: '', price: '1000000' },
        { asset: 'ETH', price: '200000000' },
      ],
      haircutBps: 1000,
      claims: '364500000',
      claimsRoot: '',
    };
    const numbers = publicNumbers(statement)!;
    expect(numbers).toEqual([7n, 3645000000000000000n, 9000000000n, 1800000000000n, 0n, 0n]);
    // The circuit compares the same sides: units times weights with claims.
    const value = pool.positions.reduce((sum, { units }, i) => sum + units * numbers[2 + i]!, 0n);
    expect(value).toBe(numbers[1]);
    for (const broken of [
      { ...statement, claims: '-1' },
      { ...statement, positionsRoot: '0x7' },
      { ...statement, haircutBps: 10_000 },
      { ...statement, haircutBps: 0.5 },
      { ...statement, assets: [{ asset: 'ETH', price: String(1n << 64n) }] },
      { ...statement, assets: Array.from({ length: 5 }, () => statement.assets[0]!) },
    ])
      expect(publicNumbers(broken)).toBeUndefined();
  });
});

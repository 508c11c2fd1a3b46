// The commands with many runs, as a user starts them. Runs what was built.

import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPromiseReport } from '../../protocol/promise.ts';
import { isSensitivityReport } from '../../protocol/sensitivity.ts';

const program = join(process.cwd(), 'dist', 'cli', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultline(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

describe('compare', () => {
  const vary = 'securitisation.pool.impactPerLiquidation=0,0.03';

  test('prints designs beside each other, the same with any number of threads', () => {
    const one = faultline('compare', 'reference-pool', '--vary', vary, '--seeds', '8', '--json');
    expect(one.err).toBe('');
    const report = JSON.parse(one.out) as {
      hash: string;
      designs: { label: string; runs: { seed: number }[] }[];
      metrics: Record<string, { differences: ({ mean: number; higher: number } | null)[] }>;
    };
    expect(report.designs.map(({ label }) => label)).toEqual([
      'impactPerLiquidation=0',
      'impactPerLiquidation=0.03',
    ]);
    expect(report.designs[0]!.runs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { differences } = report.metrics['trancheLoss.junior']!;
    expect(differences[0]).toBeNull();
    expect(differences[1]!.mean).toBeGreaterThan(0);
    const text = faultline(
      'compare',
      'reference-pool',
      '--vary',
      vary,
      '--seeds',
      '1-8',
      '--workers',
      '1',
      '--keep',
      'runs.jsonl',
    );
    expect(text.out).toContain(report.hash);
    expect(text.out).toContain('Tranche loss, junior');
    expect(readFileSync(join(folder, 'runs.jsonl'), 'utf8').trim().split('\n')).toHaveLength(16);
  });

  test('refuses a figure that no run has', () => {
    const { code, err } = faultline(
      'compare',
      'reference-pool',
      '--vary',
      vary,
      '--seeds',
      '1',
      '--metric',
      'noSuch',
    );
    expect({ code, says: err.includes('noSuch') }).toEqual({ code: 2, says: true });
  });
});

describe('nothing is run where the result could not be kept', () => {
  test.each([
    ['a folder', '.', 'a folder, not a file'],
    ['in no folder', 'none/runs.jsonl', 'there is no folder "none"'],
  ])('%s', (_, keep, found) => {
    const vary = 'securitisation.pool.impactPerLiquidation=0,0.03';
    const { code, err } = faultline('compare', 'reference-pool', '--vary', vary, '--keep', keep);
    expect({ code, err }).toEqual({
      code: 2,
      err: `faultline: ${keep}: ${found}. Name a file that can be written.\n`,
    });
  });
});

test('an interrupt keeps what is done, says where, and the same command goes on from there', async () => {
  const args = ['tranches', 'safe-senior', '--seeds', '3', '--set', 'duration=60h'];
  const kept = join(folder, 'broken-off.jsonl');
  const child = spawn(process.execPath, [program, ...args, '--keep', kept], { cwd: folder });
  const parts: string[] = [];
  child.stderr.on('data', (part: Buffer) => parts.push(part.toString()));
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (!existsSync(kept)) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(parts.join('')).toBe(
    `faultline: stopped; runs that are done are kept in ${kept}: the same command goes on from there\n`,
  );
  const done = readFileSync(kept, 'utf8').split('\n').length - 1;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(9);
  const gone = faultline(...args, '--workers', '2', '--keep', kept, '--json');
  const whole = faultline(...args, '--workers', '1', '--json');
  const hashOf = ({ out }: { out: string }) => (JSON.parse(out) as { hash: string }).hash;
  expect(hashOf(gone)).toBe(hashOf(whole));
  // Promised in the calm world; what a stretch of the runs would have promised has the correlation of that stretch.
  const shown: unknown = JSON.parse(gone.out);
  if (!isPromiseReport(shown)) throw new Error('the page would not take it');
  const during = (slice: number) =>
    shown.windows.find(({ first, last }) => first === slice && last === slice)!.assetCorrelation;
  expect(shown.promise.assetCorrelation).toBeLessThan(0.3);
  expect(during(1)).toBeLessThan(0.4);
  expect(during(8)).toBeGreaterThan(0.8);
}, 60_000);

describe('tranches', () => {
  test('a window that ends before it begins is refused', () => {
    const { code, err } = faultline('tranches', 'reference-pool', '--window', '8h-0h');
    expect({ code, says: err.includes('ends before it begins') }).toEqual({ code: 2, says: true });
  });

  test('an address that nothing can listen on is told, and the program ends', () => {
    const { code, err } = faultline('serve', 'reference-pool', '--host', '203.0.113.1');
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(err).toMatch(/--host 203\.0\.113\.1 --port 7400: cannot listen/);
  });

  test('a file that is no report is refused before anything is served', () => {
    const { code, err } = faultline('serve', 'reference-pool', '--promise', 'nothing.json');
    expect(code).toBe(2);
    expect(err).toMatch(/nothing\.json: no such file.*tranches SCENARIO --json/);
    const other = faultline(
      'serve',
      'reference-pool',
      '--sensitivity',
      join(process.cwd(), 'package.json'),
    );
    expect(other.code).toBe(2);
    expect(other.err).toMatch(/package\.json: not a report of "faultline sensitivity"/);
  });

  test('prints the steps from promise to truth', () => {
    const { code, out, err } = faultline('tranches', 'reference-pool', '--seeds', '30', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const shown: unknown = JSON.parse(out);
    if (!isPromiseReport(shown)) throw new Error('the page would not take it');
    expect(shown.slices).toHaveLength(10);
    expect(shown.windows).toHaveLength(55);
    const whole = shown.windows.find(({ first, last }) => first === 0 && last === 9)!;
    expect(Math.abs(whole.assetCorrelation - 0.25)).toBeLessThan(0.03);
    const { tranches, correlations, tail } = JSON.parse(out) as {
      tranches: { name: string; bars: Record<string, { value: number; interval: number[] }> }[];
      correlations: { pooledTraded: { all: number } };
      tail: { figures: { name: string; expectedShortfall: number }[] };
    };
    expect(tranches.map(({ name }) => name)).toEqual(['junior', 'mezzanine', 'senior']);
    for (const { bars } of tranches)
      expect(Object.keys(bars)).toEqual(['A', 'B', 'C', 'D', 'E', 'E′']);
    expect(correlations.pooledTraded.all).toBeGreaterThan(0.25);
    expect(tail.figures.at(-1)).toMatchObject({ name: 'pool' });
    expect(tail.figures[0]!.expectedShortfall).toBeGreaterThan(0);
  });

  test('says where a promise was stated, and how far it is from a world without impact', () => {
    const { out } = faultline(
      'tranches',
      'reference-pool',
      '--seeds',
      '20',
      '--promise',
      'p=0.02,lgd=0.02,rho=0.25',
    );
    expect(out).toContain('from the command line');
    expect(out).toContain('E′ − A in standard errors');
    expect(out).toContain('traded, by the diffusion limit');
    expect(out).toContain('Student-t, ν = 4');
  });

  test('takes the promise from the calm world that a scenario states, and runs nothing twice', () => {
    const { out } = faultline(
      'tranches',
      'subprime',
      '--seeds',
      '2',
      '--keep',
      'pools.jsonl',
      '--json',
    );
    const { calmSays, tranches } = JSON.parse(out) as {
      calmSays: string;
      tranches: { bars: Record<string, { value: number }> }[];
    };
    expect(calmSays).toBe('its calm world: without fall');
    expect(readFileSync(join(folder, 'pools.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4);
    for (const { bars } of tranches) expect(bars['E′']!.value).toBe(bars['E']!.value);
    const { A, E } = tranches.at(-1)!.bars;
    expect([A!.value, E!.value > 0.4]).toEqual([0, true]);
  });

  test('refuses what it cannot leave out', () => {
    const { code, err } = faultline('tranches', 'reference-pool', '--impact-off', 'gravity');
    expect({ code, says: err.includes('gravity') }).toEqual({ code: 2, says: true });
  });
});

test('sensitivity prints paired changes beside the copula’s own', () => {
  const { code, out } = faultline(
    'sensitivity',
    'reference-pool',
    '--of',
    'tranches.junior.loss',
    '--to',
    'securitisation.pool.impactPerLiquidation=±50%,securitisation.pool.haircut=+0.01',
    '--seeds',
    '20',
    '--json',
  );
  expect(code).toBe(0);
  expect(isSensitivityReport(JSON.parse(out))).toBe(true);
  const { figures } = JSON.parse(out) as {
    figures: { rows: { change: number; copulaChange: number }[]; copula: unknown[] }[];
  };
  expect(figures[0]!.rows[0]!.change).toBeGreaterThan(0);
  expect(figures[0]!.rows[0]!.copulaChange).toBeGreaterThan(0);
  expect(figures[0]!.rows[1]!.change).toBeGreaterThan(0);
  expect(figures[0]!.copula).toHaveLength(3);
});

// The program as a user starts it: a process, its two outputs and its exit code. Runs what was built.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const program = join(process.cwd(), 'dist', 'cli', 'main.js');
let folder = '';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
function faultline(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

const text = `name: small
title: A small market
secondsPerTick: 15s
start: 2020-03-12T00:00:00Z
duration: 30m
assets: { USD: { decimals: 6 }, ETH: { decimals: 8 } }
fundamentals:
  ETH: { kind: waypoints, points: [[0h, 200], [30m, 180]], volatilityPerYear: 1 }
venues:
  ETH-USD: { kind: orderBook, base: ETH, quote: USD }
statistics:
  market: { kind: marketStatistics, warmUp: 1m }
agents:
  - { kind: noiseTrader, count: 20, interval: 60s, holdings: { USD: 50_000, ETH: 100 } }
  - { kind: marketMaker, count: 3, interval: 30s, holdings: { USD: 1_000_000, ETH: 5000 } }
without:
  fall: [{ switchMechanism: { id: fundamentals.ETH, on: false } }]
reproduces:
  - { id: fall, label: Fall, metric: priceFall, published: 0.1, unit: share, tolerance: { absolute: 0.1 }, source: made up }
  - { id: impossible, metric: priceFall, published: 7, tolerance: { relative: 0.1 }, source: made up }
  - { id: start, metric: priceFirst, published: 200, tolerance: { relative: 0.05 }, source: made up, input: true }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
  writeFileSync(join(folder, 'small.yaml'), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('run', () => {
  test('prints exactly one JSON object with --json, the same in two processes', () => {
    const runs = [1, 2].map(() => faultline('run', 'small.yaml', '--seed', '5', '--json'));
    expect(runs.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const [first, second] = runs.map(({ out }) => JSON.parse(out) as Record<string, unknown>);
    expect(Object.keys(first!)).toEqual([
      'scenario',
      'seed',
      'ticks',
      'hash',
      'identity',
      'wallSeconds',
      'metrics',
      'targets',
    ]);
    expect(first).toMatchObject({ scenario: 'small', seed: 5, ticks: 120, hash: second!.hash });
    expect((first!.targets as unknown[])[1]).toMatchObject({
      id: 'impossible',
      published: 7,
      tolerance: { relative: 0.1 },
      within: false,
    });
  });

  test('ends with published figures beside simulated ones, inputs marked as inputs', () => {
    const { code, out } = faultline('run', 'small.yaml', '--checks', 'every-tick');
    expect(code).toBe(0);
    expect(out).toMatch(/Fall +0\.1 +0\.\d+ +share +± 0\.1 +inside/);
    expect(out).toMatch(/impossible +7 .*OUTSIDE/);
    expect(out).toMatch(/start +200 .*input/);
    expect(out).toContain('1 of 2 inside tolerance; 1 figure is an input');
    expect(out).toMatch(/result hash [0-9a-f]{16}/);
  });

  test('exits with 1 for missed figures only with --strict', () => {
    expect(faultline('run', 'small.yaml', '--strict').code).toBe(1);
    expect(faultline('run', 'small.yaml', '--strict', '--set', 'reproduces=[]').code).toBe(0);
  });

  test('compares with what was left out, under the same draws', () => {
    const { code, out } = faultline(
      'run',
      'small.yaml',
      '--without',
      'fall',
      '--compare',
      '--json',
    );
    expect(code).toBe(0);
    const { comparison } = JSON.parse(out) as { comparison: Record<string, number> };
    expect(comparison.fallWith).toBeGreaterThan(0);
    expect(comparison.fallWithout).toBeGreaterThan(0);
    expect(comparison.endogenousShare).toBeCloseTo(
      1 - comparison.fallWithout! / comparison.fallWith!,
      12,
    );
  });

  test('takes recorded prices, packed too', () => {
    const rows = Array.from({ length: 7 }, (_, i) => `${i * 300},${200 - 10 * i}`);
    writeFileSync(join(folder, 'prices.csv.gz'), gzipSync(`t,close\n${rows.join('\n')}\n`));
    const args = ['--prices', 'ETH=prices.csv.gz', '--out', 'priced'];
    expect(faultline('run', 'small.yaml', ...args).code).toBe(0);
    const [header, ...lines] = readFileSync(join(folder, 'priced', 'ticks.csv'), 'utf8')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const fundamental = header!.indexOf('price.fundamental');
    // Tick 10 is 150 s in: halfway between the first two rows.
    expect(Number(lines[10]![fundamental])).toBeCloseTo(195, 9);
  });
});

describe('run --out', () => {
  test('writes a table each, a manifest and a trail, which verify finds equal', () => {
    expect(faultline('run', 'small.yaml', '--out', 'results/one').code).toBe(0);
    const out = join(folder, 'results', 'one');
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
      hash: string;
      tables: Record<string, { rows: number; columns: { name: string; says: string }[] }>;
    };
    for (const [name, { rows, columns }] of Object.entries(manifest.tables)) {
      const lines = readFileSync(join(out, `${name}.csv`), 'utf8').split('\r\n');
      expect([name, lines[0]]).toEqual([name, columns.map((column) => column.name).join(',')]);
      expect([name, lines.length]).toEqual([name, rows + 2]);
      for (const { says } of columns) expect(says).not.toBe('');
    }
    expect(manifest.tables.ticks!.rows).toBe(120);
    expect(manifest.tables.trades!.rows).toBeGreaterThan(50);
    expect(manifest.tables.agents!.rows).toBe(2);
    expect(readdirSync(join(folder, 'results'))).toEqual(['one']);
    expect(faultline('verify', 'results/one')).toEqual({
      code: 0,
      out: `equal: ${manifest.hash} after 120 ticks\n`,
      err: '',
    });
  });

  test('the same run with and without tables has the same hash', () => {
    const plain = faultline('run', 'small.yaml', '--json').out;
    const manifest = readFileSync(join(folder, 'results', 'one', 'manifest.json'), 'utf8');
    const hash = (of: string): unknown => (JSON.parse(of) as { hash: string }).hash;
    expect(hash(plain)).toBe(hash(manifest));
  });

  test('verify names the first tick that differs, and exits with 1', () => {
    expect(faultline('run', 'small.yaml', '--out', 'results/two').code).toBe(0);
    const file = join(folder, 'results', 'two', 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      scenario: { commands: unknown[] };
    };
    const shock = { type: 'moveFundamental', asset: 'ETH', factor: 0.9, tick: 40 };
    manifest.scenario.commands.push(shock);
    writeFileSync(file, JSON.stringify(manifest));
    const { code, out } = faultline('verify', 'results/two');
    expect(code).toBe(1);
    expect(out).toContain('first differing tick: 40 (2020-03-12T00:10:00.000Z)');
    expect(out).toContain('it was changed since');
  });

  test('refuses a folder that holds something, unless forced', () => {
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'mine.txt'), 'mine');
    const refused = faultline('run', 'small.yaml', '--out', 'full');
    expect(refused).toEqual({
      code: 2,
      out: '',
      err: 'faultline: --out full: the folder is not empty. Name another folder, or add --force to replace it.\n',
    });
    expect(readFileSync(join(folder, 'full', 'mine.txt'), 'utf8')).toBe('mine');
    expect(faultline('run', 'small.yaml', '--out', 'full', '--force').code).toBe(0);
    expect(existsSync(join(folder, 'full', 'manifest.json'))).toBe(true);
  });

  test('an interrupt ends it with a message and leaves nothing behind', async () => {
    const args = [program, 'run', 'small.yaml', '--set', 'duration=30d', '--out', 'stopped'];
    const child = spawn(process.execPath, args, { cwd: folder });
    const parts: string[] = [];
    child.stderr.on('data', (part: Buffer) => parts.push(part.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (!readdirSync(folder).some((name) => name.startsWith('.stopped.partial')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect([await ended, parts.join('')]).toEqual([
      130,
      'faultline: stopped; nothing was written\n',
    ]);
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  test('leaves nothing behind when the input is bad, or a file is in the way', () => {
    expect(faultline('run', 'small.yaml', '--set', 'seed=x', '--out', 'none').code).toBe(2);
    const { code, err } = faultline('run', 'small.yaml', '--out', 'small.yaml/results');
    expect([code, err]).toEqual([
      2,
      'faultline: --out small.yaml/results: a part of the path is a file. Choose another --out.\n',
    ]);
    expect(readdirSync(folder).filter((name) => /none|partial/.test(name))).toEqual([]);
  });
});

describe('bad input gives a message, exit code 2 and nothing on standard output', () => {
  const cases: [string, string[], string][] = [
    ['an unknown scenario', ['run', 'blak-thursday'], 'Did you mean "black-thursday"?'],
    ['an unknown command', ['rum'], "unknown command 'rum'"],
    ['an unknown option', ['run', 'small.yaml', '--sed', '3'], "unknown option '--sed'"],
    [
      'a bad seed',
      ['run', 'small.yaml', '--seed', '-1'],
      'Give a whole number from 0 to 4294967295.',
    ],
    ['a seed of text', ['run', 'small.yaml', '--seed', 'x'], 'Give a whole number'],
    [
      'a bad value',
      ['run', 'small.yaml', '--set', 'agents.marketMaker.count=-2'],
      '--set agents.marketMaker.count=-2 (agents.marketMaker.count): -2 is not a whole number',
    ],
    ['an unknown switch', ['run', 'small.yaml', '--without', 'everything'], 'to leave out'],
    ['a missing price file', ['run', 'small.yaml', '--prices', 'no.csv'], 'no.csv: no such file.'],
    ['a folder without a run', ['verify', '.'], 'no manifest of a run there'],
    [
      'a comparison with nothing',
      ['run', 'small.yaml', '--compare'],
      '--compare: nothing is left out',
    ],
    ['checks of no kind', ['run', 'small.yaml', '--checks', 'never'], '--checks: "never"'],
  ];
  test.each(cases)('%s', (_, args, says) => {
    const { code, out, err } = faultline(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });

  test('malformed YAML and a fault found while building name file and line', () => {
    writeFileSync(join(folder, 'torn.yaml'), text.replace('{ USD: 50_000,', '{ USD: 50_000'));
    const torn = faultline('validate', 'torn.yaml');
    expect([torn.code, torn.out]).toEqual([2, '']);
    expect(torn.err).toMatch(/^faultline: torn\.yaml:14:\d+: malformed YAML/);
    expect(faultline('validate', 'small.yaml').out).toBe(
      'small.yaml: sound. 3 mechanisms, 23 agents, 120 ticks.\n',
    );
  });

  test('text in a price file is named by line and column', () => {
    writeFileSync(join(folder, 'bad.csv'), 'time,close\n0,200\n300,oops\n');
    const { code, out, err } = faultline('run', 'small.yaml', '--prices', 'bad.csv');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('faultline: bad.csv:3 column "close": "oops" is not a number.');
  });
});

describe('help', () => {
  test.each(['run', 'describe', 'list', 'serve', 'validate', 'verify', 'replay-orders'])(
    'of %s has an example',
    (command) => {
      const { code, out } = faultline(command, '--help');
      expect(code).toBe(0);
      expect(out).toContain(`faultline ${command}`);
      expect(out).toMatch(/Examples?:/);
    },
  );
  test('describe says what every parameter is', () => {
    const { code, out } = faultline('describe', 'small.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(/takerFeeBps +5 bps \(default\) +fee of the arriving side/);
    expect(out).toContain('To leave out (--without)\n  fall');
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
import fc from 'fast-check';
import { CsvFile, csvField } from '../../cli/output/csv.ts';
import { OutputFolder, writing } from '../../cli/output/folder.ts';
import { tables } from '../../cli/output/tables.ts';
import { formatNumber, formatTolerance } from '../../cli/text.ts';
import { BrokenRun, runToEnd } from '../../cli/run.ts';
import { defineMechanism, InputError, invariant, number, Simulation } from '../../index.ts';
import { loadScenario } from '../../scenarios/load.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The plainest reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const mark = text[i]!;
    if (quoted && mark === '"' && text[i + 1] === '"') {
      field += '"';
      i++;
    } else if (mark === '"') quoted = !quoted;
    else if (!quoted && mark === ',') {
      row.push(field);
      field = '';
    } else if (!quoted && mark === '\r' && text[i + 1] === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
      i++;
    } else field += mark;
  }
  return rows;
}

describe('tables', () => {
  test('what is written reads back, whatever the text', () => {
    let n = 0;
    const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'x\r\ny', ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const path = join(folder, `${n++}.csv`);
        const file = new CsvFile(path, ['a', 'b,c']);
        for (const row of rows) file.write(row);
        file.close();
        expect(readCsv(readFileSync(path, 'utf8'))).toEqual([['a', 'b,c'], ...rows]);
        expect(file.rows).toBe(rows.length);
      }),
      { numRuns: 50 },
    );
  });

  test('nothing and not-a-number are empty; numbers keep every digit', () => {
    expect([null, undefined, Number.NaN, 0.1 + 0.2, true].map(csvField)).toEqual([
      '',
      '',
      '',
      '0.30000000000000004',
      'true',
    ]);
  });

  test('every column is explained in the guide', () => {
    const guide = readFileSync('docs/outputs.md', 'utf8');
    for (const [name, columns] of Object.entries(tables)) {
      const section = guide.split(`\n## ${name}.csv\n`)[1]?.split('\n## ')[0] ?? '';
      for (const column of columns)
        expect(section).toContain(`| \`${column.name}\` | ${column.unit} | ${column.says} |`);
    }
  });
});

describe('the folder of a run', () => {
  test('appears only when it is whole', () => {
    const output = new OutputFolder(join(folder, 'a', 'run'), { force: false });
    writeFileSync(output.file('x.csv'), 'x');
    expect(existsSync(output.path)).toBe(false);
    output.commit();
    expect(readdirSync(join(folder, 'a'))).toEqual(['run']);
    expect(readdirSync(output.path)).toEqual(['x.csv']);
  });

  test('is discarded without a trace, and the old one stays', () => {
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'old.csv'), 'old');
    const output = new OutputFolder(join(folder, 'run'), { force: true });
    writeFileSync(output.file('new.csv'), 'new');
    output.discard();
    expect(readdirSync(folder)).toEqual(['run']);
    expect(readdirSync(join(folder, 'run'))).toEqual(['old.csv']);
  });

  test.each([
    ['ENOSPC', 'the disk is full. Free some space, or choose an --out on another disk.'],
    ['EACCES', 'no permission to write there. Give yourself permission, or choose another --out.'],
    ['EROFS', 'the file system is read-only. Choose another --out.'],
  ])('%s is bad input with the mend', (code, says) => {
    const fail = (): never => {
      throw Object.assign(new Error('write'), { code });
    };
    expect(() => writing('results', fail)).toThrow(InputError);
    expect(() => writing('results', fail)).toThrow(`--out results: ${says}`);
  });
});

test('a broken invariant is told with scenario, seed, tick, phase and the command that replays it', async () => {
  const fragile = defineMechanism({
    kind: 'fragile',
    says: 'Breaks at its seventh tick.',
    parameters: { size: number('', 1, 0, 9, 'nothing') },
    build: ({ kernel }) => ({
      phases: { mark: () => invariant(kernel.tick < 7, 'TEST-1', 'it is early') },
    }),
  });
  const kinds = { mechanisms: [fragile], agents: [] };
  const scenario = loadScenario(
    'name: frail\nsecondsPerTick: 1\nduration: 1m\nassets: {}\nsafety: { a: { kind: fragile } }',
    { kinds },
  );
  const simulation = new Simulation(scenario, { kinds });
  const broken = runToEnd(simulation, 'my frail.yaml', { set: ['safety.a.size=2'] });
  await expect(broken).rejects.toThrow(BrokenRun);
  await expect(broken).rejects.toThrow(
    [
      '  scenario  frail',
      '  seed      1',
      '  at        tick 7, phase mark, safety.a: TEST-1: it is early',
      "  replay    faultline run 'my frail.yaml' --seed 1 --set safety.a.size=2 --checks every-tick",
    ].join('\n'),
  );
});

test('numbers are written as a person reads them', () => {
  expect([0.35712, 5_673_210.4, 4094, Number.NaN, 1.0843].map(formatNumber)).toEqual([
    '0.3571',
    '5,673,210',
    '4,094',
    '—',
    '1.084',
  ]);
  expect(formatTolerance({ relative: 0.25 })).toBe('± 25 %');
  expect(formatTolerance({ range: [2, 8] })).toBe('2 to 8');
});

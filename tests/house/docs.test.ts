// What the documents say has to be there: links lead somewhere, invariants have their sentence, examples load.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesBelow, sources } from './sources.ts';

const pages = [...filesBelow('docs', /\.md$/), 'README.md', 'CHANGELOG.md']
  .filter((path) => existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** A heading as the anchor that it becomes. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replace(/ /g, '-');

test('every link in the documents leads to a file, and its anchor to a heading', () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1]!)
      .filter((link) => !/^(https?|mailto):/.test(link))
      .filter((link) => {
        const [file = '', hash] = link.split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        if (!existsSync(target)) return true;
        if (hash === undefined || !target.endsWith('.md')) return false;
        const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)];
        return !headings.some((heading) => anchor(heading[1]!) === hash);
      })
      .map((link) => `${path}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});

describe('invariants', () => {
  const id = /'([A-Z]+-\d+)'/g;
  const code = sources.filter(({ path }) => !/^(tests|bench)\//.test(path));
  const inCode = new Set(code.flatMap(({ text }) => [...text.matchAll(id)].map((m) => m[1]!)));
  const page = pages.find(({ path }) => path === 'docs/invariants.md')?.text ?? '';
  const rows = [...page.matchAll(/^\| ([A-Z]+-\d+) \| (.*?) \| (.*?) \|/gm)];
  const inDocs = new Set(rows.map((row) => row[1]!));
  /** Checked by running twice or by comparing with a slow way, so no line of the engine can state them. */
  const fromOutside = new Set(
    rows.filter((row) => row[3]!.startsWith('not checked inside a run')).map((row) => row[1]!),
  );

  test('every id in the code has its sentence in docs/invariants.md', () => {
    expect([...inCode].filter((name) => !inDocs.has(name))).toEqual([]);
  });

  test('every id in docs/invariants.md stands in the code, or says that it is checked from outside', () => {
    expect([...inDocs].filter((name) => !inCode.has(name) && !fromOutside.has(name))).toEqual([]);
    expect(inDocs.size).toBeGreaterThan(30);
  });

  test('every id has one row', () => {
    const ids = rows.map((row) => row[1]!);
    expect(ids.filter((name, index) => ids.indexOf(name) !== index)).toEqual([]);
  });

  test('every test that the page names is there', () => {
    const named = [
      ...page.matchAll(
        /`((?:properties|differential|engine|server|protocol|agents|swarm)\/[\w/]+)`/g,
      ),
    ];
    const missing = named
      .map((match) => match[1]!)
      .filter((name) => !existsSync(`tests/${name}.test.ts`));
    expect(missing).toEqual([]);
  });
});

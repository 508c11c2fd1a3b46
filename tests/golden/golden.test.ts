// Results that were written down. A change of one is a decision: `npm run golden -- --reason "…"` accepts it and keeps the reason.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runOutside } from '../reference/outside.ts';
import type { Golden, Verdict } from './accept.ts';
import { goldenRuns } from './runs.ts';

test('every golden run gives the hash that was accepted', async () => {
  const { code, output, errors } = await runOutside('tests/golden/accept.js', ['--check']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const verdicts = JSON.parse(output) as Verdict[];
  expect(verdicts).toEqual(goldenRuns.map(({ name }) => ({ name, same: true, differs: '' })));
});

test('every accepted result has its run, and says why it is what it is', () => {
  const files = readdirSync('tests/golden').filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual(goldenRuns.map(({ name }) => `${name}.json`).sort());
  for (const file of files) {
    const golden = JSON.parse(readFileSync(`tests/golden/${file}`, 'utf8')) as Golden;
    expect(golden.accepted[0]).toEqual({
      hash: golden.hash,
      reason: expect.stringMatching(/\S.{5}/),
    });
  }
});

test('without a reason nothing is accepted', async () => {
  const before = readFileSync('tests/golden/tiny.json', 'utf8');
  const { code, errors } = await runOutside('tests/golden/accept.js', []);
  expect(code).toBe(2);
  expect(errors).toContain('--reason');
  expect(readFileSync('tests/golden/tiny.json', 'utf8')).toBe(before);
});

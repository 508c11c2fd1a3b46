import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { closest } from '../../scenarios/closest.ts';
import { parseDuration, parseMoment, parseTime, printDuration } from '../../scenarios/duration.ts';
import { parsePath, printPath } from '../../scenarios/path.ts';
import { scenarioJsonSchema } from '../../scenarios/schema.ts';

describe('durations', () => {
  test.each([
    ['90s', 90],
    ['10m', 600],
    ['1.5h', 5400],
    ['2d', 172_800],
    ['0h', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
  test.each(['', '5', 'm', '-5m', '5 weeks', '1h30m', '0x1s'])('"%s" is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  test('what is printed reads back as the same number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e15, noNaN: true })), (seconds) => {
        expect(parseDuration(printDuration(seconds))).toBe(seconds === 0 ? 0 : seconds);
      }),
    );
  });
  test('a moment without a zone is in UTC', () => {
    expect(parseMoment('2020-03-12 08:00')).toBe(parseMoment('2020-03-12T09:00:00+01:00'));
    expect(parseMoment('2020-13-12')).toBeUndefined();
    expect(parseTime('2020-03-12T00:10:00Z', Date.UTC(2020, 2, 12) / 1000)).toBe(600);
  });
});

describe('paths', () => {
  test('what is printed reads back as the same path', () => {
    const part = fc.oneof(fc.string({ minLength: 1 }), fc.nat(1000));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parsePath(printPath(path))).toEqual(path);
      }),
    );
  });
  test.each(['', '.a', 'a.', 'a..b', 'a[', 'a[x]', 'a b'])('"%s" is no path', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

test('the closest name is found, and none where nothing is close', () => {
  expect(closest('tikSize', ['lotSize', 'tickSize', 'base'])).toBe('tickSize');
  expect(closest('zebra', ['lotSize', 'tickSize'])).toBeUndefined();
});

test('the published schema is current (else: node dist/scenarios/publishSchema.js)', () => {
  const published: unknown = JSON.parse(readFileSync('scenarios/scenario.schema.json', 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

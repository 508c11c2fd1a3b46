import { describe, expect, test } from '@jest/globals';
import { combinations, parseSeeds, parseVaried } from '../../experiments/designs.ts';
import { InputError } from '../../index.ts';

describe('what is varied', () => {
  test('values stand between commas, and commas inside brackets and quotes belong to a value', () => {
    expect(parseVaried('a.b=1, two,{ x: 1, y: [2, 3] },"p,q"')).toEqual({
      path: 'a.b',
      values: ['1', 'two', '{ x: 1, y: [2, 3] }', '"p,q"'],
    });
  });

  test.each(['a.b', '=1', 'a.b=', 'a.b=1,,2'])('refuses %p', (text) => {
    expect(() => parseVaried(text)).toThrow(InputError);
  });

  test('every combination is a design, the first values first', () => {
    const varied = [parseVaried('a.kind=x,y'), parseVaried('b.count=1,2')];
    expect(combinations(varied)).toEqual([
      { label: 'kind=x count=1', set: ['a.kind=x', 'b.count=1'] },
      { label: 'kind=x count=2', set: ['a.kind=x', 'b.count=2'] },
      { label: 'kind=y count=1', set: ['a.kind=y', 'b.count=1'] },
      { label: 'kind=y count=2', set: ['a.kind=y', 'b.count=2'] },
    ]);
    expect(combinations([])).toEqual([{ label: 'as it is', set: [] }]);
  });
});

describe('seeds', () => {
  test.each([
    ['3', [1, 2, 3]],
    ['2-4', [2, 3, 4]],
    ['7,1-3,2', [7, 1, 2, 3]],
  ])('%p', (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });

  test.each(['', '0', '4-2', 'one', '1-', '1.5'])('refuses %p', (text) => {
    expect(() => parseSeeds(text)).toThrow(InputError);
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  checkParameter,
  choice,
  flag,
  integer,
  number,
  resolveParameters,
} from '../../../engine/tick/parameters.ts';
import type { Fault } from '../../../engine/errors.ts';

const specs = {
  share: number('', 0.5, 0, 1, 'a share', 'live'),
  count: integer('lots', 3, 1, 9, 'a count'),
  open: flag(true, 'whether'),
  order: choice('first', ['first', 'last'], 'which'),
};

const faultsOf = (given: Record<string, unknown>): Fault[] => {
  const faults: Fault[] = [];
  resolveParameters(specs, given, 'here', faults);
  return faults;
};

describe('parameters', () => {
  test('that are not given are the defaults', () => {
    expect(resolveParameters(specs, { count: 4 }, 'here', [])).toEqual({
      share: 0.5,
      count: 4,
      open: true,
      order: 'first',
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['below its bound', { share: -0.001 }],
    ['above its bound', { count: 10 }],
    ['no whole number', { count: 2.5 }],
    ['no number', { share: Number.NaN }],
    ['endless', { share: Infinity }],
    ['a text for a number', { share: '0.5' }],
    ['a number for a flag', { open: 1 }],
    ['none of the choices', { order: 'middle' }],
    ['empty', { share: null }],
  ])('is refused when it is %s, with where and the mend', (_says, given) => {
    const [fault, ...others] = faultsOf(given);
    expect(others).toEqual([]);
    expect(fault!.where).toBe(`here.${Object.keys(given)[0]}`);
    expect(fault!.mend).toMatch(/^(Give|Choose)/);
  });

  test.each(['shares', 'constructor', 'toString'])('called "%s" is unknown', (name) => {
    expect(faultsOf({ [name]: 1 })).toEqual([
      expect.objectContaining({ where: `here.${name}`, found: 'unknown parameter' }),
    ]);
  });

  test('are all told at once', () => {
    expect(faultsOf({ share: 2, count: 0, order: 3, other: 1 })).toHaveLength(4);
  });

  test('may lie on their bounds', () => {
    for (const value of [0, 1]) expect(checkParameter(specs.share, value, 'x')).toEqual([]);
  });
});

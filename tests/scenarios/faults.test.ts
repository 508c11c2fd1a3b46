// The list of faults in a scenario file: what it becomes, and what is wrong with it, by line.

import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../index.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { smallMarket, smallMarketText } from '../engine/safety/smallMarket.ts';

const message = (more: string, set: readonly string[] = []): string => {
  try {
    loadScenario(smallMarketText + more, { file: 'small.yaml', set });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.faults.map(({ where, found, mend }) => `${where}: ${found}. ${mend}`).join('\n');
  }
  return '';
};
/** Line of the file on which `more` begins. */
const first = smallMarketText.split('\n').length;

describe('the list of faults', () => {
  test('stands before everything else, each under its id or kind, times in seconds', () => {
    const { mechanisms } = smallMarket(
      'faults: [{ kind: congestion, from: 20m, until: 30m, factor: 3 }, { kind: congestion, id: late, from: 40m }]\n',
    );
    expect(mechanisms.slice(0, 3)).toMatchObject([
      { id: 'faults.congestion', parameters: { from: 1200, until: 1800, factor: 3 } },
      { id: 'faults.late', kind: 'congestion', parameters: { from: 2400 } },
      { id: 'fundamentals.ETH' },
    ]);
  });

  test('merges by name where a scenario extends another, and can be set by path', () => {
    const parent = `${smallMarketText}faults: [{ kind: congestion, from: 20m, factor: 3 }]\n`;
    const { mechanisms } = loadScenario(
      'name: child\nextends: parent\nfaults: [{ kind: congestion, factor: 5 }, { kind: keeperOutage, agents: noise }]\n',
      {
        resolve: () => ({ file: 'parent.yaml', text: parent }),
        set: ['faults.congestion.until=50m'],
      },
    );
    expect(mechanisms.filter(({ id }) => id.startsWith('faults.'))).toMatchObject([
      { id: 'faults.congestion', parameters: { from: 1200, until: 3000, factor: 5 } },
      { id: 'faults.keeperOutage', parameters: { agents: 'noise' } },
    ]);
  });

  test.each([
    ['an unknown kind', '{ kind: earthquake }', 'unknown kind "earthquake"'],
    [
      'a kind that is no fault',
      '{ kind: delayModule }',
      '"delayModule" is a kind for oracles, not for faults',
    ],
    ['a feed that is not there', '{ kind: oracleFreeze, feed: BTC }', 'there is no feed "BTC"'],
    ['a venue that is not there', '{ kind: venueOutage, venue: pol }', 'there is no venue "pol"'],
    [
      'a population that is not there',
      '{ kind: keeperOutage, agents: keepers }',
      'there is no agents "keepers"',
    ],
    [
      'an end before the start',
      '{ kind: congestion, from: 30m, until: 20m }',
      'ends at 1200 s, before it begins at 1800 s',
    ],
    [
      'a start after the end of the run',
      '{ kind: congestion, from: 3h }',
      '10800 s lies outside the run of 3600 s',
    ],
    [
      'a time that is none',
      '{ kind: congestion, from: soon }',
      '"soon" is not a time from the start',
    ],
    ['a number out of bounds', '{ kind: congestion, factor: -1 }', '-1 is not a number from 0.01'],
    ['an unknown parameter', '{ kind: congestion, faktor: 3 }', 'unknown parameter'],
    ['a pause of nothing', '{ kind: contractPause }', 'a pause of nothing'],
    [
      'a name that is taken',
      '{ kind: congestion }, { kind: congestion, factor: 2 }',
      'named twice',
    ],
  ])('tells of %s, with its line', (_, list, found) => {
    const told = message(`faults:\n  [${list}]\n`);
    expect(told).toContain(found);
    expect(told).toMatch(new RegExp(`^small\\.yaml:${first + 1}:\\d+ faults\\.`));
    expect(told.split('\n')).toHaveLength(1);
  });

  test('suggests the name that was meant', () => {
    expect(message('faults: [{ kind: venueOutage, venue: pol }]\n')).toContain('"pool"');
    expect(message('faults: [{ kind: congestoin }]\n')).toContain('"congestion"');
  });
});

// Nothing that comes off the wire may throw, and nothing passes that is not what it claims to be.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  LIMITS,
  parseControl,
  parseFlow,
  parseJoin,
  parseMechanism,
  parseParam,
  parseShock,
} from '../../protocol/guards.ts';

const parsers = [parseControl, parseFlow, parseJoin, parseMechanism, parseParam, parseShock];
const field = fc.oneof(
  fc.anything(),
  fc.constantFrom('play', 'step', 'seek', 'restart', 'r', 1, 0),
);
const nearly = fc.record(
  Object.fromEntries(
    ['runId', 'opId', 'action', 'ticks', 'tick', 'resume', 'seed', 'tier', 'have', 'path', 'value']
      .concat(['id', 'on', 'ticksPerSecond', 'scenario', 'seq', 'lagMs', 'frameP95', 'hidden'])
      .map((name) => [name, field]),
  ),
  { requiredKeys: [] },
);

describe('the guards', () => {
  test('whatever comes in, they answer: the message, or a refusal in words', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearly), (message) => {
        for (const parse of parsers) {
          const parsed = parse(message);
          if (!parsed.ok) expect(parsed).toMatchObject({ reason: 'badMessage' });
          if (!parsed.ok) expect(parsed.says.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a message that passes holds its own fields and no others', () => {
    const parsed = parseControl({
      runId: 'r',
      opId: 'o',
      action: 'step',
      ticks: 3,
      extra: 'x',
      __proto__: { polluted: true },
    });
    expect(parsed).toEqual({
      ok: true,
      value: { runId: 'r', opId: 'o', action: 'step', ticks: 3 },
    });
  });

  test('numbers that are no ticks, seeds or paces are refused', () => {
    const base = { runId: 'r', opId: 'o' };
    for (const message of [
      { action: 'step', ticks: 0 },
      { action: 'step', ticks: LIMITS.stepTicks + 1 },
      { action: 'step', ticks: 1.5 },
      { action: 'seek', tick: -1, resume: true },
      { action: 'seek', tick: 2 ** 53, resume: true },
      { action: 'speed', ticksPerSecond: -1 },
      { action: 'speed', ticksPerSecond: Number.POSITIVE_INFINITY },
      { action: 'restart', seed: -1 },
      { action: 'restart', seed: '1' },
      { action: 'restart', scenario: 'x'.repeat(LIMITS.text + 1) },
      { action: 'restart', kinds: ['market'] },
      { action: 'restart', kinds: { market: 3 } },
      { action: 'constructor' },
    ])
      expect(parseControl({ ...base, ...message }).ok).toBe(false);
  });
});

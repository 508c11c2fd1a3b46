import { describe, expect, test } from '@jest/globals';
import { InvariantViolation, invariant } from '../../../engine/errors.ts';
import { Kernel, portKey } from '../../../engine/tick/kernel.ts';
import type { Mechanism } from '../../../engine/tick/mechanism.ts';
import { phases } from '../../../engine/tick/phases.ts';
import {
  checkInvariants,
  resultHash,
  RunFailure,
  runTick,
  type Runner,
} from '../../../engine/tick/runTick.ts';

function runnerOf(
  ...mechanisms: { id: string; mechanism: Mechanism; on?: () => boolean }[]
): Runner {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 15, startSeconds: 0 });
  return {
    kernel,
    mechanisms: mechanisms.map((entry) => ({ on: () => true, ...entry })),
    trail: kernel.world.column('trail', 'u32', 0),
  };
}

/** A mechanism that notes when it acts. */
const noting = (id: string, notes: string[]): { id: string; mechanism: Mechanism } => ({
  id,
  mechanism: {
    phases: Object.fromEntries(
      phases.map((phase) => [phase, () => void notes.push(`${phase} ${id}`)]),
    ),
  },
});

describe('a tick', () => {
  test('runs phase by phase, within a phase in the order of the scenario', () => {
    const notes: string[] = [];
    runTick(runnerOf(noting('a', notes), noting('b', notes)));
    expect(notes).toEqual(phases.flatMap((phase) => [`${phase} a`, `${phase} b`]));
    expect(notes[0]).toBe('shock a');
  });

  test('leaves out a mechanism that is off, and asks anew at every phase', () => {
    const notes: string[] = [];
    let on = true;
    const flip: Mechanism = { phases: { decide: () => void (on = false) } };
    runTick(runnerOf({ id: 'flip', mechanism: flip }, { ...noting('a', notes), on: () => on }));
    expect(notes).toEqual(['shock a', 'publish a']);
  });

  test('begins with an empty list of events and an empty tape, and moves the clock on', () => {
    const seen: number[] = [];
    const runner = runnerOf({
      id: 'teller',
      mechanism: {
        phases: {
          shock: () => void seen.push(runner.kernel.events.length, runner.kernel.tape.count),
          measure: () =>
            runner.kernel.emit({ type: 'commandApplied', tick: 0, command: 'x', says: 'y' }),
        },
      },
    });
    runTick(runner);
    runTick(runner);
    expect(seen).toEqual([0, 0, 0, 0]);
    expect(runner.kernel.tick).toBe(2);
  });

  test('is in the hash with its number and what happened in it', () => {
    const quiet = runnerOf();
    const loud = runnerOf({
      id: 'teller',
      mechanism: {
        phases: {
          shock: () =>
            loud.kernel.emit({ type: 'commandApplied', tick: 0, command: 'x', says: 'y' }),
        },
      },
    });
    expect(resultHash(quiet)).toBe('0'.repeat(16));
    runTick(quiet);
    runTick(loud);
    const one = resultHash(quiet);
    expect(resultHash(loud)).not.toBe(one);
    runTick(quiet);
    expect(resultHash(quiet)).not.toBe(one);
  });
});

describe('a broken promise', () => {
  const broken: Mechanism = {
    phases: { mark: () => invariant(false, 'TEST-1', 'it holds') },
  };

  test('ends the run with tick, phase, mechanism and what should have held', () => {
    const runner = runnerOf({ id: 'protocols.x', mechanism: broken });
    expect(() => runTick(runner)).toThrow(RunFailure);
    expect(() => runTick(runner)).toThrow('tick 0, phase mark, protocols.x: TEST-1: it holds');
  });

  test('is found by a sweep even while the mechanism is off', () => {
    const runner = runnerOf({
      id: 'x',
      on: () => false,
      mechanism: {
        phases: {},
        invariants: { 'TEST-1': () => invariant(false, 'TEST-1', 'it holds') },
      },
    });
    runTick(runner);
    expect(() => checkInvariants(runner)).toThrow('TEST-1');
  });

  test('is told apart from any other error, which is passed on as it is', () => {
    const runner = runnerOf({
      id: 'x',
      mechanism: {
        phases: {
          shock: () => {
            throw new TypeError('a slip');
          },
        },
      },
    });
    expect(() => runTick(runner)).toThrow(TypeError);
    expect(new InvariantViolation('A-1', 'says').id).toBe('A-1');
  });
});

describe('ports and requests', () => {
  const key = portKey<number>('test');

  test('are found by key and name, all of one key in order of provision', () => {
    const { kernel } = runnerOf();
    kernel.provide(key, 2, 'b');
    kernel.provide(key, 1, 'a');
    expect([kernel.use(key, 'a'), kernel.find(key), kernel.all(key)]).toEqual([
      1,
      undefined,
      [
        ['b', 2],
        ['a', 1],
      ],
    ]);
  });

  test('KERNEL-1, KERNEL-2: one maker each, and one where it is needed', () => {
    const { kernel } = runnerOf();
    kernel.provide(key, 1);
    kernel.handleRequest('do', () => ({ ok: true }));
    expect(() => kernel.provide(key, 2)).toThrow('KERNEL-1');
    expect(() => kernel.handleRequest('do', () => ({ ok: true }))).toThrow('KERNEL-1');
    expect(() => kernel.use(key, 'other')).toThrow('KERNEL-2');
  });

  test('a request that nobody handles, or that is refused, is counted with its reason', () => {
    const { kernel } = runnerOf();
    kernel.handleRequest('open', () => ({ ok: false, reason: 'tooLate' }));
    expect(kernel.request(0, 'fly', {}, 0)).toEqual({ ok: false, reason: 'noHandler' });
    kernel.request(0, 'open', {}, 0);
    kernel.request(0, 'open', {}, 0);
    expect(kernel.rejections.value).toEqual({ 'fly: noHandler': 1, 'open: tooLate': 2 });
  });
});

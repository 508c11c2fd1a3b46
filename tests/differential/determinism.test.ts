// RUN-1: the same inputs give the same hash, whoever runs them, wherever, and whoever watches.

import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import type { Ways } from '../reference/crisisRuns.ts';
import { runOutside, type Printed } from '../reference/outside.ts';
import { shortCrisisChanges } from '../reference/shortCrisis.ts';

async function runs<W extends keyof Ways>(...names: W[]): Promise<Pick<Ways, W>> {
  const { code, output, errors } = await runOutside('tests/reference/crisisRuns.js', names);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output) as Pick<Ways, W>;
}

const hashLike = expect.stringMatching(/^[0-9a-f]{16}$/);

describe('the same inputs give the same hash', () => {
  test('from two processes in other folders, time zones and languages, and with another compiler setting', async () => {
    const changes = shortCrisisChanges.flatMap((change) => ['--set', change]);
    const args = ['run', 'black-thursday', '--json', ...changes];
    const elsewhere = {
      cwd: tmpdir(),
      env: { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' },
      flags: ['--max-semi-space-size=1', '--no-use-osr'],
    };
    const [here, there] = (
      await Promise.all([
        runOutside('cli/main.js', args),
        runOutside('cli/main.js', args, elsewhere),
      ])
    ).map(({ code, output, errors }: Printed) => {
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      const { hash, ticks } = JSON.parse(output) as { hash: string; ticks: number };
      return { hash, ticks };
    });
    expect(there).toEqual(here);
    expect(here).toEqual({ hash: hashLike, ticks: 1080 });
  });

  test('as a stream, with a reader of frames, metrics and accounts after every tick, or with nobody there', async () => {
    const { straight, asStream, watched } = await runs('straight', 'asStream', 'watched');
    expect(asStream.ticks).toBe(1080);
    expect(asStream.liquidations).toBeGreaterThan(20);
    expect(watched.numbers).toBeGreaterThan(1080);
    expect(watched.hash).toBe(straight);
  });

  test('whatever the order of the keys in the file; another seed, another command: another hash', async () => {
    const { keysTurned, others } = await runs('keysTurned', 'others');
    expect(keysTurned[1]).toEqual(keysTurned[0]);
    expect(new Set(others).size).toBe(4);
  });
});

test('one population more that never acts changes no trade, at the end of the list or at its head', async () => {
  const { oneMore } = await runs('oneMore');
  const [lines] = oneMore.lines;
  expect(lines).toBeGreaterThan(1000);
  expect(oneMore).toEqual({ lines: [lines, lines, lines], atTheEnd: -1, atTheHead: -1 });
});

describe('a run that is taken up again', () => {
  test('from a snapshot at any of five ticks, in a fresh simulation, is the straight run at every further tick', async () => {
    const { restored, strayed } = await runs('restored', 'strayed');
    const hash = restored[0]!.hash;
    expect(restored).toEqual(
      [0, 39, 500, 1023, 1024].map((start) => ({ start, hash, apart: -1, metrics: true })),
    );
    expect(strayed).toBe(hash);
  });

  test('as a fork goes the same way; a command on one leaves the other alone', async () => {
    const { forked } = await runs('forked');
    expect(forked.same).toBe(forked.original);
    expect(forked.shocked).not.toBe(forked.original);
    const [shocked, same, original] = forked.identities;
    expect(same).toBe(original);
    expect(shocked).not.toBe(original);
    expect(forked.commands).toBe(1);
  });

  test('as a fork without a mechanism equals the run in which it was switched off at that tick', async () => {
    const { switchedOff } = await runs('switchedOff');
    expect(switchedOff.hashes[1]).toBe(switchedOff.hashes[0]);
    expect(switchedOff.identities[1]).toBe(switchedOff.identities[0]);
  });
});

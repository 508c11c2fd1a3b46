// Our rules of feeds, medians and the security module against the worked numbers of vectors/oracles.json. Skipped, saying so,
// where the file is absent.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isReportDue, pokeMedian } from '../../engine/oracle/median.ts';
import {
  pokeSecurityModule,
  type SecurityModuleState,
} from '../../engine/oracle/securityModule.ts';

type Text = Record<string, string>;
interface Case {
  readonly id: string;
  readonly op: string;
  readonly given: Text & { observations: Text[]; pokes: Text[]; messages: Text[] };
  readonly expect: Record<string, unknown>;
}

const file = ['tests/vectors/data/oracles.json', '../shared/vectors/oracles.json'].find((path) =>
  existsSync(path),
);
const cases: Case[] =
  file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases;
const casesOf = (op: string): [string, Case][] =>
  cases.filter((one) => one.op === op).map((one) => [one.id, one]);

const print = (value: number | null): string => String(value);
const kebab = (reason: string): string => reason.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** A feed by the rule, one observation after the other. */
function feedUpdates({ given }: Case): Text[] {
  const limits = {
    deviation: Number(given['deviation']),
    heartbeatSeconds: Number(given['heartbeat']),
  };
  let lastPrice = Number(given['initialPrice']);
  let lastTime = 0;
  const updates: Text[] = [];
  for (const { t, price: observed } of given.observations) {
    const price = Number(observed);
    const time = Number(t);
    if (!isReportDue({ price, lastPrice, secondsSince: time - lastTime }, limits)) continue;
    lastPrice = price;
    lastTime = time;
    updates.push({ t: t!, price: observed!, readableAt: print(time + Number(given['latency'])) });
  }
  return updates;
}

function moduleStates({ given }: Case): unknown[] {
  const initial = Number(given['initial']);
  const state: SecurityModuleState = {
    current: initial,
    next: initial,
    updated: Number(given['zzz']),
  };
  return given.pokes.map(({ t, source }) => {
    const poke = { now: Number(t), hopSeconds: 3600, source: Number(source) };
    const { ok } = pokeSecurityModule(state, poke);
    return { ok, current: print(state.current), next: print(state.next) };
  });
}

function medianOutcome({ given }: Case): unknown {
  const messages = given.messages.map(({ signer, value, age }) => ({
    signer: signer!,
    value: Number(value),
    age: Number(age),
  }));
  const outcome = pokeMedian(messages, {
    bar: Number(given['bar']),
    lastAge: Number(given['lastAge']),
  });
  return outcome.ok
    ? { ok: true, value: print(outcome.value) }
    : { ok: false, reason: kebab(outcome.reason) };
}

(file === undefined ? describe.skip : describe)(
  'worked numbers of oracles (skipped without the file)',
  () => {
    test('the file holds cases of all three rules', () => {
      for (const op of ['feed.deviation', 'median.poke', 'osm.sequence'])
        expect(casesOf(op).length).toBeGreaterThan(0);
    });
    test.each(casesOf('feed.deviation'))('deviation and heartbeat: %s', (_, one) => {
      expect({ updates: feedUpdates(one) }).toEqual(one.expect);
    });
    test.each(casesOf('osm.sequence'))('security module: %s', (_, one) => {
      expect({ states: moduleStates(one) }).toEqual(one.expect);
    });
    test.each(casesOf('median.poke'))('median: %s', (_, one) => {
      expect(medianOutcome(one)).toEqual(one.expect);
    });
  },
);

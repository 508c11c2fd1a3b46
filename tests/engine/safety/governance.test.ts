// Who may change a parameter, and how soon: a vote after its delays, a controller in the same tick within its bounds.

import { describe, expect, test } from '@jest/globals';
import { governanceKey, type Event, type Simulation } from '../../../engine/index.ts';
import { build, runAll, smallMarket } from './smallMarket.ts';

const fee = 'venues.ETH-USD.takerFeeBps';
const acts = (events: readonly Event[]): [string, number][] =>
  events.flatMap((event) =>
    event.type === 'governanceActed' ? [[event.act, event.tick] as [string, number]] : [],
  );
const read = (simulation: Simulation, path = fee): unknown =>
  simulation.run.parameters.get(path)?.read();
/** Value of the fee at the end of every tick. */
function feesOf(simulation: Simulation): { fees: unknown[]; events: Event[] } {
  const fees: unknown[] = [];
  const events = runAll(simulation, () => fees.push(read(simulation)));
  return { fees, events };
}

describe('governance', () => {
  const safety = (more: string): string =>
    `safety:\n  governance: { kind: governance, votingDelay: 2m, votingPeriod: 5m, timelock: 3m, ${more} }\n`;
  const proposal = `proposals: [{ at: 10m, path: ${fee}, value: 30 }]`;
  const votes = `assets: { USD: { decimals: 6 }, ETH: { decimals: 8 }, GOV: { decimals: 3 } }
agents:
  - { kind: governanceVoter, id: friends, count: 30, interval: 15s, turnout: 1, support: 1, holdings: { GOV: 100 } }
  - { kind: governanceVoter, id: foes, count: 20, interval: 15s, turnout: 1, support: 0, holdings: { GOV: 100 } }
`;

  // Mechanism 2(12): the earliest effect is voting delay + period + timelock after the proposal.
  test('takes effect ten minutes after the proposal and not a tick before', () => {
    const { fees, events } = feesOf(build(smallMarket(safety(proposal))));
    expect(acts(events)).toEqual([
      ['proposed', 40],
      ['passed', 68],
      ['executed', 80],
    ]);
    expect(fees.slice(0, 80).every((value) => value === 5)).toBe(true);
    expect(fees.slice(80).every((value) => value === 30)).toBe(true);
  });

  const voted = (more: string): [string, number][] => {
    const text = smallMarketWith(votes, safety(`token: GOV, ${proposal}${more}`));
    return acts(runAll(build(text)));
  };
  const smallMarketWith = (head: string, more: string) =>
    smallMarket(more, undefined, (text) =>
      text
        .replace(/^assets:.*\n/m, head.split('agents:\n')[0]!)
        .replace('agents:\n', `agents:\n${head.split('agents:\n')[1]!}`),
    );

  test('passes with more tokens for than against, and a quorum', () => {
    expect(voted(', quorum: 0.5').map(([act]) => act)).toEqual(['proposed', 'passed', 'executed']);
    expect(voted(', quorum: 0.7').map(([act]) => act)).toEqual(['proposed', 'rejected']);
  });

  test('counts tokens held when the vote opened, once, and only while it is open', () => {
    const simulation = build(
      smallMarketWith(votes, safety(`token: GOV, quorum: 0, threshold: 0.01, ${proposal}`)),
    );
    const { kernel } = simulation.run;
    const port = kernel.use(governanceKey, 'safety.governance');
    const gov = kernel.ledger.asset('GOV');
    const [rich, late] = [kernel.ledger.openAccount('rich'), kernel.ledger.openAccount('late')];
    kernel.ledger.issue(rich, gov, 10_000_000);
    for (let tick = 0; tick < 42; tick++) simulation.step();
    expect(port.vote(rich, 1, 'against')).toEqual({ ok: false, reason: 'notOpen' });
    expect(port.propose(late, fee, 10, '')).toEqual({ ok: false, reason: 'belowThreshold' });
    expect(port.propose(rich, 'venues.nowhere.fee', 10, '')).toEqual({
      ok: false,
      reason: 'notSettable',
    });
    expect(port.propose(rich, fee, -3, '')).toEqual({ ok: false, reason: 'notSettable' });
    for (let tick = 42; tick < 52; tick++) simulation.step();
    kernel.ledger.transfer(rich, late, gov, 10_000_000, 0);
    expect(port.vote(late, 1, 'for')).toEqual({ ok: false, reason: 'noVotes' });
    expect(port.vote(rich, 1, 'against')).toEqual({ ok: true });
    expect(port.vote(rich, 1, 'against')).toEqual({ ok: false, reason: 'noVotes' });
    expect(port.vote(rich, 2, 'for')).toEqual({ ok: false, reason: 'noSuchProposal' });
    expect(acts(runAll(simulation)).map(([act]) => act)).toEqual(['rejected']);
  });
});

describe('a controller', () => {
  /** The fee follows how far the price has fallen below 200: five basis points and one more for every dollar. */
  const safety = (more = ''): string =>
    `safety:\n  fees: { kind: controller, path: ${fee}, signal: price.traded, level: 5, target: 200, slope: -1, least: 5, most: 40${more} }\n`;
  const shock = 'commands: [{ at: 20m, moveFundamental: { asset: ETH, factor: 0.8 } }]\n';

  test('acts in the tick in which it sees cause, within its bounds', () => {
    const simulation = build(smallMarket(safety() + shock));
    const { fees } = feesOf(simulation);
    expect(fees.every((value) => (value as number) >= 5 && (value as number) <= 40)).toBe(true);
    expect(fees[79]).toBeLessThan(40);
    expect(fees.slice(79, 90)).toContain(40);
    expect(simulation.metrics()['safety.fees.changes']).toBeGreaterThan(3);
  });

  test('moves by at most its share at a time, and not again before its delay', () => {
    const bounded = safety(', maxRelativeChange: 0.1, minDelay: 2m');
    const { fees } = feesOf(build(smallMarket(bounded + shock)));
    let changedAt = -100;
    fees.forEach((value, tick) => {
      const before = tick === 0 ? 5 : (fees[tick - 1] as number);
      if (value === before) return;
      expect(Math.abs((value as number) / before - 1)).toBeLessThanOrEqual(0.1 + 1e-9);
      expect(tick - changedAt).toBeGreaterThanOrEqual(8);
      changedAt = tick;
    });
    expect(changedAt).toBeGreaterThan(80);
  });

  test('is long done when a vote on the same change takes effect', () => {
    const both = `safety:
  governance: { kind: governance, votingDelay: 2m, votingPeriod: 5m, timelock: 3m, proposals: [{ at: 20m, path: venues.ETH-USD.makerFeeBps, value: 40 }] }
  fees: { kind: controller, path: ${fee}, signal: price.traded, level: 5, target: 200, slope: -1, least: 5, most: 40 }
${shock}`;
    const simulation = build(smallMarket(both));
    const first: Record<string, number> = {};
    runAll(simulation, (tick) => {
      for (const path of [fee, 'venues.ETH-USD.makerFeeBps'])
        if (read(simulation, path) === 40) first[path] ??= tick;
    });
    expect(first['venues.ETH-USD.makerFeeBps']).toBe(120);
    expect(first[fee]).toBeLessThan(95);
  });
});

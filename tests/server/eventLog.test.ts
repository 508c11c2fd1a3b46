// Numbered events, against a plain list.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EventLog } from '../../server/eventLog.ts';
import type { RunEvent } from '../../protocol/messages.ts';

const event = (tick: number): RunEvent => ({ type: 'oracleUpdated', tick, price: tick });

describe('the event log', () => {
  test('whatever is added, taken and cut off, batches tell each event of the branch once', () => {
    const acts = fc.array(
      fc.oneof(
        fc.record({ act: fc.constant('add' as const), n: fc.integer({ min: 1, max: 700 }) }),
        fc.record({ act: fc.constant('take' as const), n: fc.constant(0) }),
        fc.record({ act: fc.constant('cut' as const), n: fc.integer({ min: 0, max: 50 }) }),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(acts, (list) => {
        const log = new EventLog('r');
        let truth: RunEvent[] = [];
        let told: RunEvent[] = [];
        let tick = 0;
        for (const { act, n } of list) {
          if (act === 'add') {
            for (let i = 0; i < n; i++) {
              const one = event(tick++);
              log.add(one);
              truth.push(one);
            }
          } else if (act === 'take') {
            for (const { firstSeq, events } of log.take(1)) {
              expect(firstSeq).toBe(told.length + 1);
              expect(events.length).toBeLessThanOrEqual(500);
              told.push(...events);
            }
            expect(told).toEqual(truth);
          } else {
            tick = Math.max(0, tick - n);
            log.truncate(tick);
            truth = truth.filter((one) => one.tick < tick);
            told = told.slice(0, truth.length);
          }
          expect(log.last).toBe(truth.length);
        }
      }),
    );
  });

  test('what somebody missed comes in one batch, or not at all where it is too much', () => {
    const log = new EventLog('r');
    for (let tick = 0; tick < 1500; tick++) log.add(event(tick));
    expect(log.since(1490, 1)).toMatchObject({ firstSeq: 1491, events: { length: 10 } });
    expect(log.since(1500, 1)?.events).toEqual([]);
    expect(log.since(10, 1)).toBeNull();
    expect(log.since(1501, 1)).toBeNull();
    expect(log.between(3, 5).map(({ tick }) => tick)).toEqual([3, 4, 5]);
  });

  test('above its limit the oldest events go and numbers stay', () => {
    const log = new EventLog('r', 100);
    for (let tick = 0; tick < 250; tick++) log.add(event(tick));
    expect(log.last).toBe(250);
    expect(log.between(0, 99)).toEqual([]);
    expect(log.since(240, 1)?.events[0]).toEqual(event(240));
  });
});

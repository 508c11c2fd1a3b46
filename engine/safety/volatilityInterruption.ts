// Velocity logic as a mechanism: a book pauses when a trade lies too far from another of the last moments, and re-opens in a call
// auction. Of each tick the lowest, the highest and the last trade are looked at: no other can be further from anything.

import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { observeTrade, QUIET, type VelocityState } from './circuitBreakers.ts';
import { endOfTick } from './haltTargets.ts';

export const volatilityInterruption = defineMechanism({
  kind: 'volatilityInterruption',
  says: 'Pauses a book when it trades too far from where it traded moments ago; re-opens it in a call auction.',
  switchable: true,
  parameters: {
    venue: data<string>('ETH-USD', 'book that is paused', checkName),
    window: number('s', 60, 1, 86_400, 'trades of this long count', 'live'),
    limit: number('', 0.05, 0.0001, 1, 'relative move that may not be exceeded', 'live'),
    pauseSeconds: number('s', 120, 1, 86_400, 'length of a pause', 'live'),
  },
  build({ kernel, id, parameters }) {
    const record = kernel.world.record<{ state: VelocityState; halting: boolean; pauses: number }>(
      id,
      { state: QUIET, halting: false, pauses: 0 },
    );
    const control = (): void => {
      const { venue: name, window, limit, pauseSeconds } = parameters.value;
      const venue = kernel.use(orderVenueKey, name);
      const held = record.value;
      const now = endOfTick(kernel);
      if (held.halting) {
        if (now < held.state.pausedUntil) return;
        held.halting = false;
        venue.resume(id);
      }
      for (const price of extremes(venue.index)) {
        const outcome = observeTrade(
          held.state,
          { now, price },
          { windowSeconds: window, limit, pauseSeconds },
        );
        held.state = outcome.state;
        if (outcome.shows !== 'pauseStarts') continue;
        held.halting = true;
        held.pauses++;
        venue.halt({ breaker: id, says: `${name} moved too fast` });
        return;
      }
    };
    /** In steps: only ratios count. */
    const extremes = (index: number): number[] => {
      const { tape } = kernel;
      let low = Infinity;
      let high = 0;
      let last = 0;
      for (let row = 0; row < tape.count; row++) {
        if (tape.venue[row] !== index) continue;
        last = tape.price[row]!;
        low = Math.min(low, last);
        high = Math.max(high, last);
      }
      return last === 0 ? [] : [...new Set([low, high, last])];
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.paused`,
          label: 'Volatility pause',
          unit: '',
          read: () => Number(record.value.halting),
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      { metrics: () => ({ [`${id}.pauses`]: record.value.pauses }) },
      id,
    );
    return {
      phases: { control },
      switchedOff: () => {
        record.value.halting = false;
        record.value.state = QUIET;
        kernel.use(orderVenueKey, parameters.value.venue).resume(id);
      },
    };
  },
});

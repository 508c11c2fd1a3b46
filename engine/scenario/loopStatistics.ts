// Minute by minute: the mid price of a book and what was sold and bought on it by force; and the figures of the loop between them over
// stretches of the run that the scenario names.

import { causeIndex } from '../events/causes.ts';
import { loopFigures } from '../feedback/liquidationLoop.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data } from '../tick/parameters.ts';
import { metricSourceKey } from '../tick/sources.ts';
import type { Fault } from '../errors.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';

/** A stretch of the run, in seconds from the start; from included, to not. */
interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const SECONDS = 60;

export const loopStatistics = defineMechanism({
  kind: 'loopStatistics',
  says: 'Figures of the loop between price and liquidations, by the minute: concentration, leads and lags, bursts and what comes back.',
  parameters: {
    venue: data('ETH-PERP', 'book that is measured', checkName),
    stretches: data<readonly Stretch[]>(
      [],
      'stretches of the run: name, from and to in seconds from the start',
      checkStretches,
    ),
  },
  build({ kernel, id, parameters }) {
    const { venue: book, stretches } = parameters.value;
    const mid = kernel.world.column(`${id}.mid`, 'f64', 1024);
    const longs = kernel.world.column(`${id}.longs`, 'f64', 1024);
    const shorts = kernel.world.column(`${id}.shorts`, 'f64', 1024);
    const minuteOf = (tick: number): number =>
      Math.floor(((tick + 1) * kernel.secondsPerTick - 1e-9) / SECONDS);

    const measure = (): void => {
      const venue = kernel.use(orderVenueKey, book);
      const minute = minuteOf(kernel.tick);
      mid.ensure(minute + 1)[minute] = venue.midPrice();
      const sold = longs.ensure(minute + 1);
      const bought = shorts.ensure(minute + 1);
      const { tape } = kernel;
      for (let i = 0; i < tape.count; i++) {
        if (tape.venue[i] !== venue.tapeVenue || tape.takerCause[i] !== causeIndex.liquidation)
          continue;
        const quantity = tape.quantity[i]! * venue.terms.lotSize;
        if (tape.takerSide[i] === 1) sold[minute]! += quantity;
        else bought[minute]! += quantity;
      }
    };
    const figuresOf = ({ name, from, to }: Stretch): [string, number][] => {
      const first = Math.floor(from / SECONDS);
      const past = Math.min(minuteOf(kernel.tick - 1) + 1, Math.floor(to / SECONDS));
      // Shorter than what surrounds a burst there is nothing to measure.
      if (past - first < 240 || !(mid.data[first]! > 0)) return [];
      const figures = loopFigures({
        mid: mid.data.slice(first, past),
        longs: longs.data.slice(first, past),
        shorts: shorts.data.slice(first, past),
      });
      return Object.entries(figures).map(([key, value]) => [`loop.${name}.${key}`, value]);
    };
    const nothing = loopFigures({
      mid: new Float64Array(2),
      longs: new Float64Array(2),
      shorts: new Float64Array(2),
    });
    kernel.provide(
      metricSourceKey,
      {
        metrics: () =>
          Object.fromEntries(
            stretches.flatMap((stretch) => [
              ...Object.keys(nothing).map((key): [string, number] => [
                `loop.${stretch.name}.${key}`,
                Number.NaN,
              ]),
              ...figuresOf(stretch),
            ]),
          ),
      },
      id,
    );
    return { phases: { measure } };
  },
});

function checkStretches(value: unknown, where: string): Fault[] {
  const mend = 'Give a list of { name, from, to }, times in seconds or as 24h, from before to.';
  if (!Array.isArray(value)) return [{ where, found: 'not a list', mend }];
  return value.flatMap((one: unknown, i) => {
    const { name, from, to } = (one ?? {}) as Partial<Stretch>;
    const sound =
      typeof name === 'string' &&
      /^[A-Za-z]\w*$/.test(name) &&
      typeof from === 'number' &&
      typeof to === 'number' &&
      from >= 0 &&
      to > from;
    return sound ? [] : [{ where: `${where}[${i}]`, found: 'not a stretch', mend }];
  });
}

// Way-points joined by a Brownian bridge in the logarithm of the price: the path goes through every point and wanders with
// the stated volatility between them.
//
// The bridge is drawn forwards. With d the distance of log price from the straight line between two points at times 0 and T,
//   d(t) | d(s)  ~  Normal( d(s)·(T − t)/(T − s),  σ²·(t − s)·(T − t)/(T − s) ),
// so one number is the whole state, and the draw of a tick comes from the path's stream at that tick.

import { exp } from '../math/elementary.ts';
import { standardNormal } from '../random/distributions.ts';
import { streamId } from '../random/streams.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { providePath, secondsNow, secondsPerYear, type PathState } from './path.ts';
import { checkName, checkSeries, logLinearValue, segmentAt, type Series } from './series.ts';

interface BridgeState extends PathState {
  /** Distance of the log price from the straight line, and where it was taken (seconds). */
  distance: number;
  at: number;
}

/** One step of a bridge that ends at distance 0 after `left` seconds: from `distance`, over `step` seconds. */
export function bridgeStep(
  { distance, step, left }: { distance: number; step: number; left: number },
  volatilityPerYear: number,
  draw: number,
): number {
  const remaining = left - step;
  if (!(remaining > 0)) return 0;
  const variance = (step * remaining) / (left * secondsPerYear);
  return (distance * remaining) / left + volatilityPerYear * Math.sqrt(variance) * draw;
}

export const waypoints = defineMechanism({
  kind: 'waypoints',
  says: 'Fundamental price through given points, a Brownian bridge in log price between them.',
  parameters: {
    asset: data<string>('ETH', 'asset whose fundamental this is', checkName),
    points: data<Series>(
      [[0, 100]],
      'seconds from the start and price, in quote units; level before the first point and after the last',
      checkSeries,
    ),
    volatilityPerYear: number(
      'per √year',
      0.8,
      0,
      20,
      'standard deviation of a year of log returns between the points',
      'live',
    ),
  },
  build({ kernel, id, parameters }) {
    const { asset, points } = parameters.value;
    const state = kernel.world.record<BridgeState>(id, {
      base: logLinearValue(points, 0),
      factor: 1,
      distance: 0,
      at: 0,
    });
    const stream = streamId(id);
    providePath(kernel, asset, state);
    return {
      phases: {
        shock: () => {
          const now = secondsNow(kernel);
          const path = state.value;
          const { points: given, volatilityPerYear } = parameters.value;
          const segment = segmentAt(given, now);
          const start = given[segment]?.[0];
          const end = given[segment + 1]?.[0];
          if (start === undefined || end === undefined) {
            path.distance = 0;
          } else {
            // A way-point passed since the last tick is where the bridge began anew.
            const from = Math.max(path.at, start);
            const distance = path.at < start ? 0 : path.distance;
            if (now > from) {
              const draw = standardNormal(kernel.streams.at(stream, kernel.tick));
              path.distance = bridgeStep(
                { distance, step: now - from, left: end - from },
                volatilityPerYear,
                draw,
              );
            } else path.distance = distance;
          }
          path.at = now;
          path.base = logLinearValue(given, now) * exp(path.distance);
        },
      },
    };
  },
});

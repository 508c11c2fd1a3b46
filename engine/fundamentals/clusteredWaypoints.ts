// Way-points like `waypoints`, with news that comes in clusters: between the points the bridge's volatility wanders. Its logarithm follows an
// Ornstein–Uhlenbeck process (Scott 1987), so that calm and lively hours follow each other, and its mean square is the stated one.

import { exp, log } from '../math/elementary.ts';
import { standardNormal } from '../random/distributions.ts';
import { streamId } from '../random/streams.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { number } from '../tick/parameters.ts';
import { providePath, secondsNow } from './path.ts';
import { logLinearValue, segmentAt } from './series.ts';
import { bridgeStep, waypoints } from './waypoints.ts';

export const clusteredWaypoints = defineMechanism({
  kind: 'clusteredWaypoints',
  says: 'Fundamental price through given points; between them a bridge whose volatility itself wanders.',
  parameters: {
    ...waypoints.parameters,
    clustering: number('', 0.6, 0, 2, 'standard deviation of the logarithm of volatility'),
    clusteringHalfLife: number(
      's',
      14_400,
      1,
      1e8,
      'time in which a deviation of the logarithm of volatility halves',
    ),
  },
  build({ kernel, id, parameters }) {
    const { asset, points } = parameters.value;
    const state = kernel.world.record(id, {
      base: logLinearValue(points, 0),
      factor: 1,
      distance: 0,
      at: 0,
      /** Logarithm of volatility over its median, in standard deviations. */
      liveliness: 0,
    });
    const stream = streamId(id);
    const liveliness = streamId(`${id}.liveliness`);
    providePath(kernel, asset, state);
    return {
      phases: {
        shock: () => {
          const now = secondsNow(kernel);
          const path = state.value;
          const { points: given, volatilityPerYear, clustering } = parameters.value;
          const { clusteringHalfLife } = parameters.value;
          const kept = exp((-log(2) * kernel.secondsPerTick) / clusteringHalfLife);
          path.liveliness =
            kept * path.liveliness +
            Math.sqrt(1 - kept * kept) * standardNormal(kernel.streams.at(liveliness, kernel.tick));
          const segment = segmentAt(given, now);
          const start = given[segment]?.[0];
          const end = given[segment + 1]?.[0];
          if (start === undefined || end === undefined) path.distance = 0;
          else {
            // A way-point passed since the last tick is where the bridge began anew.
            const from = Math.max(path.at, start);
            const distance = path.at < start ? 0 : path.distance;
            path.distance =
              now > from
                ? bridgeStep(
                    { distance, step: now - from, left: end - from },
                    // E[volatility²] is the stated one: E exp(2·c·x) = exp(2·c²).
                    volatilityPerYear * exp(clustering * path.liveliness - clustering * clustering),
                    standardNormal(kernel.streams.at(stream, kernel.tick)),
                  )
                : distance;
          }
          path.at = now;
          path.base = logLinearValue(given, now) * exp(path.distance);
        },
      },
    };
  },
});

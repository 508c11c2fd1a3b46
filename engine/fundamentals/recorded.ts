// A recorded series as the fundamental: read between its points, never wandering.

import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data } from '../tick/parameters.ts';
import { providePath, secondsNow, type PathState } from './path.ts';
import { checkName, checkSeries, linearValue, previousValue, type Series } from './series.ts';

export const recorded = defineMechanism({
  kind: 'recorded',
  says: 'Fundamental price read from a recorded series.',
  parameters: {
    asset: data<string>('ETH', 'asset whose fundamental this is', checkName),
    points: data<Series>(
      [[0, 100]],
      'seconds from the start and price, in quote units',
      checkSeries,
    ),
    between: choice(
      'linear',
      ['linear', 'previous'],
      'how it is read between two points: on the straight line, or as the previous value',
    ),
  },
  build({ kernel, id, parameters }) {
    const read = (seconds: number): number =>
      (parameters.value.between === 'previous' ? previousValue : linearValue)(
        parameters.value.points,
        seconds,
      );
    const state = kernel.world.record<PathState>(id, { base: read(0), factor: 1 });
    providePath(kernel, parameters.value.asset, state);
    return {
      phases: {
        shock: () => {
          state.value.base = read(secondsNow(kernel));
        },
      },
    };
  },
});

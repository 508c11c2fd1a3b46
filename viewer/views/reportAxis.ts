/** Axes of the charts in reports: levels with their words at the left, or places with their words above. */

import type { Selection } from 'd3';
import type { Theme } from '../theme/theme.ts';

export interface LevelAxis {
  readonly levels: readonly number[];
  readonly y: (level: number) => number;
  /** Where the lines begin and end, in the chart's units. */
  readonly left: number;
  readonly right: number;
  readonly text: (level: number) => string;
}

export function drawLevels(
  root: Selection<SVGSVGElement, unknown, null, undefined>,
  { levels, y, left, right, text }: LevelAxis,
  theme: Theme,
): void {
  root
    .selectAll<SVGGElement, number>('g.tick')
    .data(levels)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'tick');
      group.append('line').attr('x1', left).attr('x2', right);
      group
        .append('text')
        .attr('x', left - 8)
        .attr('text-anchor', 'end');
      return group;
    })
    .attr('transform', (level) => `translate(0,${y(level)})`)
    .select('text')
    .attr('y', theme.type * 0.35)
    .text(text);
}

export interface PlaceAxis {
  readonly places: readonly number[];
  readonly x: (place: number) => number;
  /** Foot of the lines, in the chart's units. */
  readonly height: number;
  readonly text: (place: number) => string;
}

export function drawPlaces(
  root: Selection<SVGSVGElement, unknown, null, undefined>,
  { places, x, height, text }: PlaceAxis,
  { type }: Theme,
): void {
  const ticks = root
    .selectAll<SVGGElement, number>('g.tick')
    .data(places)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'tick');
      group.append('line');
      group.append('text').attr('text-anchor', 'middle');
      return group;
    })
    .attr('transform', (place) => `translate(${x(place)},0)`);
  ticks
    .select('line')
    .attr('y1', type * 1.6)
    .attr('y2', height);
  ticks
    .select('text')
    .attr('y', type * 1.15)
    .text(text);
}

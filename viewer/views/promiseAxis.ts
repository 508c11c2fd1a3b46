/** Levels with their words at the left, shared by the charts of the promise that have a vertical axis. */

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

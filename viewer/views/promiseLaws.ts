/** The laws of the pool's loss side by side: how often more than so much is lost, by each model and in the runs. */

import { line, scaleLinear, scaleLog, select } from 'd3';
import type { PromiseReport } from '../../protocol/promise.ts';
import { spread } from '../render/labels.ts';
import type { Theme } from '../theme/theme.ts';
import { drawLevels } from './reportAxis.ts';
import { layOutLaws, oddsText } from './promiseLayout.ts';
import { lossText, markOf } from './promiseText.ts';

/** Rarer than this is not drawn. */
const LEAST = 1e-4;
const WIDTH = 460;
const HEIGHT = 250;
const MARGIN = { left: 66, right: 34, top: 12, bottom: 34 };

export function drawLaws(svg: SVGSVGElement, report: PromiseReport, theme: Theme): void {
  const laws = layOutLaws(report, LEAST);
  const largest = Math.max(0.01, ...laws.map(({ points }) => points.at(-1)?.at ?? 0));
  const x = scaleLinear()
    .domain([0, largest])
    .range([MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLog()
    .domain([LEAST, 1])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
    .clamp(true);
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  drawLevels(
    root,
    {
      levels: [1, 0.1, 0.01, 0.001, LEAST],
      y,
      left: MARGIN.left,
      right: WIDTH - MARGIN.right,
      text: oddsText,
    },
    theme,
  );
  root
    .selectAll<SVGTextElement, number>('text.loss')
    .data(x.ticks(5))
    .join('text')
    .attr('class', 'loss')
    .attr('text-anchor', 'middle')
    .attr('x', (value) => x(value))
    .attr('y', HEIGHT - MARGIN.bottom + theme.type * 1.4)
    .text((value) => lossText(value));
  const path = line<{ at: number; probability: number }>(
    (point) => x(point.at),
    (point) => y(point.probability),
  );
  const groups = root
    .selectAll<SVGGElement, (typeof laws)[number]>('g.law')
    .data(laws, ({ name }) => name)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'law');
      group.append('path');
      group.append('text');
      return group;
    });
  groups
    .select('path')
    .attr('d', ({ points }) => path(points))
    .attr('stroke', ({ name }) => markOf(name, theme))
    .attr('stroke-width', ({ name }) => (name === 'A' || name === 'E' ? 2.6 : 1.4))
    .attr('stroke-dasharray', ({ name }) => (name === 'A' || name === 'E' ? null : '5 3'));
  // Letters stand where a law leaves the plot, one below the other where several do so together.
  const ends = laws.map(
    ({ points }) => points.findLast(({ probability }) => probability > LEAST) ?? points[0]!,
  );
  const places = spread(
    ends.map((end) => y(end.probability)),
    theme.type * 1.2,
    MARGIN.top,
    HEIGHT - MARGIN.bottom,
  );
  groups
    .select('text')
    .style('fill', ({ name }) => markOf(name, theme))
    .attr('x', (_, i) => x(ends[i]!.at) + 6)
    .attr('y', (_, i) => places[i]! + theme.type * 0.35)
    .text(({ name }) => name);
}

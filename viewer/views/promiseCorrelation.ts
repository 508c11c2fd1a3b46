/**
 * Correlation over the length of the runs, of values and of traded prices, with the window that the promise is taken from; below it the
 * matrices of one part. The window can be dragged, or moved with the arrow keys.
 */

import { interpolateRgbBasis, line, scaleLinear, select } from 'd3';
import type { PromiseReport, PromiseSlice, PromiseWindow } from '../../protocol/promise.ts';
import { spread } from '../render/labels.ts';
import type { Theme } from '../theme/theme.ts';
import { drawLevels } from './reportAxis.ts';
import { meanPair } from './promiseLayout.ts';

const WIDTH = 460;
const HEIGHT = 170;
const MARGIN = { left: 66, right: 62, top: 12, bottom: 30 };
const CELLS = 150;

/** The share of the time axis, 0 … 1, at a place in the chart. */
export const shareAt = (svg: SVGSVGElement, clientX: number): number => {
  const { left, width } = svg.getBoundingClientRect();
  const at = ((clientX - left) / width) * WIDTH;
  return Math.min(1, Math.max(0, (at - MARGIN.left) / (WIDTH - MARGIN.left - MARGIN.right)));
};

export function drawCorrelation(
  svg: SVGSVGElement,
  report: PromiseReport,
  chosen: PromiseWindow | null,
  looked: number,
  theme: Theme,
): void {
  const { slices } = report;
  const count = slices.length;
  const x = scaleLinear()
    .domain([0, count])
    .range([MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear()
    .domain([0, 1])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
    .clamp(true);
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  const plotHeight = HEIGHT - MARGIN.bottom - MARGIN.top;
  root
    .selectAll('rect.window')
    .data(chosen === null ? [] : [chosen])
    .join('rect')
    .attr('class', 'window')
    .attr('x', ({ first }) => x(first))
    .attr('width', ({ first, last }) => x(last + 1) - x(first))
    .attr('y', MARGIN.top)
    .attr('height', plotHeight);
  root
    .selectAll('rect.looked')
    .data([looked])
    .join('rect')
    .attr('class', 'looked')
    .attr('x', (slice) => x(slice))
    .attr('width', x(1) - x(0))
    .attr('y', MARGIN.top)
    .attr('height', plotHeight);
  drawLevels(
    root,
    { levels: [0, 0.5, 1], y, left: MARGIN.left, right: WIDTH - MARGIN.right, text: String },
    theme,
  );
  const { marks } = theme.palette;
  const lines = [
    { name: 'values', of: 'fundamental', colour: marks.fundamental, dash: '6 3' },
    { name: 'traded', of: 'traded', colour: marks.price, dash: null },
  ] as const;
  const path = line<PromiseSlice>((_, i) => x(i + 0.5));
  const groups = root
    .selectAll<SVGGElement, (typeof lines)[number]>('g.mean')
    .data(lines)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'mean');
      group.append('path');
      group.append('text');
      return group;
    });
  groups
    .select('path')
    .attr('d', ({ of }) => path.y((slice) => y(meanPair(slice[of])))(slices))
    .attr('stroke', ({ colour }) => colour)
    .attr('stroke-dasharray', ({ dash }) => dash);
  const last = slices.at(-1);
  const ends = lines.map(({ of }) => (last === undefined ? HEIGHT : y(meanPair(last[of]))));
  const places = spread(ends, theme.type * 1.2, MARGIN.top, HEIGHT - MARGIN.bottom);
  groups
    .select('text')
    .style('fill', ({ colour }) => colour)
    .attr('x', x(count) + 4)
    .attr('y', (_, i) => places[i]! + theme.type * 0.35)
    .text(({ name }) => name);
  root
    .selectAll('text.time')
    .data([0, count])
    .join('text')
    .attr('class', 'time')
    .attr('x', (slice) => x(slice))
    .attr('text-anchor', (slice) => (slice === 0 ? 'start' : 'end'))
    .attr('y', HEIGHT - MARGIN.bottom + theme.type * 1.5)
    .text((slice) => spanText(report, slice));
}

/** Time from the start of the run to the beginning of a slice. */
export function spanText({ slices, secondsPerTick }: PromiseReport, slice: number): string {
  const tick = slice < slices.length ? slices[slice]!.from : (slices.at(-1)?.to ?? 0);
  const seconds = tick * secondsPerTick;
  return seconds >= 172_800
    ? `day ${Math.round(seconds / 86_400)}`
    : `${Math.round(seconds / 3600)} h`;
}

/** Two matrices side by side, values to the left and traded prices to the right; the stronger, the brighter. */
export function drawMatrices(
  svg: SVGSVGElement,
  report: PromiseReport,
  looked: number,
  theme: Theme,
): void {
  const slice = report.slices[looked];
  const size = report.assets.length;
  const cell = CELLS / Math.max(1, size);
  const top = theme.type * 1.6;
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${CELLS + top + 6}`);
  const { palette } = theme;
  const ramp = interpolateRgbBasis([palette.panel, palette.heat[2], palette.marks.liquidation]);
  const matrices = (['fundamental', 'traded'] as const).map((of, i) => ({
    of,
    x: 66 + i * (CELLS + 50),
    label: of === 'fundamental' ? 'values' : 'traded',
    cells: (slice?.[of] ?? []).flatMap((row, r) =>
      row.map((value, c) => ({
        value,
        row: r,
        column: c,
        says: `${report.assets[r]} and ${report.assets[c]}: ${value.toFixed(2)}`,
      })),
    ),
  }));
  const groups = root
    .selectAll<SVGGElement, (typeof matrices)[number]>('g.matrix')
    .data(matrices)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'matrix');
      group.append('text');
      return group;
    })
    .attr('transform', ({ x }) => `translate(${x},${top})`);
  groups
    .select('text')
    .attr('y', -theme.type * 0.5)
    .text(({ label }) => label);
  groups
    .selectAll<SVGRectElement, (typeof matrices)[number]['cells'][number]>('rect')
    .data(({ cells }) => cells)
    .join((enter) => {
      const rect = enter.append('rect');
      rect.append('title');
      return rect;
    })
    .attr('x', ({ column }) => column * cell)
    .attr('y', ({ row }) => row * cell)
    .attr('width', Math.max(0.5, cell - (size > 30 ? 0 : 0.6)))
    .attr('height', Math.max(0.5, cell - (size > 30 ? 0 : 0.6)))
    .attr('fill', ({ value }) => ramp(Math.min(1, Math.max(0, value))))
    .select('title')
    .text(({ says }) => says);
}

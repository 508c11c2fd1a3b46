/** How far a figure moves with each number of the scenario: a span from the lower step to the higher about what it is, and the copula's below. */

import { scaleLinear, select } from 'd3';
import type { SensitivityFigure } from '../../protocol/sensitivity.ts';
import { textWidth } from '../render/canvas.ts';
import { trimmed } from '../i18n/format.ts';
import type { Theme } from '../theme/theme.ts';
import { drawPlaces } from './reportAxis.ts';
import { layOutSensitivity, numberName, type SensitivitySpan } from './sensitivityLayout.ts';
import { lossText } from './promiseText.ts';

const WIDTH = 1100;
const RIGHT = 270;

/** Losses are shares; other figures are in units of their own. */
export const figureText = (figure: string, value: number): string =>
  figure.endsWith('.loss') ? lossText(value) : trimmed(value);

export function drawSensitivity(svg: SVGSVGElement, figure: SensitivityFigure, theme: Theme): void {
  const layout = layOutSensitivity(figure);
  const { type, palette } = theme;
  const row = type * 2.5;
  const top = type * 1.8;
  const height = top + row * layout.spans.length + 4;
  const nameOf = ({ row: { path, step } }: SensitivitySpan) => `${numberName(path)} ${step}`;
  const left =
    14 + Math.max(...layout.spans.map((span) => textWidth(nameOf(span), type, theme.font)));
  const x = scaleLinear()
    .domain([layout.low, layout.high])
    .range([left, WIDTH - RIGHT]);
  const write = (value: number): string => figureText(figure.figure, value);
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${height}`);
  drawPlaces(root, { places: x.ticks(6), x, height, text: write }, theme);
  root
    .selectAll('line.base')
    .data([layout.base])
    .join('line')
    .attr('class', 'base')
    .attr('x1', x)
    .attr('x2', x)
    .attr('y1', type * 1.5)
    .attr('y2', height);
  const groups = root
    .selectAll<SVGGElement, SensitivitySpan>('g.span')
    .data(layout.spans, ({ row: { path } }) => path)
    .join((enter) => {
      const group = enter.append('g');
      for (const part of ['below', 'above', 'copula']) group.append('rect').attr('class', part);
      group.append('text').attr('class', 'name').attr('text-anchor', 'end');
      group.append('text').attr('class', 'value');
      group.append('text').attr('class', 'interval');
      return group;
    })
    .attr('class', ({ isUnsure }) => (isUnsure ? 'span unsure' : 'span'))
    .attr('transform', (_, i) => `translate(0,${top + i * row})`);
  const stretch = (
    part: string,
    from: (d: SensitivitySpan) => number,
    to: (d: SensitivitySpan) => number,
  ) =>
    groups
      .select(`rect.${part}`)
      .attr('x', (d) => Math.min(x(from(d)), x(to(d))))
      .attr('width', (d) => Math.abs(x(to(d)) - x(from(d))));
  stretch(
    'below',
    (d) => d.from,
    () => layout.base,
  )
    .attr('y', 2)
    .attr('height', row * 0.46);
  stretch(
    'above',
    () => layout.base,
    (d) => d.to,
  )
    .attr('y', 2)
    .attr('height', row * 0.46);
  stretch(
    'copula',
    (d) => d.from,
    (d) => d.copulaTo ?? d.from,
  )
    .attr('y', 2 + row * 0.52)
    .attr('height', row * 0.16)
    .attr('fill', palette.marks.ask);
  groups
    .select('text.name')
    .attr('x', left - 10)
    .attr('y', row * 0.38)
    .text(nameOf);
  groups
    .select('text.value')
    .attr('x', WIDTH - RIGHT + 14)
    .attr('y', row * 0.34)
    .text(({ row: { change, elasticity }, isUnsure }) =>
      isUnsure
        ? `${signed(change, write)}, perhaps nothing`
        : `${signed(change, write)}${elasticity === null ? '' : `, elasticity ${trimmed(elasticity)}`}`,
    );
  groups
    .select('text.interval')
    .attr('x', WIDTH - RIGHT + 14)
    .attr('y', row * 0.34 + type * 1.15)
    .text(({ row: { interval } }) => {
      const [least, most] = interval;
      return least === null || most === null
        ? 'one run: no interval'
        : `${signed(least, write)} to ${signed(most, write)}`;
    });
}

const signed = (value: number, write: (value: number) => string): string =>
  value < 0 ? `−${write(-value)}` : `+${write(value)}`;

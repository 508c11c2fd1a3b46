/** Five bars a tranche, and a sixth with impact off: what was promised, what each correction adds, what came. Logarithmic, since promises are small. */

import { scaleLog, select } from 'd3';
import type { PromiseBarName, PromiseReport, PromiseWindow } from '../../protocol/promise.ts';
import type { Theme } from '../theme/theme.ts';
import { drawPlaces } from './reportAxis.ts';
import { layOutBars, type BarShown, type TrancheShown } from './promiseLayout.ts';
import { lossText, markOf } from './promiseText.ts';

/** Losses below this share of a tranche are drawn as if there were none. */
const LEAST = 1e-6;
const WIDTH = 620;
const LEFT = 118;
const RIGHT = 96;

export function drawBars(
  svg: SVGSVGElement,
  report: PromiseReport,
  chosen: PromiseWindow | null,
  theme: Theme,
): void {
  const tranches = layOutBars(report, chosen);
  const row = theme.type * 1.5;
  const block = (bars: number): number => bars * row + theme.type * 2.4;
  let height = theme.type * 2.2;
  const tops = tranches.map(({ bars }) => {
    const top = height;
    height += block(bars.length);
    return top;
  });
  const x = scaleLog()
    .domain([LEAST, 1])
    .range([LEFT, WIDTH - RIGHT])
    .clamp(true);
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${height}`);
  drawPlaces(
    root,
    {
      places: [1e-6, 1e-4, 1e-2, 1],
      x,
      height,
      text: (value) => (value === LEAST ? '≤ 0.0001 %' : lossText(value)),
    },
    theme,
  );
  const groups = root
    .selectAll<SVGGElement, TrancheShown>('g.tranche')
    .data(tranches, ({ tranche }) => tranche.name)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'tranche');
      group.append('text').attr('class', 'title');
      return group;
    })
    .attr('transform', (_, i) => `translate(0,${tops[i]})`)
    .classed('wrong', ({ isMostWrong }) => isMostWrong);
  groups
    .select('text.title')
    .attr('y', theme.type * 1.3)
    .text(({ tranche, factor, isMostWrong }) => {
      const slice = `${tranche.name}, ${lossText(tranche.attach)} to ${lossText(tranche.detach)}`;
      return isMostWrong
        ? `${slice}: promised too little by a factor of ${factorText(factor)}`
        : slice;
    });
  const bars = groups
    .selectAll<SVGGElement, BarShown>('g.bar')
    .data(
      ({ bars: all }) => all,
      ({ name }) => name,
    )
    .join((enter) => {
      const group = enter.append('g').attr('class', 'bar');
      group.append('rect');
      group.append('line');
      group.append('text').attr('class', 'name').attr('text-anchor', 'end');
      group.append('text').attr('class', 'value');
      return group;
    })
    .attr('transform', (_, i) => `translate(0,${theme.type * 1.9 + i * row})`);
  bars
    .select('rect')
    .attr('x', LEFT)
    .attr('width', ({ value }) => Math.max(1.5, x(value) - LEFT))
    .attr('height', row * 0.72)
    .attr('fill', ({ name }) => markOf(name, theme));
  bars
    .select('line')
    .attr('x1', ({ low }) => x(low))
    .attr('x2', ({ high }) => x(high))
    .attr('y1', row * 0.36)
    .attr('y2', row * 0.36);
  bars
    .select('text.name')
    .attr('x', LEFT - 8)
    .attr('y', row * 0.6)
    .text(({ name }) => BAR_LABELS[name]);
  bars
    .select('text.value')
    .attr('x', ({ value, high }) => Math.max(x(value), x(high)) + 8)
    .attr('y', row * 0.6)
    .text(({ value }) => lossText(value));
}

export const BAR_LABELS: Readonly<Record<PromiseBarName, string>> = {
  A: 'A promise',
  B: 'B marginals',
  C: 'C correlation',
  D: 'D copula',
  E: 'E truth',
  'E′': 'E′ impact off',
};

const factorText = (factor: number): string =>
  factor >= 1000 ? 'more than a thousand' : factor >= 10 ? factor.toFixed(0) : factor.toFixed(1);

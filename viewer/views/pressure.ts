/**
 * The book now against what would be forced to sell at each price, on the market's own price axis: bids and asks
 * grow from the left, liquidatable notional from the right, both sums run down from the traded price, and where the
 * forced one overtakes lies the cliff.
 */

import { area, curveStepBefore, line, pointer, scaleLinear, select, type Selection } from 'd3';
import { percent, price, usd, usdAxis } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { niceCeiling, priceScale, type PriceScale } from '../render/scales.ts';
import { CHANGED } from '../store/store.ts';
import {
  layOutPressure,
  pressureAt,
  type PressureLayout,
  type PressurePoint,
} from './pressureLayout.ts';
import { priceMargins, type DataTable, type View, type ViewContext } from './view.ts';

type Group = Selection<SVGGElement, unknown, null, undefined>;

export class PressureView implements View {
  readonly id = 'pressure';
  readonly title = 'Book against pressure';
  readonly needs =
    CHANGED.rows |
    CHANGED.control |
    CHANGED.cursor |
    CHANGED.hover |
    CHANGED.theme |
    CHANGED.size |
    CHANGED.window;
  readonly hertz = 10;
  private context!: ViewContext;
  private root!: Selection<SVGSVGElement, unknown, null, undefined>;
  private plot!: Group;
  private size = { width: 0, height: 0 };
  private scale: PriceScale = priceScale(1, 2, 1, 'linear');
  private layout: PressureLayout = { bars: [], cumulative: [], cliff: null };
  private readonly abort = new AbortController();

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.root = select(body).append('svg').attr('aria-hidden', 'true');
    this.root.append('clipPath').attr('id', 'pressure-clip').append('rect');
    this.plot = this.root.append('g');
    const layers = ['rules', 'below', 'bids', 'forced', 'curves', 'cliffs', 'axis', 'readout'];
    for (const name of layers) this.plot.append('g').attr('class', name);
    for (const name of ['below', 'bids', 'forced', 'curves'])
      this.layer(name).attr('clip-path', 'url(#pressure-clip)');
    const { signal } = this.abort;
    body.addEventListener(
      'pointermove',
      (event) => {
        const [, y] = pointer(event, body);
        const at = this.scale.price(y - priceMargins(context.theme().type).top);
        context.store.setHover({ price: at });
      },
      { signal },
    );
    body.addEventListener('pointerleave', () => context.store.setHover(null), { signal });
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.root.attr('width', width).attr('height', height);
  }

  draw(): void {
    const { store, priceAxis } = this.context;
    const { control, rows } = store;
    const theme = this.context.theme();
    const depth = rows.depthAt(store.tick);
    const domain = priceAxis.domain;
    if (control === null || domain === null || depth === null) return;
    const { type } = theme;
    const margins = priceMargins(type);
    const side = 8;
    // Where the market's axis does not stand beside this one, it says its prices itself.
    const apart = Math.abs(priceAxis.height - this.size.height) > 1;
    const left = apart ? textWidth('$1,000', type, theme.font) + 6 : side;
    const width = Math.max(20, this.size.width - left - side);
    const height = Math.max(40, this.size.height - margins.top - margins.bottom);
    this.plot.attr('transform', `translate(${left},${margins.top})`);
    this.root.select('#pressure-clip rect').attr('width', width).attr('height', height);
    this.scale = priceScale(domain[0], domain[1], height, control.grid.spacing);
    const perLevel =
      (height * Math.log(control.grid.high / control.grid.low)) /
      Math.log(domain[1] / domain[0]) /
      control.grid.levels;
    const merge = Math.max(1, Math.ceil(3 / perLevel));
    const traded = store.at('price.traded');
    this.layout = layOutPressure(depth, rows.pressureAt(store.tick), control.grid, traded, merge);
    const seen = this.layout.bars.filter((bar) => bar.high > domain[0] && bar.low < domain[1]);
    const barTop = niceCeiling(
      1.6 * Math.max(1, ...seen.map((bar) => Math.max(bar.bids, bar.asks, bar.forced))),
    );
    const bar = scaleLinear().domain([0, barTop]).range([0, width]);
    const lowest = this.layout.cumulative.findLast((point) => point.price >= domain[0]);
    const sumTop = niceCeiling(Math.max(1, lowest?.bids ?? 0, lowest?.forced ?? 0));
    const sum = scaleLinear().domain([0, sumTop]).range([0, width]);
    const y = (value: number) => this.scale.y(value);
    const thick = (item: { low: number; high: number }) =>
      Math.max(1, y(item.low) - y(item.high) - (y(item.low) - y(item.high) > 3.5 ? 1 : 0.4));

    const priceTicks = this.scale.ticks(Math.max(3, Math.floor(height / (type * 4.5))));
    this.layer('rules')
      .selectAll('text')
      .data(apart ? priceTicks : [])
      .join('text')
      .attr('x', -6)
      .attr('text-anchor', 'end')
      .attr('y', (d) => y(d) + type * 0.35)
      .text((d) => usdAxis(d));
    this.layer('rules')
      .selectAll('line')
      .data(priceTicks)
      .join('line')
      .attr('x2', width)
      .attr('y1', (d) => Math.round(y(d)) + 0.5)
      .attr('y2', (d) => Math.round(y(d)) + 0.5);
    this.layer('bids')
      .selectAll('rect')
      .data(seen)
      .join('rect')
      .attr('class', (d) => (d.asks > d.bids ? 'ask' : 'bid'))
      .attr('y', (d) => y(d.high))
      .attr('height', thick)
      .attr('width', (d) => bar(Math.max(d.bids, d.asks)));
    this.layer('forced')
      .selectAll('rect')
      .data(seen)
      .join('rect')
      .attr('y', (d) => y(d.high))
      .attr('height', thick)
      .attr('x', (d) => width - bar(d.forced))
      .attr('width', (d) => bar(d.forced));
    const curve = (value: (point: PressurePoint) => number) =>
      line<PressurePoint>()
        .x((d) => sum(value(d)))
        .y((d) => y(d.price))
        .curve(curveStepBefore)([...this.layout.cumulative]);
    this.layer('curves')
      .selectAll('path')
      .data([
        { name: 'halo', d: curve((p) => p.bids) },
        { name: 'bidSum', d: curve((p) => p.bids) },
        { name: 'halo', d: curve((p) => p.forced) },
        { name: 'forcedSum', d: curve((p) => p.forced) },
      ])
      .join('path')
      .attr('class', (d) => d.name)
      .attr('d', (d) => d.d);
    this.drawCliff(width, height, traded);
    this.drawAxis(width, height, sumTop, barTop, type);
    this.drawReadout(width, height, traded, type);
  }

  describe(): string {
    const { cliff } = this.layout;
    const traded = this.context.store.at('price.traded');
    const sums = this.layout.cumulative.at(-1);
    if (sums === undefined) return 'Book against pressure: no book yet.';
    if (cliff === null)
      return `Book against pressure: bids of ${usd(sums.bids)} suffice for ${usd(sums.forced)} of forced sales at every price shown.`;
    return `Book against pressure: cliff at ${price(cliff.price)}, ${percent(1 - cliff.price / traded)} below the traded price; there ${usd(cliff.forced)} would be forced to sell against ${usd(cliff.bids)} of bids.`;
  }

  table(): DataTable {
    const step = Math.max(1, Math.floor(this.layout.cumulative.length / 60));
    const rows = this.layout.cumulative
      .filter((_, i) => i % step === 0)
      .map((p) => [
        price(p.price),
        usd(p.bids),
        usd(p.forced),
        p.forced > p.bids ? 'forced exceed bids' : 'bids suffice',
      ]);
    return {
      caption: 'From the traded price down to each price',
      columns: ['Price', 'Bids', 'Forced sales', 'Which is more'],
      rows,
    };
  }

  destroy(): void {
    this.abort.abort();
    this.root.remove();
  }

  private layer(name: string): Group {
    return this.plot.select<SVGGElement>(`g.${name}`);
  }

  private drawCliff(width: number, height: number, traded: number): void {
    const { cliff } = this.layout;
    const { type } = this.context.theme();
    const at = cliff === null ? null : this.scale.y(cliff.price);
    const shown = at !== null && at < height ? Math.max(0, at) : null;
    const below =
      shown === null
        ? ''
        : area<number>()
            .x((d) => d)
            .y0(shown)
            .y1(height)([0, width]);
    this.layer('below')
      .selectAll('path')
      .data(below ? [below] : [])
      .join('path')
      .attr('d', (d) => d)
      .attr('fill', 'url(#hatch-warning)');
    const text =
      cliff === null
        ? 'no cliff: bids suffice'
        : `cliff ${price(cliff.price)} · ${percent(1 - cliff.price / traded, 1)} below`;
    const top = this.layer('cliffs');
    top
      .selectAll('line.cliff')
      .data(shown === null ? [] : [shown])
      .join('line')
      .attr('class', 'cliff')
      .attr('x2', width)
      .attr('y1', (d) => d)
      .attr('y2', (d) => d);
    // Above its line, unless the traded price runs there or the plot ends.
    const room = shown === null ? 0 : Math.min(shown, shown - this.scale.y(traded));
    const fits = room > type * 1.9;
    const labelY = shown === null ? height - 6 : fits ? shown - 6 : shown + type * 1.35;
    const offGrid = cliff !== null && shown === null ? ' ↓' : '';
    top
      .selectAll('text.cliff')
      .data([text + offGrid])
      .join('text')
      .attr('class', 'cliff label')
      .classed('calm', cliff === null)
      .attr('x', width / 2)
      .attr('y', labelY)
      .attr('text-anchor', 'middle')
      .text((d) => d);
    const y = this.scale.y(traded);
    top
      .selectAll('line.traded')
      .data([y])
      .join('line')
      .attr('class', 'traded')
      .attr('x2', width)
      .attr('y1', (d) => d)
      .attr('y2', (d) => d);
  }

  private drawAxis(
    width: number,
    height: number,
    sumTop: number,
    barTop: number,
    type: number,
  ): void {
    const axis = this.layer('axis');
    const labels = [
      { x: 0, y: -type * 0.6, text: 'bids', anchor: 'start', class: 'bidName' },
      { x: type * 2.8, y: -type * 0.6, text: 'asks', anchor: 'start', class: 'askName' },
      { x: width, y: -type * 0.6, text: 'liquidatable', anchor: 'end', class: 'forcedName' },
      {
        x: width / 2,
        y: height + type * 1.35,
        text: `full width: bars ${usdAxis(barTop)}, sums ${usdAxis(sumTop)}`,
        anchor: 'middle',
        class: 'tick',
      },
    ];
    axis
      .selectAll('text')
      .data(labels)
      .join('text')
      .attr('class', (d) => d.class)
      .attr('x', (d) => d.x)
      .attr('y', (d) => d.y)
      .attr('text-anchor', (d) => d.anchor)
      .text((d) => d.text);
    axis
      .selectAll('line')
      .data([height])
      .join('line')
      .attr('x2', width)
      .attr('y1', (d) => d + 0.5)
      .attr('y2', (d) => d + 0.5);
  }

  private drawReadout(width: number, height: number, traded: number, type: number): void {
    const { hover } = this.context.store;
    const at = hover.price === null ? null : this.scale.y(hover.price);
    const inside = at !== null && at >= 0 && at <= height && hover.price !== null;
    const point = inside ? pressureAt(this.layout, hover.price) : null;
    const layer = this.layer('readout');
    layer
      .selectAll('line')
      .data(inside ? [at] : [])
      .join('line')
      .attr('x2', width)
      .attr('y1', (d) => d)
      .attr('y2', (d) => d);
    const lines =
      point === null
        ? []
        : [
            `if the price reaches ${price(hover.price!)} (${percent(hover.price! / traded - 1)})`,
            `${usd(point.forced)} forced vs ${usd(point.bids)} bids`,
          ];
    const below = at !== null && at > height - type * 4.2;
    const y0 = at === null ? 0 : below ? at - type * 3.1 : at + type * 0.5;
    layer
      .selectAll('rect')
      .data(lines.length > 0 ? [y0] : [])
      .join('rect')
      .attr('x', 2)
      .attr('y', (d) => d)
      .attr('width', width - 4)
      .attr('height', type * 2.9)
      .attr('rx', 5);
    layer
      .selectAll('text')
      .data(lines)
      .join('text')
      .attr('x', width / 2)
      .attr('text-anchor', 'middle')
      .attr('y', (_, i) => y0 + type * (1.15 + 1.25 * i))
      .text((d) => d);
  }
}

/**
 * The feedback loop with its measured gains: a fall breaches vaults, breaches become forced sales, sales eat depth,
 * lost depth moves the price. The product of the four is the gain of one round; above 1 a fall feeds itself.
 */

import { arc, select, type Selection } from 'd3';
import { fixed, gainText, percent, trimmed, usd, withUnit } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { CHANGED } from '../store/store.ts';
import { arrowWidth, gaugeShare, layOutLoop } from './loopLayout.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const GAINS = ['gain.breached', 'gain.sold', 'gain.depth', 'gain.impact'] as const;
const GAIN_NAMES = ['breached', 'sold', 'depth', 'impact'] as const;
const WINDOW_TICKS = 240;

export class LoopView implements View {
  readonly id = 'loop';
  readonly title = 'Feedback loop';
  readonly needs = CHANGED.rows | CHANGED.control | CHANGED.cursor | CHANGED.theme | CHANGED.size;
  readonly hertz = 4;
  private context!: ViewContext;
  private root!: Selection<SVGSVGElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  private largest: number[] = [0, 0, 0, 0];
  private runId = '';

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.root = select(body).append('svg').attr('aria-hidden', 'true');
    for (const name of ['arrows', 'gauge', 'stations', 'gains', 'centre', 'foot'])
      this.root.append('g').attr('class', name);
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.root.attr('width', width).attr('height', height);
  }

  draw(): void {
    const { store } = this.context;
    const { control } = store;
    if (control === null || this.size.width < 60) return;
    const { type, font } = this.context.theme();
    if (this.size.height < type * 16.5) return this.drawCompact(type);
    this.root.selectAll('g.compact').remove();
    const footHeight = type * 3.1;
    const layout = layOutLoop(this.size.width, this.size.height - footHeight, type);
    if (control.runId !== this.runId) {
      this.runId = control.runId;
      this.largest = [0, 0, 0, 0];
    }
    const gains = GAINS.map((name) => store.at(name));
    gains.forEach((gain, i) => {
      if (gain > this.largest[i]!) this.largest[i] = gain;
    });
    const gain = store.at('gain.exAnte');
    const hot = gain >= 1;
    this.root.classed('hot', hot);
    const most = type * 0.6;
    this.root
      .select('g.arrows')
      .selectAll('path')
      .data(layout.arrows)
      .join('path')
      .attr('d', (d) => d.path)
      .attr('stroke-width', (_, i) => arrowWidth(gains[i]!, this.largest[i]!, most))
      .attr('marker-end', 'url(#arrow)');
    const { boxWidth, boxHeight } = layout;
    const facts = this.facts();
    const stations = this.root
      .select('g.stations')
      .selectAll<SVGGElement, unknown>('g')
      .data(layout.stations)
      .join((enter) => {
        const group = enter.append('g');
        group.append('rect').attr('rx', 7);
        group.append('text').attr('class', 'name');
        group.append('text').attr('class', 'value');
        return group;
      });
    stations.attr('transform', (d) => `translate(${d.x},${d.y})`);
    stations
      .select('rect')
      .attr('x', -boxWidth / 2)
      .attr('y', -boxHeight / 2)
      .attr('width', boxWidth)
      .attr('height', boxHeight);
    stations
      .select('text.name')
      .attr('y', -type * 0.3)
      .text((_, i) => facts[i]!.name);
    stations
      .select('text.value')
      .attr('y', type * 1.05)
      .text((_, i) => facts[i]!.value);
    const labels = this.root
      .select('g.gains')
      .selectAll<SVGGElement, unknown>('g')
      .data(layout.arrows)
      .join((enter) => {
        const group = enter.append('g');
        group.append('rect').attr('rx', 4);
        group.append('text').attr('class', 'value');
        group.append('text').attr('class', 'name');
        return group;
      });
    labels.attr('transform', (d) => `translate(${d.label.x},${d.label.y})`);
    const texts = gains.map((value, i) => this.gainText(i, value));
    const wide = (i: number) =>
      Math.max(textWidth(texts[i]!, type, font, 700), textWidth(GAIN_NAMES[i]!, type, font)) + 8;
    labels
      .select('rect')
      .attr('x', (_, i) => -wide(i) / 2)
      .attr('width', (_, i) => wide(i))
      .attr('y', -type * 1.35)
      .attr('height', type * 2.7);
    labels
      .select('text.value')
      .attr('y', -type * 0.2)
      .text((_, i) => texts[i]!);
    labels
      .select('text.name')
      .attr('y', type * 0.95)
      .text((_, i) => GAIN_NAMES[i]!);
    this.drawCentre(
      layout.centre,
      Math.min(layout.centre.y - boxHeight - 4, type * 5.2),
      gain,
      type,
    );
    const realised = store.at('gain.realised');
    const branching = store.at('gain.branching');
    this.root
      .select('g.foot')
      .selectAll('text')
      .data([
        'G: ex ante, pressure × book, state now',
        `realised ${fixed(realised, 2)} · branching ${fixed(branching, 2)}, ${this.window()}`,
      ])
      .join('text')
      .attr('x', this.size.width / 2)
      .attr('y', (_, i) => this.size.height - type * (1.55 - 1.25 * i))
      .text((d) => d);
  }

  describe(): string {
    const { store } = this.context;
    const gain = store.at('gain.exAnte');
    const verdict = gain >= 1 ? 'a fall feeds itself' : 'a fall dies out';
    const parts = GAINS.map(
      (name, i) => `${GAIN_NAMES[i]} ${this.gainText(i, store.at(name))}`,
    ).join(', ');
    return `Feedback loop: gain ${gainText(gain)} ex ante, from the state now, so ${verdict}. ${parts}. Realised gain ${fixed(store.at('gain.realised'), 2)}, branching ratio ${fixed(store.at('gain.branching'), 2)}.`;
  }

  table(): DataTable {
    const { store } = this.context;
    const names = ['gain.exAnte', ...GAINS, 'gain.realised', 'gain.branching', 'share.endogenous'];
    const rows = names.map((name) => {
      const channel = store.control?.channels.find((one) => one.name === name);
      return [channel?.label ?? name, withUnit(store.at(name), channel?.unit ?? '')];
    });
    return { caption: 'Gains at the tick on show', columns: ['Quantity', 'Value'], rows };
  }

  destroy(): void {
    this.root.remove();
  }

  private drawCentre(
    centre: { x: number; y: number },
    radius: number,
    gain: number,
    type: number,
  ): void {
    const from = -0.75 * Math.PI;
    const at = (share: number) => from + share * 1.5 * Math.PI;
    const thick = type * 0.5;
    const ring = arc<{ from: number; to: number }>()
      .innerRadius(radius - thick)
      .outerRadius(radius)
      .startAngle((d) => d.from)
      .endAngle((d) => d.to)
      .cornerRadius(thick / 2);
    const share = gaugeShare(gain);
    const parts = [
      { name: 'track', from: at(0), to: at(1) },
      { name: 'fill', from: at(0), to: at(share) },
    ];
    const gauge = this.root
      .select('g.gauge')
      .attr('transform', `translate(${centre.x},${centre.y})`);
    gauge
      .selectAll('path')
      .data(parts)
      .join('path')
      .attr('class', (d) => d.name)
      .attr('d', ring);
    gauge
      .selectAll('line')
      .data([0])
      .join('line')
      .attr('y1', -radius - 3)
      .attr('y2', -radius + thick + 3);
    // In a small ring the verdict stands in its opening, and the mark at 1 goes without a number.
    const small = radius < type * 4.4;
    const all = [
      { name: 'one', size: type * 0.9, y: -radius + thick + type * 1.15, text: '1' },
      {
        name: 'gain',
        size: Math.min(type * 1.7, radius * 0.44),
        y: small ? type * 0.4 : type * 0.75,
        text: Number.isFinite(gain) ? `G ${gainText(gain)}` : 'G',
      },
      {
        name: 'verdict',
        size: type,
        y: small ? radius * 0.95 : type * 2.2,
        text: !Number.isFinite(gain) ? 'not measured' : gain >= 1 ? 'self-feeding' : 'damped',
      },
    ];
    const figure = all[1]!;
    const inner = 2 * (radius - thick) * 0.86;
    figure.size *= Math.min(
      1,
      inner / textWidth(figure.text, figure.size, this.context.theme().font, 700),
    );
    const texts = small ? all.slice(1) : all;
    this.root
      .select('g.centre')
      .attr('transform', `translate(${centre.x},${centre.y})`)
      .selectAll('text')
      .data(texts)
      .join('text')
      .attr('class', (d) => d.name)
      .style('font-size', (d) => `${d.size}px`)
      .attr('y', (d) => d.y)
      .text((d) => d.text);
  }

  /** For low panels: the gauge, and the four gains as a list. */
  private drawCompact(type: number): void {
    const { store } = this.context;
    const { width, height } = this.size;
    this.root.selectAll('g.arrows *, g.stations *, g.gains *, g.foot *').remove();
    const gain = store.at('gain.exAnte');
    this.root.classed('hot', gain >= 1);
    const radius = Math.max(type * 2, Math.min((height - type * 0.5) / 1.95, width * 0.18));
    this.drawCentre(
      { x: radius + 6, y: radius + Math.max(4, (height - radius * 1.95) / 2) },
      radius,
      gain,
      type,
    );
    const rows = this.root
      .selectAll<SVGGElement, unknown>('g.compact')
      .data([0])
      .join('g')
      .attr('class', 'compact')
      .selectAll<SVGGElement, number>('g')
      .data([0, 1, 2, 3])
      .join((enter) => {
        const group = enter.append('g');
        group.append('text').attr('class', 'name');
        group.append('text').attr('class', 'value').attr('text-anchor', 'end');
        return group;
      });
    const step = Math.min(type * 1.7, height / 4);
    rows.attr('transform', (i) => `translate(0,${height / 2 + (i - 1.5) * step + type * 0.35})`);
    rows
      .select('text.name')
      .attr('x', 2 * radius + type * 1.4)
      .text((i) => GAIN_NAMES[i]!);
    rows
      .select('text.value')
      .attr('x', width)
      .text((i) => this.gainText(i, store.at(GAINS[i]!)));
  }

  /** What each station has seen over the last ticks. */
  private facts(): { name: string; value: string }[] {
    const { store } = this.context;
    const { tick, rows } = store;
    const from = Math.max(0, tick - WINDOW_TICKS);
    const now = store.at('price.traded');
    let top = now;
    let count = 0;
    let sold = 0;
    for (let at = from; at <= tick; at++) {
      const traded = rows.at('price.traded', at);
      if (traded > top) top = traded;
      count += rows.at('liquidations.count', at) || 0;
      sold += rows.at('liquidations.notional', at) || 0;
    }
    const depth = store.at('depth.bids');
    let fullest = depth;
    for (let at = from; at <= tick; at += 4)
      fullest = Math.max(fullest, rows.at('depth.bids', at) || 0);
    return [
      { name: 'Price fall', value: percent(now / top - 1) },
      { name: 'Breaches', value: fixed(count, 0) },
      { name: 'Forced sales', value: usd(sold) },
      { name: 'Depth lost', value: percent(1 - depth / fullest, 0) },
    ];
  }

  private gainText(i: number, value: number): string {
    const unit =
      this.context.store.control?.channels.find((one) => one.name === GAINS[i])?.unit ?? '';
    if (!Number.isFinite(value)) return '–';
    // Per dollar is unreadable; per million it is a share that one can picture.
    if (unit === '1/USD') return `${trimmed(value * 1e8)}%/$1M`;
    if (unit === 'USD/USD') return `×${fixed(value, 2)}`;
    const plain = unit === '' || unit === '×' || unit === 'ratio';
    return plain
      ? `×${fixed(value, 2)}`
      : withUnit(value, unit).replace(' per 1 %', '/%').replace(' % per ', '%/');
  }

  private window(): string {
    const label =
      this.context.store.control?.channels.find((one) => one.name === 'gain.realised')?.label ?? '';
    return /last .*/.exec(label)?.[0] ?? 'trailing window';
  }
}

/** Profit and loss by agent type: bars to either side of nothing, losses hatched, so that the two sides compare. */

import { scaleLinear, select, type Selection } from 'd3';
import { capital, compact, usd } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { CHANGED } from '../store/store.ts';
import type { DataTable, View, ViewContext } from './view.ts';

export interface ProfitBar {
  readonly kind: string;
  readonly label: string;
  readonly count: number;
  readonly profit: number;
}

/** Largest gain first; where room is short the smallest amounts are left out and counted. Pure. */
export function layOutProfit(
  bars: readonly ProfitBar[],
  rows: number,
): { shown: ProfitBar[]; dropped: number } {
  const known = bars.filter((bar) => Number.isFinite(bar.profit));
  const room = Math.max(1, rows);
  const kept = known
    .toSorted((a, b) => Math.abs(b.profit) - Math.abs(a.profit))
    .slice(0, known.length > room ? room - 1 : room);
  return { shown: kept.sort((a, b) => b.profit - a.profit), dropped: known.length - kept.length };
}

export class ProfitView implements View {
  readonly id = 'profit';
  readonly title = 'Profit and loss by agent type';
  readonly needs = CHANGED.rows | CHANGED.control | CHANGED.cursor | CHANGED.theme | CHANGED.size;
  readonly hertz = 4;
  private context!: ViewContext;
  private root!: Selection<SVGSVGElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  private largest = 1;

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.root = select(body).append('svg').attr('aria-hidden', 'true');
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.root.attr('width', width).attr('height', height);
  }

  draw(): void {
    const theme = this.context.theme();
    const { type } = theme;
    const all = this.bars();
    if (all.length === 0 || this.size.width < 80) return;
    const step = Math.max(type * 1.55, Math.min(type * 2.6, this.size.height / all.length));
    const { shown, dropped } = layOutProfit(all, Math.floor(this.size.height / step));
    const nameWidth = Math.max(...shown.map((bar) => textWidth(bar.label, type, theme.font))) + 10;
    const valueWidth = type * 5;
    this.largest = Math.max(1, ...shown.map((bar) => Math.abs(bar.profit)));
    const least = this.largest * 0.02;
    const low = Math.min(-least, ...shown.map((bar) => bar.profit));
    const high = Math.max(least, ...shown.map((bar) => bar.profit));
    const x = scaleLinear()
      .domain([low, high])
      .range([nameWidth, this.size.width - valueWidth]);
    const zero = x(0);
    const bars = this.root
      .selectAll<SVGGElement, ProfitBar>('g.bar')
      .data(shown, (d) => d.kind)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'bar');
        group.append('rect').attr('class', 'fill');
        group.append('rect').attr('class', 'hatch').attr('fill', 'url(#hatch-panel)');
        group.append('text').attr('class', 'name');
        group.append('text').attr('class', 'value');
        return group;
      });
    const thick = Math.min(step * 0.68, type * 1.7);
    bars
      .attr('transform', (_, i) => `translate(0,${i * step + step / 2})`)
      .classed('lossy', (d) => d.profit < 0);
    for (const name of ['rect.fill', 'rect.hatch']) {
      bars
        .select(name)
        .attr('x', (d) => Math.min(zero, x(d.profit)))
        .attr('width', (d) => Math.max(1, Math.abs(x(d.profit) - zero)))
        .attr('y', -thick / 2)
        .attr('height', thick);
    }
    bars.select('rect.hatch').attr('opacity', (d) => (d.profit < 0 ? 1 : 0));
    bars
      .select('text.name')
      .attr('x', 0)
      .attr('y', type * 0.35)
      .text((d) => d.label);
    bars
      .select('text.value')
      .attr('x', this.size.width)
      .attr('y', type * 0.35)
      .attr('text-anchor', 'end')
      .text((d) => (d.profit > 0 ? `+${usd(d.profit)}` : usd(d.profit)));
    this.root
      .selectAll('line.zero')
      .data([zero])
      .join('line')
      .attr('class', 'zero')
      .attr('x1', (d) => d)
      .attr('x2', (d) => d)
      .attr('y2', shown.length * step);
    this.root
      .selectAll('text.more')
      .data(dropped > 0 ? [`and ${dropped} smaller`] : [])
      .join('text')
      .attr('class', 'more')
      .attr('y', shown.length * step + type)
      .text((d) => d);
  }

  describe(): string {
    const { shown } = layOutProfit(this.bars(), 99);
    const first = shown[0];
    const last = shown.at(-1);
    if (first === undefined || last === undefined) return 'Profit and loss: nothing yet.';
    return `Profit and loss since the start: ${first.label} gain most, ${usd(first.profit)}; ${last.label} lose most, ${usd(last.profit)}.`;
  }

  table(): DataTable {
    const rows = layOutProfit(this.bars(), 99).shown.map((bar) => [
      bar.label,
      compact(bar.count),
      usd(bar.profit),
    ]);
    return {
      caption: 'Since the start of the run',
      columns: ['Agent type', 'Agents', 'Profit or loss'],
      rows,
    };
  }

  destroy(): void {
    this.root.remove();
  }

  private bars(): ProfitBar[] {
    const { store } = this.context;
    const profits = store.rows.profitsAt(store.tick);
    if (profits === null || store.control === null) return [];
    return store.control.agentTypes.map(({ kind, label, count }, i) => ({
      kind,
      label: capital(label),
      count,
      profit: profits[i]!,
    }));
  }
}

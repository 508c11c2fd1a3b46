/**
 * The timeline: the price of the whole run, liquidated notional as a histogram, chapters as pins, gaps hatched, the
 * window of the market view as a brighter stretch, and a handle that scrubs to any tick. It is a slider to keyboard
 * and screen reader.
 */

import { pointer, scaleLinear, select, type Selection } from 'd3';
import { price, usd } from '../i18n/format.ts';
import { makeSurface, textWidth, type Surface } from '../render/canvas.ts';
import { extentOf, pixelColumns, strokeLine } from '../render/lines.ts';
import { timeTicks } from '../render/scales.ts';
import { CHANGED } from '../store/store.ts';
import { stretchOf } from '../store/timeWindow.ts';
import { layOutBands } from './bandLayout.ts';
import { chapterAt, layOutPins, sumColumns } from './timelineLayout.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const BAR_PIXELS = 3;

export class TimelineView implements View {
  readonly id = 'timeline';
  readonly title = 'Timeline';
  readonly needs =
    CHANGED.rows |
    CHANGED.events |
    CHANGED.control |
    CHANGED.cursor |
    CHANGED.window |
    CHANGED.theme |
    CHANGED.size;
  readonly hertz = 15;
  private context!: ViewContext;
  private body!: HTMLElement;
  private surface!: Surface;
  private overlay!: Selection<SVGSVGElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  private readonly pad = 10;
  private readonly abort = new AbortController();

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.body = body;
    this.surface = makeSurface(body);
    this.overlay = select(body).append('svg').attr('class', 'overlay').attr('aria-hidden', 'true');
    for (const name of ['times', 'pins', 'handle']) this.overlay.append('g').attr('class', name);
    body.tabIndex = 0;
    body.setAttribute('role', 'slider');
    body.setAttribute('aria-label', 'Time in the run');
    body.setAttribute('aria-valuemin', '0');
    this.listen();
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.surface.resize(width, height);
    this.overlay.attr('width', width).attr('height', height);
  }

  draw(): void {
    const { store } = this.context;
    const { control, rows } = store;
    this.surface.clear();
    if (control === null || this.size.width < 60) return;
    const theme = this.context.theme();
    const { palette, type } = theme;
    const { context } = this.surface;
    const pinBand = type * 1.7;
    const timeBand = type * 1.5;
    const bottom = this.size.height - timeBand;
    const width = this.size.width - 2 * this.pad;
    const x = (tick: number) => this.pad + (tick / control.ticks) * width;
    const stretch = stretchOf(store.window, store.tick, control.ticks);
    context.fillStyle = palette.raised;
    const left = Math.max(this.pad, x(stretch.from));
    context.fillRect(
      left,
      pinBand,
      Math.max(2, Math.min(x(stretch.to), this.pad + width) - left),
      bottom - pinBand,
    );
    this.paintSales(x, width, bottom, bottom - pinBand, control.ticks);
    // Without a market the strip shows what the pool is worth.
    const read = rows.reader(store.hasMarket ? 'price.traded' : (store.pool?.worth ?? ''));
    const extent = read === null ? null : extentOf(read, 0, rows.head);
    if (read !== null && extent !== null) {
      const y = scaleLinear()
        .domain([extent.low * 0.98, extent.high * 1.01])
        .range([bottom - 2, pinBand + 3]);
      const runs = pixelColumns({ read, from: 0, to: rows.head, x });
      strokeLine(context, runs, y, {
        colour: palette.marks.price,
        width: 1.4,
        halo: palette.panel,
      });
    }
    this.paintBands(x, pinBand, bottom);
    this.paintGaps(x, pinBand, bottom);
    context.strokeStyle = palette.line;
    context.beginPath();
    context.moveTo(this.pad, bottom + 0.5);
    context.lineTo(this.pad + width, bottom + 0.5);
    context.stroke();
    this.drawMarks(x, width, pinBand, bottom);
    this.body.setAttribute('aria-valuemax', String(Math.max(0, rows.head)));
    this.body.setAttribute('aria-valuenow', String(store.tick));
    this.body.setAttribute(
      'aria-valuetext',
      `${store.when(store.tick)} UTC, ${price(store.at('price.traded'))}${store.cursor.mode === 'live' ? ', live' : ''}`,
    );
  }

  describe(): string {
    const { store } = this.context;
    const { control } = store;
    if (control === null) return 'Timeline: nothing yet.';
    return `Timeline: tick ${store.tick} of ${control.ticks}, ${store.when(store.tick)} UTC, ${store.cursor.mode === 'live' ? 'live' : 'in the past'}.`;
  }

  table(): DataTable {
    const { store } = this.context;
    const when = (tick: number): string => store.when(tick);
    const rows = (store.control?.chapters ?? []).map((chapter, i) => [
      String(i + 1),
      when(chapter.tick),
      chapter.title,
      chapter.says,
    ]);
    for (const { kind, label, from, until } of store.control?.bands ?? []) {
      const end = until === null ? 'and lasts' : `until ${when(until)}`;
      rows.push(['–', when(from), `${kind}: ${label}`, end]);
    }
    return {
      caption: 'Chapters, halts and faults',
      columns: ['Number', 'Time, UTC', 'Title', 'What happens'],
      rows,
    };
  }

  destroy(): void {
    this.abort.abort();
    this.body.replaceChildren();
  }

  private paintSales(
    x: (tick: number) => number,
    width: number,
    bottom: number,
    height: number,
    ticks: number,
  ): void {
    const { events } = this.context.store;
    const { context } = this.surface;
    const { liquidation } = this.context.theme().palette.marks;
    const columns = Math.max(1, Math.floor(width / BAR_PIXELS));
    const columnTicks = ticks / columns;
    const sums = sumColumns(events.liquidations, columnTicks, columns);
    const top = Math.max(1, ...sums);
    context.fillStyle = liquidation;
    context.globalAlpha = 0.75;
    for (let column = 0; column < columns; column++) {
      // Square root: small sales stay visible beside the great ones.
      const tall = Math.sqrt(sums[column]! / top) * height * 0.62;
      if (tall > 0)
        context.fillRect(x(column * columnTicks), bottom - tall, BAR_PIXELS - 0.8, tall);
    }
    context.globalAlpha = 1;
  }

  /** Halts and faults: a faint stretch over the whole height, and a bar at the foot. */
  private paintBands(x: (tick: number) => number, top: number, bottom: number): void {
    const { control, headTick } = this.context.store;
    const { context } = this.surface;
    context.fillStyle = this.context.theme().palette.marks.warning;
    for (const { from, until, lane } of layOutBands(control!.bands, headTick)) {
      const wide = Math.max(1.5, x(until) - x(from));
      context.globalAlpha = 0.1;
      context.fillRect(x(from), top, wide, bottom - top);
      context.globalAlpha = 1;
      context.fillRect(x(from), bottom - 2 - 3 * lane, wide, 2);
    }
  }

  private paintGaps(x: (tick: number) => number, top: number, bottom: number): void {
    const { rows, headTick } = this.context.store;
    const { context } = this.surface;
    context.strokeStyle = this.context.theme().palette.muted;
    context.globalAlpha = 0.5;
    for (const gap of rows.gaps(0, headTick, 1)) {
      const from = x(gap.from);
      const to = x(gap.to + 1);
      if (to - from < 1) continue;
      context.save();
      context.beginPath();
      context.rect(from, top, to - from, bottom - top);
      context.clip();
      context.beginPath();
      for (let at = from - (bottom - top); at < to; at += 7) {
        context.moveTo(at, bottom);
        context.lineTo(at + bottom - top, top);
      }
      context.stroke();
      context.restore();
    }
    context.globalAlpha = 1;
  }

  private drawMarks(
    x: (tick: number) => number,
    width: number,
    pinBand: number,
    bottom: number,
  ): void {
    const { store } = this.context;
    const control = store.control!;
    const { type, font } = this.context.theme();
    const size = type * 0.92;
    const pins = layOutPins(
      control.chapters,
      x,
      this.pad + width,
      type * 1.3,
      (text) => textWidth(text, size, font) + 4,
      chapterAt(control.chapters, store.tick),
    );
    const current = chapterAt(control.chapters, store.tick);
    const groups = this.overlay
      .select('g.pins')
      .selectAll<SVGGElement, unknown>('g')
      .data(pins)
      .join((enter) => {
        const group = enter.append('g');
        group.append('polyline');
        group.append('circle');
        group.append('text').attr('class', 'number');
        group.append('text').attr('class', 'title');
        return group;
      });
    groups
      .attr('transform', (d) => `translate(${d.pinX},${type * 0.82})`)
      .classed('current', (_, i) => i === current);
    groups
      .select('polyline')
      .attr(
        'points',
        (d) =>
          `0,${type * 0.66} ${d.x - d.pinX},${type * 1.2} ${d.x - d.pinX},${bottom - type * 0.82}`,
      );
    groups.select('circle').attr('r', type * 0.66);
    groups
      .select('text.number')
      .attr('y', type * 0.32)
      .text((d) => d.number);
    groups
      .select('text.title')
      .attr('x', (d) => (d.flips ? -type : type))
      .attr('y', type * 0.32)
      .attr('text-anchor', (d) => (d.flips ? 'end' : 'start'))
      .text((d) => (d.showsTitle ? d.chapter.title : ''));
    const room = textWidth('00:00', type, font) * 2;
    const from = store.dateAt(0);
    const times = timeTicks(
      from,
      store.dateAt(control.ticks),
      Math.max(2, Math.floor(width / room)),
    )
      .map((tick) => ({
        ...tick,
        x: x((tick.date.getTime() - from.getTime()) / 1000 / control.secondsPerTick),
      }))
      .filter((tick) => tick.x > this.pad + type && tick.x < this.pad + width - type);
    this.overlay
      .select('g.times')
      .selectAll('text')
      .data(times)
      .join('text')
      .attr('x', (d) => d.x)
      .attr('y', this.size.height - type * 0.25)
      .classed('major', (d) => d.major)
      .text((d) => d.label);
    const at = x(store.tick);
    const handle = this.overlay.select('g.handle').classed('past', store.cursor.mode === 'past');
    handle
      .selectAll('line')
      .data([at])
      .join('line')
      .attr('x1', (d) => d)
      .attr('x2', (d) => d)
      .attr('y1', pinBand - 2)
      .attr('y2', bottom + 1);
    handle
      .selectAll('circle')
      .data([at])
      .join('circle')
      .attr('cx', (d) => d)
      .attr('cy', bottom)
      .attr('r', type * 0.5);
  }

  private listen(): void {
    const { store } = this.context;
    const { signal } = this.abort;
    let dragging = false;
    const scrub = (event: PointerEvent) => {
      const control = store.control;
      if (control === null) return;
      const [px] = pointer(event, this.body);
      const tick = Math.round(((px - this.pad) / (this.size.width - 2 * this.pad)) * control.ticks);
      if (tick >= store.rows.head - 2 && control.status !== 'finished') store.goLive();
      else store.moveTo(tick);
    };
    this.body.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0) return;
        dragging = true;
        this.body.setPointerCapture(event.pointerId);
        if (store.window.mode === 'fixed') store.setWindow({ ...store.window, mode: 'follow' });
        scrub(event);
      },
      { signal },
    );
    this.body.addEventListener(
      'pointermove',
      (event) => {
        if (dragging) scrub(event);
      },
      { signal },
    );
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.body.addEventListener(
        end,
        () => {
          dragging = false;
        },
        { signal },
      );
    this.body.addEventListener(
      'keydown',
      (event) => {
        const far = Math.max(1, Math.round((store.control?.ticks ?? 100) / 100));
        const by: Record<string, number> = {
          ArrowLeft: -1,
          ArrowDown: -1,
          ArrowRight: 1,
          ArrowUp: 1,
          PageDown: -far,
          PageUp: far,
        };
        const step = by[event.key];
        if (step === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const tick = store.tick + step;
        if (tick > store.rows.head) store.goLive();
        else store.moveTo(tick);
      },
      { signal },
    );
    void usd;
  }
}

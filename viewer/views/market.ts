/**
 * The market: resting liquidity as a heatmap over time and price, the traded, oracle and fundamental prices above
 * it, liquidations as circles, causes as curves. What moves with time is drawn on one canvas; hover and curves are SVG.
 */

import { select, type Selection } from 'd3';
import { fixed, percent, plural, price, usd } from '../i18n/format.ts';
import { Heat, type HeatColours } from '../render/heat.ts';
import { makeSurface, textWidth, type Surface } from '../render/canvas.ts';
import { priceScale, timeTicks, type PriceScale } from '../render/scales.ts';
import { CHANGED } from '../store/store.ts';
import { stretchOf, type Stretch } from '../store/timeWindow.ts';
import { familyOf, linkPath } from './causalLinks.ts';
import { marketDomain } from './marketLayout.ts';
import { layOutMarks, markAt, markRadius, type Mark } from './marketMarks.ts';
import { paintMarks } from './marketMarksPaint.ts';
import { lineEnds, paintLines } from './marketPaint.ts';
import { plotFrame, type PlotFrame } from './plotLayout.ts';
import {
  paintAxes,
  paintBands,
  paintChapters,
  paintEndLabels,
  type PlotPaint,
} from './plotPaint.ts';
import { listenToPlot } from './plotPointer.ts';
import { heatTable } from '../theme/palette.ts';
import type { Theme } from '../theme/theme.ts';
import { PlotTip, type TipLine } from './plotTip.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const MARKS_EVERY_MS = 100;
const LINKS_MOST = 160;

export class MarketView implements View {
  readonly id = 'market';
  readonly title = 'Market';
  readonly needs =
    CHANGED.rows |
    CHANGED.events |
    CHANGED.control |
    CHANGED.cursor |
    CHANGED.hover |
    CHANGED.window |
    CHANGED.theme |
    CHANGED.size |
    CHANGED.selection;
  readonly hertz = 60;
  private context!: ViewContext;
  private body!: HTMLElement;
  private surface!: Surface;
  private overlay!: Selection<SVGSVGElement, unknown, null, undefined>;
  private tip!: PlotTip;
  private readonly heat = new Heat();
  private heatKey = '';
  private heatWords: HeatColours = { depth: new Uint32Array(256), pressure: new Uint32Array(256) };
  private frame: PlotFrame = plotFrame(800, 400, 12);
  private size = { width: 0, height: 0 };
  private stretch: Stretch = { from: 0, to: 1 };
  private scale: PriceScale = priceScale(1, 2, 1, 'linear');
  private marks: readonly Mark[] = [];
  private marksKey = '';
  private marksAt = 0;
  private top = 1;
  private abort = new AbortController();

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.body = body;
    this.surface = makeSurface(body);
    this.overlay = select(body).append('svg').attr('class', 'overlay').attr('aria-hidden', 'true');
    this.overlay.append('clipPath').attr('id', 'market-clip').append('rect');
    for (const name of ['links', 'rings', 'cross']) this.overlay.append('g').attr('class', name);
    // A cause may lie before the window: its curve must not run over the axis.
    this.overlay.select('g.links').attr('clip-path', 'url(#market-clip)');
    this.tip = new PlotTip(body);
    listenToPlot({
      element: body,
      store: context.store,
      signal: this.abort.signal,
      frame: () => this.frame,
      stretch: () => this.stretch,
      priceAt: (y) => this.scale.price(y),
      markAt: (at) => markAt(this.marks, at, this.place),
    });
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.surface.resize(width, height);
    this.overlay.attr('width', width).attr('height', height);
  }

  draw(changed: number): void {
    const { store } = this.context;
    const theme = this.context.theme();
    const { control, rows } = store;
    if (control === null || this.size.width < 60) return;
    this.frame = plotFrame(this.size.width, this.size.height, theme.type);
    const tick = store.tick;
    this.stretch = stretchOf(store.window, tick, control.ticks);
    const until = Math.min(rows.head, Math.ceil(this.stretch.to));
    const domain = marketDomain(
      rows,
      this.stretch.from,
      until,
      store.at('cliff'),
      this.context.priceAxis.domain,
    );
    if (domain === null) return;
    this.context.priceAxis.domain = domain;
    this.context.priceAxis.height = this.size.height;
    this.scale = priceScale(domain[0], domain[1], this.frame.height, control.grid.spacing);
    this.refreshMarks(changed);
    const paint: PlotPaint = {
      context: this.surface.context,
      theme,
      frame: this.frame,
      scale: this.scale,
      stretch: this.stretch,
      x: this.x,
      rows,
      tick,
      until,
    };
    const { context } = this.surface;
    this.surface.clear();
    context.save();
    context.translate(this.frame.margins.left, this.frame.margins.top);
    const plot = {
      from: this.stretch.from,
      to: this.stretch.to,
      until,
      x: this.x,
      scale: this.scale,
      width: this.frame.width,
      height: this.frame.height,
    };
    this.heat.draw(context, rows, control.grid, this.heatColours(theme), plot);
    paintBands(paint, control.bands);
    const from = store.dateAt(this.stretch.from);
    const to = store.dateAt(this.stretch.to);
    const room = textWidth('00:00', theme.type, theme.font) * 2.1;
    paintAxes(
      paint,
      timeTicks(from, to, Math.max(2, Math.floor(this.frame.width / room))),
      (date) =>
        (date.getTime() - from.getTime()) / 1000 / control.secondsPerTick + this.stretch.from,
    );
    paintMarks(
      paint,
      this.marks,
      this.place,
      store.hover.liquidations.length > 0 ? store.hover.liquidations : store.selected,
    );
    paintLines(paint);
    paintChapters(paint, control.chapters);
    paintEndLabels(paint, lineEnds(paint), store.cursor.mode === 'past');
    context.restore();
    this.drawLinks();
    this.drawHover();
  }

  describe(): string {
    const { store } = this.context;
    const traded = store.at('price.traded');
    const before = store.rows.at('price.traded', Math.max(0, store.tick - 240));
    const liquidated = store.events.liquidations.length;
    if (!Number.isFinite(traded)) return 'Market: no prices yet.';
    const cliff = store.at('cliff');
    const fall = Number.isFinite(before)
      ? `, ${percent(traded / before - 1)} over the last 240 ticks`
      : '';
    const edge = Number.isFinite(cliff)
      ? ` Cliff at ${price(cliff)}, ${percent(1 - cliff / traded)} below.`
      : ' No cliff in sight.';
    return `Market: traded price ${price(traded)}${fall}; oracle ${price(store.at('price.oracle'))}; ${plural(liquidated, 'liquidation', 'liquidations')} so far.${edge}${this.standing()}`;
  }

  /** Halts and faults that stand where the reader looks. */
  private standing(): string {
    const { control, tick } = this.context.store;
    const labels = (control?.bands ?? [])
      .filter(({ from, until }) => from <= tick && tick < (until ?? Number.POSITIVE_INFINITY))
      .map(({ label }) => label);
    return labels.length === 0 ? '' : ` Standing: ${labels.join('; ')}.`;
  }

  table(): DataTable {
    const { store } = this.context;
    const { from, to } = this.stretch;
    const last = Math.min(store.rows.head, Math.floor(to));
    const step = Math.max(1, Math.round((last - from) / 60));
    const rows: string[][] = [];
    for (let tick = Math.max(0, Math.ceil(from)); tick <= last; tick += step) {
      const at = (name: string) => price(store.rows.at(name, tick));
      rows.push([
        store.when(tick),
        at('price.traded'),
        at('price.oracle'),
        at('price.fundamental'),
        usd(store.rows.at('depth.bids', tick)),
        usd(store.rows.at('depth.asks', tick)),
      ]);
    }
    return {
      caption: `Prices and depth, every ${step} ticks of the window`,
      columns: [
        'Time, UTC',
        'Traded',
        'Oracle',
        'Fundamental',
        'Bids within 2 %',
        'Asks within 2 %',
      ],
      rows,
    };
  }

  destroy(): void {
    this.abort.abort();
    this.body.replaceChildren();
  }

  /** In steps of eight bytes, so that the picture is not redrawn for every new record. */
  private heatColours({ name, palette }: Theme): HeatColours {
    const { rows } = this.context.store;
    const [deepest, heaviest] = [rows.deepest, rows.heaviest].map((byte) =>
      Math.min(255, Math.ceil(byte / 8) * 8),
    );
    const key = `${name}:${deepest}:${heaviest}`;
    if (key !== this.heatKey) {
      this.heatKey = key;
      this.heatWords = {
        depth: heatTable(palette.heat, deepest! - 8, 85),
        pressure: heatTable(palette.threat, heaviest! - 8, 115),
      };
    }
    return this.heatWords;
  }

  private readonly x = (tick: number): number =>
    ((tick - this.stretch.from) / (this.stretch.to - this.stretch.from)) * this.frame.width;

  private readonly place = (mark: Mark): { x: number; y: number; r: number } => ({
    x: this.x(mark.tick),
    y: this.scale.y(mark.price),
    r: Math.max(1.5, markRadius(mark.notional, this.top, Math.min(19, this.frame.height / 19))),
  });

  private refreshMarks(changed: number): void {
    const { events } = this.context.store;
    const span = this.stretch.to - this.stretch.from;
    const key = `${events.version}:${Math.round(Math.log2(span) * 8)}:${this.frame.width}:${Math.floor(this.stretch.from / (span / 40))}`;
    const now = performance.now();
    if (
      key === this.marksKey ||
      (now - this.marksAt < MARKS_EVERY_MS && (changed & (CHANGED.window | CHANGED.size)) === 0)
    )
      return;
    this.marksKey = key;
    this.marksAt = now;
    // A power of two, so that zooming a little leaves the bins where they are.
    const ticks = 2 ** Math.max(0, Math.ceil(Math.log2((span / this.frame.width) * 13)));
    const ratio = (this.scale.high / this.scale.low) ** (13 / this.frame.height);
    const rounded = 2 ** (Math.round(Math.log2(Math.log2(ratio)) * 2) / 2);
    this.marks = layOutMarks(
      events.liquidations,
      this.stretch.from - span * 0.05,
      this.stretch.to + span * 0.05,
      { ticks, ratio: 2 ** rounded },
    );
    this.top = Math.max(250_000, ...this.marks.map((mark) => mark.notional));
  }

  private drawLinks(): void {
    const { store } = this.context;
    const ids = store.hover.liquidations.length > 0 ? store.hover.liquidations : store.selected;
    const { margins } = this.frame;
    const family = ids.length === 0 ? null : familyOf(store.events, ids, LINKS_MOST);
    // Many curves lie over each other: each is fainter, so that the prices below stay legible.
    const crowd = Math.min(1, Math.sqrt(8 / Math.max(1, family?.links.length ?? 0)));
    this.overlay
      .select('#market-clip rect')
      .attr('width', this.frame.width)
      .attr('height', this.frame.height);
    this.overlay
      .select('g.links')
      .attr('transform', `translate(${margins.left},${margins.top})`)
      .selectAll<SVGPathElement, unknown>('path')
      .data(
        family?.links ?? [],
        (link) =>
          `${(link as { parent: { id: number } }).parent.id}-${(link as { child: { id: number } }).child.id}`,
      )
      .join('path')
      .attr('d', ({ parent, child }) =>
        linkPath(
          this.x(parent.tick),
          this.scale.y(parent.price),
          this.x(child.tick),
          this.scale.y(child.price),
        ),
      )
      .attr('stroke-width', (link) => 0.8 + 3.2 * link.share * crowd)
      .attr('opacity', (link) => Math.max(0.12, (0.9 * crowd) / link.distance));
  }

  private drawHover(): void {
    const { store } = this.context;
    const { hover } = store;
    const { margins, width, height } = this.frame;
    const cross = this.overlay
      .select('g.cross')
      .attr('transform', `translate(${margins.left},${margins.top})`);
    const lines: [number, number, number, number][] = [];
    const tick = hover.tick;
    if (tick !== null) {
      const at = this.x(tick);
      if (at >= 0 && at <= width) lines.push([at, 0, at, height]);
    }
    if (hover.price !== null) {
      const at = this.scale.y(hover.price);
      if (at >= 0 && at <= height) lines.push([0, at, width, at]);
    }
    cross
      .selectAll('line')
      .data(lines)
      .join('line')
      .attr('x1', (line) => line[0])
      .attr('y1', (line) => line[1])
      .attr('x2', (line) => line[2])
      .attr('y2', (line) => line[3]);
    this.drawTip();
  }

  private drawTip(): void {
    const { store } = this.context;
    const { hover, rows } = store;
    const tick = hover.tick;
    if (tick === null || tick > rows.head || this.body.matches(':not(:hover)')) {
      this.tip.hide();
      return;
    }
    const lines: TipLine[] = [
      [store.when(tick), `tick ${fixed(tick, 0)}`],
      ['traded', price(rows.at('price.traded', tick))],
      ['oracle', price(rows.at('price.oracle', tick))],
      ['fundamental', price(rows.at('price.fundamental', tick))],
      ['spread', `${fixed(rows.at('spread', tick), 0)} bps`],
    ];
    const chosen = hover.liquidations.flatMap((id) => store.events.liquidation(id) ?? []);
    if (chosen.length > 0) {
      const family = familyOf(store.events, hover.liquidations, LINKS_MOST);
      const notional = chosen.reduce((sum, event) => sum + event.notional, 0);
      lines.push(
        [plural(chosen.length, 'liquidation', 'liquidations'), usd(notional)],
        ['parents · offspring', `${family.ancestors} · ${family.descendants}`],
      );
    }
    this.tip.show(lines, this.x(tick), this.frame);
  }
}

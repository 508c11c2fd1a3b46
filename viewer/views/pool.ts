/**
 * A pool on the market's time: the claims of its tranches stacked from the senior up, what covers them, what it is worth beside what its
 * holders are told, who waits to leave, and what audits said beside what was true.
 */

import { scaleLinear } from 'd3';
import { fixed, percent, usd, usdAxis } from '../i18n/format.ts';
import { makeSurface, textWidth, type Surface } from '../render/canvas.ts';
import { priceScale, timeTicks } from '../render/scales.ts';
import { CHANGED } from '../store/store.ts';
import { stretchOf, type Stretch } from '../store/timeWindow.ts';
import {
  paintAudits,
  paintPoolLines,
  paintQueue,
  paintTrancheNames,
  paintTranches,
  poolLines,
} from './poolPaint.ts';
import { sampledTicks, trancheBands, tranchesAt, verdictOf } from './poolLayout.ts';
import { plotFrame, type PlotFrame } from './plotLayout.ts';
import {
  paintAxes,
  paintBands,
  paintChapters,
  paintCursor,
  paintEndLabels,
  paintGaps,
  segment,
  type PlotPaint,
} from './plotPaint.ts';
import { listenToPlot } from './plotPointer.ts';
import { PlotTip, type TipLine } from './plotTip.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const PIXELS_PER_POINT = 3;

export class PoolView implements View {
  readonly id = 'pool';
  readonly title = 'Pool';
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
  readonly hertz = 20;
  private context!: ViewContext;
  private body!: HTMLElement;
  private surface!: Surface;
  private tip!: PlotTip;
  private size = { width: 0, height: 0 };
  private frame: PlotFrame = plotFrame(800, 400, 12);
  private stretch: Stretch = { from: 0, to: 1 };
  private readonly abort = new AbortController();

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.body = body;
    this.surface = makeSurface(body);
    this.tip = new PlotTip(body);
    listenToPlot({
      element: body,
      store: context.store,
      signal: this.abort.signal,
      frame: () => this.frame,
      stretch: () => this.stretch,
      priceAt: () => null,
      markAt: () => null,
    });
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.surface.resize(width, height);
  }

  draw(): void {
    const { store } = this.context;
    const theme = this.context.theme();
    const { control, rows, pool, tick } = store;
    this.surface.clear();
    if (control === null || pool === undefined || this.size.width < 60) return;
    const room = plotFrame(this.size.width, this.size.height, theme.type);
    this.frame = room;
    this.stretch = stretchOf(store.window, tick, control.ticks);
    const until = Math.min(rows.head, Math.ceil(this.stretch.to));
    const ticks = sampledTicks(
      rows,
      this.stretch.from,
      Math.min(until, tick),
      room.width / PIXELS_PER_POINT,
    );
    const bands = trancheBands(pool, rows, ticks);
    const audits = store.events.audits.filter((audit) => audit.pool === pool.id);
    const tops = [
      ...(bands.at(-1)?.points.map(({ high }) => high) ?? []),
      ...[pool.worth, pool.told].flatMap((channel) => ticks.map((at) => rows.at(channel, at))),
      ...audits.map((audit) => audit.collateral),
    ].filter(Number.isFinite);
    const [, top] = scaleLinear()
      .domain([0, 1.04 * Math.max(1, ...tops)])
      .nice(24)
      .domain() as [number, number];
    // Audits have a lane of their own above what they speak of.
    const laneHeight = audits.length > 0 ? theme.type * 2.2 : 0;
    const scale = priceScale(0, top, room.height - laneHeight, 'linear');
    const paint: PlotPaint = {
      context: this.surface.context,
      theme,
      frame: room,
      scale: { ...scale, y: (value) => laneHeight + scale.y(value) },
      stretch: this.stretch,
      x: this.x,
      rows,
      tick,
      until,
    };
    const { context } = this.surface;
    context.save();
    context.translate(room.margins.left, room.margins.top);
    paintTranches(paint, bands);
    paintQueue(paint, pool.queue);
    paintBands(paint, control.bands);
    const from = store.dateAt(this.stretch.from);
    const wide = textWidth('00:00', theme.type, theme.font) * 2.1;
    paintAxes(
      paint,
      timeTicks(from, store.dateAt(this.stretch.to), Math.max(2, Math.floor(room.width / wide))),
      (date) =>
        (date.getTime() - from.getTime()) / 1000 / control.secondsPerTick + this.stretch.from,
      usdAxis,
    );
    const lines = poolLines(paint, pool);
    paintPoolLines(paint, lines);
    paintGaps(paint);
    paintCursor(paint);
    paintTrancheNames(paint, bands);
    paintAudits(paint, audits);
    paintChapters(paint, control.chapters);
    paintEndLabels(paint, lines, store.cursor.mode === 'past');
    this.drawHover(paint);
    context.restore();
  }

  describe(): string {
    const { store } = this.context;
    const { pool, rows, tick } = store;
    if (pool === undefined) return 'Pool: there is none in this scenario.';
    const worth = rows.at(pool.worth, tick);
    if (!Number.isFinite(worth)) return `${pool.label}: no figures yet.`;
    const claims = tranchesAt(pool, rows, tick).map(
      ({ label, claim, value }) => `${label} ${usd(Math.min(claim, value))} of ${usd(claim)}`,
    );
    const told = rows.at(pool.told, tick);
    const report = Number.isFinite(told) ? `, reported ${usd(told)}` : '';
    const audit = this.lastAudit();
    return `${pool.label}: worth ${usd(worth)}${report}; ${claims.join(', ')}; ${usd(rows.at(pool.queue, tick) || 0)} waiting to leave.${audit}`;
  }

  /** The last audit up to the cursor, in a sentence. */
  private lastAudit(): string {
    const { pool, events, tick } = this.context.store;
    const audit = events.audits.findLast((event) => event.pool === pool?.id && event.tick <= tick);
    return audit === undefined
      ? ''
      : ` Last audit ${verdictOf(audit)}: ${usd(audit.collateral)} attested, ${usd(audit.claims)} owed, ${usd(audit.trueValue)} true.`;
  }

  table(): DataTable {
    const { store } = this.context;
    const { rows, pool } = store;
    if (pool === undefined) return { caption: this.title, columns: [], rows: [] };
    const ticks = sampledTicks(
      rows,
      this.stretch.from,
      Math.min(rows.head, Math.floor(this.stretch.to)),
      60,
    );
    const audits = store.events.audits.filter((audit) => audit.pool === pool.id);
    return {
      caption: `${pool.label}, USD: worth, report, redemptions waiting, value of each tranche, and audits published since the row before`,
      columns: [
        'Time, UTC',
        'Worth',
        'Reported',
        'Waiting',
        ...pool.tranches.map(({ label }) => label),
        'Audit',
      ],
      rows: ticks.map((tick, i) => [
        store.when(tick),
        usd(rows.at(pool.worth, tick)),
        usd(rows.at(pool.told, tick)),
        usd(rows.at(pool.queue, tick)),
        ...pool.tranches.map(({ id }) => usd(rows.at(`tranche.${id}.value`, tick))),
        audits
          .filter((audit) => audit.tick <= tick && audit.tick > (ticks[i - 1] ?? -1))
          .map((audit) => `${verdictOf(audit)}, ${usd(audit.collateral)} attested`)
          .join('; '),
      ]),
    };
  }

  destroy(): void {
    this.abort.abort();
    this.body.replaceChildren();
  }

  private readonly x = (tick: number): number =>
    ((tick - this.stretch.from) / (this.stretch.to - this.stretch.from)) * this.frame.width;

  private drawHover({ context, theme, frame }: PlotPaint): void {
    const { store } = this.context;
    const { hover, rows, pool } = store;
    const { tick } = hover;
    const isOver = this.body.matches(':hover');
    const at = tick === null ? -1 : this.x(tick);
    if (tick !== null && at >= 0 && at <= frame.width) {
      context.strokeStyle = theme.palette.muted;
      context.lineWidth = 1;
      context.setLineDash([2, 3]);
      segment(context, Math.round(at) + 0.5, 0, Math.round(at) + 0.5, frame.height);
      context.setLineDash([]);
    }
    if (tick === null || !isOver || pool === undefined || tick > rows.head) return this.tip.hide();
    const lines: TipLine[] = [
      [store.when(tick), `tick ${fixed(tick, 0)}`],
      ['worth', usd(rows.at(pool.worth, tick))],
    ];
    if (Number.isFinite(rows.at(pool.told, tick)))
      lines.push(['as reported', usd(rows.at(pool.told, tick))]);
    for (const { label, claim, value } of tranchesAt(pool, rows, tick).reverse()) {
      const covered = claim > 0 ? ` · ${percent(Math.min(1, value / claim), 0)}` : '';
      lines.push([label, `${usd(value)}${covered}`]);
    }
    const waiting = rows.at(pool.queue, tick);
    if (waiting > 0) lines.push(['waiting to leave', usd(waiting)]);
    const near = store.events.audits.find(
      (audit) =>
        audit.pool === pool.id && this.x(audit.lookedAt) - 6 <= at && at <= this.x(audit.tick) + 8,
    );
    if (near !== undefined) {
      lines.push(
        ['audit', verdictOf(near)],
        ['attested', usd(near.collateral)],
        ['owed', usd(near.claims)],
        ['true', usd(near.trueValue)],
      );
    }
    this.tip.show(lines, at, frame);
  }
}

/** The layers of the picture of a pool, bottom to top: tranches, redemptions waiting, worth and report, audits. */

import { area } from 'd3';
import type { AuditEvent, PoolState } from '../../protocol/messages.ts';
import { usd } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { pixelColumns, strokeLine } from '../render/lines.ts';
import { stackShade } from './absorbLayout.ts';
import { auditMarks, type AuditMark, type BandPoint, type TrancheBand } from './poolLayout.ts';
import { disc, haloText, hatch, segment, type LineEnd, type PlotPaint } from './plotPaint.ts';

/** Claims in the colours of their rank; what nothing covers is hatched, as every loss on the page. */
export function paintTranches(paint: PlotPaint, bands: readonly TrancheBand[]): void {
  const { context, theme, frame, scale, x } = paint;
  const { palette } = theme;
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  const between = (low: (point: BandPoint) => number, high: (point: BandPoint) => number) =>
    area<BandPoint>()
      .x((point) => x(point.tick))
      .y0((point) => scale.y(low(point)))
      .y1((point) => scale.y(high(point)))
      .context(context);
  for (const { rank, points } of bands) {
    context.fillStyle = palette.stack[stackShade(rank, bands.length)]!;
    context.globalAlpha = 0.62;
    context.beginPath();
    between(
      ({ low }) => low,
      ({ kept }) => kept,
    )(points);
    context.fill();
    context.globalAlpha = 1;
    context.save();
    context.beginPath();
    between(
      ({ kept }) => kept,
      ({ high }) => high,
    )(points);
    context.clip();
    context.strokeStyle = palette.loss;
    context.lineWidth = 1.4;
    context.globalAlpha = 0.8;
    hatch(context, { left: 0, right: frame.width, top: 0, bottom: frame.height }, 8);
    context.restore();
  }
  context.strokeStyle = palette.panel;
  context.lineWidth = 1.5;
  for (const { points } of bands) {
    context.beginPath();
    points.forEach((point, i) => {
      if (i === 0) context.moveTo(x(point.tick), scale.y(point.high));
      else context.lineTo(x(point.tick), scale.y(point.high));
    });
    context.stroke();
  }
  context.restore();
}

/** Names of the tranches in their bands, where a band is tall enough. */
export function paintTrancheNames(
  { context, theme, frame, scale, x }: PlotPaint,
  bands: readonly TrancheBand[],
): void {
  const { type, font, palette } = theme;
  context.save();
  context.font = `600 ${type * 0.95}px ${font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { label, points } of bands) {
    const first = points.find((point) => x(point.tick) >= 0);
    if (first === undefined) continue;
    const top = scale.y(first.high);
    const bottom = scale.y(first.low);
    if (bottom - top < type * 1.25) continue;
    const text = `${label} ${usd(first.high - first.low)}`;
    const at = Math.max(0, x(first.tick)) + 8;
    if (at + textWidth(text, type, font, 600) > frame.width) continue;
    haloText(context, text, at, (top + bottom) / 2, palette.text, palette.panel);
  }
  context.restore();
}

/** What waits to leave, from the foot up: it is the senior claims that it will be paid before. */
export function paintQueue(paint: PlotPaint, channel: string): void {
  const { context, theme, frame, scale, rows, stretch, x } = paint;
  const read = rows.reader(channel);
  if (read === null) return;
  const to = Math.min(paint.until, paint.tick);
  const runs = pixelColumns({ read, from: stretch.from - 2, to, x });
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  for (const run of runs) {
    if (run.every(({ high }) => high <= 0)) continue;
    context.beginPath();
    context.moveTo(run[0]!.x, scale.y(0));
    for (const column of run) context.lineTo(column.x, scale.y(column.high));
    context.lineTo(run.at(-1)!.x, scale.y(0));
    context.globalAlpha = 0.42;
    context.fillStyle = theme.palette.marks.warning;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = theme.palette.marks.warning;
    context.lineWidth = 1.3;
    context.stroke();
  }
  context.restore();
}

/** What the pool is worth, and what its holders are told. */
export function poolLines({ theme, rows, tick }: PlotPaint, pool: PoolState): PoolLine[] {
  const { marks } = theme.palette;
  const lines = [
    {
      channel: pool.queue,
      name: 'waiting',
      short: 'waiting',
      colour: marks.warning,
      dash: null,
    },
    {
      channel: pool.told,
      name: 'as reported',
      short: 'reported',
      colour: marks.oracle,
      dash: [2, 2.5],
    },
    { channel: pool.worth, name: 'worth', short: 'worth', colour: marks.price, dash: [] },
  ];
  return lines.flatMap((line) => {
    const value = rows.at(line.channel, tick);
    if (line.channel === '' || !Number.isFinite(value)) return [];
    if (line.channel === pool.queue && value === 0) return [];
    return [{ ...line, value, text: usd(value) }];
  });
}

export interface PoolLine extends LineEnd {
  readonly channel: string;
  /** null: an area, drawn by itself. */
  readonly dash: readonly number[] | null;
}

export function paintPoolLines(paint: PlotPaint, lines: readonly PoolLine[]): void {
  const { context, theme, frame, scale, x, rows, stretch, until, tick } = paint;
  const thick = theme.projector ? 1.5 : 1;
  context.save();
  context.beginPath();
  context.rect(0, -2, frame.width, frame.height + 4);
  context.clip();
  for (const { channel, colour, dash } of lines) {
    const read = rows.reader(channel);
    if (read === null || dash === null) continue;
    const stroke = { colour, width: 2.1 * thick, dash, halo: theme.palette.panel };
    const runs = pixelColumns({ read, from: stretch.from - 2, to: Math.min(until, tick), x });
    strokeLine(context, runs, scale.y, stroke);
    if (until > tick) {
      const later = pixelColumns({ read, from: tick, to: until, x });
      strokeLine(context, later, scale.y, { ...stroke, alpha: 0.4 });
    }
  }
  context.restore();
}

/**
 * Audits: from the look a lozenge at what was attested, and a line from there to what was true; in a lane above the plot a bar from look
 * to publication, with the verdict.
 */
export function paintAudits(paint: PlotPaint, audits: readonly AuditEvent[]): readonly AuditMark[] {
  const { context, theme, frame, scale, x } = paint;
  const { palette, type, font } = theme;
  const radius = type * 0.62;
  const size = type * 0.95;
  const lane = type * 0.95;
  const marks = auditMarks(audits, x, frame.width, radius, (text) =>
    textWidth(text, size, font, 600),
  );
  context.save();
  context.textBaseline = 'middle';
  context.font = `600 ${size}px ${font}`;
  for (const { audit, verdict, lookX, x: at, showsVerdict } of marks) {
    const colour = verdict === 'passed' ? palette.text : palette.loss;
    context.globalAlpha = audit.tick > paint.tick ? 0.4 : 1;
    context.lineWidth = 1.2;
    context.strokeStyle = colour;
    context.setLineDash([3, 3]);
    const attested = scale.y(audit.collateral);
    segment(context, lookX, lane, lookX, attested);
    context.setLineDash([]);
    context.lineWidth = 2;
    segment(context, lookX, attested, lookX, scale.y(audit.trueValue));
    lozenge(context, lookX, attested, radius * 0.8);
    context.fillStyle = palette.panel;
    context.fill();
    context.stroke();
    context.lineWidth = 2.4;
    segment(context, lookX, lane, at, lane);
    disc(context, at, lane, radius);
    context.fillStyle = verdict === 'passed' ? colour : palette.panel;
    context.fill();
    context.lineWidth = 1.8;
    context.stroke();
    context.strokeStyle = verdict === 'passed' ? palette.panel : colour;
    sign(context, at, lane, radius * 0.45, audit.passed ? 'tick' : 'cross');
    if (showsVerdict)
      haloText(context, verdict, at + radius + 5, lane, palette.text, palette.panel);
  }
  context.restore();
  return marks;
}

function lozenge(context: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
}

function sign(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  r: number,
  shape: 'tick' | 'cross',
): void {
  context.beginPath();
  if (shape === 'tick') {
    context.moveTo(x - r, y);
    context.lineTo(x - r * 0.2, y + r * 0.8);
    context.lineTo(x + r, y - r * 0.8);
  } else {
    context.moveTo(x - r * 0.8, y - r * 0.8);
    context.lineTo(x + r * 0.8, y + r * 0.8);
    context.moveTo(x + r * 0.8, y - r * 0.8);
    context.lineTo(x - r * 0.8, y + r * 0.8);
  }
  context.stroke();
}

/** The ground of the market view, one function per layer, bottom to top: bands, axes, lines, gaps. */

import { layOutBands } from './bandLayout.ts';
import type { Band } from '../../protocol/messages.ts';
import { textWidth } from '../render/canvas.ts';
import { pixelColumns, strokeLine, type Stroke } from '../render/lines.ts';
import type { PriceScale, TimeTick } from '../render/scales.ts';
import type { Rows } from '../store/rows.ts';
import type { Stretch } from '../store/timeWindow.ts';
import type { Theme } from '../theme/theme.ts';
import type { MarketFrame } from './marketLayout.ts';

export interface MarketPaint {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly frame: MarketFrame;
  readonly scale: PriceScale;
  readonly stretch: Stretch;
  readonly x: (tick: number) => number;
  readonly rows: Rows;
  /** Tick of the cursor, and the last tick that has data. */
  readonly tick: number;
  readonly until: number;
}

interface LineStyle extends Stroke {
  readonly channel: string;
  readonly name: string;
  readonly short: string;
}

export function lineStyles(theme: Theme): LineStyle[] {
  const { marks, panel } = theme.palette;
  const thick = theme.projector ? 1.5 : 1;
  return [
    {
      channel: 'price.fundamental',
      name: 'fundamental',
      short: 'fund.',
      colour: marks.fundamental,
      width: 1.6 * thick,
      dash: [7, 4],
      halo: panel,
    },
    {
      channel: 'price.oracle',
      name: 'oracle',
      short: 'oracle',
      colour: marks.oracle,
      width: 1.8 * thick,
      dash: [2, 2.5],
      halo: panel,
    },
    {
      channel: 'price.traded',
      name: 'traded',
      short: 'traded',
      colour: marks.price,
      width: 2 * thick,
      halo: panel,
    },
  ];
}

export function paintBands(
  { context, theme, frame, x, until }: MarketPaint,
  bands: readonly Band[],
): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  const lastEnd: number[] = [];
  for (const { band, from: start, until: end, lane } of layOutBands(bands, until)) {
    const from = x(start);
    const to = x(end);
    if (to < 0 || from > frame.width) continue;
    context.fillStyle = theme.palette.marks.warning;
    context.globalAlpha = 0.045;
    context.fillRect(from, 0, to - from, frame.height);
    context.globalAlpha = 1;
    const size = theme.type * 0.92;
    const bottom = frame.height - lane * (size + 7);
    context.fillRect(
      Math.max(0, from),
      bottom - 3,
      Math.max(1, Math.min(frame.width, to) - Math.max(0, from)),
      3,
    );
    const wide = textWidth(band.label, size, theme.font);
    const at = Math.max(from, 0) + 5;
    // The words may run past a short band, but not over those of the next in its lane.
    if (at < (lastEnd[lane] ?? Number.NEGATIVE_INFINITY) + 8 || at + wide > frame.width) continue;
    lastEnd[lane] = at + wide;
    context.font = `${size}px ${theme.font}`;
    haloText(context, band.label, at, bottom - 9, theme.palette.marks.warning, theme.palette.panel);
  }
  context.restore();
}

export function paintAxes(
  paint: MarketPaint,
  times: readonly TimeTick[],
  tickOf: (date: Date) => number,
): void {
  const { context, theme, frame, scale, x } = paint;
  const { palette, type } = theme;
  context.save();
  context.lineWidth = 1;
  context.strokeStyle = palette.muted;
  context.font = `${type}px ${theme.font}`;
  context.fillStyle = palette.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of scale.ticks(Math.max(3, Math.floor(frame.height / (type * 4.5))))) {
    const y = Math.round(scale.y(value)) + 0.5;
    context.globalAlpha = 0.16;
    segment(context, 0, y, frame.width, y);
    context.globalAlpha = 1;
    if (y > type / 2 - 4 && y < frame.height + 4) context.fillText(`$${value}`, -8, y);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const utcAt = frame.width + 8;
  for (const { date, label, major } of times) {
    const at = Math.round(x(tickOf(date))) + 0.5;
    if (at < 0 || at > frame.width) continue;
    context.globalAlpha = major ? 0.45 : 0.13;
    segment(context, at, 0, at, frame.height);
    context.globalAlpha = 1;
    context.font = `${major ? 700 : 400} ${type}px ${theme.font}`;
    const half = textWidth(label, type, theme.font, major ? 700 : 400) / 2;
    if (at + half < utcAt - 4 && at - half > -frame.margins.left)
      context.fillText(label, at, frame.height + 9);
  }
  context.font = `${type}px ${theme.font}`;
  context.textAlign = 'left';
  context.fillText('UTC', utcAt, frame.height + 9);
  context.globalAlpha = 0.5;
  segment(context, 0, frame.height + 0.5, frame.width, frame.height + 0.5);
  context.restore();
}

export function paintLines({
  context,
  theme,
  frame,
  scale,
  x,
  rows,
  stretch,
  until,
  tick,
}: MarketPaint): void {
  context.save();
  context.beginPath();
  context.rect(0, -2, frame.width, frame.height + 4);
  context.clip();
  for (const style of lineStyles(theme)) {
    const read = rows.reader(style.channel);
    if (read === null) continue;
    const runs = pixelColumns({ read, from: stretch.from - 2, to: Math.min(until, tick), x });
    strokeLine(context, runs, scale.y, style);
    if (until > tick) {
      const later = pixelColumns({ read, from: tick, to: until, x });
      strokeLine(context, later, scale.y, { ...style, halo: theme.palette.panel, alpha: 0.4 });
    }
  }
  if (until > tick) {
    const at = Math.round(x(tick)) + 0.5;
    context.strokeStyle = theme.palette.accent;
    context.lineWidth = 1.5;
    segment(context, at, 0, at, frame.height);
  }
  paintGaps(context, rows, stretch, until, x, frame, theme);
  context.restore();
}

function paintGaps(
  context: CanvasRenderingContext2D,
  rows: Rows,
  stretch: Stretch,
  until: number,
  x: (tick: number) => number,
  frame: MarketFrame,
  theme: Theme,
): void {
  context.strokeStyle = theme.palette.muted;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  for (const gap of rows.gaps(Math.max(0, Math.floor(stretch.from)), until, 1)) {
    const from = x(gap.from);
    const to = x(gap.to + 1);
    if (to - from < 1.5) continue;
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, frame.height);
    context.clip();
    for (let at = from - frame.height; at < to; at += 9)
      segment(context, at, frame.height, at + frame.height, 0);
    context.restore();
  }
  context.globalAlpha = 1;
}

export function haloText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  halo: string,
): void {
  context.lineJoin = 'round';
  const stroke = context.strokeStyle;
  const wide = context.lineWidth;
  context.strokeStyle = halo;
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.strokeStyle = stroke;
  context.lineWidth = wide;
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

export function segment(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

export function disc(context: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
}

/** The ground of a plot over time, one function per layer, bottom to top: bands, axes, gaps, cursor, chapters. */

import { layOutBands } from './bandLayout.ts';
import type { Band, Chapter } from '../../protocol/messages.ts';
import { textWidth } from '../render/canvas.ts';
import type { PriceScale, TimeTick } from '../render/scales.ts';
import type { Rows } from '../store/rows.ts';
import type { Stretch } from '../store/timeWindow.ts';
import type { Theme } from '../theme/theme.ts';
import { chapterMarks, endLabels, type PlotFrame } from './plotLayout.ts';

export interface PlotPaint {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly frame: PlotFrame;
  readonly scale: PriceScale;
  readonly stretch: Stretch;
  readonly x: (tick: number) => number;
  readonly rows: Rows;
  /** Tick of the cursor, and the last tick that has data. */
  readonly tick: number;
  readonly until: number;
}

export function paintBands(
  { context, theme, frame, x, until }: PlotPaint,
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
  paint: PlotPaint,
  times: readonly TimeTick[],
  tickOf: (date: Date) => number,
  write: (value: number) => string = (value) => `$${value}`,
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
    if (y > type / 2 - 4 && y < frame.height + 4) context.fillText(write(value), -8, y);
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

/** Ticks that have not come yet, hatched. */
export function paintGaps({ context, rows, stretch, until, x, frame, theme }: PlotPaint): void {
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
    hatch(context, { left: from, right: to, top: 0, bottom: frame.height }, 9);
    context.restore();
  }
  context.globalAlpha = 1;
}

/** The cursor, where it is in the past. */
export function paintCursor({ context, theme, frame, x, tick, until }: PlotPaint): void {
  if (until <= tick) return;
  const at = Math.round(x(tick)) + 0.5;
  context.strokeStyle = theme.palette.accent;
  context.lineWidth = 1.5;
  segment(context, at, 0, at, frame.height);
}

/** Strokes slanting lines over a box and beyond it; the caller clips. */
export function hatch(
  context: CanvasRenderingContext2D,
  box: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  },
  spacing: number,
): void {
  const { left, right, top, bottom } = box;
  // On a grid of the page, so that hatches of neighbours meet and stand still.
  const first = Math.floor((left - (bottom - top)) / spacing) * spacing;
  context.beginPath();
  for (let at = first; at < right; at += spacing) {
    context.moveTo(at, bottom);
    context.lineTo(at + bottom - top, top);
  }
  context.stroke();
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

export function paintChapters(
  { context, theme, frame, x }: PlotPaint,
  chapters: readonly Chapter[],
): void {
  const { palette, type } = theme;
  const size = type * 0.95;
  context.save();
  context.font = `600 ${size}px ${theme.font}`;
  context.textBaseline = 'middle';
  const pill = type * 1.25;
  for (const mark of chapterMarks(chapters, x, frame.width, pill, (text) =>
    textWidth(text, size, theme.font, 600),
  )) {
    context.strokeStyle = palette.muted;
    context.globalAlpha = 0.55;
    context.setLineDash([1, 3]);
    segment(context, Math.round(mark.x) + 0.5, 0, Math.round(mark.x) + 0.5, frame.height);
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.fillStyle = palette.raised;
    context.strokeStyle = palette.muted;
    disc(context, mark.pillX, -type * 0.85, pill / 2);
    context.fill();
    context.stroke();
    context.fillStyle = palette.text;
    context.textAlign = 'center';
    context.fillText(String(mark.number), mark.pillX, -type * 0.82);
    context.textAlign = 'left';
    if (mark.showsTitle)
      context.fillText(mark.chapter.title, mark.pillX + pill / 2 + 5, -type * 0.82);
  }
  context.restore();
}

/** The end of a line: what it is called, in few letters too, and its value in words. */
export interface LineEnd {
  readonly name: string;
  readonly short: string;
  readonly colour: string;
  readonly value: number;
  readonly text: string;
}

/** Name and value of each line beside its end, with a leader where the label had to move. */
export function paintEndLabels(
  { context, theme, frame, scale, x, tick }: PlotPaint,
  lines: readonly LineEnd[],
  inPast: boolean,
): void {
  const { type, palette } = theme;
  const ends = lines.map(({ name, value }) => ({ name, y: scale.y(value) }));
  const gap = frame.narrow ? type * 2.35 : type * 1.45;
  const endX = Math.min(frame.width, x(tick));
  // Beside the line's end while there is nothing but room to the right of it, else in the margin.
  const labelX = inPast ? frame.width + 9 : Math.min(frame.width + 9, endX + 22);
  context.save();
  context.textBaseline = 'middle';
  for (const label of endLabels(ends, gap, frame.height)) {
    const style = lines.find((one) => one.name === label.name)!;
    context.strokeStyle = style.colour;
    context.globalAlpha = inPast ? 0.35 : 0.65;
    context.lineWidth = 1;
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(endX + 2, label.y);
    if (labelX - 9 > endX + 14) context.lineTo(labelX - 9, label.y);
    context.lineTo(labelX, label.labelY);
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = style.colour;
    const left = labelX + 3;
    if (frame.narrow) {
      context.font = `${type * 0.9}px ${theme.font}`;
      context.fillText(style.short, left, label.labelY - type * 0.55);
      context.font = `700 ${type}px ${theme.font}`;
      context.fillText(style.text, left, label.labelY + type * 0.55);
    } else {
      context.font = `700 ${type}px ${theme.font}`;
      context.fillText(style.text, left, label.labelY);
      const wide =
        Math.max(...lines.map((line) => textWidth(line.text, type, theme.font, 700))) + 5;
      context.font = `${type * 0.95}px ${theme.font}`;
      context.fillText(style.name, left + wide, label.labelY);
    }
    disc(context, endX, label.y, theme.projector ? 4 : 3);
    context.fill();
  }
  context.strokeStyle = palette.line;
  context.restore();
}

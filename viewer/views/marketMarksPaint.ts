/** What stands on the lines of the market view: liquidations with a key to their size, chapters, end labels. */

import type { Chapter } from '../../protocol/messages.ts';
import { price, usdAxis } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { chapterMarks, endLabels } from './marketLayout.ts';
import { markRadius, type Mark } from './marketMarks.ts';
import { disc, haloText, lineStyles, segment, type MarketPaint } from './marketPaint.ts';

export function paintMarks(
  paint: MarketPaint,
  marks: readonly Mark[],
  place: (mark: Mark) => { x: number; y: number; r: number },
  lit: readonly number[],
): void {
  const { context, theme, frame, tick } = paint;
  const { liquidation } = theme.palette.marks;
  const chosen = new Set(lit);
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  // Largest first, so that small ones stay visible on top.
  const sorted = marks.toSorted((a, b) => b.notional - a.notional);
  for (const mark of sorted) {
    const { x, y, r } = place(mark);
    if (x < -r || x > frame.width + r) continue;
    const later = mark.tick > tick;
    const isLit = chosen.size > 0 && mark.ids.some((id) => chosen.has(id));
    context.globalAlpha = later ? 0.35 : 1;
    disc(context, x, y, r + 1);
    context.strokeStyle = theme.palette.panel;
    context.lineWidth = 2.5;
    context.stroke();
    const inner = r * Math.sqrt(Math.min(1, mark.endogenous / Math.max(1e-9, mark.notional)));
    context.fillStyle = liquidation;
    if (inner > 0.7) {
      context.globalAlpha = later ? 0.25 : 0.68;
      disc(context, x, y, inner);
      context.fill();
    }
    context.globalAlpha = later ? 0.4 : 1;
    disc(context, x, y, r);
    context.strokeStyle = isLit ? theme.palette.marks.price : liquidation;
    context.lineWidth = isLit ? 2.5 : 1.5;
    context.stroke();
  }
  context.restore();
  paintSizeKey(paint, marks, place);
}

/** Two reference circles: what an area means, in USD. */
function paintSizeKey(
  { context, theme, frame }: MarketPaint,
  marks: readonly Mark[],
  place: (mark: Mark) => { r: number },
): void {
  const largest = marks.reduce<Mark | null>(
    (best, mark) => (best === null || mark.notional > best.notional ? mark : best),
    null,
  );
  if (largest === null || frame.narrow || frame.height < 150) return;
  const top = 10 ** Math.floor(Math.log10(largest.notional));
  const { r } = place(largest);
  const size = theme.type * 0.92;
  context.save();
  context.font = `${size}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.strokeStyle = theme.palette.marks.liquidation;
  context.lineWidth = 1.3;
  let at = 12;
  const y = frame.height - Math.max(26, r + 10) - theme.type * 1.5;
  for (const notional of [top / 10, top]) {
    const radius = Math.max(1.5, markRadius(notional, largest.notional, r));
    at += radius;
    disc(context, at, y, radius);
    context.stroke();
    at += radius + 5;
    const label = usdAxis(notional);
    haloText(context, label, at, y, theme.palette.text, theme.palette.panel);
    at += textWidth(label, size, theme.font) + 12;
  }
  context.restore();
}

export function paintChapters(
  { context, theme, frame, x }: MarketPaint,
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

/** Name and value of each line beside its end, with a leader where the label had to move. */
export function paintEndLabels(
  { context, theme, frame, scale, x, rows, tick }: MarketPaint,
  inPast: boolean,
): void {
  const { type, palette } = theme;
  const styles = lineStyles(theme);
  const ends = styles.map((style) => ({
    name: style.channel,
    y: scale.y(rows.at(style.channel, tick)),
  }));
  const gap = frame.narrow ? type * 2.35 : type * 1.45;
  const endX = Math.min(frame.width, x(tick));
  // Beside the line's end while there is nothing but room to the right of it, else in the margin.
  const labelX = inPast ? frame.width + 9 : Math.min(frame.width + 9, endX + 22);
  context.save();
  context.textBaseline = 'middle';
  for (const label of endLabels(ends, gap, frame.height)) {
    const style = styles.find((one) => one.channel === label.name)!;
    const value = rows.at(style.channel, tick);
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
      context.fillText(price(value), left, label.labelY + type * 0.55);
    } else {
      context.font = `700 ${type}px ${theme.font}`;
      context.fillText(price(value), left, label.labelY);
      const wide = textWidth('$000.0', type, theme.font, 700) + 5;
      context.font = `${type * 0.95}px ${theme.font}`;
      context.fillText(style.name, left + wide, label.labelY);
    }
    disc(context, endX, label.y, theme.projector ? 4 : 3);
    context.fill();
  }
  context.strokeStyle = palette.line;
  context.restore();
}

/** What stands on the lines of the market view: liquidations, with a key to their size. */

import { usdAxis } from '../i18n/format.ts';
import { textWidth } from '../render/canvas.ts';
import { markRadius, type Mark } from './marketMarks.ts';
import { disc, haloText, type PlotPaint } from './plotPaint.ts';

export function paintMarks(
  paint: PlotPaint,
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
  { context, theme, frame }: PlotPaint,
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

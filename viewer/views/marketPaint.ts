/** The lines of the market view: how each price is drawn, up to the cursor and beyond. */

import { price } from '../i18n/format.ts';
import { pixelColumns, strokeLine, type Stroke } from '../render/lines.ts';
import type { Theme } from '../theme/theme.ts';
import { paintCursor, paintGaps, type LineEnd, type PlotPaint } from './plotPaint.ts';

interface LineStyle extends Stroke {
  readonly channel: string;
  readonly name: string;
  readonly short: string;
}

function lineStyles(theme: Theme): LineStyle[] {
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

export function paintLines(paint: PlotPaint): void {
  const { context, theme, frame, scale, x, rows, stretch, until, tick } = paint;
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
  paintCursor(paint);
  paintGaps(paint);
  context.restore();
}

/** The ends of the lines at the cursor. */
export const lineEnds = ({ theme, rows, tick }: PlotPaint): LineEnd[] =>
  lineStyles(theme).map(({ channel, name, short, colour }) => {
    const value = rows.at(channel, tick);
    return { name, short, colour, value, text: price(value) };
  });

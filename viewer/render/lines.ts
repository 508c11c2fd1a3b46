/**
 * Lines of many ticks on few pixels: per pixel column the first, lowest, highest and last value, so that no spike
 * is lost however far one zooms out (the drawing then costs pixels, not ticks). Pure but for `strokeLine`.
 */

export interface PixelColumn {
  readonly x: number;
  readonly first: number;
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

export interface LineInput {
  readonly read: (tick: number) => number;
  /** First and last tick to draw, whole numbers. */
  readonly from: number;
  readonly to: number;
  /** Pixels of a tick; rises with the tick. */
  readonly x: (tick: number) => number;
}

/** Runs of neighbouring pixel columns; a tick without a value ends a run. */
export function pixelColumns(input: LineInput): PixelColumn[][] {
  const { read, x, to } = input;
  const runs: PixelColumn[][] = [];
  let run: PixelColumn[] = [];
  let column: { x: number; first: number; low: number; high: number; last: number } | null = null;
  let gap = true;
  for (let tick = Math.max(0, Math.ceil(input.from)); tick <= to; tick++) {
    const value = read(tick);
    if (!Number.isFinite(value)) {
      gap = true;
      continue;
    }
    const pixel = Math.round(x(tick));
    if (column !== null && column.x === pixel && !gap) {
      if (value < column.low) column.low = value;
      if (value > column.high) column.high = value;
      column.last = value;
      continue;
    }
    if (gap) {
      run = [];
      runs.push(run);
    }
    column = { x: pixel, first: value, low: value, high: value, last: value };
    run.push(column);
    gap = false;
  }
  return runs;
}

/** Lowest and highest finite value over ticks; null if there is none. */
export function extentOf(
  read: (tick: number) => number,
  from: number,
  to: number,
): { low: number; high: number } | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let tick = Math.max(0, Math.ceil(from)); tick <= to; tick++) {
    const value = read(tick);
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}

/** Adds the runs to the current path; `y` maps a value to pixels. */
export function traceLine(
  context: CanvasRenderingContext2D,
  runs: readonly PixelColumn[][],
  y: (value: number) => number,
): void {
  for (const run of runs) {
    let pen = false;
    for (const column of run) {
      if (pen) context.lineTo(column.x, y(column.first));
      else context.moveTo(column.x, y(column.first));
      pen = true;
      if (column.low !== column.high) {
        // The order that ends nearest to the last value keeps the line from crossing itself.
        const lowFirst = Math.abs(column.last - column.high) < Math.abs(column.last - column.low);
        context.lineTo(column.x, y(lowFirst ? column.low : column.high));
        context.lineTo(column.x, y(lowFirst ? column.high : column.low));
      }
      context.lineTo(column.x, y(column.last));
    }
  }
}

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  /** Colour of a wider line beneath, so that the line stands off from what it crosses. */
  readonly halo?: string;
  readonly alpha?: number;
}

export function strokeLine(
  context: CanvasRenderingContext2D,
  runs: readonly PixelColumn[][],
  y: (value: number) => number,
  stroke: Stroke,
): void {
  if (runs.length === 0) return;
  context.save();
  context.lineJoin = 'round';
  context.lineCap = 'butt';
  context.globalAlpha = stroke.alpha ?? 1;
  context.beginPath();
  traceLine(context, runs, y);
  if (stroke.halo !== undefined) {
    context.strokeStyle = stroke.halo;
    context.lineWidth = stroke.width + 2.4;
    context.stroke();
  }
  context.setLineDash(stroke.dash ? [...stroke.dash] : []);
  context.strokeStyle = stroke.colour;
  context.lineWidth = stroke.width;
  context.stroke();
  context.restore();
}

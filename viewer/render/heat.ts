/**
 * The heatmap of resting depth and, where none rests, of notional that would be liquidated: an off-screen ring of columns, one per bin of ticks and one pixel per price level. A new bin
 * costs one column; only zooming or another theme draws all of them again. Scaled onto the plot with two images.
 */

import { gridEdge } from '../../protocol/codec.ts';
import type { GridState } from '../../protocol/messages.ts';
import type { Rows } from '../store/rows.ts';
import type { PriceScale } from './scales.ts';

export interface HeatPlot {
  readonly from: number;
  readonly to: number;
  /** Last tick that may be shown. */
  readonly until: number;
  readonly x: (tick: number) => number;
  readonly scale: PriceScale;
  readonly width: number;
  readonly height: number;
}

/** Colours of a depth byte and of a pressure byte. */
export interface HeatColours {
  readonly depth: Uint32Array;
  readonly pressure: Uint32Array;
}

const RING = 2048;

export class Heat {
  private readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d');
  private column: ImageData | null = null;
  private words = new Uint32Array(0);
  private bin = 0;
  private rows: Rows | null = null;
  private table: HeatColours | null = null;
  /** Bin drawn in each slot, and the tick it was drawn from. */
  private readonly drawnBin = new Int32Array(RING).fill(-1);
  private readonly drawnTick = new Int32Array(RING).fill(-1);
  /** Grade of the row it was drawn from: a coarse one is drawn again when the exact one has come. */
  private readonly drawnGrade = new Uint8Array(RING);

  draw(
    target: CanvasRenderingContext2D,
    rows: Rows,
    grid: GridState,
    table: HeatColours,
    plot: HeatPlot,
  ): void {
    if (this.context === null || rows.head < 0) return;
    const bin = binTicks(plot.to - plot.from, plot.width);
    if (
      bin !== this.bin ||
      rows !== this.rows ||
      table !== this.table ||
      this.canvas.height !== grid.levels
    ) {
      this.reset(bin, rows, table, grid.levels);
    }
    const first = Math.max(0, Math.floor(plot.from / bin));
    const last = Math.min(
      Math.floor(plot.until / bin),
      Math.floor(plot.to / bin),
      first + RING - 1,
    );
    for (let index = first; index <= last; index++) this.refresh(index, rows);
    this.paint(target, first, last, grid, plot);
  }

  private reset(bin: number, rows: Rows, table: HeatColours, levels: number): void {
    this.bin = bin;
    this.rows = rows;
    this.table = table;
    this.canvas.width = RING;
    this.canvas.height = levels;
    this.column = new ImageData(1, levels);
    this.words = new Uint32Array(this.column.data.buffer);
    this.drawnBin.fill(-1);
    this.drawnTick.fill(-1);
  }

  private refresh(index: number, rows: Rows): void {
    const slot = index % RING;
    const end = Math.min((index + 1) * this.bin - 1, rows.head);
    const grade = rows.gradeAt(end);
    const same = this.drawnBin[slot] === index && this.drawnTick[slot] === end;
    if (same && this.drawnGrade[slot] === grade) return;
    let depth: Uint8Array | null = null;
    for (let tick = end; tick >= index * this.bin && depth === null; tick--)
      depth = rows.depthAt(tick);
    const levels = this.words.length;
    const pressure = depth === null ? null : rows.pressureAt(end);
    const { depth: cool, pressure: warm } = this.table!;
    for (let level = 0; level < levels; level++) {
      const resting = depth === null ? 0 : depth[level]!;
      const threat = pressure === null ? 0 : pressure[level]!;
      this.words[levels - 1 - level] =
        resting > 0 ? cool[resting]! : threat > 0 ? warm[threat]! : 0;
    }
    this.context!.putImageData(this.column!, slot, 0);
    // A column without data is looked at again: history may fill it.
    this.drawnBin[slot] = depth === null ? -1 : index;
    this.drawnTick[slot] = end;
    this.drawnGrade[slot] = grade;
  }

  private paint(
    target: CanvasRenderingContext2D,
    first: number,
    last: number,
    grid: GridState,
    plot: HeatPlot,
  ): void {
    if (last < first) return;
    const top = plot.scale.y(gridEdge(grid, grid.levels));
    const bottom = plot.scale.y(grid.low);
    target.save();
    target.beginPath();
    target.rect(0, 0, plot.width, plot.height);
    target.clip();
    target.imageSmoothingEnabled = false;
    for (let from = first; from <= last;) {
      const slot = from % RING;
      const count = Math.min(last - from + 1, RING - slot);
      const x = plot.x(from * this.bin);
      const end = plot.x(Math.min((from + count) * this.bin, plot.until + 1));
      const share =
        (Math.min((from + count) * this.bin, plot.until + 1) - from * this.bin) /
        (count * this.bin);
      target.drawImage(
        this.canvas,
        slot,
        0,
        count * share,
        grid.levels,
        x,
        top,
        end - x,
        bottom - top,
      );
      from += count;
    }
    target.restore();
  }
}

/** Ticks of one column: the smallest power of two that leaves no more columns than pixels. */
export function binTicks(span: number, width: number): number {
  let bin = 1;
  while (span / bin > Math.min(width, RING - 2)) bin *= 2;
  return bin;
}

/** Where things stand in a plot over time: margins, end labels, chapter marks. Pure. */

import type { Chapter } from '../../protocol/messages.ts';
import { keepClear, spread } from '../render/labels.ts';
import { priceMargins, type Margins } from './view.ts';

export interface PlotFrame {
  readonly margins: Margins;
  readonly width: number;
  readonly height: number;
  /** Narrow panels put a label's name above its value. */
  readonly narrow: boolean;
}

export function plotFrame(width: number, height: number, type: number): PlotFrame {
  const narrow = width < 520;
  const margins = {
    ...priceMargins(type),
    left: Math.round(type * (narrow ? 3.1 : 3.6)),
    right: Math.round(type * (narrow ? 5.2 : 10.4)),
  };
  return {
    margins,
    narrow,
    width: Math.max(40, width - margins.left - margins.right),
    height: Math.max(40, height - margins.top - margins.bottom),
  };
}

export interface EndLabel {
  readonly name: string;
  readonly y: number;
  readonly labelY: number;
}

/** End labels moved apart so that none covers another. */
export function endLabels(
  ends: readonly { name: string; y: number }[],
  gap: number,
  height: number,
): EndLabel[] {
  const kept = ends.filter((end) => Number.isFinite(end.y));
  const clamped = kept.map((end) => Math.max(0, Math.min(height, end.y)));
  const centres = spread(clamped, gap, gap / 2, height - gap / 2);
  return kept.map((end, i) => ({ name: end.name, y: clamped[i]!, labelY: centres[i]! }));
}

export interface ChapterMark {
  readonly number: number;
  /** Where the chapter begins, and where its pill has room. */
  readonly x: number;
  readonly pillX: number;
  readonly chapter: Chapter;
  readonly showsTitle: boolean;
}

/** Chapters on show; a title only where it touches no other, later chapters winning (they are being told). */
export function chapterMarks(
  chapters: readonly Chapter[],
  x: (tick: number) => number,
  width: number,
  pill: number,
  titleWidth: (text: string) => number,
): ChapterMark[] {
  const shown = chapters
    .map((chapter, i) => ({ number: i + 1, chapter, x: x(chapter.tick) }))
    .filter((mark) => mark.x >= 0 && mark.x <= width);
  const places = spread(
    shown.map((mark) => mark.x),
    pill + 2,
    0,
    width,
  );
  const placed = shown.map((mark, i) => ({
    x: places[i]! - pill / 2,
    width: pill * 1.5 + titleWidth(mark.chapter.title),
  }));
  const rank = shown.map((_, i) => i).reverse();
  const blocked = placed.map((one, i) =>
    places.some((at, j) => j !== i && at + pill / 2 > one.x && at - pill / 2 < one.x + one.width),
  );
  const clear = keepClear(
    placed,
    rank.filter((i) => !blocked[i]),
    8,
  );
  return shown.map((mark, i) => ({
    ...mark,
    pillX: places[i]!,
    showsTitle: clear[i]! && placed[i]!.x + placed[i]!.width <= width + pill,
  }));
}

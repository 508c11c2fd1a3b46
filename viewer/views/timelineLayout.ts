/** The whole run on one strip: where chapter pins stand, how sales add up per pixel column. Pure. */

import type { Chapter } from '../../protocol/messages.ts';
import { keepClear, spread } from '../render/labels.ts';

export interface Pin {
  readonly number: number;
  readonly chapter: Chapter;
  /** Where the chapter begins, and where its pin has room. */
  readonly x: number;
  readonly pinX: number;
  readonly showsTitle: boolean;
  /** A title near the right end stands to the left of its pin. */
  readonly flips: boolean;
}

/** All pins, with titles where they touch neither another title nor another pin; the current one wins. */
export function layOutPins(
  chapters: readonly Chapter[],
  x: (tick: number) => number,
  width: number,
  pinWidth: number,
  titleWidth: (text: string) => number,
  current: number,
): Pin[] {
  const places = spread(
    chapters.map((chapter) => x(chapter.tick)),
    pinWidth + 2,
    pinWidth / 2,
    width - pinWidth / 2,
  );
  const pins = chapters.map((chapter, i) => ({ number: i + 1, chapter, x: places[i]! }));
  const titles = pins.map((pin) => {
    const wide = titleWidth(pin.chapter.title) + pinWidth;
    const flips = pin.x + wide > width;
    return { x: flips ? pin.x - wide : pin.x - pinWidth / 2, width: wide + pinWidth / 2, flips };
  });
  const rank = pins
    .map((_, i) => i)
    .sort((a, b) => Number(b === current) - Number(a === current) || a - b);
  const blocked = titles.map((title, i) =>
    pins.some(
      (pin, j) =>
        j !== i && pin.x + pinWidth / 2 > title.x && pin.x - pinWidth / 2 < title.x + title.width,
    ),
  );
  const shown = keepClear(
    titles,
    rank.filter((i) => !blocked[i]),
    6,
  );
  return pins.map(({ number, chapter }, i) => ({
    number,
    chapter,
    x: x(chapter.tick),
    pinX: places[i]!,
    showsTitle: shown[i]!,
    flips: titles[i]!.flips,
  }));
}

/** Index of the last chapter at or before a tick; -1 before the first. */
export function chapterAt(chapters: readonly Chapter[], tick: number): number {
  return chapters.findLastIndex((chapter) => chapter.tick <= tick);
}

/** Sums of notional per column of `columnTicks` ticks over the whole run. */
export function sumColumns(
  events: readonly { readonly tick: number; readonly notional: number }[],
  columnTicks: number,
  columns: number,
): Float64Array {
  const sums = new Float64Array(columns);
  for (const event of events) {
    const column = Math.floor(event.tick / columnTicks);
    if (column >= 0 && column < columns) sums[column]! += event.notional;
  }
  return sums;
}

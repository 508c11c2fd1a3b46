/** What stands at a point of a plot, in a small box beside it: a line is a name and a figure. */

import { select } from 'd3';
import type { PlotFrame } from './plotLayout.ts';

export type TipLine = readonly [name: string, figure: string];

export class PlotTip {
  private readonly box: HTMLElement;

  constructor(body: HTMLElement) {
    this.box = body.appendChild(document.createElement('div'));
    this.box.className = 'tip';
    this.box.hidden = true;
  }

  hide(): void {
    this.box.hidden = true;
  }

  /** Beside `x` (pixels of the plot), on the side where there is room. */
  show(lines: readonly TipLine[], x: number, { margins, width }: PlotFrame): void {
    select(this.box)
      .selectAll('div')
      .data(lines)
      .join('div')
      .selectAll('span')
      .data((line) => line)
      .join('span')
      .text((text) => text);
    this.box.hidden = false;
    const at = x + margins.left;
    const wide = this.box.offsetWidth;
    const right = width + margins.left + margins.right;
    const left = at + 14 + wide > right ? at - 14 - wide : at + 14;
    this.box.style.transform = `translate(${Math.max(0, left)}px,${margins.top + 8}px)`;
  }
}

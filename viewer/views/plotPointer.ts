/**
 * Hands on a plot over time: hover reads off, a click pins a mark, the wheel or + and − zoom in time, dragging or the
 * arrow keys pan, a double click shows the whole run.
 */

import { pointer } from 'd3';
import type { Store } from '../store/store.ts';
import { panned, zoomed, type Stretch } from '../store/timeWindow.ts';
import type { PlotFrame } from './plotLayout.ts';
import type { Mark } from './marketMarks.ts';

export interface PlotHands {
  readonly element: HTMLElement;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly frame: () => PlotFrame;
  readonly stretch: () => Stretch;
  /** Price at a height; null where the plot's axis is not of prices. */
  readonly priceAt: (y: number) => number | null;
  readonly markAt: (at: Point) => Mark | null;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels that a press may wander and still be a click. */
const CLICK_SLACK = 4;
const ZOOM_PER_PIXEL = 1.0016;
const KEY_ZOOM = 0.8;

export function listenToPlot(hands: PlotHands): void {
  const { element, store, signal, frame, stretch } = hands;
  let drag: { x: number; stretch: Stretch; moved: boolean } | null = null;

  const where = (event: PointerEvent | WheelEvent): Point => {
    const [x, y] = pointer(event, element);
    return { x: x - frame().margins.left, y: y - frame().margins.top };
  };
  const ticks = () => store.control?.ticks ?? 1;
  const span = () => stretch().to - stretch().from;
  const tickAt = (x: number) => stretch().from + (x / frame().width) * span();
  const panBy = (share: number) => store.setWindow(panned(stretch(), share * span(), ticks()));

  const move = (event: PointerEvent) => {
    const at = where(event);
    if (drag === null) return hover(at);
    if (Math.abs(at.x - drag.x) > CLICK_SLACK && !drag.moved) {
      drag.moved = true;
      element.setPointerCapture(event.pointerId);
    }
    if (!drag.moved) return undefined;
    const by = ((drag.x - at.x) / frame().width) * (drag.stretch.to - drag.stretch.from);
    return store.setWindow(panned(drag.stretch, by, ticks()));
  };

  const hover = (at: Point) => {
    const { width, height } = frame();
    if (at.x < 0 || at.x > width || at.y < 0 || at.y > height) return store.setHover(null);
    const mark = hands.markAt(at);
    return store.setHover({
      tick: Math.round(mark?.tick ?? tickAt(at.x)),
      price: mark?.price ?? hands.priceAt(at.y),
      liquidations: mark?.ids ?? [],
    });
  };

  const release = (event: PointerEvent) => {
    const ended = drag;
    drag = null;
    if (ended === null || ended.moved) return;
    store.select(hands.markAt(where(event))?.ids ?? []);
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) return panBy((event.deltaX || event.deltaY) / frame().width);
    const factor = ZOOM_PER_PIXEL ** event.deltaY;
    return store.setWindow(
      zoomed(store.window, stretch(), tickAt(where(event).x), factor, ticks()),
    );
  };

  const key = (event: KeyboardEvent) => {
    const zoomBy = (factor: number) =>
      store.setWindow(zoomed(store.window, stretch(), store.tick, factor, ticks()));
    if (event.key === 'ArrowLeft') panBy(-0.1);
    else if (event.key === 'ArrowRight') panBy(0.1);
    else if (event.key === '+' || event.key === '=') zoomBy(KEY_ZOOM);
    else if (event.key === '-') zoomBy(1 / KEY_ZOOM);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerleave', () => store.setHover(null), { signal });
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button === 0) drag = { x: where(event).x, stretch: stretch(), moved: false };
    },
    { signal },
  );
  window.addEventListener('pointerup', release, { signal });
  window.addEventListener('pointercancel', () => (drag = null), { signal });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  element.addEventListener('keydown', key, { signal });
  element.addEventListener(
    'dblclick',
    () => store.setWindow({ mode: 'all', span: ticks(), from: 0 }),
    { signal },
  );
}

/** The feedback loop as an ellipse with four stations and four arrows between them. Pure. */

export interface Station {
  readonly x: number;
  readonly y: number;
}

export interface LoopLayout {
  readonly centre: Station;
  /** Fall, breaches, sales, depth: from the top, clockwise. */
  readonly stations: readonly [Station, Station, Station, Station];
  readonly boxWidth: number;
  readonly boxHeight: number;
  /** Arrow from each station to the next, as SVG paths, with a place for its gain. */
  readonly arrows: readonly { readonly path: string; readonly label: Station }[];
}

export function layOutLoop(width: number, height: number, type: number): LoopLayout {
  const boxWidth = Math.min(width * 0.32, type * 7.6);
  const boxHeight = type * 3;
  const centre = { x: width / 2, y: height / 2 };
  const a = Math.max(boxWidth * 0.9, Math.min(width / 2 - boxWidth / 2 - 4, height * 0.95));
  const b = Math.max(boxHeight, height / 2 - boxHeight / 2 - 3);
  const at = (angle: number): Station => ({
    x: centre.x + a * Math.sin(angle),
    y: centre.y - b * Math.cos(angle),
  });
  const stations = [0, 1, 2, 3].map((i) => at((i * Math.PI) / 2)) as [
    Station,
    Station,
    Station,
    Station,
  ];
  const arrows = stations.map((from, i) => {
    const to = stations[(i + 1) % 4]!;
    const start = leave(from, to, i, boxWidth, boxHeight);
    const end = arrive(from, to, i, boxWidth, boxHeight);
    const control = i % 2 === 0 ? { x: end.x, y: start.y } : { x: start.x, y: end.y };
    const path = `M${p(start)}Q${p(control)} ${p(end)}`;
    // On the arrow, nearer to the station at the side, where there is room; kept inside the panel.
    const half = type * 3.2;
    const share = i % 2 === 0 ? 0.66 : 0.34;
    const along = (a0: number, a1: number, a2: number) =>
      (1 - share) ** 2 * a0 + 2 * share * (1 - share) * a1 + share ** 2 * a2;
    const x = along(start.x, control.x, end.x);
    return {
      path,
      label: { x: Math.max(half, Math.min(width - half, x)), y: along(start.y, control.y, end.y) },
    };
  });
  return { centre, stations, boxWidth, boxHeight, arrows };
}

/** Width of an arrow in pixels: 2 for nothing, `most` for the largest gain seen at that place. */
export function arrowWidth(gain: number, largest: number, most: number): number {
  if (!(gain > 0) || !(largest > 0)) return 2;
  return 2 + (most - 2) * Math.min(1, Math.sqrt(gain / largest));
}

/** Share of the way round a gauge from a gain of 0.1 to one of 10, by its logarithm; 1 is half-way. */
export function gaugeShare(gain: number): number {
  if (!(gain > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(gain) + 1) / 2));
}

function leave(
  from: Station,
  to: Station,
  i: number,
  boxWidth: number,
  boxHeight: number,
): Station {
  return i % 2 === 0
    ? { x: from.x + (Math.sign(to.x - from.x) * boxWidth) / 2, y: from.y }
    : { x: from.x, y: from.y + (Math.sign(to.y - from.y) * boxHeight) / 2 };
}

function arrive(
  from: Station,
  to: Station,
  i: number,
  boxWidth: number,
  boxHeight: number,
): Station {
  const off = 5;
  return i % 2 === 0
    ? { x: to.x, y: to.y - Math.sign(to.y - from.y) * (boxHeight / 2 + off) }
    : { x: to.x - Math.sign(to.x - from.x) * (boxWidth / 2 + off), y: to.y };
}

function p({ x, y }: Station): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

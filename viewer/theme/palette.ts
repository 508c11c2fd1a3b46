/**
 * The colours, each meaning one thing everywhere. Line and mark colours were found by search and are held by a
 * test: contrast to the panel of at least 4.5:1 and a distance of at least 20 (CIE76) between any two, in normal
 * vision and the three dichromacies. Dashes, shapes and hatches double every colour.
 */

export type ThemeName = 'dark' | 'light';

/** Marks that may stand beside one another in one view. */
export interface MarkColours {
  readonly price: string;
  readonly fundamental: string;
  readonly oracle: string;
  readonly liquidation: string;
  readonly bid: string;
  readonly ask: string;
  readonly warning: string;
}

/** Three colours of one hue, from the panel's own to the strongest. */
export type Ramp = readonly [string, string, string];

export interface Palette {
  readonly marks: MarkColours;
  readonly page: string;
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentText: string;
  readonly gain: string;
  readonly loss: string;
  /** Junior to senior, lightest claim first. */
  readonly stack: readonly string[];
  /** Ends of the depth heatmap's single-hue ramp. */
  readonly heat: Ramp;
  /** Ends of the ramp for notional that would be liquidated at a price; drawn where no depth rests. */
  readonly threat: Ramp;
}

export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  dark: {
    marks: {
      price: '#ffffff',
      fundamental: '#a7c4fb',
      oracle: '#fcd743',
      liquidation: '#f74517',
      bid: '#209295',
      ask: '#d03bf7',
      warning: '#f07b64',
    },
    page: '#0a0f16',
    panel: '#131a24',
    raised: '#1c2634',
    line: '#2a3646',
    grid: '#233042',
    text: '#eef2f7',
    muted: '#9fb0c5',
    accent: '#7cb5ec',
    accentText: '#0a0f16',
    gain: '#6fa8f5',
    loss: '#f0883e',
    stack: ['#c8d6ea', '#8ba6c9', '#6283ad', '#46668f'],
    heat: ['#131a24', '#1f3a55', '#5b8bb2'],
    threat: ['#131a24', '#46262b', '#96402f'],
  },
  light: {
    marks: {
      price: '#10151c',
      fundamental: '#01366e',
      oracle: '#52420c',
      liquidation: '#e70a44',
      bid: '#058391',
      ask: '#7a53d0',
      warning: '#a91c59',
    },
    page: '#f1f4f8',
    panel: '#ffffff',
    raised: '#eef2f7',
    line: '#cfd8e3',
    grid: '#e3e9f0',
    text: '#10151c',
    muted: '#4d5c6f',
    accent: '#1c5fa8',
    accentText: '#ffffff',
    gain: '#1f62b5',
    loss: '#a84a06',
    stack: ['#a9c0dc', '#7f9dc2', '#557aa8', '#355b8b'],
    heat: ['#ffffff', '#dbe7f2', '#9dbdda'],
    threat: ['#ffffff', '#fce6e1', '#f2b2a5'],
  },
};

/** Custom properties of a theme; style sheets name no colour themselves. */
export function cssProperties(palette: Palette): readonly (readonly [string, string])[] {
  const { marks, stack, heat: _heat, threat: _threat, ...plain } = palette;
  return [
    ...Object.entries(plain).map(([name, value]) => [`--${dashed(name)}`, value] as const),
    ...Object.entries(marks).map(([name, value]) => [`--${dashed(name)}`, value] as const),
    ...stack.map((value, i) => [`--stack-${i}`, value] as const),
  ];
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * 256 RGBA words for the heatmap: byte q of depth to a colour; 0 is the panel itself, see-through. Bytes are
 * logarithms, so what lies far below the deepest byte on show is dust: colour rises over the last `span` bytes.
 */
export function heatTable(ramp: Ramp, deepest = 220, span = 130): Uint32Array {
  const [low, middle, high] = ramp.map(rgb) as [Rgb, Rgb, Rgb];
  const table = new Uint32Array(256);
  for (let q = 1; q < 256; q++) {
    const share = Math.max(0, Math.min(1, (q - deepest + span) / span)) ** 1.15;
    const [r, g, b] = share < 0.5 ? mix(low, middle, share * 2) : mix(middle, high, share * 2 - 1);
    table[q] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return table;
}

type Rgb = readonly [number, number, number];

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return [at(0), at(1), at(2)];
}

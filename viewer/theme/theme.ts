/** The theme in force: palette, type size and motion, put on the root element and told to the painters. */

import { PALETTES, cssProperties, type Palette, type ThemeName } from './palette.ts';

export interface Theme {
  readonly name: ThemeName;
  readonly palette: Palette;
  /** Pixels of chart text: 12, on large screens 13.5, in projector mode 18. */
  readonly type: number;
  readonly font: string;
  readonly projector: boolean;
  /** The reader asked for less motion: no easing, at most 4 updates a second. */
  readonly still: boolean;
}

export const FONT =
  "Inter, 'SF Pro Text', -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Open Sans', 'DejaVu Sans Condensed', sans-serif";

export function preferredTheme(): ThemeName {
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Builds the theme and writes its custom properties to the document. */
export function applyTheme(name: ThemeName, projector: boolean): Theme {
  const palette = PALETTES[name];
  const root = document.documentElement;
  root.dataset['theme'] = name;
  root.dataset['mode'] = projector ? 'projector' : 'desk';
  const type = projector ? 18 : innerWidth >= 1700 ? 13.5 : 12;
  for (const [property, value] of cssProperties(palette)) root.style.setProperty(property, value);
  root.style.setProperty('--type', `${type}px`);
  root.style.setProperty('--font', FONT);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return { name, palette, type, font: FONT, projector, still };
}

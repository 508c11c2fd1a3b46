/** The page's frame: landmarks, and which panel stands in which area of the grid (layout.css places them, screens.css on other screens). */

import { make } from './dom.ts';
import { iconButton } from './icons.ts';
import type { Panel } from './panel.ts';

export interface ShellParts {
  readonly header: HTMLElement;
  readonly caption: HTMLElement;
  readonly banner: HTMLElement;
  readonly controls: HTMLElement;
  /** Market, pool and waterfall: one at a time. */
  readonly hero: HTMLElement;
  readonly pressure: Panel;
  readonly loop: Panel;
  readonly absorb: Panel;
  readonly auctions: Panel;
  readonly tabs: HTMLElement;
  readonly timeline: Panel;
}

export interface Shell {
  readonly elements: readonly HTMLElement[];
  /** Hides the controls where they lie over the page. */
  readonly closeSheet: () => void;
  /** Gives the place of book and loop to the others where a scenario has no market. */
  readonly setMarket: (has: boolean) => void;
  /** The book stands beside the market, whose axis it shares, and beside nothing else. */
  readonly setStage: (isMarket: boolean) => void;
}

export function makeShell(parts: ShellParts): Shell {
  const aside = make('aside', 'side', make('h2', 'hidden', 'Controls'), parts.controls);
  aside.setAttribute('aria-label', 'Controls');
  const toggle = iconButton('sliders', 'Show or hide the controls', () => {
    const open = document.documentElement.classList.toggle('sheet-open');
    toggle.setAttribute('aria-expanded', String(open));
  });
  toggle.classList.add('sheet-toggle');
  toggle.setAttribute('aria-expanded', 'false');
  parts.header.querySelector('.page-tools')?.prepend(toggle);
  const deck = make(
    'div',
    'deck',
    parts.pressure.element,
    parts.loop.element,
    parts.absorb.element,
    parts.auctions.element,
    parts.tabs,
  );
  const main = make('main', '', parts.hero, deck);
  const foot = make('footer', 'foot', parts.timeline.element);
  const page = make('div', 'page', parts.header, parts.caption, parts.banner, aside, main, foot);
  const closeSheet = () => {
    document.documentElement.classList.remove('sheet-open');
    toggle.setAttribute('aria-expanded', 'false');
  };
  const setMarket = (has: boolean) => main.classList.toggle('no-market', !has);
  const setStage = (isMarket: boolean) => main.classList.toggle('whole-stage', !isMarket);
  return { elements: [page], closeSheet, setMarket, setStage };
}

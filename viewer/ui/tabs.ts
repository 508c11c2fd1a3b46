/** Several panels in one place, one shown: tabs as the ARIA pattern has them (arrows move, Home and End too). */

import { make, setText } from './dom.ts';
import type { Panel } from './panel.ts';

export interface Tabs {
  readonly element: HTMLElement;
  readonly shown: () => string;
  show(id: string, focus?: boolean): void;
  /** Leaves only these to choose from; shows the first of them where the one on show is gone. */
  offer(ids: readonly string[]): void;
}

export function makeTabs(
  label: string,
  panels: readonly Panel[],
  names: Readonly<Record<string, string>>,
  changed: (id: string) => void,
  notes: Readonly<Record<string, string>> = {},
): Tabs {
  const bar = make('div', 'tabs');
  bar.setAttribute('role', 'tablist');
  bar.setAttribute('aria-label', label);
  const buttons = panels.map((panel) => {
    const id = panel.view.id;
    const button = make('button', '', names[id] ?? panel.view.title);
    button.type = 'button';
    button.id = `tab-${id}`;
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', `tabpanel-${id}`);
    button.addEventListener('click', () => show(id));
    panel.element.id = `tabpanel-${id}`;
    panel.element.setAttribute('role', 'tabpanel');
    panel.element.setAttribute('aria-labelledby', button.id);
    return button;
  });
  const note = make('span', 'note');
  const row = make('div', 'tabs-row', bar, note);
  bar.append(...buttons);
  let current = '';
  let offered: readonly string[] = panels.map((panel) => panel.view.id);
  function show(id: string, focus = false): void {
    if (!offered.includes(id)) return;
    current = id;
    setText(note, notes[id] ?? '');
    panels.forEach((panel, i) => {
      const on = panel.view.id === id;
      panel.element.hidden = !on;
      buttons[i]!.setAttribute('aria-selected', String(on));
      buttons[i]!.tabIndex = on ? 0 : -1;
      if (on && focus) buttons[i]!.focus();
    });
    changed(id);
  }
  function offer(ids: readonly string[]): void {
    if (ids.join() === offered.join()) return;
    offered = ids;
    panels.forEach((panel, i) => {
      buttons[i]!.hidden = !offered.includes(panel.view.id);
    });
    bar.classList.toggle('single', offered.length === 1);
    if (!offered.includes(current) && offered.length > 0) show(offered[0]!);
  }
  bar.addEventListener('keydown', (event) => {
    const at = offered.indexOf(current);
    const to: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: offered.length - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(offered[(next + offered.length) % offered.length]!, true);
  });
  const element = make('div', 'tabbed', row, ...panels.map((panel) => panel.element));
  return { element, shown: () => current, show, offer };
}

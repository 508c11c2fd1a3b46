/** Several panels in one place, one shown: tabs as the ARIA pattern has them (arrows move, Home and End too). */

import { make } from './dom.ts';
import type { Panel } from './panel.ts';

export interface Tabs {
  readonly element: HTMLElement;
  readonly shown: () => string;
  show(id: string, focus?: boolean): void;
}

export function makeTabs(
  label: string,
  panels: readonly Panel[],
  names: Readonly<Record<string, string>>,
  changed: (id: string) => void,
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
  bar.append(...buttons);
  let current = '';
  function show(id: string, focus = false): void {
    if (!panels.some((panel) => panel.view.id === id)) return;
    current = id;
    panels.forEach((panel, i) => {
      const on = panel.view.id === id;
      panel.element.hidden = !on;
      buttons[i]!.setAttribute('aria-selected', String(on));
      buttons[i]!.tabIndex = on ? 0 : -1;
      if (on && focus) buttons[i]!.focus();
    });
    changed(id);
  }
  bar.addEventListener('keydown', (event) => {
    const at = panels.findIndex((panel) => panel.view.id === current);
    const to: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: panels.length - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(panels[(next + panels.length) % panels.length]!.view.id, true);
  });
  const element = make('div', 'tabbed', bar, ...panels.map((panel) => panel.element));
  return { element, shown: () => current, show };
}

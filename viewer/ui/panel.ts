/**
 * A panel: heading, tools, and a body that a view draws in. One tab stop per panel; its description is the view's own
 * sentence, refreshed when the panel is focused; `D` or the table button opens the same data as a table.
 */

import type { View, ViewContext } from '../views/view.ts';
import { make } from './dom.ts';
import { iconButton } from './icons.ts';

export interface Panel {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly view: View;
  refreshDescription(): void;
}

export function makePanel(
  view: View,
  context: ViewContext,
  openTable: (view: View) => void,
  note = '',
): Panel {
  const element = make('section', `panel panel-${view.id}`);
  const title = make('h2', '', view.title);
  title.id = `title-${view.id}`;
  const tools = make(
    'div',
    'tools',
    iconButton('table', `${view.title} as a table (D)`, () => openTable(view)),
  );
  const header = make('header', '', title);
  if (note !== '') header.append(make('span', 'note', note));
  header.append(tools);
  const body = make('div', 'body');
  const description = make('p', 'hidden');
  description.id = `says-${view.id}`;
  element.append(header, body, description);
  element.dataset['view'] = view.id;
  view.mount(body, context);
  // A table that scrolls is a stop of its own.
  if (body.getAttribute('role') === null && body.querySelector('.scroll') === null) {
    body.tabIndex = 0;
    body.setAttribute('role', 'group');
    body.setAttribute('aria-labelledby', title.id);
    body.setAttribute('aria-describedby', description.id);
  }
  const refreshDescription = () => {
    const text = view.describe();
    if (description.textContent !== text) description.textContent = text;
  };
  body.addEventListener('focusin', refreshDescription);
  body.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'd' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    openTable(view);
  });
  return { element, body, view, refreshDescription };
}

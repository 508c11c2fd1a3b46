/** Dialogs: the data of a view as a table, and the help. Native <dialog>, so focus and Esc are the browser's. */

import type { View } from '../views/view.ts';
import { make } from './dom.ts';
import { iconButton } from './icons.ts';

export function openTable(view: View): void {
  const data = view.table();
  const table = make('table', 'figures', make('caption', '', data.caption));
  const head = make('tr');
  for (const column of data.columns) {
    const cell = make('th', '', column);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = make('tbody');
  for (const row of data.rows) {
    const line = make('tr');
    row.forEach((text, i) => {
      const cell = make(i === 0 ? 'th' : 'td', '', text);
      if (cell instanceof HTMLTableCellElement && i === 0) cell.scope = 'row';
      line.append(cell);
    });
    body.append(line);
  }
  table.append(make('thead', '', head), body);
  const scroll = make('div', 'scroll', table);
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', data.caption);
  openDialog(view.title, make('p', '', view.describe()), scroll);
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play or pause'],
  ['. and ,', 'one tick forward or back; with Shift ten'],
  ['[ and ]', 'previous or next event'],
  ['Home, End', 'start of the run; live'],
  ['1 to 9', 'go to a panel'],
  ['← → + −', 'in the market: pan and zoom in time'],
  ['D', 'the focused panel as a table'],
  ['T', 'dark or light'],
  ['P', 'projector: large type, three panels'],
  ['Esc', 'drop the selection, close a dialog'],
  ['?', 'this help'],
];

export function openHelp(): void {
  const keys = make('dl', 'keys');
  for (const [key, says] of KEYS) keys.append(make('dt', '', key), make('dd', '', says));
  openDialog(
    'How to read this page',
    make(
      'p',
      '',
      'One price axis carries the page. To the left, the market over time: blue is resting liquidity, faint red what would be liquidated if the price came there, the solid line the traded price, the dotted one the oracle price that liquidations go by, the dashed one the fundamental value. Each circle is a liquidation, its area the notional; the filled part was caused by forced sales of others, the hollow part by free decisions and by the world outside. Point at a circle to see whom it was caused by and whom it caused.',
    ),
    make(
      'p',
      '',
      'To the right, the book now against what would be forced to sell at each price. Where the dashed sum of forced sales overtakes the solid sum of bids lies the cliff: below it a fall finds fewer buyers than it makes sellers.',
    ),
    make(
      'p',
      '',
      'The loop multiplies four measured steps into G, the gain of one round. Above 1 a fall feeds itself. Losses are always hatched.',
    ),
    make(
      'p',
      '',
      'Where the scenario has a pool, a tab beside the market shows it: the claims of its tranches stacked in the order in which they are paid, the solid line what covers them, the dotted one what holders are told. A lozenge is what an audit attested; the line from it leads to what was true at that moment, which only a simulator knows. The waterfall lists who was paid from what at the last payment date, and how each step fared over the dates.',
    ),
    make(
      'p',
      '',
      'Wheel zooms in time, dragging pans, a double click shows the whole run. The strip at the foot goes to any moment; “Branch here” resumes the simulation from it.',
    ),
    make('h3', '', 'Keys'),
    keys,
  );
}

export function openDialog(title: string, ...content: Node[]): HTMLDialogElement {
  const dialog = make('dialog');
  const heading = make('h2', '', title);
  heading.id = `dialog-${title.replaceAll(/\W+/g, '-')}`;
  dialog.setAttribute('aria-labelledby', heading.id);
  const close = iconButton('close', 'Close', () => dialog.close());
  dialog.append(make('header', '', heading, close), ...content);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

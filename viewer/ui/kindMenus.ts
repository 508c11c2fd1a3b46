/** Menus of mechanisms in whose place another kind could stand: choosing one starts the run again with it, on the same seed. */

import type { KindChoice } from '../../protocol/messages.ts';
import type { Actions } from './actions.ts';
import { make } from './dom.ts';

export interface KindMenus {
  readonly element: HTMLElement;
  readonly draw: (choices: readonly KindChoice[]) => void;
}

export function makeKindMenus(actions: Actions): KindMenus {
  const element = make('div', 'kinds');
  let shown: readonly KindChoice[] | null = null;

  function draw(choices: readonly KindChoice[]): void {
    if (choices === shown) return;
    shown = choices;
    element.replaceChildren(...choices.map(menu));
  }

  function menu({ id, label, kind, options }: KindChoice): HTMLElement {
    const select = make('select');
    select.append(...options.map((option) => new Option(option.label, option.kind)));
    select.value = kind;
    select.title = options.find((option) => option.kind === kind)?.says ?? '';
    select.addEventListener('change', () => void choose(id, kind, select));
    return make('label', 'kind', make('span', 'name', label), select);
  }

  async function choose(id: string, before: string, select: HTMLSelectElement): Promise<void> {
    select.disabled = true;
    const answer = await actions.send({
      kind: 'control',
      action: 'restart',
      seed: null,
      scenario: null,
      kinds: { [id]: select.value },
    });
    select.disabled = false;
    if (!answer.ok) select.value = before;
  }

  return { element, draw };
}

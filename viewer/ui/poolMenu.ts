/** A menu of the run's pools, where there are several: whatever shows a pool shows the chosen one. */

import type { Store } from '../store/store.ts';
import { make } from './dom.ts';

export interface PoolMenu {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

export function makePoolMenu(store: Store): PoolMenu {
  const select = make('select');
  select.setAttribute('aria-label', 'Pool on show');
  select.addEventListener('change', () => store.showPool(select.value));
  let listed = '';
  return {
    element: select,
    draw() {
      const pools = store.control?.pools ?? [];
      select.hidden = pools.length < 2;
      const names = pools.map(({ id, label }) => `${id}=${label}`).join();
      if (names !== listed) {
        listed = names;
        select.replaceChildren(...pools.map(({ id, label }) => new Option(label, id)));
      }
      select.value = store.pool?.id ?? '';
    },
  };
}

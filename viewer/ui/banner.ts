/** What must not be overlooked: a run that failed, numbers that cannot be, a server that is gone. */

import type { Store } from '../store/store.ts';
import { make, setText } from './dom.ts';

export interface Banner {
  readonly element: HTMLElement;
  readonly draw: () => void;
  /** Shows a message for some seconds. */
  readonly tell: (message: string) => void;
}

const TOLD_MS = 6000;

export function makeBanner(store: Store): Banner {
  const trouble = make('p', 'trouble');
  trouble.setAttribute('role', 'alert');
  const told = make('p', 'told');
  told.setAttribute('role', 'status');
  told.hidden = true;
  trouble.hidden = true;
  const element = make('div', 'banner', trouble, told);
  let timer = 0;
  return {
    element,
    draw() {
      const text = troubleOf(store);
      trouble.hidden = text === '';
      setText(trouble, text);
    },
    tell(message) {
      told.hidden = false;
      setText(told, message);
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        told.hidden = true;
      }, TOLD_MS);
    },
  };
}

/** The worst thing to say, or nothing. */
export function troubleOf(store: Store): string {
  const { control, link, insane } = store;
  if (control?.status === 'failed')
    return `The run has failed: ${control.failure ?? 'no reason was given'}. What you see is what there was until then.`;
  if (insane !== '') return `These numbers cannot be right: ${insane}. Don’t trust what follows.`;
  if (link.state === 'lost' && control !== null)
    return 'The server is gone. You see what had arrived; the page goes on by itself when the server is back.';
  return '';
}

/** Single keys for the whole page; none while somebody types, and none with Ctrl, Alt or Command. */

import type { Actions } from './actions.ts';

export interface KeyTargets extends Actions {
  toggleTheme(): void;
  toggleProjector(): void;
  help(): void;
  panel(number: number): void;
  escape(): void;
}

export function listenToKeys(target: KeyTargets): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest('dialog, select, textarea, input:not([type=range]):not([type=checkbox])'))
      return;
    // A button or switch that has the focus keeps its own space bar.
    if (event.key === ' ' && at?.closest('button, input, [role=tab]')) return;
    if (!perform(event, target)) return;
    event.preventDefault();
  });
}

function perform(event: KeyboardEvent, target: KeyTargets): boolean {
  const far = event.shiftKey ? 10 : 1;
  if (/^[1-9]$/.test(event.key)) {
    target.panel(Number(event.key));
    return true;
  }
  switch (event.key) {
    case ' ':
      target.playPause();
      return true;
    case '.':
    case '>':
    case ':':
      target.step(far);
      return true;
    case ',':
    case '<':
    case ';':
      target.step(-far);
      return true;
    case '[':
      target.event(-1);
      return true;
    case ']':
      target.event(1);
      return true;
    case 'Home':
      target.start();
      return true;
    case 'End':
      target.live();
      return true;
    case 't':
    case 'T':
      target.toggleTheme();
      return true;
    case 'p':
    case 'P':
      target.toggleProjector();
      return true;
    case '?':
      target.help();
      return true;
    case 'Escape':
      target.escape();
      return true;
    default:
      return false;
  }
}

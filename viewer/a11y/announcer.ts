/** One polite live region for the page: at most a message every five seconds, each a summary of what has gathered. */

import { Subject, throttleTime } from 'rxjs';
import { percent, plural, usd } from '../i18n/format.ts';
import type { Store } from '../store/store.ts';
import { CHANGED } from '../store/store.ts';
import { make } from '../ui/dom.ts';

const QUIET_MS = 5000;

export function makeAnnouncer(store: Store): HTMLElement {
  const region = make('div', 'hidden');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('role', 'status');
  const due$ = new Subject<void>();
  let seen = 0;
  let status = '';
  let lastPrice = Number.NaN;
  store.changed$.subscribe((bits) => {
    if (bits & (CHANGED.events | CHANGED.control)) due$.next();
  });
  due$.pipe(throttleTime(QUIET_MS, undefined, { leading: false, trailing: true })).subscribe(() => {
    const { events, control } = store;
    const parts: string[] = [];
    if (control !== null && control.status !== status) {
      status = control.status;
      parts.push(`Run ${status}`);
    }
    const count = events.liquidations.length - seen;
    if (count > 0 && seen > 0) {
      const notional = events.liquidations
        .slice(seen)
        .reduce((sum, event) => sum + event.notional, 0);
      const now = store.at('price.traded');
      const change = Number.isFinite(lastPrice) ? `, price ${percent(now / lastPrice - 1)}` : '';
      parts.push(`${plural(count, 'liquidation', 'liquidations')}, ${usd(notional)}${change}`);
    }
    seen = events.liquidations.length;
    lastPrice = store.at('price.traded');
    if (parts.length > 0) region.textContent = parts.join('. ');
  });
  return region;
}

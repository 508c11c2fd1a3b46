/** The report on promised and realised tranche losses, if the server was given one. */

import { isPromiseReport, PROMISE_PATH, type PromiseReport } from '../../protocol/promise.ts';

export async function fetchPromise(address: string): Promise<PromiseReport | null> {
  try {
    const response = await fetch(address.replace(/\/$/, '') + PROMISE_PATH);
    if (!response.ok) return null;
    const { promise } = (await response.json()) as { promise?: unknown };
    return isPromiseReport(promise) ? promise : null;
  } catch {
    return null;
  }
}

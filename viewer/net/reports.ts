/** Reports of experiments that the server was given: what was promised, how much figures move. */

import { isPromiseReport, PROMISE_PATH, type PromiseReport } from '../../protocol/promise.ts';
import {
  isSensitivityReport,
  SENSITIVITY_PATH,
  type SensitivityReport,
} from '../../protocol/sensitivity.ts';

/** null where the server has none. */
export const fetchPromise = (address: string): Promise<PromiseReport | null> =>
  fetchReport(address, PROMISE_PATH, 'promise', isPromiseReport);

/** null where the server has none. */
export const fetchSensitivity = (address: string): Promise<SensitivityReport | null> =>
  fetchReport(address, SENSITIVITY_PATH, 'sensitivity', isSensitivityReport);

async function fetchReport<T>(
  address: string,
  path: string,
  name: string,
  is: (value: unknown) => value is T,
): Promise<T | null> {
  try {
    const response = await fetch(address.replace(/\/$/, '') + path);
    if (!response.ok) return null;
    const report = ((await response.json()) as Record<string, unknown>)[name];
    return is(report) ? report : null;
  } catch {
    return null;
  }
}

// The port through which mechanisms change parameters of others during a run: votes and controllers. The same checks as for commands.

import type { Fault } from '../errors.ts';
import { portKey } from './kernel.ts';

export interface ParameterDesk {
  /** What is wrong with setting a parameter now; empty when it may be set. */
  check(path: string, value: number | boolean | string): Fault[];
  read(path: string): unknown;
  /** Sets a parameter that was checked. */
  write(path: string, value: number | boolean | string): void;
}

export const parameterDeskKey = portKey<ParameterDesk>('parameterDesk');

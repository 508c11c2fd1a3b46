// What is broken at the moment. Faults are mechanisms of their own (engine/safety/faults.ts); whatever they strike asks here when
// it acts, so that a fault needs no knowledge of what it strikes, and nothing is kept that a restore would have to undo.

import { portKey, type Kernel } from './kernel.ts';

export const faultKinds = [
  'oracleFreeze',
  'oracleError',
  'contractPause',
  'roundingError',
  'keeperOutage',
  'venueOutage',
  'congestion',
  'bridgeHalt',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault of the scenario, whether or not it stands now. */
export interface FaultSource {
  readonly kind: FaultKind;
  isActive(): boolean;
  /** Whether it strikes the part of this name: a feed, a mechanism or action, a pool, a population, a venue, a chain, a bridge. */
  strikes(name: string): boolean;
  /** By how much, where that has a meaning: a factor, a grain; else 1. */
  strength(): number;
}

/** Every fault of the scenario, in order of the file. */
export const faultSourcesKey = portKey<FaultSource[]>('faultSources');

/** Puts a fault on the list. */
export function addFaultSource(kernel: Kernel, source: FaultSource): void {
  const sources = kernel.find(faultSourcesKey);
  if (sources === undefined) kernel.provide(faultSourcesKey, [source]);
  else sources.push(source);
}

/** The first fault of a kind that strikes `name` now; `undefined` where there is none. */
export function faultOn(kernel: Kernel, kind: FaultKind, name: string): FaultSource | undefined {
  const sources = kernel.find(faultSourcesKey);
  if (sources === undefined) return undefined;
  return sources.find(
    (source) => source.kind === kind && source.isActive() && source.strikes(name),
  );
}

export const hasFault = (kernel: Kernel, kind: FaultKind, name: string): boolean =>
  faultOn(kernel, kind, name) !== undefined;

/** A price as a feed with an error tells it. */
export function misread(
  kernel: Kernel,
  feed: string,
  price: number | null | undefined,
): number | undefined {
  if (price === null || price === undefined) return undefined;
  return price * (faultOn(kernel, 'oracleError', feed)?.strength() ?? 1);
}

// One tick: the phases in order, within a phase the mechanisms in the scenario's order; then the link of the hash chain.

import { InvariantViolation } from '../errors.ts';
import { canonicalJson, Hasher, hashWorld } from '../state/hash.ts';
import type { Column } from '../state/columns.ts';
import type { Kernel } from './kernel.ts';
import type { Mechanism } from './mechanism.ts';
import { phases, type Phase } from './phases.ts';

/** How often the whole world goes into the hash chain, in ticks. */
export const keyframeInterval = 1024;

export interface Runner {
  readonly kernel: Kernel;
  readonly mechanisms: readonly {
    readonly id: string;
    readonly mechanism: Mechanism;
    readonly on: () => boolean;
  }[];
  /** Two words of hash for every finished tick. */
  readonly trail: Column<'u32'>;
}

/** Where a run broke: the phase and the mechanism, beside the invariant. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
  readonly tick: number;
  constructor(tick: number, phase: Phase, id: string, cause: InvariantViolation) {
    super(`tick ${tick}, phase ${phase}, ${id}: ${cause.message}`, { cause });
    this.tick = tick;
  }
}

/** Runs the tick that the clock shows and moves the clock on. */
export function runTick(runner: Runner): void {
  const { kernel } = runner;
  kernel.events.length = 0;
  kernel.tape.clear();
  for (const phase of phases) {
    for (const { id, mechanism, on } of runner.mechanisms) {
      const act = mechanism.phases[phase];
      if (act === undefined || !on()) continue;
      try {
        act();
      } catch (error) {
        if (error instanceof InvariantViolation)
          throw new RunFailure(kernel.tick, phase, id, error);
        throw error;
      }
    }
  }
  link(runner);
  kernel.clock.value.tick++;
}

/** Runs every invariant of every mechanism, and the ledger's. */
export function checkInvariants(runner: Runner): void {
  const { kernel } = runner;
  try {
    kernel.ledger.check();
  } catch (error) {
    throw error instanceof InvariantViolation
      ? new RunFailure(kernel.tick, 'measure', 'ledger', error)
      : error;
  }
  for (const { id, mechanism } of runner.mechanisms) {
    for (const check of Object.values(mechanism.invariants ?? {})) {
      try {
        check();
      } catch (error) {
        throw error instanceof InvariantViolation
          ? new RunFailure(kernel.tick, 'measure', id, error)
          : error;
      }
    }
  }
}

/** The result hash so far: the last link of the chain, sixteen digits. */
export function resultHash(runner: Runner): string {
  const { tick } = runner.kernel;
  if (tick === 0) return '0'.repeat(16);
  const trail = runner.trail.data;
  return [0, 1].map((lane) => trail[(tick - 1) * 2 + lane]!.toString(16).padStart(8, '0')).join('');
}

function link(runner: Runner): void {
  const { kernel } = runner;
  const tick = kernel.tick;
  const trail = runner.trail.ensure((tick + 1) * 2);
  const hasher = tick === 0 ? new Hasher() : new Hasher(trail[tick * 2 - 2], trail[tick * 2 - 1]);
  hasher.word(tick);
  kernel.ledger.takeTickHash(hasher);
  const tape = kernel.tape;
  for (let i = 0; i < tape.count; i++) {
    hasher.word(tape.maker[i]!);
    hasher.word(tape.taker[i]!);
    hasher.number(tape.price[i]!);
    hasher.number(tape.quantity[i]!);
  }
  for (const event of kernel.events) hasher.text(canonicalJson(event));
  if ((tick + 1) % keyframeInterval === 0) hasher.text(hashWorld(kernel.world));
  const digest = hasher.digest();
  trail[tick * 2] = Number.parseInt(digest.slice(0, 8), 16);
  trail[tick * 2 + 1] = Number.parseInt(digest.slice(8), 16);
}

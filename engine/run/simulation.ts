// One run: step by step, as an iterator, as an Observable; saved, restored, forked, commanded.

import { Observable } from 'rxjs';
import { InputError } from '../errors.ts';
import type { Event } from '../events/events.ts';
import type { TradeTape } from '../events/tape.ts';
import { readMetrics } from '../observe/metrics.ts';
import { buildRun, type BuiltRun, type Kinds } from '../scenario/build.ts';
import { runIdentity, type Command, type CommandAct, type Scenario } from '../scenario/scenario.ts';
import { restoreWorld, saveWorld, type Snapshot } from '../state/snapshot.ts';
import { checkInvariants, resultHash, runTick } from '../tick/runTick.ts';

/** What one tick gave. `events` and `tape` are valid until the next step: copy what you keep. */
export interface TickReport {
  readonly tick: number;
  readonly events: readonly Event[];
  readonly tape: TradeTape;
}

/** The whole state before a tick, and the commands so far. Structured-cloneable. */
export interface Keyframe {
  readonly scenario: string;
  readonly seed: number;
  /** The tick that runs next. */
  readonly tick: number;
  readonly snapshot: Snapshot;
}

export interface SimulationOptions {
  readonly kinds: Kinds;
  /** `everyTick` runs all invariants after every tick; `atTheEnd` (the default) only after the last one. */
  readonly checks?: 'everyTick' | 'atTheEnd';
}

export class Simulation {
  readonly scenario: Scenario;
  readonly run: BuiltRun;
  readonly #options: SimulationOptions;

  /** Builds the world; throws `InputError` with every fault of the scenario. */
  constructor(scenario: Scenario, options: SimulationOptions) {
    this.scenario = scenario;
    this.#options = options;
    this.run = buildRun(scenario, options.kinds);
  }

  /** The tick that runs next. */
  get tick(): number {
    return this.run.kernel.tick;
  }

  get finished(): boolean {
    return this.tick >= this.scenario.ticks;
  }

  /** Runs one tick. Throws `RunFailure` when an invariant does not hold. */
  step(): TickReport {
    const { kernel, runner } = this.run;
    const tick = kernel.tick;
    runTick(runner);
    if (this.#options.checks === 'everyTick' || this.finished) checkInvariants(runner);
    return { tick, events: kernel.events, tape: kernel.tape };
  }

  /** Steps to the end. */
  *ticks(): Generator<TickReport> {
    while (!this.finished) yield this.step();
  }

  /** Gives a command at a tick (the next one where none is stated). Throws `InputError` when it makes no sense. */
  command(act: CommandAct, tick = this.tick): Command {
    const command = { ...act, tick };
    this.run.commands.add(command);
    return command;
  }

  /** Hash over everything so far; at the end, the run's result. */
  hash(): string {
    return resultHash(this.run.runner);
  }

  /** Hash of scenario, seed and commands: what makes this run that run. */
  identity(): string {
    return runIdentity(this.scenario, this.run.commands.list());
  }

  metrics(): Record<string, number> {
    return readMetrics(this.run.kernel);
  }

  keyframe(): Keyframe {
    return {
      scenario: this.scenario.name,
      seed: this.scenario.seed,
      tick: this.tick,
      snapshot: saveWorld(this.run.kernel.world),
    };
  }

  /** Goes to the tick of a keyframe of this scenario and seed; refuses another's before anything changes. */
  restore(keyframe: Keyframe): void {
    if (keyframe.scenario !== this.scenario.name || keyframe.seed !== this.scenario.seed) {
      throw new InputError([
        {
          where: 'keyframe',
          found: `it belongs to ${keyframe.scenario} with seed ${keyframe.seed}`,
          mend: `Restore a keyframe of ${this.scenario.name} with seed ${this.scenario.seed}.`,
        },
      ]);
    }
    restoreWorld(this.run.kernel.world, keyframe.snapshot);
  }

  /** An independent run that stands where this one stands, with further commands if any. */
  fork(...acts: readonly CommandAct[]): Simulation {
    const twin = new Simulation(this.scenario, this.#options);
    twin.restore(this.keyframe());
    for (const act of acts) twin.command(act);
    return twin;
  }
}

/** A run as a cold stream: each subscription builds and runs its own, synchronously, and stops when unsubscribed. */
export const simulate = (scenario: Scenario, options: SimulationOptions): Observable<TickReport> =>
  new Observable((subscriber) => {
    const simulation = new Simulation(scenario, options);
    while (!simulation.finished && !subscriber.closed) subscriber.next(simulation.step());
    subscriber.complete();
  });

// The control state of a run and its revisions: what changes now and then, written only where it changed.

import {
  type Change,
  compare,
  describePools,
  type Kinds,
  type Recipe,
  liveParameters,
  mechanismSwitches,
  Revisions,
} from '../engine/index.ts';
import type { CommandRecord, ControlState, RunEvent, RunStatus } from '../protocol/messages.ts';
import { initialState } from './initialState.ts';
import type { LiveRun } from './liveRun.ts';

export class ControlRecord {
  readonly #run: LiveRun;
  readonly #kinds: Kinds;
  readonly #revisions: Revisions<ControlState>;
  /** Changes that were not taken yet. */
  #untold: Change[] = [];

  constructor(runId: string, run: LiveRun, kinds: Kinds, ticksPerSecond: number) {
    this.#run = run;
    this.#kinds = kinds;
    this.#revisions = new Revisions<ControlState>(
      initialState(runId, run.simulation, kinds, run.reader, ticksPerSecond),
    );
  }

  get state(): ControlState {
    return this.#revisions.state;
  }

  get rev(): number {
    return this.#revisions.rev;
  }

  since(rev: number): Change | null {
    return this.#revisions.since(rev);
  }

  /** Changes since the last call, each to be told once. */
  take(): Change[] {
    const taken = this.#untold;
    this.#untold = [];
    return taken;
  }

  setStatus(status: RunStatus, failure: string | null = null): void {
    this.#change((draft) => {
      draft.status = status;
      draft.failure = failure;
    });
  }

  setSpeed(ticksPerSecond: number): void {
    this.#change((draft) => {
      draft.ticksPerSecond = ticksPerSecond;
    });
  }

  /** A parameter will have this value from the command's tick on. */
  setParameter(path: string, value: number, command: CommandRecord): void {
    this.#change((draft) => {
      const parameter = draft.parameters.find((known) => known.path === path);
      if (parameter !== undefined) parameter.value = value;
      draft.commands.push(command);
    });
  }

  setMechanism(id: string, on: boolean, command: CommandRecord): void {
    this.#change((draft) => {
      const mechanism = draft.mechanisms.find((known) => known.id === id);
      if (mechanism !== undefined) mechanism.on = on;
      if (!on) closeBand(draft, id, command.tick);
      draft.commands.push(command);
    });
  }

  addCommand(command: CommandRecord): void {
    this.#change((draft) => {
      draft.commands.push(command);
    });
  }

  /** Takes from an event what stays: a halt or a fault is a band; a shock or a scheduled command may have moved parameters and switches. */
  note(event: RunEvent): void {
    if (event.type === 'halt' || event.type === 'fault') {
      const { id, on, tick, says } = event;
      const kind = event.type === 'halt' ? 'halt' : event.kind;
      this.#change((draft) => {
        if (on) draft.bands.push({ id, kind, from: tick, until: null, label: says });
        else closeBand(draft, id, tick);
      });
    }
    if (event.type === 'commandApplied' && event.opId === '') this.#readValues();
  }

  /** Compares published figures with what the run has given so far. */
  compare(): void {
    const { scenario, run } = this.#run.simulation;
    // A pool may take its money in only once the run has begun.
    const pools = describePools(run);
    this.#change((draft) => {
      pools.forEach(({ tranches }, i) => {
        tranches.forEach(({ par }, j) => {
          draft.pools[i]!.tranches[j]!.par = par;
        });
      });
    });
    if (scenario.reproduces.length === 0) return;
    const metrics = this.#run.simulation.metrics();
    this.#change((draft) => {
      scenario.reproduces.forEach((target, i) => {
        const { simulated, within } = compare(target, metrics[target.metric]);
        draft.published[i]!.simulated = simulated;
        draft.published[i]!.within = within;
      });
    });
  }

  /** The run went back to its head: a new branch, paused, without the commands and bands that came later. */
  branchOff(opId: string): void {
    const { head } = this.#run;
    this.#change((draft) => {
      draft.branch++;
      draft.status = 'paused';
      draft.failure = null;
      draft.commands = draft.commands.filter(({ tick }) => tick <= head);
      draft.bands = draft.bands.filter(({ from }) => from <= head);
      for (const band of draft.bands)
        if (band.until !== null && band.until > head) band.until = null;
      draft.commands.push({ opId, tick: head, type: 'control', says: `back to tick ${head}` });
    });
    this.#readValues();
    this.compare();
  }

  #readValues(): void {
    const { simulation } = this.#run;
    const parameters = new Map(
      liveParameters(simulation.run).map(({ path, value }) => [path, value]),
    );
    const switches = mechanismSwitches(simulation.scenario, simulation.run, this.#kinds);
    this.#change((draft) => {
      for (const parameter of draft.parameters)
        parameter.value = parameters.get(parameter.path) ?? parameter.value;
      switches.forEach(({ on }, i) => {
        draft.mechanisms[i]!.on = on;
        // A fault that is switched off says nothing any more.
        if (!on) closeBand(draft, draft.mechanisms[i]!.id, this.#run.head);
      });
    });
  }

  #change(recipe: Parameters<Revisions<ControlState>['change']>[0]): void {
    const change = this.#revisions.change(recipe, (draft) => {
      draft.tick = this.#run.head;
    });
    if (change !== null) this.#untold.push(change);
  }
}

type Draft = Parameters<Recipe<ControlState>>[0];

/** Ends the band of what stood under this id, if one is open. */
function closeBand(draft: Draft, id: string, tick: number): void {
  const band = draft.bands.findLast((held) => held.id === id && held.until === null);
  if (band !== undefined) band.until = tick;
}

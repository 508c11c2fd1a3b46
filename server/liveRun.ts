// A simulation with its memory: every tick's row, every event, and keyframes to go back to. No clock, no viewers, no pace.

import {
  type Command,
  type CommandAct,
  createFrameReader,
  type FrameReader,
  History,
  Simulation,
  TimeTravel,
} from '../engine/index.ts';
import type { RunEvent } from '../protocol/messages.ts';
import { createRowMaker } from './chunks.ts';
import { EventLog } from './eventLog.ts';
import type { LoadedRun } from './runRequest.ts';
import { wireEvent } from './wireEvents.ts';

export class LiveRun {
  readonly simulation: Simulation;
  readonly reader: FrameReader;
  readonly history: History;
  readonly travel: TimeTravel;
  readonly log: EventLog;
  readonly #rowOf: ReturnType<typeof createRowMaker>;
  /** Viewers' operations by the tick and the words with which the engine reports that it applied them. */
  readonly #opIds = new Map<string, string>();

  /** Builds the world; throws `InputError` with every fault of the scenario. */
  constructor(runId: string, { scenario, kinds }: LoadedRun) {
    this.simulation = new Simulation(scenario, { kinds });
    this.reader = createFrameReader(this.simulation.run.kernel);
    this.#rowOf = createRowMaker(this.reader);
    this.history = new History({
      over: this.reader.channels.map(({ over }) => over),
      kinds: this.reader.kinds.length,
      levels: this.reader.grid.levels,
    });
    this.travel = new TimeTravel(this.simulation);
    this.log = new EventLog(runId);
  }

  /** The last tick done; −1 before the first. */
  get head(): number {
    return this.history.ticks - 1;
  }

  get finished(): boolean {
    return this.simulation.finished;
  }

  /** Runs one tick and records it; returns what happened. Throws what the engine throws, and then records nothing. */
  step(): RunEvent[] {
    const { tick, events } = this.simulation.step();
    this.history.append(this.#rowOf(this.reader.read()));
    const told: RunEvent[] = [];
    for (const event of events) {
      const wire = wireEvent(event, (says) => this.#opIds.get(`${tick} ${says}`) ?? '');
      if (wire === null) continue;
      told.push(wire);
      this.log.add(wire);
    }
    this.travel.stepped();
    return told;
  }

  /** Gives a command at the next tick; throws `InputError` when it makes no sense. */
  command(act: CommandAct, opId: string): Command {
    const command = this.simulation.command(act);
    if (act.type === 'setParameter')
      this.#opIds.set(`${command.tick} ${act.path} = ${act.value}`, opId);
    if (act.type === 'switchMechanism')
      this.#opIds.set(`${command.tick} ${act.id} ${act.on ? 'on' : 'off'}`, opId);
    return command;
  }

  /** Goes back so that `tick` runs next; later rows, events and commands are forgotten. */
  restore(tick: number): void {
    this.travel.seek(tick);
    this.history.truncate(tick);
    this.log.truncate(tick);
  }
}

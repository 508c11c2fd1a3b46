// Takes viewers' commands on a run: looks whether they make sense, gives them at the next tick, writes them into the control
// state. The same operation twice has one effect and one answer.

import type { CommandAct } from '../engine/index.ts';
import type {
  Acknowledgement,
  CommandRecord,
  MechanismMessage,
  ParamMessage,
  RefusalReason,
  ShockMessage,
} from '../protocol/messages.ts';
import type { ControlRecord } from './controlRecord.ts';
import type { LiveRun } from './liveRun.ts';

/** Operations whose answers are remembered. */
const remembered = 4096;

export class CommandDesk {
  readonly #run: LiveRun;
  readonly #record: ControlRecord;
  readonly #answers = new Map<string, Acknowledgement>();

  constructor(run: LiveRun, record: ControlRecord) {
    this.#run = run;
    this.#record = record;
  }

  /** Does what is asked unless this operation was done already; answers the same in both cases. */
  once(opId: string, act: () => Acknowledgement): Acknowledgement {
    const known = this.#answers.get(opId);
    if (known !== undefined) return known;
    const answer = act();
    this.#answers.set(opId, answer);
    if (this.#answers.size > remembered)
      for (const oldest of this.#answers.keys()) {
        this.#answers.delete(oldest);
        break;
      }
    return answer;
  }

  param({ opId, path, value }: ParamMessage): Acknowledgement {
    return this.once(opId, () => {
      const parameter = this.#record.state.parameters.find((known) => known.path === path);
      if (parameter === undefined)
        return refuse(
          'unknownParameter',
          `"${path}" is no parameter that can change during a run.`,
        );
      return this.#give(
        { type: 'setParameter', path, value },
        { opId, type: 'param', says: `${parameter.label} = ${value} ${parameter.unit}`.trim() },
        'outOfRange',
        (command) => this.#record.setParameter(path, value, command),
      );
    });
  }

  shock({ opId, id }: ShockMessage): Acknowledgement {
    return this.once(opId, () => {
      const shock = this.#record.state.shocks.find((known) => known.id === id);
      if (shock === undefined)
        return refuse('unknownShock', `"${id}" is no shock of this scenario.`);
      return this.#give(
        { type: 'shock', id },
        { opId, type: 'shock', says: shock.label },
        'failed',
        (command) => this.#record.addCommand(command),
      );
    });
  }

  mechanism({ opId, id, on }: MechanismMessage): Acknowledgement {
    return this.once(opId, () => {
      const mechanism = this.#record.state.mechanisms.find((known) => known.id === id);
      if (mechanism === undefined)
        return refuse('unknownMechanism', `"${id}" is no mechanism that can be switched.`);
      return this.#give(
        { type: 'switchMechanism', id, on },
        { opId, type: 'mechanism', says: `${mechanism.label} ${on ? 'on' : 'off'}` },
        'failed',
        (command) => this.#record.setMechanism(id, on, command),
      );
    });
  }

  #give(
    act: CommandAct,
    record: Omit<CommandRecord, 'tick'>,
    faulty: RefusalReason,
    write: (command: CommandRecord) => void,
  ): Acknowledgement {
    const { status } = this.#record.state;
    if (status === 'finished' || status === 'failed')
      return refuse('wrongStatus', `The run is ${status}; go back or restart it.`);
    const faults = this.#run.simulation.run.commands.check(act);
    if (faults.length > 0)
      return refuse(
        faulty,
        faults.map(({ where, found, mend }) => `${where}: ${found}. ${mend}`).join(' '),
      );
    const { tick } = this.#run.command(act, record.opId);
    write({ ...record, tick });
    return { ok: true, tick };
  }
}

export function refuse(reason: RefusalReason, says: string): Acknowledgement & { ok: false } {
  return { ok: false, reason, says };
}

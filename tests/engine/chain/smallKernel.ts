// A small world to try mechanisms in: a kernel, mechanisms with their defaults resolved, and ticks one by one.

import { Kernel } from '../../../engine/tick/kernel.ts';
import type { Mechanism, MechanismDefinition } from '../../../engine/tick/mechanism.ts';
import {
  resolveParameters,
  type ParameterSpecs,
  type Parameters,
} from '../../../engine/tick/parameters.ts';
import { checkInvariants, resultHash, runTick, type Runner } from '../../../engine/tick/runTick.ts';
import { InputError, type Fault } from '../../../engine/errors.ts';
import type { RecordHandle } from '../../../engine/state/world.ts';

export interface Small {
  readonly kernel: Kernel;
  /** Adds a mechanism by its definition; returns its live parameters. */
  readonly add: <S extends ParameterSpecs>(
    definition: MechanismDefinition<S>,
    id: string,
    given?: Readonly<Record<string, unknown>>,
  ) => RecordHandle<Parameters<S>>;
  /** Adds bare phases, such as a script of what agents do. */
  readonly script: (id: string, mechanism: Mechanism) => void;
  readonly run: (ticks: number) => void;
  readonly hash: () => string;
}

export function smallKernel({
  seed = 1,
  secondsPerTick = 15,
  startSeconds = 0,
}: { seed?: number; secondsPerTick?: number; startSeconds?: number } = {}): Small {
  const kernel = new Kernel({ seed, secondsPerTick, startSeconds });
  kernel.ledger.addAsset({ name: 'ETH', decimals: 9 });
  const mechanisms: { id: string; mechanism: Mechanism; on(): boolean }[] = [];
  const runner: Runner = { kernel, mechanisms, trail: kernel.world.column('trail', 'u32', 0) };
  return {
    kernel,
    add: (definition, id, given = {}) => {
      const faults: Fault[] = [];
      const values = resolveParameters(definition.parameters, given, id, faults);
      if (faults.length > 0) throw new InputError(faults);
      const parameters = kernel.world.record(`${id}.parameters`, values);
      mechanisms.push({
        id,
        mechanism: definition.build({ kernel, id, parameters }),
        on: () => true,
      });
      return parameters;
    },
    script: (id, mechanism) => {
      mechanisms.push({ id, mechanism, on: () => true });
    },
    run: (ticks) => {
      for (let i = 0; i < ticks; i++) {
        runTick(runner);
        checkInvariants(runner);
      }
    },
    hash: () => resultHash(runner),
  };
}

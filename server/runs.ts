// The runs of a server: made, found, made again with another seed, closed.

import { randomUUID } from 'node:crypto';
import type { ScenarioLabel } from '../protocol/messages.ts';
import { Run } from './run.ts';
import type { RunRequest } from './runRequest.ts';

export interface RunsOptions {
  /** Address of a module that exports `loadRun`. */
  readonly loader: string;
  /** How many runs may live at once. */
  readonly most?: number;
  /** Pace of a new run; 0 is flat out, null lets it follow from the run's length. */
  readonly ticksPerSecond?: number | null;
  /** Scenarios that a viewer may ask for, by name; a path is for the one who started the server. */
  readonly scenarios: () => Promise<readonly ScenarioLabel[]>;
}

/** Asked for by name, and not there. */
export class UnknownScenario extends Error {
  override readonly name = 'UnknownScenario';
}

/** What a restart changes; null leaves it as it is. */
export interface RestartChange {
  readonly seed: number | null;
  readonly scenario: string | null;
  /** Kinds by the id of a choice of the run. */
  readonly kinds: Readonly<Record<string, string>> | null;
}

export class Runs {
  readonly #loader: string;
  readonly #most: number;
  readonly #ticksPerSecond: number | null;
  readonly #scenarios: RunsOptions['scenarios'];
  readonly #runs = new Map<string, Run>();
  #starting = 0;

  constructor({ loader, most = 4, ticksPerSecond = null, scenarios }: RunsOptions) {
    this.#loader = loader;
    this.#most = most;
    this.#scenarios = scenarios;
    this.#ticksPerSecond = ticksPerSecond;
  }

  /** The one to show first comes first. */
  list(): Run[] {
    return [...this.#runs.values()];
  }

  get(runId: string): Run | undefined {
    return this.#runs.get(runId);
  }

  /** Throws `InputError` where the scenario makes no sense, and an error where too many runs live already. */
  async create(request: RunRequest): Promise<Run> {
    if (this.#runs.size + this.#starting >= this.#most)
      throw new Error(`There are ${this.#most} runs already; close one first.`);
    const run = await this.#start(request, this.#ticksPerSecond);
    this.#runs.set(run.runId, run);
    return run;
  }

  /** A new run in the place of an old one, at its pace; the caller closes the old one. */
  async restart(old: Run, change: RestartChange): Promise<Run> {
    const sameScenario = change.scenario === null || change.scenario === old.request.scenario;
    if (!sameScenario && !(await this.#scenarios()).some(({ name }) => name === change.scenario))
      throw new UnknownScenario(`There is no scenario "${change.scenario}".`);
    const status = await old.answer('status', null);
    const run = await this.#start(
      {
        scenario: change.scenario ?? old.request.scenario,
        seed: change.seed ?? (sameScenario ? old.seed : null),
        options: sameScenario ? withKinds(old, change.kinds ?? {}) : {},
      },
      sameScenario && 'ticksPerSecond' in status ? status.ticksPerSecond : this.#ticksPerSecond,
    );
    const kept = [...this.#runs.values()].map((held) => (held === old ? run : held));
    this.#runs.clear();
    for (const held of kept) this.#runs.set(held.runId, held);
    return run;
  }

  async close(): Promise<void> {
    const runs = this.list();
    this.#runs.clear();
    await Promise.all(runs.map((run) => run.close()));
  }

  async #start(request: RunRequest, ticksPerSecond: number | null): Promise<Run> {
    this.#starting++;
    try {
      return await Run.start({
        runId: `run-${randomUUID().slice(0, 8)}`,
        loader: this.#loader,
        request,
        ticksPerSecond,
      });
    } finally {
      this.#starting--;
    }
  }
}

/** The options of a run with other kinds in force. Throws where the run offers no such choice. */
function withKinds(
  { request, choices }: Run,
  kinds: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const chosen = Object.entries(kinds).map(([id, kind]) => {
    const options = choices.find((choice) => choice.id === id)?.options ?? [];
    if (options.some((option) => option.kind === kind)) return `${id}.kind=${kind}`;
    const offered = options.map((option) => option.kind).join(', ') || 'nothing';
    throw new Error(`"${id}" cannot be "${kind}"; this run offers ${offered}.`);
  });
  if (chosen.length === 0) return request.options;
  const { set } = request.options as { set?: readonly string[] };
  const kept = (set ?? []).filter((given) => !Object.hasOwn(kinds, given.split('.kind=')[0]!));
  return { ...request.options, set: [...kept, ...chosen] };
}

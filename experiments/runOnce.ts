// Does one run and gathers its figures: those that the scenario's mechanisms offer, and a few that every scenario has.

import {
  createSimulation,
  poolLossesKey,
  poolOutcome,
  profitAndLossKey,
  type Event,
  type Scenario,
  type Simulation,
} from '../index.ts';
import { CoMovementRecorder, type ObserveOptions } from './coMovement.ts';
import type { RunRecord, RunSpec } from './runSpec.ts';

export interface RunOnceOptions {
  /** How the assets behind a pool are watched. */
  readonly observe?: ObserveOptions | undefined;
  /** Ticks done since the last call. */
  readonly onTick?: ((ticks: number) => void) | undefined;
}

/** Ticks between two calls of `onTick`. */
const TICKS_PER_REPORT = 64;

/** Runs a scenario to its end. Throws `InputError` where it makes no sense and `RunFailure` where a promise of ours breaks. */
export function runOnce(
  spec: RunSpec,
  scenario: Scenario,
  { observe, onTick = () => undefined }: RunOnceOptions = {},
): RunRecord {
  const simulation = createSimulation(scenario);
  const tally = new Tally();
  const source =
    simulation.run.kernel.find(poolLossesKey) ?? simulation.run.kernel.all(poolLossesKey)[0]?.[1];
  const recorder =
    source === undefined || observe === undefined
      ? undefined
      : new CoMovementRecorder(source, observe);
  let told = 0;
  while (!simulation.finished) {
    const { events, tick } = simulation.step();
    for (const event of events) tally.take(event);
    recorder?.take(tick);
    if (simulation.tick - told < TICKS_PER_REPORT) continue;
    onTick(simulation.tick - told);
    told = simulation.tick;
  }
  onTick(simulation.tick - told);
  const own = simulation.metrics();
  return {
    ...spec,
    identity: simulation.identity(),
    hash: simulation.hash(),
    metrics: { ...profits(simulation), ...tally.figures(own), ...own },
    ...(source === undefined ? {} : { pool: poolOutcome(source) }),
    ...(recorder === undefined || observe === undefined
      ? {}
      : { coMovement: { ...recorder.result(), observe } }),
  };
}

/** What the events of any scenario tell, for those whose mechanisms keep no such figure. */
class Tally {
  #liquidations = 0;
  #notional = 0;
  #badDebt = 0;

  take(event: Event): void {
    if (event.type === 'accountLiquidated') {
      this.#liquidations++;
      this.#notional += event.notional;
    } else if (event.type === 'badDebtBooked') this.#badDebt += event.amount;
  }

  /** `badDebt` is the protocols' own figure where there is one: what auctions left uncovered. */
  figures({ uncoveredDebt }: Readonly<Record<string, number>>): Record<string, number> {
    return {
      liquidations: this.#liquidations,
      liquidatedNotional: this.#notional,
      badDebt: uncoveredDebt ?? this.#badDebt,
    };
  }
}

/** `profit.<kind>` of every kind of agent, USD, and of all that liquidate for a living together. */
function profits(simulation: Simulation): Record<string, number> {
  const source = simulation.run.kernel.find(profitAndLossKey);
  if (source === undefined) return {};
  const values = new Float64Array(source.kinds.length);
  source.read(values);
  const figures: Record<string, number> = {};
  source.kinds.forEach(({ kind }, index) => {
    figures[`profit.${kind}`] = values[index]!;
    if (!/keeper|liquidator/i.test(kind)) return;
    figures.keeperProfit = (figures.keeperProfit ?? 0) + values[index]!;
  });
  return figures;
}

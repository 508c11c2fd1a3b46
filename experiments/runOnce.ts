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
import type { RunRecord, RunSpec } from './runSpec.ts';

/** Ticks between two calls of `onTick`. */
const TICKS_PER_REPORT = 64;

/** Runs a scenario to its end. Throws `InputError` where it makes no sense and `RunFailure` where a promise of ours breaks. */
export function runOnce(
  spec: RunSpec,
  scenario: Scenario,
  onTick: (ticks: number) => void = () => undefined,
): RunRecord {
  const simulation = createSimulation(scenario);
  const tally = new Tally();
  let told = 0;
  while (!simulation.finished) {
    const { events } = simulation.step();
    for (const event of events) tally.take(event);
    if (simulation.tick - told < TICKS_PER_REPORT) continue;
    onTick(simulation.tick - told);
    told = simulation.tick;
  }
  onTick(simulation.tick - told);
  const own = simulation.metrics();
  const source = simulation.run.kernel.find(poolLossesKey);
  return {
    ...spec,
    identity: simulation.identity(),
    hash: simulation.hash(),
    metrics: { ...profits(simulation), ...tally.figures(own), ...own },
    ...(source === undefined ? {} : { pool: poolOutcome(source) }),
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

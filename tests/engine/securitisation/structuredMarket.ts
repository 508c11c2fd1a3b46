// Small worlds around structured pools: assets that are worth what the test says, no books unless asked for, every check after every tick.

import { createSimulation, loadScenario, type Simulation } from '../../../index.ts';
import { fundamentalPathKey } from '../../../engine/fundamentals/path.ts';
import { poolKey } from '../../../engine/securitisation/poolPort.ts';
import type { StructuredPool } from '../../../engine/securitisation/structuredPool.ts';

export interface Given {
  /** More of the scenario, as YAML of the top level. */
  readonly more?: string;
  /** Pools, YAML under `securitisation:`, indented by two. */
  readonly pools: string;
  readonly assets?: readonly string[];
  /** Fundamentals: asset and price. */
  readonly prices?: Readonly<Record<string, number>>;
  readonly agents?: string;
  readonly ticks?: number;
}

/** Ticks of an hour. */
export function structuredWorld(given: Given): Simulation {
  const { pools, assets = ['SNR', 'MEZ', 'JNR'], prices = { COIN: 1 }, agents, more = '' } = given;
  const names = ['USD', ...Object.keys(prices), ...assets];
  const text = `
name: structured-test
secondsPerTick: 3600
duration: ${given.ticks ?? 400}h
assets: { ${names.map((name) => `${name}: { decimals: 6 }`).join(', ')} }
fundamentals:
${Object.entries(prices)
  .map(([name, price]) => `  ${name}: { kind: constant, price: ${price} }`)
  .join('\n')}
${more}
securitisation:
${pools}
agents:
${agents ?? holders}
`;
  return createSimulation(loadScenario(text), { checks: 'everyTick' });
}

/** Populations that hold on whatever happens. */
const holders = `
  - { kind: trancheHolder, id: seniors, count: 4, interval: 5000h, threshold: 0, holdings: { SNR: 100, USD: 50 } }
  - { kind: trancheHolder, id: mezzanines, count: 2, interval: 5000h, threshold: 0, holdings: { MEZ: 50 } }
  - { kind: trancheHolder, id: juniors, count: 2, interval: 5000h, threshold: 0, holdings: { JNR: 20 } }
`;

export const threeTranches = `
      - { name: junior, token: JNR, attachment: 0, detachment: 0.1, coupon: { kind: residual } }
      - { name: mezzanine, token: MEZ, attachment: 0.1, detachment: 0.3, coupon: { kind: fixed, bps: 8760 } }
      - { name: senior, token: SNR, attachment: 0.3, detachment: 1, coupon: { kind: fixed, bps: 4380 } }
`;

export const poolOf = (simulation: Simulation, name = 'pool'): StructuredPool =>
  simulation.run.kernel.use(poolKey, name) as StructuredPool;

/** Sets what a coin is worth from the next tick on. */
export function setPrice(simulation: Simulation, asset: string, price: number): void {
  const path = simulation.run.kernel.use(fundamentalPathKey, asset);
  path.shock(price / path.value());
}

export const accountOf = (simulation: Simulation, name: string): number =>
  simulation.run.kernel.ledger.accountNamed(name)!;

export function unitsOf(simulation: Simulation, account: string, asset: string): number {
  const { ledger } = simulation.run.kernel;
  const index = ledger.asset(asset);
  return ledger.balance(accountOf(simulation, account), index) / ledger.atoms(index);
}

export function steps(simulation: Simulation, count: number): void {
  for (let i = 0; i < count; i++) simulation.step();
}

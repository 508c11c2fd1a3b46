// What a run is, in words and numbers for people: parameters that may change, shocks, switches, chapters, tranches, published
// figures. Plain data; whoever shows it holds it in `Revisions` and keeps it up to date with the functions here.

import type { Kinds, BuiltRun } from '../scenario/build.ts';
import { withinTolerance, type Scenario, type Stage, type Target } from '../scenario/scenario.ts';
import type { ParameterSpec } from '../tick/parameters.ts';
import { poolLabelKey, type PoolLabel, type TrancheLabel } from '../tick/sources.ts';
import { titled } from '../tick/words.ts';

export interface LiveParameter {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly says: string;
}

export interface MechanismSwitch {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
}

/** A mechanism of the scenario in whose place another kind could stand, in a new run. */
export interface KindChoice {
  readonly id: string;
  readonly label: string;
  /** The kind of this run. */
  readonly kind: string;
  readonly options: readonly {
    readonly kind: string;
    readonly label: string;
    readonly says: string;
  }[];
}

export interface ChapterAtTick {
  readonly tick: number;
  readonly title: string;
  readonly says: string;
}

/** A published figure beside what the run has given so far. */
export interface Comparison {
  readonly id: string;
  readonly label: string;
  readonly published: number;
  readonly simulated: number | null;
  readonly unit: string;
  /** null while there is no figure yet, and for inputs, whose agreement proves nothing. */
  readonly within: boolean | null;
  readonly isInput: boolean;
}

/** A pool under its name; the one called "pool" comes first. */
export interface DescribedPool extends PoolLabel {
  readonly id: string;
}

/** Part of the control state that comes from the engine. */
export interface RunDescription {
  readonly parameters: readonly LiveParameter[];
  readonly shocks: readonly {
    readonly id: string;
    readonly label: string;
    readonly says: string;
  }[];
  readonly mechanisms: readonly MechanismSwitch[];
  readonly choices: readonly KindChoice[];
  readonly pools: readonly DescribedPool[];
  /** null where the scenario doesn't say. */
  readonly stage: Stage | null;
  readonly chapters: readonly ChapterAtTick[];
  readonly published: readonly Comparison[];
}

/** Describes a built run as it stands. */
export function describeRun(scenario: Scenario, run: BuiltRun, kinds: Kinds): RunDescription {
  return {
    parameters: liveParameters(run),
    shocks: scenario.shocks.map(({ id, label, says }) => ({ id, label, says })),
    mechanisms: mechanismSwitches(scenario, run, kinds),
    choices: kindChoices(scenario, kinds),
    pools: describePools(run),
    stage: scenario.stage ?? null,
    chapters: scenario.chapters.map(({ at, title, says }) => ({
      tick: Math.round(at / scenario.secondsPerTick),
      title,
      says,
    })),
    published: scenario.reproduces.map((target) => compare(target, undefined)),
  };
}

/** The pools of a run as they stand: those that have taken no money in yet have tranches of nothing. */
export function describePools(run: BuiltRun): DescribedPool[] {
  const plain = ({ id, label, par }: TrancheLabel): TrancheLabel => ({ id, label, par });
  const pools = run.kernel.all(poolLabelKey).map(([id, pool]) => ({
    ...pool,
    id,
    tranches: pool.tranches.map(plain),
  }));
  return [...pools.filter(({ id }) => id === 'pool'), ...pools.filter(({ id }) => id !== 'pool')];
}

/** Adjustable numbers with the values in force. */
export function liveParameters(run: BuiltRun): LiveParameter[] {
  const live: LiveParameter[] = [];
  for (const handle of run.parameters.values()) {
    const { path, spec } = handle;
    const value = handle.read();
    if (spec.live !== true || (spec.type !== 'number' && spec.type !== 'integer')) continue;
    if (typeof value !== 'number') continue;
    live.push({
      path,
      label: spec.label ?? labelOf(path),
      unit: spec.unit,
      value,
      min: spec.min,
      max: spec.max,
      step: stepOf(spec),
      says: spec.says,
    });
  }
  return live;
}

/** Mechanisms that may be switched off, and whether they are on. */
export function mechanismSwitches(
  scenario: Scenario,
  run: BuiltRun,
  kinds: Kinds,
): MechanismSwitch[] {
  const switchable = scenario.mechanisms.filter(
    ({ kind }) => kinds.mechanisms.find((known) => known.kind === kind)?.switchable === true,
  );
  return switchable.map(({ id, kind }) => {
    const alone = switchable.filter((other) => other.kind === kind).length === 1;
    return {
      id,
      label: alone ? titled(kind) : `${titled(kind)} (${id})`,
      on: run.switches.value[id] !== false,
    };
  });
}

/** Mechanisms whose part more than one known kind can play. */
export function kindChoices(scenario: Scenario, { mechanisms }: Kinds): KindChoice[] {
  return scenario.mechanisms.flatMap(({ id, kind }) => {
    const part = mechanisms.find((known) => known.kind === kind)?.part;
    const able = mechanisms.filter((known) => part !== undefined && known.part === part);
    if (able.length < 2) return [];
    const options = able.map((known) => ({
      kind: known.kind,
      label: titled(known.kind),
      says: known.says,
    }));
    return [{ id, label: labelOf(id), kind, options }];
  });
}

/** A target beside the metric that it names. */
export function compare(target: Target, simulated: number | undefined): Comparison {
  const known = simulated !== undefined && Number.isFinite(simulated);
  return {
    id: target.id,
    label: target.label,
    published: target.published,
    simulated: known ? simulated : null,
    unit: target.unit,
    within: known && !target.isInput ? withinTolerance(target, simulated) : null,
    isInput: target.isInput,
  };
}

/** `protocols.maker.liquidation.bidLifetime` → `Maker liquidation: bid lifetime`. */
function labelOf(path: string): string {
  const parts = path.split('.');
  const name = lower(parts.at(-1)!);
  const owner = parts.slice(1, -1).map(lower).join(' ');
  const label = owner === '' ? name : `${owner}: ${name}`;
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** `englishAuction` → `english auction`; names such as ETH stay. */
const lower = (name: string): string =>
  name === name.toUpperCase() ? name : titled(name).toLowerCase();

/** A round number near a two-hundredth of the range, or a twentieth of the default where that is finer. */
function stepOf(spec: Extract<ParameterSpec, { type: 'number' | 'integer' }>): number {
  if (spec.type === 'integer') return 1;
  const wide = (spec.max - spec.min) / 200;
  const fine = spec.default === 0 ? wide : Math.abs(spec.default) / 20;
  const wanted = Math.min(wide, fine);
  if (!(wanted > 0)) return 1;
  let unit = 1;
  while (unit > wanted) unit /= 10;
  while (unit * 10 <= wanted) unit *= 10;
  return wanted >= 5 * unit ? 5 * unit : wanted >= 2 * unit ? 2 * unit : unit;
}

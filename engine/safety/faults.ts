// What breaks, as mechanisms: each stands for a stretch of time or strikes at a hazard rate, is reported when it begins and ends, and
// can be switched off. What it strikes looks it up by name (tick/standingFaults.ts).

import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { defineMechanism, type AnyMechanism, type Mechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';
import { addFaultSource, type FaultKind } from '../tick/standingFaults.ts';
import { metricSourceKey } from '../tick/sources.ts';
import {
  faultTimes,
  moveFault,
  QUIET_FAULT,
  type FaultState,
  type FaultTimes,
} from './faultClock.ts';

interface Strike {
  readonly kind: FaultKind;
  /** Which names it strikes, read at every look. */
  readonly strikes: (name: string) => boolean;
  readonly strength?: () => number;
  /** What a person reads while it stands. */
  readonly says: () => string;
}

/** The common part of every fault. */
function buildFault(
  { kernel, id, parameters }: { kernel: Kernel; id: string; parameters: RecordHandle<FaultTimes> },
  strike: Strike,
): Mechanism {
  const state = kernel.world.record<FaultState>(id, { ...QUIET_FAULT });
  const watch = kernel.world.record(`${id}.watch`, { moved: -1, ticks: 0 });
  addFaultSource(kernel, {
    kind: strike.kind,
    // A fault that is switched off is not moved any more, and so stands no longer.
    isActive: () => state.value.active && watch.value.moved === kernel.tick,
    strikes: strike.strikes,
    strength: strike.strength ?? (() => 1),
  });
  const shock = (): void => {
    const { tick } = kernel;
    // Switched on again: it begins anew.
    if (watch.value.moved !== tick - 1) state.value.active = false;
    watch.value.moved = tick;
    const moved = moveFault(kernel, id, state, parameters.value);
    if (state.value.active) watch.value.ticks++;
    if (moved === 'stays') return;
    const { kind } = strike;
    if (moved === 'starts')
      kernel.emit({ type: 'faultStarted', tick, fault: id, kind, says: strike.says() });
    else kernel.emit({ type: 'faultEnded', tick, fault: id, kind });
  };
  kernel.provide(
    metricSourceKey,
    {
      metrics: () => ({
        [`${id}.strikes`]: state.value.strikes,
        [`${id}.seconds`]: watch.value.ticks * kernel.secondsPerTick,
      }),
    },
    id,
  );
  return { phases: { shock } };
}

const named = (wanted: string, name: string): boolean => wanted === '' || wanted === name;

const oracleFreeze = defineMechanism({
  kind: 'oracleFreeze',
  says: 'A feed is not written any more: its last price stays in force.',
  switchable: true,
  parameters: {
    feed: data<string>('', 'name of the feed; empty for every feed', checkOptionalName),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'oracleFreeze',
      strikes: (feed) => named(input.parameters.value.feed, feed),
      says: () => `oracle frozen${of(input.parameters.value.feed)}`,
    }),
});

const oracleError = defineMechanism({
  kind: 'oracleError',
  says: 'A feed tells a multiple of the price that it holds.',
  switchable: true,
  parameters: {
    feed: data<string>('', 'name of the feed; empty for every feed', checkOptionalName),
    factor: number('', 1, 1e-6, 1e6, 'multiple of the price that is read', 'live'),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'oracleError',
      strikes: (feed) => named(input.parameters.value.feed, feed),
      strength: () => input.parameters.value.factor,
      says: () =>
        `oracle wrong by × ${input.parameters.value.factor}${of(input.parameters.value.feed)}`,
    }),
});

const contractPause = defineMechanism({
  kind: 'contractPause',
  says: 'A mechanism stands still, and transactions to it revert.',
  switchable: true,
  parameters: {
    mechanism: data<string>(
      '',
      'path of the mechanism that stands still; empty for none',
      checkOptionalName,
    ),
    actions: data<string>(
      '',
      'first word of the actions that revert, such as auction for auction.bid; empty for none',
      checkOptionalName,
    ),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'contractPause',
      strikes: (name) => {
        const { mechanism, actions } = input.parameters.value;
        return name === mechanism || (actions !== '' && name.startsWith(`${actions}.`));
      },
      says: () => {
        const { mechanism, actions } = input.parameters.value;
        return `contract paused${of(mechanism === '' ? actions : mechanism)}`;
      },
    }),
});

const roundingError = defineMechanism({
  kind: 'roundingError',
  says: 'A pool rounds what it pays out up instead of down, to a coarse grain.',
  switchable: true,
  parameters: {
    venue: data<string>('', 'name of the pool; empty for every pool', checkOptionalName),
    grain: number(
      'units',
      0.01,
      1e-12,
      1e6,
      'payments are rounded up to a multiple of this',
      'live',
    ),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'roundingError',
      strikes: (venue) => named(input.parameters.value.venue, venue),
      strength: () => input.parameters.value.grain,
      says: () => `pool rounds against itself${of(input.parameters.value.venue)}`,
    }),
});

const keeperOutage = defineMechanism({
  kind: 'keeperOutage',
  says: 'A population does nothing: its machines are down.',
  switchable: true,
  parameters: {
    agents: data<string>('keepers', 'id of the population', checkName),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'keeperOutage',
      strikes: (agents) => input.parameters.value.agents === agents,
      says: () => `${input.parameters.value.agents} down`,
    }),
});

const venueOutage = defineMechanism({
  kind: 'venueOutage',
  says: 'A venue takes no orders and no cancellations; what rests stays.',
  switchable: true,
  parameters: {
    venue: data<string>('', 'name of the venue; empty for every venue', checkOptionalName),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'venueOutage',
      strikes: (venue) => named(input.parameters.value.venue, venue),
      says: () => `venue out of order${of(input.parameters.value.venue)}`,
    }),
});

const congestion = defineMechanism({
  kind: 'congestion',
  says: 'The rest of the world wants a chain’s blocks: its background price is multiplied.',
  switchable: true,
  parameters: {
    chain: data<string>('', 'name of the chain; empty for every chain', checkOptionalName),
    factor: number('', 8, 0.01, 10_000, 'multiplies the background price of gas', 'live'),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'congestion',
      strikes: (chain) => named(input.parameters.value.chain, chain),
      strength: () => input.parameters.value.factor,
      says: () =>
        `congestion × ${input.parameters.value.factor}${of(input.parameters.value.chain)}`,
    }),
});

const bridgeHalt = defineMechanism({
  kind: 'bridgeHalt',
  says: 'A bridge takes nothing in and lets nothing out; what is under way waits.',
  switchable: true,
  parameters: {
    bridge: data<string>('', 'name of the bridge; empty for every bridge', checkOptionalName),
    ...faultTimes,
  },
  build: (input) =>
    buildFault(input, {
      kind: 'bridgeHalt',
      strikes: (bridge) => named(input.parameters.value.bridge, bridge),
      says: () => `bridge halted${of(input.parameters.value.bridge)}`,
    }),
});

const of = (name: string): string => (name === '' ? '' : `: ${name}`);

/** Kinds that may stand in the `faults` list of a scenario. */
export const faultMechanisms: readonly AnyMechanism[] = [
  oracleFreeze,
  oracleError,
  contractPause,
  roundingError,
  keeperOutage,
  venueOutage,
  congestion,
  bridgeHalt,
];

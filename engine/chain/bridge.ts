// A bridge between two chains: what goes in is locked here, and as much of its image is issued over there after a delay; on the way back
// the image is burnt and the original released. There is a fee, room for so much an hour, and a halt strands what is under way.
//
//   BRIDGE-1  locked = image in existence that this bridge issued + what is under way

import { checkName } from '../fundamentals/series.ts';
import { InputError, invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { channelSourceKey, claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { hasFault } from '../tick/standingFaults.ts';
import { bpsFloor } from '../units/exact.ts';
import { chainKey } from './mempool.ts';

export type Direction = 'out' | 'back';

interface Passage {
  readonly account: number;
  /** Atoms that arrive. */
  readonly atoms: number;
  readonly direction: Direction;
  /** Seconds from the start of the run. */
  readonly arrives: number;
}

interface BridgeState {
  underWay: Passage[];
  /** Atoms of the image that this bridge issued and that were not sent back. */
  issued: number;
  /** Hour of the last passage, counted from the start, and atoms sent in it. */
  hour: number;
  sent: number;
  passages: number;
}

export interface Bridge {
  /** Sends units across; they arrive after the delay, less the fee. */
  send(account: number, units: number, direction: Direction): Outcome;
  /** Units under way. */
  underWay(): number;
}

/** Provided under the last part of the mechanism's id. */
export const bridgeKey = portKey<Bridge>('bridge');

const refuse = (reason: string): Outcome => ({ ok: false, reason });

export const bridge = defineMechanism({
  kind: 'bridge',
  says: 'Locks an asset here and issues its image on another chain, and back, with delay, fee and capacity.',
  switchable: true,
  parameters: {
    asset: data<string>('ETH', 'asset that is locked', checkName),
    image: data<string>('ETH.L2', 'asset that is issued for it', checkName),
    delay: number('s', 900, 0, 1e7, 'time that a passage takes', 'live'),
    feeBps: integer('bps', 5, 0, 1_000, 'fee of a passage', 'live'),
    hourlyCapacity: number(
      'units',
      0,
      0,
      1e12,
      'most that is sent in an hour; 0: no limit',
      'live',
    ),
  },
  build({ kernel, id, parameters }) {
    const name = id.slice(id.lastIndexOf('.') + 1);
    const { ledger } = kernel;
    const [asset, image] = [parameters.value.asset, parameters.value.image].map((one) =>
      ledger.asset(one),
    ) as [number, number];
    const unit = ledger.atoms(asset);
    if (ledger.atoms(image) !== unit) {
      throw new InputError([
        {
          where: `${id}.image`,
          found: `${parameters.value.image} has other decimals than ${parameters.value.asset}`,
          mend: 'Give both the same decimals.',
        },
      ]);
    }
    const locked = ledger.openAccount(`${id}.locked`);
    const fees = ledger.openAccount(`${id}.fees`);
    const state = kernel.world.record<BridgeState>(id, {
      underWay: [],
      issued: 0,
      hour: -1,
      sent: 0,
      passages: 0,
    });
    const seconds = (): number => kernel.tick * kernel.secondsPerTick;

    const send = (account: number, units: number, direction: Direction): Outcome => {
      const given = parameters.value;
      const now = state.value;
      const atoms = Math.floor(units * unit);
      const hour = Math.floor(seconds() / 3600);
      const sent = now.hour === hour ? now.sent : 0;
      const from = direction === 'out' ? asset : image;
      if (hasFault(kernel, 'bridgeHalt', name)) return refuse('halted');
      if (!(atoms > 0)) return refuse('badAmount');
      if (ledger.balance(account, from) < atoms) return refuse('insufficientBalance');
      if (given.hourlyCapacity > 0 && sent + atoms > given.hourlyCapacity * unit)
        return refuse('capacityExceeded');
      const fee = bpsFloor(atoms, given.feeBps);
      const net = atoms - fee;
      // An image that came into the world without this bridge has nothing behind it here.
      if (direction === 'back' && net > now.issued) return refuse('notBacked');
      const cause = causeIndex.ownDecision;
      if (fee > 0) ledger.transfer(account, fees, from, fee, cause);
      if (direction === 'out') ledger.transfer(account, locked, asset, net, cause);
      else {
        ledger.redeem(account, image, net, cause);
        now.issued -= net;
      }
      now.hour = hour;
      now.sent = sent + atoms;
      now.passages++;
      const arrives = seconds() + given.delay;
      now.underWay.push({ account, atoms: net, direction, arrives });
      return { ok: true };
    };

    const publish = (): void => {
      if (hasFault(kernel, 'bridgeHalt', name)) return;
      const now = state.value;
      const due = now.underWay.filter(({ arrives }) => arrives <= seconds());
      if (due.length === 0) return;
      now.underWay = now.underWay.filter(({ arrives }) => arrives > seconds());
      for (const { account, atoms, direction } of due) {
        if (direction === 'out') {
          ledger.issue(account, image, atoms, causeIndex.protocol);
          now.issued += atoms;
        } else ledger.transfer(locked, account, asset, atoms, causeIndex.protocol);
      }
    };

    const underWay = (): number => state.value.underWay.reduce((sum, { atoms }) => sum + atoms, 0);
    kernel.provide(bridgeKey, { send, underWay: () => underWay() / unit }, name);
    handleSends(kernel);
    kernel.provide(
      claimSourceKey,
      {
        addClaims: (byAccount, priceOf) => {
          for (const { account, atoms } of state.value.underWay)
            byAccount[account]! += (atoms / unit) * priceOf(asset);
        },
      },
      id,
    );
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${name}.underWay`,
          label: `${name}: under way`,
          unit: parameters.value.asset,
          read: () => underWay() / unit,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`${name}.passages`]: state.value.passages,
          [`${name}.issued`]: state.value.issued / unit,
          [`${name}.underWay`]: underWay() / unit,
        }),
      },
      id,
    );
    const check = (): void =>
      invariant(
        ledger.balance(locked, asset) === state.value.issued + underWay(),
        'BRIDGE-1',
        'what is locked stands for the image and for what is under way',
      );
    return { phases: { publish }, invariants: { 'BRIDGE-1': check } };
  },
});

/** What accounts may ask of bridges, once for all: as a transaction where there is a chain, else at once. */
function handleSends(kernel: Kernel): void {
  if (kernel.all(bridgeKey).length > 1) return;
  const act = (account: number, given: Readonly<Record<string, unknown>>): Outcome =>
    kernel
      .find(bridgeKey, String(given['bridge']))
      ?.send(account, Number(given['amount']), given['direction'] === 'back' ? 'back' : 'out') ??
    refuse('noSuchBridge');
  const chain = kernel.find(chainKey);
  if (chain === undefined) kernel.handleRequest('bridge.send', act);
  else chain.handle('bridge.send', act);
}

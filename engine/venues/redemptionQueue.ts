// A claim on an asset that is redeemed one for one after a wait: staked coins with an exit queue. While the queue is shut nobody leaves
// but by selling to somebody else, and the market says what waiting is worth.

import { causeIndex } from '../events/causes.ts';
import { invariant } from '../errors.ts';
import { checkName } from '../fundamentals/series.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, flag, number } from '../tick/parameters.ts';
import { metricSourceKey } from '../tick/sources.ts';

interface Waiting {
  readonly account: number;
  readonly atoms: number;
  readonly due: number;
}

interface QueueState {
  /** In order of arrival. */
  waiting: Waiting[];
  redeemed: number;
}

/** What holders of the claim see. */
export interface RedemptionQueue {
  readonly claim: string;
  readonly pays: string;
  isOpen(): boolean;
  /** Seconds that somebody who asked now would wait. */
  wait(): number;
}

/** Provided under the name of the claim. */
export const redemptionQueueKey = portKey<RedemptionQueue>('redemptionQueue');

export const redemptionQueue = defineMechanism({
  kind: 'redemptionQueue',
  says: 'Redeems a claim one for one for the asset that it stands for, after a wait and up to a daily capacity.',
  parameters: {
    claim: data('STETH', 'claim that is given', checkName),
    pays: data('ETH', 'asset that it is redeemed for; must have the same decimals', checkName),
    open: flag(false, 'whether new requests are taken', 'live'),
    delay: number('s', 432_000, 0, 1e9, 'least wait of a request', 'live'),
    capacityPerDay: number('claim per day', 50_000, 0, 1e12, 'what is paid out in a day', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const claim = ledger.asset(parameters.value.claim);
    const pays = ledger.asset(parameters.value.pays);
    const unit = ledger.atoms(claim);
    const account = ledger.openAccount(`${id}.waiting`);
    const state = kernel.world.record<QueueState>(`${id}.state`, { waiting: [], redeemed: 0 });
    const now = (): number => kernel.tick * kernel.secondsPerTick;
    const queued = (): number => state.value.waiting.reduce((sum, { atoms }) => sum + atoms, 0);

    kernel.provide(
      redemptionQueueKey,
      {
        claim: parameters.value.claim,
        pays: parameters.value.pays,
        isOpen: () => parameters.value.open,
        wait: () => {
          const { delay, capacityPerDay } = parameters.value;
          const ahead = queued() / unit;
          return Math.max(delay, capacityPerDay > 0 ? (86_400 * ahead) / capacityPerDay : 1e12);
        },
      },
      parameters.value.claim,
    );
    const redeem = (holder: number, units: number): Outcome => {
      const atoms = Math.floor(units * unit);
      if (!parameters.value.open) return { ok: false, reason: 'queueShut' };
      if (!Number.isSafeInteger(atoms) || atoms <= 0) return { ok: false, reason: 'badAmount' };
      if (ledger.balance(holder, claim) < atoms)
        return { ok: false, reason: 'insufficientBalance' };
      ledger.transfer(holder, account, claim, atoms, causeIndex.redemption);
      state.value.waiting.push({ account: holder, atoms, due: now() + parameters.value.delay });
      return { ok: true };
    };
    handleRedemptions(kernel, parameters.value.claim, redeem);

    const distribute = (): void => {
      const { waiting } = state.value;
      let room = Math.floor(
        (parameters.value.capacityPerDay * unit * kernel.secondsPerTick) / 86_400,
      );
      while (waiting.length > 0 && room > 0 && waiting[0]!.due <= now()) {
        const first = waiting[0]!;
        const paid = Math.min(first.atoms, room);
        room -= paid;
        // The claim ceases to exist, and what it stood for is set free.
        ledger.redeem(account, claim, paid, causeIndex.redemption);
        ledger.issue(first.account, pays, paid, causeIndex.redemption);
        state.value.redeemed += paid;
        if (paid === first.atoms) waiting.shift();
        else waiting[0] = { ...first, atoms: first.atoms - paid };
      }
    };
    kernel.provide(
      metricSourceKey,
      { metrics: () => ({ claimsRedeemed: state.value.redeemed / unit }) },
      id,
    );
    return {
      phases: { distribute },
      invariants: {
        'QUEUE-1': () =>
          invariant(
            queued() === ledger.balance(account, claim),
            'QUEUE-1',
            'the queue holds exactly the claims that wait in it',
          ),
      },
    };
  },
});

/** One request for each claim, by its name. */
function handleRedemptions(
  kernel: Kernel,
  claim: string,
  redeem: (holder: number, units: number) => Outcome,
): void {
  kernel.handleRequest(`redeem.${claim}`, (holder, given) =>
    redeem(holder, Number(given['amount'])),
  );
}

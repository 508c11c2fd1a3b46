// The outflow limiter as a mechanism: it watches what one account holds of an asset. When too large a share leaves within a period, acts
// that take money out revert until the cool-down is over. The act that breaks the limit has gone through; all after it are locked.

import { checkName } from '../fundamentals/series.ts';
import type { Fault } from '../errors.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import { addFaultSource } from '../tick/standingFaults.ts';
import { endOfTick } from './haltTargets.ts';
import {
  depositToLimiter,
  expireLimiter,
  limiterStatus,
  UNLIMITED,
  withdrawThroughLimiter,
  type LimiterState,
  type LimiterTerms,
} from './outflowLimiter.ts';

/** The limiter's state with whole numbers as digits, as records hold it. */
interface SavedLimiter {
  total: string;
  inPeriod: string;
  locked: string;
  flows: { step: number; amount: string }[];
  limitedSince: number | null;
  /** Atoms at the end of the last tick; −1 before the first. */
  balance: number;
  triggers: number;
}

const save = (state: LimiterState): Omit<SavedLimiter, 'balance' | 'triggers'> => ({
  total: state.total.toString(),
  inPeriod: state.inPeriod.toString(),
  locked: state.locked.toString(),
  flows: state.flows.map(({ step, amount }) => ({ step, amount: amount.toString() })),
  limitedSince: state.limitedSince,
});

const load = (saved: SavedLimiter): LimiterState => ({
  total: BigInt(saved.total),
  inPeriod: BigInt(saved.inPeriod),
  locked: BigInt(saved.locked),
  flows: saved.flows.map(({ step, amount }) => ({ step, amount: BigInt(amount) })),
  limitedSince: saved.limitedSince,
});

export const outflowLimit = defineMechanism({
  kind: 'outflowLimit',
  says: 'Locks withdrawals when too large a share of what a protocol holds leaves within a period.',
  switchable: true,
  parameters: {
    account: data<string>('', 'ledger account that is watched', checkName),
    asset: data<string>('USD', 'asset that is watched', checkName),
    actions: data<readonly string[]>(
      [],
      'acts that are locked, such as lending.withdraw',
      checkActions,
    ),
    period: number('s', 14_400, 1, 1e9, 'time over which an outflow counts', 'live'),
    step: number('s', 300, 1, 1e6, 'flows of this long are booked together'),
    cooldown: number('s', 259_200, 1, 1e9, 'how long withdrawals stay locked', 'live'),
    minRetained: number('', 0.7, 0, 1, 'share of what was there that must stay', 'live'),
    beginsAt: number('units', 0, 0, 1e12, 'below this much nothing is limited', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const record = kernel.world.record<SavedLimiter>(id, {
      ...save(UNLIMITED),
      balance: -1,
      triggers: 0,
    });
    const asset = ledger.asset(parameters.value.asset);
    const balance = (): number => {
      const account = ledger.accountNamed(parameters.value.account);
      return account === undefined ? 0 : ledger.balance(account, asset);
    };
    const terms = (): LimiterTerms => {
      const given = parameters.value;
      return {
        withdrawalPeriod: given.period,
        stepSeconds: given.step,
        cooldownSeconds: given.cooldown,
        minRetained: BigInt(Math.round(given.minRetained * 1e9)) * 10n ** 9n,
        limitBeginThreshold: BigInt(Math.round(given.beginsAt * ledger.atoms(asset))),
      };
    };
    /** The state with what flowed since the end of the last tick. */
    const withFlow = (now: number): LimiterState => {
      const state = load(record.value);
      const flow = BigInt(balance() - record.value.balance);
      if (flow === 0n) return state;
      return flow > 0n
        ? depositToLimiter(state, flow, now, terms())
        : withdrawThroughLimiter(state, -flow, now, terms()).state;
    };
    addFaultSource(kernel, {
      kind: 'contractPause',
      isActive: () => record.value.balance >= 0,
      strikes: (name) => {
        if (!parameters.value.actions.includes(name)) return false;
        const { limitedSince } = withFlow(endOfTick(kernel));
        return limitedSince !== null;
      },
      strength: () => 1,
    });
    const control = (): void => {
      const now = endOfTick(kernel);
      const held = record.value;
      const { tick } = kernel;
      if (held.balance < 0) {
        // What is there at the start counts as settled.
        Object.assign(held, save({ ...UNLIMITED, total: BigInt(balance()) }));
        held.balance = balance();
        return;
      }
      const was = held.limitedSince !== null;
      const state = expireLimiter(withFlow(now), now, terms());
      const is = state.limitedSince !== null;
      Object.assign(held, save(state));
      held.balance = balance();
      if (is === was) return;
      const venue = parameters.value.account;
      if (is) {
        held.triggers++;
        kernel.emit({
          type: 'tradingHalted',
          tick,
          venue,
          breaker: id,
          says: 'withdrawals locked',
        });
      } else
        kernel.emit({ type: 'tradingResumed', tick, venue, breaker: id, price: 0, quantity: 0 });
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.locked`,
          label: 'Withdrawals locked',
          unit: '',
          read: () => Number(record.value.limitedSince !== null),
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`${id}.triggers`]: record.value.triggers,
          [`${id}.isTriggered`]: Number(limiterStatus(load(record.value), terms()) === 'triggered'),
        }),
      },
      id,
    );
    return {
      phases: { control },
      switchedOff: () => {
        // It begins anew with what is there when it is switched on again.
        record.value.balance = -1;
      },
    };
  },
});

function checkActions(value: unknown, where: string): Fault[] {
  if (Array.isArray(value))
    return value.flatMap((name: unknown, i) => checkName(name, `${where}[${i}]`));
  return [{ where, found: 'not a list of names', mend: 'Give acts, as in [lending.withdraw].' }];
}

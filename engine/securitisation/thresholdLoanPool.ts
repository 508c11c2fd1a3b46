// The pool of threshold loans as a mechanism: fundamentals from any path, prices pressed by its own sales, tranches by their points, and
// everything that models of credit ask about. It holds no tokens and trades on no book: a reference, not a market.

import { InputError, type Fault } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { channelSourceKey, metricSourceKey, poolLabelKey, poolLossesKey } from '../tick/sources.ts';
import { titled } from '../tick/words.ts';
import { trancheLoss } from './lossAllocation.ts';
import { closeInRounds } from './thresholdLoans.ts';

interface LoanState {
  /** What is owed, set at the first tick; open, and lost so far. */
  owed: number[];
  open: number[];
  losses: number[];
  /** Prices are the fundamentals times this: what sales have left of them. */
  pressed: number;
}

interface NamedSlice {
  readonly name: string;
  /** Fractions of the pool. */
  readonly attach: number;
  readonly detach: number;
}

export const thresholdLoans = defineMechanism({
  kind: 'thresholdLoans',
  says: 'A pool of loans, one asset each, that are closed at a threshold and press all prices when they are sold.',
  parameters: {
    assets: data<readonly string[]>([], 'assets, one loan against a unit of each', checkNames),
    owed: number('', 0.55, 0, 10, 'what the first loan owes, over the price of its unit'),
    owedStep: number('', 0, 0, 1, 'by how much each further loan owes more'),
    liquidationThreshold: number('', 0.9, 0.01, 1, 'share of the price that must cover the debt'),
    haircut: number('', 0.03, 0, 1, 'what a sale loses against the price', 'live'),
    haircutPerLiquidation: number('', 0.02, 0, 1, 'more for every loan closed in the tick', 'live'),
    haircutMax: number('', 0.6, 0, 1, 'the most that a sale loses'),
    impactPerLiquidation: number('', 0.02, 0, 0.99, 'by how much each lowers all prices', 'live'),
    lossGivenDefault: number('', 0, 0, 1, 'loss on a closed loan; 0: what its sale does not bring'),
    tranches: data<readonly NamedSlice[]>(
      [{ name: 'pool', attach: 0, detach: 1 }],
      'name, attach and detach of each tranche, junior first, as fractions of the pool',
      checkSlices,
    ),
  },
  build({ kernel, id, parameters }) {
    const { assets, tranches } = parameters.value;
    const absent = assets.filter((asset) =>
      kernel.ledger.assets.every(({ name }) => name !== asset),
    );
    if (assets.length === 0 || absent.length > 0) {
      throw new InputError([
        {
          where: `${id}.assets`,
          found: assets.length === 0 ? 'no asset' : `no such asset: ${absent.join(', ')}`,
          mend: 'Name assets of the scenario, each with a fundamental.',
        },
      ]);
    }
    const state = kernel.world.record<LoanState>(`${id}.loans`, {
      owed: [],
      open: assets.map(() => 1),
      losses: assets.map(() => 0),
      pressed: 1,
    });
    const fundamental = (asset: string): number => kernel.use(fundamentalPathKey, asset).value();
    const prices = (): number[] => assets.map((asset) => fundamental(asset) * state.value.pressed);
    const notional = (): number => state.value.owed.reduce((sum, owed) => sum + owed, 0);
    const lossShare = (): number => {
      const all = notional();
      return all === 0 ? 0 : state.value.losses.reduce((sum, loss) => sum + loss, 0) / all;
    };
    const closedShare = (): number =>
      state.value.open.filter((one) => one === 0).length / assets.length;
    const defaultShare = (): number =>
      state.value.losses.filter((loss) => loss > 0).length / assets.length;
    const lost = ({ attach, detach }: NamedSlice): number =>
      trancheLoss({ attach, detach }, lossShare()).lossFraction;

    kernel.provide(
      poolLossesKey,
      {
        tranches: () => tranches.map((slice) => ({ ...slice, loss: lost(slice) })),
        positions: () =>
          state.value.owed.map((owed, i) => ({
            notional: owed,
            hasDefaulted: state.value.losses[i]! > 0,
            loss: state.value.losses[i]!,
          })),
        prices: () =>
          assets.map((asset) => ({
            asset,
            fundamental: fundamental(asset),
            traded: fundamental(asset) * state.value.pressed,
          })),
        exposures: () =>
          assets.map((asset) => ({
            asset,
            units: 1,
            // Closing all n loans lowers every price by about n times the impact of one.
            depth: 1 / (assets.length * parameters.value.impactPerLiquidation),
          })),
        soldShare: closedShare,
      },
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          poolLossShare: lossShare(),
          // A loan that is closed without a loss has not defaulted.
          defaultShare: defaultShare(),
          closedShare: closedShare(),
          ...Object.fromEntries(
            tranches.map((slice) => [`trancheLoss.${slice.name}`, lost(slice)]),
          ),
        }),
      },
      id,
    );
    kernel.provide(
      poolLabelKey,
      {
        label: 'Pool',
        worth: 'pool.value',
        told: '',
        queue: '',
        buffers: [],
        tranches: tranches.map(({ name, attach, detach }) => ({
          id: name,
          label: titled(name),
          get par() {
            return (detach - attach) * notional();
          },
        })),
      },
      'pool',
    );
    kernel.provide(
      channelSourceKey,
      [
        {
          name: 'pool.value',
          label: 'Pool, value',
          unit: 'USD',
          read: () => notional() * (1 - lossShare()),
        },
        ...tranches.flatMap((slice) => [
          {
            name: `tranche.${slice.name}.value`,
            label: `${slice.name}, value`,
            unit: 'USD',
            read: () => (slice.detach - slice.attach) * notional() * (1 - lost(slice)),
          },
          {
            name: `tranche.${slice.name}.claim`,
            label: `${slice.name}, principal owed`,
            unit: 'USD',
            read: () => (slice.detach - slice.attach) * notional(),
          },
        ]),
        { name: 'pool.lossShare', label: 'Pool, share lost', unit: '', read: lossShare },
        { name: 'pool.closedShare', label: 'Loans closed', unit: '', read: closedShare },
        {
          name: 'pool.pressed',
          label: 'Prices over value',
          unit: '',
          read: () => state.value.pressed,
        },
      ],
      id,
    );
    return {
      phases: {
        liquidate: () => {
          const loans = state.value;
          const { owed, owedStep, lossGivenDefault, ...rules } = parameters.value;
          if (loans.owed.length === 0)
            loans.owed = assets.map((asset, i) => (owed + owedStep * i) * fundamental(asset));
          const before = loans.open.slice();
          const { priceFactor } = closeInRounds(loans, prices(), rules);
          loans.pressed *= priceFactor;
          if (lossGivenDefault === 0) return;
          loans.open.forEach((one, i) => {
            if (one !== before[i]) loans.losses[i] = lossGivenDefault * loans.owed[i]!;
          });
        },
      },
    };
  },
});

function checkNames(value: unknown, where: string): Fault[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string');
  return isList ? [] : [{ where, found: 'not a list of names', mend: 'Give [A, B, …].' }];
}

function checkSlices(value: unknown, where: string): Fault[] {
  const mend = 'Give [{ name, attach, detach }, …], from 0 to 1 without gap, junior first.';
  if (!Array.isArray(value) || value.length === 0)
    return [{ where, found: 'not a list of tranches', mend }];
  let reached = 0;
  const faults = value.flatMap((one: unknown, index) => {
    const { name, attach, detach } = (one ?? {}) as Partial<NamedSlice>;
    const isSound =
      typeof name === 'string' &&
      typeof detach === 'number' &&
      attach === reached &&
      detach > attach &&
      detach <= 1;
    reached = typeof detach === 'number' ? detach : reached;
    return isSound ? [] : [{ where: `${where}[${index}]`, found: JSON.stringify(one), mend }];
  });
  return faults.length === 0 && reached !== 1
    ? [{ where, found: `the last tranche detaches at ${reached}`, mend }]
    : faults;
}

// The redeemable pool as a mechanism: requests, ports, figures, phases, checks.

import { InputError } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import {
  channelSourceKey,
  claimSourceKey,
  metricSourceKey,
  poolLabelKey,
  type ChannelSource,
  type PoolLabel,
} from '../tick/sources.ts';
import { titled } from '../tick/words.ts';
import { auditSubjectKey } from './audit.ts';
import { beliefInformationValue } from './belief.ts';
import { RedeemablePool } from './redeemablePool.ts';
import { redeemablePoolParameters } from './redeemablePoolParameters.ts';
import { redeemablePoolKey } from './redeemablePort.ts';

export const redeemablePool = defineMechanism({
  kind: 'redeemablePool',
  says: 'A pool of one asset and cash whose senior tranche can be redeemed: reported worth, queue, gates, swing pricing.',
  parameters: redeemablePoolParameters,
  build({ kernel, id, parameters }) {
    const pool = new RedeemablePool(kernel, id, () => parameters.value);
    const { ledger } = kernel;
    for (const token of [pool.senior, pool.junior]) {
      if (ledger.atoms(token) !== ledger.atoms(pool.cash)) {
        throw new InputError([
          {
            where: `assets.${ledger.assets[token]!.name}.decimals`,
            found: 'a tranche token with other decimals than the cash it is a claim on',
            mend: `Give it the decimals of ${ledger.assets[pool.cash]!.name}.`,
          },
        ]);
      }
    }
    kernel.handleRequest(`${pool.name}.redeem`, (account, data) =>
      pool.request(account, Number(data['units'])),
    );
    kernel.handleRequest(`${pool.name}.look`, (account, data) =>
      pool.look(account, Number(data['cost'])),
    );
    kernel.provide(redeemablePoolKey, pool, pool.name);
    kernel.provide(auditSubjectKey, pool, pool.name);
    // A tranche has the value that the pool reports; before it reports any, par.
    const known = (price: number): number => (Number.isFinite(price) ? price : 1);
    const path = (value: () => number) => ({ value, shock: () => undefined });
    kernel.provide(
      fundamentalPathKey,
      path(() => known(pool.seniorPriceAt(pool.reportedValue()))),
      parameters.value.seniorToken,
    );
    kernel.provide(
      fundamentalPathKey,
      path(() => known(pool.juniorPriceAt(pool.reportedValue()))),
      parameters.value.juniorToken,
    );
    kernel.provide(
      claimSourceKey,
      { addClaims: (byAccount, price) => pool.addClaims(byAccount, price) },
      id,
    );
    kernel.provide(poolLabelKey, labelOf(pool), pool.name);
    kernel.provide(channelSourceKey, channelsOf(pool), id);
    kernel.provide(metricSourceKey, { metrics: () => metricsOf(pool) }, id);
    return {
      phases: {
        publish: () => {
          pool.form();
          pool.publish();
        },
        distribute: () => pool.distribute(),
      },
      invariants: {
        'REDEEM-1': () => pool.checkCash(),
        'REDEEM-2': () => pool.checkQueue(),
        'REDEEM-3': () => pool.checkTokens(),
      },
    };
  },
});

/** How a tranche is called in figures: by itself in the pool called "pool", else behind its pool's name. */
const trancheOf = ({ name }: RedeemablePool, tranche: 'senior' | 'junior'): string =>
  name === 'pool' ? tranche : `${name}.${tranche}`;

/** The pool for the picture of its capital structure. */
function labelOf(pool: RedeemablePool): PoolLabel {
  const { name } = pool;
  return {
    label: titled(name),
    worth: `${name}.value`,
    told: `${name}.reported`,
    queue: `${name}.queue`,
    buffers: [],
    tranches: [
      {
        id: trancheOf(pool, 'junior'),
        label: 'Junior',
        get par() {
          return pool.formed ? pool.juniorPar() : 0;
        },
      },
      {
        id: trancheOf(pool, 'senior'),
        label: 'Senior',
        get par() {
          return pool.formed ? pool.state.value.seniorAtStart : 0;
        },
      },
    ],
  };
}

function channelsOf(pool: RedeemablePool): ChannelSource[] {
  const { name } = pool;
  const seen = (read: () => number) => () => (pool.formed ? read() : Number.NaN);
  const tranches = (['junior', 'senior'] as const).flatMap((tranche): ChannelSource[] => {
    const id = trancheOf(pool, tranche);
    const label = tranche === 'senior' ? 'Senior' : 'Junior';
    const par = () => (tranche === 'senior' ? pool.seniorPar() : pool.juniorPar());
    const price = () =>
      tranche === 'senior'
        ? pool.seniorPriceAt(pool.trueValue())
        : pool.juniorPriceAt(pool.trueValue());
    return [
      {
        name: `tranche.${id}.value`,
        label: `${label}, value`,
        unit: 'USD',
        read: seen(() => price() * par()),
      },
      {
        name: `tranche.${id}.claim`,
        label: `${label}, principal owed`,
        unit: 'USD',
        read: seen(par),
      },
    ];
  });
  return [
    ...tranches,
    {
      name: `${name}.value`,
      label: 'Pool, true value',
      unit: 'USD',
      read: seen(() => pool.trueValue()),
    },
    {
      name: `${name}.reported`,
      label: 'Pool, reported value',
      unit: 'USD',
      read: seen(() => pool.reportedValue()),
    },
    {
      name: `${name}.senior`,
      label: 'Senior par outstanding',
      unit: 'USD',
      read: seen(() => pool.seniorPar()),
    },
    {
      name: `${name}.queue`,
      label: 'Redemption queue',
      unit: 'USD',
      read: seen(() => pool.queue()),
    },
    {
      name: `${name}.haircut`,
      label: 'Haircut of a run',
      unit: '',
      read: seen(() => pool.haircut()),
    },
    {
      name: `${name}.seniorInformation`,
      label: 'Information value of the senior tranche',
      unit: 'USD per par',
      read: seen(() => informationOf(pool).senior),
    },
    {
      name: `${name}.juniorInformation`,
      label: 'Information value of the junior tranche',
      unit: 'USD per par',
      read: seen(() => informationOf(pool).junior),
    },
  ];
}

/** What it is worth to know of each tranche, per unit of par, for who believes the report up to the reference error and holds to the end. */
function informationOf(pool: RedeemablePool): { readonly senior: number; readonly junior: number } {
  const senior = pool.seniorPar();
  const junior = pool.juniorPar();
  const mean = pool.reportedValue();
  const error = pool.referenceError * pool.holdings() * pool.reportedWorth();
  const belief = { mean, variance: error * error };
  const slice = (from: number, to: number): number =>
    to > from ? beliefInformationValue(belief, { from, to }).informationValue : 0;
  return { senior: slice(0, senior), junior: slice(senior, senior + junior) };
}

/** Figures of the run so far, under the pool's name. */
function metricsOf(pool: RedeemablePool): Record<string, number> {
  const { formed, redeemed, seniorAtStart, sold, lostInSales, looks, audits } = pool.state.value;
  const { name } = pool;
  const value = formed ? pool.trueValue() : Number.NaN;
  return {
    [`${name}.redeemedShare`]: formed ? redeemed / seniorAtStart : 0,
    [`${name}.queuedShare`]: pool.seniorPar() > 0 ? pool.queue() / pool.seniorPar() : 0,
    /** What a unit of senior par that stayed is worth, and a unit of junior par. */
    [`${name}.stayerValue`]: pool.seniorPriceAt(value),
    [`${name}.juniorValue`]: pool.juniorPriceAt(value),
    [`${name}.sold`]: sold,
    [`${name}.lostInSales`]: lostInSales,
    [`${name}.looks`]: looks,
    [`${name}.audits`]: audits,
  };
}

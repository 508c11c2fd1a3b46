// The structured pool as a mechanism: parameters, ports, figures, phases, checks.

import { InputError } from '../errors.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import {
  channelSourceKey,
  claimSourceKey,
  metricSourceKey,
  poolLabelKey,
  poolLossesKey,
} from '../tick/sources.ts';
import { auditSubjectKey } from './audit.ts';
import { collectionsKey, poolKey, trancheIssuerKey } from './poolPort.ts';
import type { RedemptionRequest } from './redemption.ts';
import { structuredAuditSubject } from './structuredAudit.ts';
import { checkBooks, checkCash, checkQueue } from './structuredChecks.ts';
import { structuredChannels, structuredLabel, structuredMetrics } from './structuredFigures.ts';
import { issueTokens } from './structuredFormation.ts';
import { poolLosses } from './structuredLosses.ts';
import { requestRedemption, requestSupply } from './structuredOrders.ts';
import { structuredFaults, structuredParameters } from './structuredParameters.ts';
import { StructuredPool } from './structuredPool.ts';

export const structuredPool = defineMechanism({
  kind: 'structuredPool',
  says: 'A pool of anything, financed by any number of tranches, its waterfall a list of steps; other pools may hold its tranches.',
  parameters: structuredParameters,
  build({ kernel, id, parameters }) {
    const faults = structuredFaults(parameters.value, id);
    if (faults.length > 0) throw new InputError(faults);
    const pool = new StructuredPool(kernel, id, () => parameters.value);
    const { name } = pool;
    kernel.handleRequest(`${name}.redeem`, (account, data) =>
      requestRedemption(pool.desk(), account, data['tranche'], Number(data['units'])),
    );
    kernel.handleRequest(`${name}.supply`, (account, data) =>
      requestSupply(pool.desk(), account, data['tranche'], Number(data['units'])),
    );
    kernel.provide(poolKey, pool, name);
    kernel.provide(auditSubjectKey, structuredAuditSubject(kernel, pool), name);
    if (name === 'pool') kernel.provide(poolKey, pool);
    kernel.provide(collectionsKey, pool, String(pool.accounts.pool));
    for (const tranche of pool.tranches) {
      const token = pool.tokens[tranche]!;
      const asset = pool.accounts.token[tranche]!;
      // Where other assets have a fundamental, a tranche has what the pool says it is worth; before it says anything, par.
      kernel.provide(
        fundamentalPathKey,
        { value: () => knownPrice(pool.publishedPrice(tranche)), shock: () => undefined },
        token,
      );
      kernel.provide(
        trancheIssuerKey,
        {
          price: () => pool.priceAt(tranche, pool.value()) * pool.terms.recognised,
          publishedPrice: () => pool.publishedPrice(tranche),
          unsold: {
            account: pool.accounts.arranger,
            atoms: () => kernel.ledger.balance(pool.accounts.arranger, asset),
          },
          queued: (account) =>
            queuedOf(pool.state.value.requests, account, tranche) / pool.cashAtoms,
          redeem: (account, units) => {
            kernel.request(account, `${name}.redeem`, { tranche, units }, -1);
          },
        },
        token,
      );
    }
    kernel.provide(
      claimSourceKey,
      { addClaims: (byAccount, price) => pool.addClaims(byAccount, price) },
      id,
    );
    kernel.provide(poolLabelKey, structuredLabel(pool), name);
    // Of several pools the one called "pool" is set beside the models.
    if (name === 'pool') kernel.provide(poolLossesKey, poolLosses(kernel, pool), name);
    kernel.provide(channelSourceKey, structuredChannels(pool), id);
    kernel.provide(metricSourceKey, { metrics: () => structuredMetrics(pool) }, id);
    return {
      phases: { publish: () => issueTokens(pool.desk()), distribute: () => pool.distribute() },
      invariants: {
        'POOL-1': () => checkCash(pool.desk()),
        'POOL-2': () => checkQueue(pool.desk()),
        'TRANCHE-1': () => checkBooks(pool.desk()),
      },
    };
  },
});

/** Atoms of a tranche that wait for an account. */
const queuedOf = (
  requests: readonly RedemptionRequest<string>[],
  account: number,
  tranche: string,
): number =>
  requests.reduce(
    (sum, one) =>
      one.account === account && one.tranche === tranche ? sum + one.waiting + one.accepted : sum,
    0,
  );

const knownPrice = (price: number): number => (Number.isFinite(price) ? price : 1);

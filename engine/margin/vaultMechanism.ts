// The mechanism around the vaults: parameters, ports, what owners may ask for, channels.

import { chainKey } from '../chain/mempool.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { claimSourceKey, metricSourceKey, pressureSourceKey } from '../tick/sources.ts';
import { liquidatableKey } from './liquidatable.ts';
import { VaultRedemption, vaultRedemptionKey } from './vaultRedemption.ts';
import { VaultLiquidation } from './vaultLiquidation.ts';
import { Vaults, vaultsKey } from './vaults.ts';

const optionalRatio = (says: string) =>
  data<number | undefined>(undefined, says, (value, where) =>
    value === undefined || (typeof value === 'number' && value >= 1 && value <= 10)
      ? []
      : [
          {
            where,
            found: `${JSON.stringify(value)} is not a number from 1 to 10`,
            mend: 'Give a number from 1 to 10, or leave it out.',
          },
        ],
  );

const optionalFlag = (says: string) =>
  data<boolean | undefined>(undefined, says, (value, where) =>
    value === undefined || typeof value === 'boolean'
      ? []
      : [
          {
            where,
            found: `${JSON.stringify(value)} is not true or false`,
            mend: 'Give true or false, or leave it out.',
          },
        ],
  );

export const vaults = defineMechanism({
  kind: 'vaults',
  says: 'Collateralised debt: lock collateral, draw a stablecoin, pay a stability fee, stay above the liquidation ratio.',
  parameters: {
    collateral: data('ETH', 'asset that is locked', checkName),
    stablecoin: data('DAI', 'asset that is drawn', checkName),
    feed: data('ETH', 'oracle feed that values the collateral', checkName),
    venue: data('ETH-USD', 'book on which the collateral is sold in the end', checkName),
    liquidationRatio: number(
      '',
      1.5,
      1,
      10,
      'collateral value over debt below which a vault is liquidated',
    ),
    stabilityFeePerYear: number('per year', 0.04, 0, 1, 'growth of debt', 'live'),
    debtCeiling: number('stablecoin', 1e9, 0, 4e9, 'most debt of all vaults together'),
    dust: number('stablecoin', 20, 0, 1e6, 'least debt of a vault that has any'),
    redemption: optionalFlag(
      'whether the stablecoin can be redeemed for collateral of the weakest sound vaults',
    ),
    recoveryRatio: optionalRatio(
      'collateral value over debt that all vaults together are to keep; below it every vault weaker than the whole may be liquidated',
    ),
  },
  build({ kernel, id, parameters }) {
    const built = new Vaults(kernel, id, () => parameters.value);
    kernel.provide(vaultsKey, built);
    kernel.provide(liquidatableKey, new VaultLiquidation(built), id);
    kernel.provide(claimSourceKey, built, id);
    kernel.provide(
      pressureSourceKey,
      {
        asset: parameters.value.collateral,
        venue: parameters.value.venue,
        pressure(edges, out) {
          built.pressure(edges, out);
          for (let i = 0; i + 1 < edges.length; i++) out[i]! *= edges[i]!;
        },
        forcedShare: () => built.soldShare(),
      },
      id,
    );
    if (parameters.value.redemption === true) {
      const redemption = new VaultRedemption(kernel, built, () => parameters.value.dust);
      kernel.provide(vaultRedemptionKey, redemption);
      kernel.provide(metricSourceKey, redemption, `${id}.redemption`);
      const handler = (account: number, { amount }: Readonly<Record<string, unknown>>) =>
        redemption.redeem(account, Number(amount));
      const chain = kernel.find(chainKey);
      if (chain === undefined) kernel.handleRequest(redemption.action, handler);
      else chain.handle(redemption.action, handler);
    }
    const spent = kernel.ledger.openAccount(`${id}.spentStablecoin`);
    // A vault from before the start: its collateral comes with its owner, and what was drawn has long been spent on others.
    kernel.handleRequest('vault.bring', (account, { collateral, debt }) => {
      const { ledger } = kernel;
      const held = ledger.balance(account, built.stablecoinAsset);
      const brought = Math.ceil(Number(collateral) * ledger.atoms(built.collateralAsset));
      if (!ledger.canIssue(built.collateralAsset, brought))
        return { ok: false, reason: 'moreThanTheLedgerHolds' };
      ledger.issue(account, built.collateralAsset, brought, causeIndex.scheduled);
      const outcome = built.open(account, Number(collateral), Number(debt));
      const drawn = ledger.balance(account, built.stablecoinAsset) - held;
      ledger.transfer(account, spent, built.stablecoinAsset, drawn, causeIndex.scheduled);
      return outcome;
    });
    kernel.handleRequest('vault.open', (account, { collateral, debt }) =>
      built.open(account, Number(collateral), Number(debt)),
    );
    kernel
      .find(chainKey)
      ?.handle('vault.adjust', (account, { vault, collateral, debt }) =>
        built.adjust(Number(vault), account, Number(collateral ?? 0), Number(debt ?? 0)),
      );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const { collateral, debt } = built.totals();
          const largest = built.largest();
          return {
            vaultCollateral: collateral,
            vaultDebt: debt,
            largestVaultCollateral: largest.collateral,
            largestVaultLoss: largest.lost,
          };
        },
      },
      id,
    );
    return {
      phases: { mark: () => built.accrue() },
      invariants: { 'VAULT-1': () => built.check() },
    };
  },
});

// From a scenario's map of assets to holdings.

import type { RecordHandle } from '../state/world.ts';
import type { Holding } from './holding.ts';
import {
  emptyVaultMemory,
  lendingHolding,
  portfolioHolding,
  positionHolding,
  vaultHolding,
  type VaultMemory,
} from './marginHoldings.ts';
import type { AssetTerms } from './poolAssets.ts';
import type { Collections } from './poolPort.ts';
import type { StructuredTerms } from './structuredParameters.ts';
import { sharesHolding, tokenHolding, type HoldingContext } from './tokenHoldings.ts';

export function makeHoldings(
  context: HoldingContext,
  terms: () => StructuredTerms,
  collections: Collections,
): {
  readonly holdings: readonly Holding[];
  readonly vaults: readonly RecordHandle<VaultMemory>[];
} {
  const vaults: RecordHandle<VaultMemory>[] = [];
  const holdings = Object.entries(terms().assets).map(([name, { kind }]) => {
    const now = <K extends AssetTerms['kind']>() =>
      terms().assets[name] as Extract<AssetTerms, { kind: K }>;
    switch (kind) {
      case 'token':
        return tokenHolding(context, name, now<'token'>);
      case 'shares':
        return sharesHolding(context, name, now<'shares'>);
      case 'vault': {
        const memory = context.kernel.world.record<VaultMemory>(
          `${context.id}.assets.${name}`,
          emptyVaultMemory(),
        );
        vaults.push(memory);
        return vaultHolding(context, name, now<'vault'>, memory);
      }
      case 'lending':
        return lendingHolding(context, name, now<'lending'>);
      case 'portfolio':
        return portfolioHolding(context, name, now<'portfolio'>, collections);
      case 'position':
        return positionHolding(context, name, now<'position'>);
      default:
        return kind satisfies never;
    }
  });
  return { holdings, vaults };
}

// The mechanism around Dutch auctions: parameters, ports, phases.

import { defineMechanism } from '../tick/mechanism.ts';
import { collateralSalesKey, liquidationFiguresKey } from './collateralSales.ts';
import { DutchAuctions } from './dutchAuctions.ts';
import { dutchParameters } from './dutchTerms.ts';

export const dutchAuctions = defineMechanism({
  kind: 'dutchAuction',
  part: 'liquidation',
  says: 'Seized collateral is offered above the market at a price that falls until somebody takes it, in whole or in part.',
  switchable: true,
  parameters: dutchParameters,
  build({ kernel, id, parameters }) {
    const auctions = new DutchAuctions(kernel, id, () => parameters.value);
    kernel.provide(collateralSalesKey, auctions, id);
    kernel.provide(liquidationFiguresKey, auctions, id);
    return {
      phases: { liquidate: () => auctions.liquidate() },
      invariants: { 'AUCTION-5': () => auctions.check() },
    };
  },
});

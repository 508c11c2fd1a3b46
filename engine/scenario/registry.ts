// The mechanisms that a scenario may name, and where they stand in it; in no particular order: the scenario says which, and when they act.

import { bridge } from '../chain/bridge.ts';
import { feeMarket1559 } from '../chain/baseFeeChain.ts';
import { firstPriceChain } from '../chain/firstPriceChain.ts';
import { endogenousCorrelation } from '../feedback/correlationWatch.ts';
import { exitingFund } from '../feedback/exitingFund.ts';
import { feedback } from '../feedback/feedback.ts';
import { clusteredWaypoints } from '../fundamentals/clusteredWaypoints.ts';
import { constant } from '../fundamentals/constant.ts';
import { factorModel } from '../fundamentals/factorModel.ts';
import { recorded } from '../fundamentals/recorded.ts';
import { waypoints } from '../fundamentals/waypoints.ts';
import { absorbAndBuy } from '../liquidation/absorptionMechanism.ts';
import { flashLiquidation } from '../liquidation/flashLiquidation.ts';
import { fixedSpread } from '../liquidation/fixedSpreadMechanism.ts';
import { dutchAuctions } from '../liquidation/dutchMechanism.ts';
import { debtAuctions, englishAuctions } from '../liquidation/mechanisms.ts';
import { softLiquidation } from '../liquidation/softLiquidationMechanism.ts';
import { stabilityPools } from '../liquidation/stabilityPoolMechanism.ts';
import { depositBank } from '../margin/depositBank.ts';
import { crossMarginPool } from '../margin/crossMarginMechanism.ts';
import { lendingPool } from '../margin/lendingMechanism.ts';
import { bookTakeover } from '../liquidation/bookTakeoverMechanism.ts';
import { perpetuals } from '../margin/perpetualMechanism.ts';
import { vaults } from '../margin/vaultMechanism.ts';
import { cappedFeed } from '../oracle/cappedFeed.ts';
import { delayModule } from '../oracle/delayModule.ts';
import { emaFeed } from '../oracle/emaFeed.ts';
import { fixedFeed } from '../oracle/fixedFeed.ts';
import { issuerRedemption } from '../issuers/issuerRedemption.ts';
import { reflexiveMint } from '../issuers/reflexiveMint.ts';
import { pegStabilityModule } from '../issuers/pegStabilityModule.ts';
import { medianFeed } from '../oracle/medianFeed.ts';
import { spotFeed } from '../oracle/spotFeed.ts';
import { twapFeed } from '../oracle/twapFeed.ts';
import { collateralPool } from '../securitisation/poolMechanism.ts';
import { redeemablePool } from '../securitisation/redeemablePoolMechanism.ts';
import { thresholdLoans } from '../securitisation/thresholdLoanPool.ts';
import { faultMechanisms } from '../safety/faults.ts';
import { loanBook } from '../securitisation/loanBook.ts';
import { structuredPool } from '../securitisation/structuredMechanism.ts';
import { controller } from '../safety/controllers.ts';
import { governance } from '../safety/governance.ts';
import { marketHalt } from '../safety/marketHalt.ts';
import { clearingHouse } from '../safety/clearingHouseMechanism.ts';
import { outflowLimit } from '../safety/outflowLimit.ts';
import { priceBands } from '../safety/priceBands.ts';
import { volatilityInterruption } from '../safety/volatilityInterruption.ts';
import { solvencyAudit } from '../securitisation/solvencyAudit.ts';
import type { AnyMechanism, Place } from '../tick/mechanism.ts';
import { redemptionQueue } from '../venues/redemptionQueue.ts';
import { orderBookVenue } from '../venues/bookMechanism.ts';
import { perpetualBook } from '../venues/perpetualBook.ts';
import { concentratedPool } from '../venues/concentratedMechanism.ts';
import { constantProductPool, stableSwapPool, weightedPool } from '../venues/poolMechanisms.ts';
import { router } from '../venues/router.ts';
import { scheduledSale } from '../venues/scheduledSale.ts';
import { auctionStatistics } from './auctionStatistics.ts';
import { reflexiveStatistics } from './reflexiveStatistics.ts';
import { pegStatistics } from './pegStatistics.ts';
import { eventCounts } from './eventCounts.ts';
import { lendingStatistics } from './lendingStatistics.ts';
import { loopStatistics } from './loopStatistics.ts';
import { marketStatistics } from './marketStatistics.ts';
import { poolStatistics } from './poolStatistics.ts';

/** Kinds of the same places; in the first of them they belong. */
const standing = (places: readonly Place[], kinds: readonly AnyMechanism[]): AnyMechanism[] =>
  kinds.map((kind) => ({ ...kind, places }));

export const engineMechanisms: readonly AnyMechanism[] = [
  ...standing(['faults', 'safety'], faultMechanisms),
  ...standing(['fundamentals'], [constant, factorModel, waypoints, clusteredWaypoints, recorded]),
  ...standing(['chain'], [firstPriceChain, feeMarket1559, bridge]),
  ...standing(
    ['venues'],
    [
      orderBookVenue,
      perpetualBook,
      constantProductPool,
      weightedPool,
      stableSwapPool,
      concentratedPool,
      router,
    ],
  ),
  ...standing(['venues', 'feedback'], [scheduledSale]),
  ...standing(
    ['oracles'],
    [medianFeed, spotFeed, twapFeed, emaFeed, fixedFeed, cappedFeed, delayModule],
  ),
  ...standing(
    ['protocols'],
    [
      vaults,
      debtAuctions,
      lendingPool,
      depositBank,
      crossMarginPool,
      perpetuals,
      pegStabilityModule,
      issuerRedemption,
      reflexiveMint,
    ],
  ),
  ...standing(['protocols', 'venues'], [redemptionQueue]),
  ...standing(['protocols', 'safety'], [clearingHouse]),
  ...standing(
    ['liquidation'],
    [
      englishAuctions,
      dutchAuctions,
      fixedSpread,
      flashLiquidation,
      absorbAndBuy,
      stabilityPools,
      softLiquidation,
      bookTakeover,
    ],
  ),
  ...standing(
    ['securitisation'],
    [collateralPool, redeemablePool, structuredPool, loanBook, thresholdLoans],
  ),
  ...standing(['securitisation', 'safety'], [solvencyAudit]),
  ...standing(['feedback'], [exitingFund, feedback, endogenousCorrelation]),
  // A brake may also stand with what it stops.
  ...standing(['safety', 'venues'], [marketHalt, priceBands, volatilityInterruption]),
  ...standing(['safety', 'protocols'], [outflowLimit, governance]),
  ...standing(['safety'], [controller]),
  ...standing(
    ['statistics'],
    [
      marketStatistics,
      loopStatistics,
      pegStatistics,
      reflexiveStatistics,
      auctionStatistics,
      eventCounts,
      lendingStatistics,
      poolStatistics,
    ],
  ),
];

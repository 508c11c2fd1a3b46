// The engine's only door: what is not exported here is private to the engine.

export * from './errors.ts';
export { causeIndex, causeKinds, type Cause, type CauseKind } from './events/causes.ts';
export type { CauseShare, Event, EventOf } from './events/events.ts';
export type { TradeTape } from './events/tape.ts';
export { exp, log, power } from './math/elementary.ts';
export {
  adjustedCorrelation,
  weightedCorrelation,
  weightedMomentsStep,
} from './math/correlationMeasures.ts';
export {
  estimateMean,
  pairedDifference,
  studentMultiple,
  type Interval,
  type MeanEstimate,
  type PairedDifference,
} from './math/intervals.ts';
export { correlation, quantile } from './math/statistics.ts';
export {
  chance,
  exponential,
  logNormal,
  normal,
  standardNormal,
  uniform,
  validateDistribution,
  type Distribution,
} from './random/distributions.ts';
export { canonicalJson, hashText } from './state/hash.ts';
export { World } from './state/world.ts';
export { checkBook } from './book/checkBook.ts';
export { depth, quantityAt } from './book/depth.ts';
export { IMMEDIATE_OR_CANCEL, POST_ONLY } from './book/order.ts';
export { createOrderBook, type OrderBook } from './book/orderBook.ts';
export {
  marketDepthKey,
  marketRegimeKey,
  type MarketDepth,
  type MarketRegime,
} from './fundamentals/factorModel.ts';
export {
  drawReturns,
  fitRegimes,
  momentsOfRegime,
  oneFactorLoadings,
  refitRegimes,
  type FitOptions,
  type RegimeFit,
} from './fundamentals/fitRegimes.ts';
export { stationaryShares } from './fundamentals/regimeChain.ts';
export { checkName, checkOptionalName } from './fundamentals/series.ts';
export { portKey, type Kernel, type Outcome, type PortKey } from './tick/kernel.ts';
export {
  defineMechanism,
  type AnyMechanism,
  type Mechanism,
  type Place,
} from './tick/mechanism.ts';
export {
  checkParameter,
  choice,
  data,
  flag,
  integer,
  number,
  type ParameterHandle,
  type ParameterSpec,
  type ParameterSpecs,
} from './tick/parameters.ts';
export { keyframeInterval, RunFailure } from './tick/runTick.ts';
export { phases, type Phase } from './tick/phases.ts';
export * from './tick/sources.ts';
export { faultKinds, type FaultKind } from './tick/standingFaults.ts';
export { chainKey, type Chain } from './chain/mempool.ts';
export { orderVenueKey, type OrderVenue } from './venues/orderVenue.ts';
export { issuerKey, type Issuer } from './issuers/issuerRedemption.ts';
export { pegStabilityKey, type PegStabilityModule } from './issuers/pegStabilityModule.ts';
export { reflexiveMintKey, type ReflexiveMint } from './issuers/reflexiveMint.ts';
export { routerKey, type Router } from './venues/router.ts';
export { concentratedPoolKey, type ConcentratedPool } from './venues/concentratedPool.ts';
export {
  poolVenueKey,
  sharedPoolKey,
  type PoolVenue,
  type SharedPool,
} from './venues/poolVenue.ts';
export { oracleKey, type OracleFeed } from './oracle/feed.ts';
export { depositBankKey, type DepositBank } from './margin/depositBank.ts';
export { redemptionQueueKey, type RedemptionQueue } from './venues/redemptionQueue.ts';
export {
  lendingPoolKey,
  type LendingFace,
  type LendingPool,
  type LendingPosition,
  type ReserveFace,
} from './margin/lendingPool.ts';
export { crossMarginKey, type CrossFace, type CrossMargin } from './margin/crossMargin.ts';
export { vaultRedemptionKey, type VaultRedemptionView } from './margin/vaultRedemption.ts';
export { vaultsKey, type Vaults } from './margin/vaults.ts';
export { perpetualsKey, type Perpetuals } from './margin/perpetuals.ts';
export {
  collateralAuctionsKey,
  type CollateralAuctions,
  type OpenAuction,
} from './liquidation/collateralAuctions.ts';
export { amountToPrice, bandPrice, type BandMarket } from './liquidation/bandSwap.ts';
export {
  bandTradingKey,
  collateralSalesKey,
  liquidationFiguresKey,
  offerAct,
  type BandTrading,
  type Chore,
  type CollateralSale,
  type CollateralSales,
} from './liquidation/collateralSales.ts';
export {
  newWatch,
  pairOf,
  targetOf,
  targetParameters,
  UnsafeWatch,
  type Target as LiquidationTarget,
  type WatchState,
} from './liquidation/liquidation.ts';
export { stabilityPoolKey, type StabilityPoolView } from './liquidation/stabilityPools.ts';
export { liquidatableKey, type LiquidatableProtocol } from './margin/liquidatable.ts';
export {
  auditSubjectKey,
  type Attestation,
  type AuditInput,
  type AuditMaker,
  type AuditPosition,
  type AuditSubject,
} from './securitisation/audit.ts';
export { beliefInformationValue, learn, type Belief } from './securitisation/belief.ts';
export { isInsensitive } from './securitisation/informationValue.ts';
export { redeemablePoolKey, type RedeemablePoolView } from './securitisation/redeemablePort.ts';
export { fixedSpreadKey, type FixedSpread } from './liquidation/fixedSpreadMechanism.ts';
export { storeFrontKey, type StoreFrontPort } from './liquidation/absorptionMechanism.ts';
export { poolKey, type PoolView } from './securitisation/poolPort.ts';
export { systemDebtKey, type SystemDebt } from './liquidation/systemDebt.ts';
export { finitePoolLaw } from './credit/finitePool.ts';
export {
  assetCorrelationFromJointDefaults,
  namedPoolLaw,
  type NamedPosition,
} from './credit/namedPool.ts';
export { largePoolLaw, largePoolSlopes, type LargePool } from './credit/largePool.ts';
export {
  discreteLaw,
  empiricalLaw,
  expectedLoss,
  latticeLaw,
  type DiscreteLossLaw,
  type LossLaw,
} from './credit/lossLaw.ts';
export { assetCorrelationFromJointDefault, type OneFactorCredit } from './credit/oneFactor.ts';
export { trancheCapital } from './credit/regulatoryCapital.ts';
export { studentFiniteLaw, studentPoolLaw } from './credit/studentPool.ts';
export { estimateTail, type TailEstimate } from './credit/tailEstimates.ts';
export {
  expectedShortfall,
  hitProbability,
  trancheExpectedLoss,
  trancheExpectedShortfall,
  valueAtRisk,
} from './credit/trancheRisk.ts';
export { effectiveMoments, meanOfPairs } from './feedback/endogenousCorrelation.ts';
export { defineAgent, type AgentEntry, type AnyAgent } from './agent/agent.ts';
export { agentRoomKey } from './agent/agentRoom.ts';
export {
  limitOrder,
  marketOrder,
  quote,
  request,
  route,
  transaction,
  type Intent,
} from './agent/intents.ts';
export type { BookView, MarketView } from './agent/marketView.ts';
export { checkScenario, type BuiltRun, type Kinds } from './scenario/build.ts';
export { kindsFor } from './scenario/kindsFor.ts';
export { engineMechanisms } from './scenario/registry.ts';
export { valueAccounts, usdPrice } from './scenario/valuation.ts';
export {
  runIdentity,
  withinTolerance,
  type CalmWorld,
  type Chapter,
  type Command,
  type CommandAct,
  type MechanismEntry,
  type Scenario,
  type Shock,
  type Stage,
  type Target,
  type Tolerance,
} from './scenario/scenario.ts';
export {
  compare,
  describePools,
  describeRun,
  liveParameters,
  mechanismSwitches,
  type Comparison,
  type DescribedPool,
  type LiveParameter,
  type MechanismSwitch,
  type RunDescription,
} from './observe/controlState.ts';
export {
  createFrameReader,
  priceGrid,
  type ChannelLabel,
  type FrameReader,
  type TickNumbers,
} from './observe/frame.ts';
export { readChannels, readMetrics } from './observe/metrics.ts';
export { poolOutcome, type PoolOutcome } from './observe/poolOutcome.ts';
export { Revisions, type Change, type Recipe } from './observe/patches.ts';
export { coalesce, type Head, type Span } from './run/coalesce.ts';
export { frameBlocks, planFrames, type FramePlan } from './run/frames.ts';
export {
  chunkRows,
  coarsestLevel,
  defaultCapBytes,
  History,
  type Block,
  type Row,
  type RowShape,
} from './run/history.ts';
export { pacing, type Pace, type PacingOptions, type Slice } from './run/pacing.ts';
export { TimeTravel, type TimeTravelOptions } from './run/timeTravel.ts';
export { governanceKey, type Governance, type Proposal } from './safety/governance.ts';
export { feedbackViewKey, type FeedbackView } from './feedback/feedback.ts';
export {
  Simulation,
  simulate,
  type Keyframe,
  type SimulationOptions,
  type TickReport,
} from './run/simulation.ts';

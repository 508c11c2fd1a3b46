// Every topic that worked cases may be about, and the operations of each.

import type { Operations } from './given.ts';
import { operations as ccpWaterfall } from './topics/ccpWaterfall.ts';
import { operations as cascadeClosedLoop } from './topics/cascadeClosedLoop.ts';
import { operations as circuitBreakers } from './topics/circuitBreakers.ts';
import { operations as defiTranches } from './topics/defiTranches.ts';
import { operations as cdoSpreads } from './topics/cdoSpreads.ts';
import { operations as correlationSensitivity } from './topics/correlationSensitivity.ts';
import { operations as covalJurekStafford } from './topics/covalJurekStafford.ts';
import { operations as gaussianCopulaFinitePool } from './topics/gaussianCopulaFinitePool.ts';
import { operations as gaussianCopulaLhp } from './topics/gaussianCopulaLhp.ts';
import { operations as monteCarloConfidence } from './topics/monteCarloConfidence.ts';
import { operations as normalTPrimitives } from './topics/normalTPrimitives.ts';
import { operations as riskMeasures } from './topics/riskMeasures.ts';
import { operations as studentTCopula } from './topics/studentTCopula.ts';
import { operations as endogenousCorrelation } from './topics/endogenousCorrelation.ts';
import { operations as gasKeepersGovernance } from './topics/gasKeepersGovernance.ts';
import { operations as interestRates } from './topics/interestRates.ts';
import { operations as lendingAaveV3 } from './topics/lendingAaveV3.ts';
import { operations as lendingCompoundV2 } from './topics/lendingCompoundV2.ts';
import { operations as lendingCompoundV3 } from './topics/lendingCompoundV3.ts';
import { operations as llammaCrvusd } from './topics/llammaCrvusd.ts';
import { operations as makerClip } from './topics/makerClip.ts';
import { operations as ammConcentratedV3 } from './topics/ammConcentratedV3.ts';
import { operations as ammCpWeightedStable } from './topics/ammCpWeightedStable.ts';
import { operations as makerFlip } from './topics/makerFlip.ts';
import { operations as oracles } from './topics/oracles.ts';
import { operations as perpAdlInsuranceFunding } from './topics/perpAdlInsuranceFunding.ts';
import { operations as perpMarginLiquidation } from './topics/perpMarginLiquidation.ts';
import { operations as tinlakeEpoch } from './topics/tinlakeEpoch.ts';
import { operations as opacityAndAudit } from './topics/opacityAndAudit.ts';
import { operations as runsAndInformation } from './topics/runsAndInformation.ts';
import { operations as solvencyCommitments } from './topics/solvencyCommitments.ts';
import { operations as trancheLossAllocation } from './topics/trancheLossAllocation.ts';
import { operations as waterfall } from './topics/waterfall.ts';
import { operations as stabilityPoolLiquity } from './topics/stabilityPoolLiquity.ts';

export const topics: Readonly<Record<string, Operations>> = {
  'ccp-waterfall': ccpWaterfall,
  'cascade-closed-loop': cascadeClosedLoop,
  'circuit-breakers': circuitBreakers,
  'defi-tranches': defiTranches,
  'cdo-spreads': cdoSpreads,
  'correlation-sensitivity': correlationSensitivity,
  'coval-jurek-stafford': covalJurekStafford,
  'gaussian-copula-finite-pool': gaussianCopulaFinitePool,
  'gaussian-copula-lhp': gaussianCopulaLhp,
  'monte-carlo-confidence': monteCarloConfidence,
  'normal-t-primitives': normalTPrimitives,
  'risk-measures': riskMeasures,
  'student-t-copula': studentTCopula,
  'endogenous-correlation': endogenousCorrelation,
  'gas-keepers-governance': gasKeepersGovernance,
  'interest-rates': interestRates,
  'lending-aave-v3': lendingAaveV3,
  'lending-compound-v2': lendingCompoundV2,
  'lending-compound-v3': lendingCompoundV3,
  'llamma-crvusd': llammaCrvusd,
  'maker-clip': makerClip,
  'amm-concentrated-v3': ammConcentratedV3,
  'amm-cp-weighted-stable': ammCpWeightedStable,
  'maker-flip': makerFlip,
  oracles,
  'perp-adl-insurance-funding': perpAdlInsuranceFunding,
  'perp-margin-liquidation': perpMarginLiquidation,
  'tinlake-epoch': tinlakeEpoch,
  'opacity-and-audit': opacityAndAudit,
  'runs-and-information': runsAndInformation,
  'solvency-commitments': solvencyCommitments,
  'tranche-loss-allocation': trancheLossAllocation,
  waterfall,
  'stability-pool-liquity': stabilityPoolLiquity,
};

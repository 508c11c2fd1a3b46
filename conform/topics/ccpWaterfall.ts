// Cases of `ccp-waterfall` to the rules of the clearing house. Amounts (millions) are whole numbers of 10^−24, so that what should be nought
// is nought and shares are exact beyond any tolerance.

import { portfolioMargin, scanLosses } from '../../engine/margin/portfolioMargin.ts';
import { allocateContributions, coverRequirement } from '../../engine/safety/clearingHouseFund.ts';
import { clearingHouseWaterfall } from '../../engine/safety/clearingHouseWaterfall.ts';
import { decimal, fixed, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const UNITS = 24;

export const operations: Operations = {
  'ccp.waterfall': (given) => waterfall(record(given)),
  'ccp.cover': (given) => cover(record(given)),
  'ccp.span': (given) => span(record(given)),
  'ccp.allocateGF': (given) => allocate(record(given)),
};

function waterfall(given: Given): unknown {
  const survivors = list(given, 'survivors').map((one) => ({
    member: text(one, 'id'),
    contribution: fixed(one, 'gf', UNITS),
    gain: fixed(one, 'vmGain', UNITS),
  }));
  const result = clearingHouseWaterfall(
    list(given, 'defaulters').map((one) => ({
      loss: fixed(one, 'loss', UNITS),
      margin: fixed(one, 'margin', UNITS),
      contribution: fixed(one, 'gf', UNITS),
    })),
    survivors,
    {
      capitalFirst: fixed(given, 'ccpFirst', UNITS),
      capitalSecond: fixed(given, 'ccpSecond', UNITS),
      assessmentMultiple: [fixed(given, 'assessmentMultiple', UNITS), 10n ** BigInt(UNITS)],
      gainsHaircut: given.allowVmgh === true ? 'allowed' : 'none',
    },
  );
  const { used } = result;
  const gains = survivors.reduce((sum, { gain }) => sum + gain, 0n);
  const rate = gains === 0n ? 0n : (used.gainsHaircut * 10n ** BigInt(UNITS)) / gains;
  const byMember = (amounts: readonly bigint[]) =>
    Object.fromEntries(
      survivors.map(({ member }, i) => [member, decimal(amounts[i] ?? 0n, UNITS)]),
    );
  return {
    used: {
      defaulterMargin: decimal(used.defaulterMargin, UNITS),
      defaulterGF: decimal(used.defaulterContribution, UNITS),
      ccpFirst: decimal(used.capitalFirst, UNITS),
      survivorsGF: decimal(used.survivorsFund, UNITS),
      ccpSecond: decimal(used.capitalSecond, UNITS),
      assessments: decimal(used.assessments, UNITS),
      vmHaircut: decimal(used.gainsHaircut, UNITS),
    },
    unallocated: decimal(result.unallocated, UNITS),
    survivorGF: byMember(result.contributionsUsed),
    survivorAssessment: byMember(result.assessed),
    vmHaircutRate: decimal(rate, UNITS),
  };
}

function cover(given: Given): unknown {
  const members = list(given, 'members').map((one) => ({
    member: text(one, 'id'),
    group: has(one, 'group') ? text(one, 'group') : text(one, 'id'),
    margin: fixed(one, 'margin', UNITS),
    contribution: has(one, 'gf') ? fixed(one, 'gf', UNITS) : 0n,
  }));
  const scenarios = record(given.scenarios);
  const result = coverRequirement(
    members,
    Object.keys(scenarios).map((name) => {
      const losses = record(scenarios[name]);
      return {
        name,
        losses: Object.fromEntries(
          Object.keys(losses).map((member) => [member, fixed(losses, member, UNITS)]),
        ),
      };
    }),
    {
      cover: float(given, 'cover'),
      net: given.netOwnGF === true ? 'marginAndContribution' : 'margin',
    },
  );
  const fund = members.reduce(
    (sum, { contribution }) => sum + contribution,
    has(given, 'ccpFirst') ? fixed(given, 'ccpFirst', UNITS) : 0n,
  );
  return {
    perScenario: result.perScenario.map(({ scenario, requirement }) => ({
      scenario,
      requirement: decimal(requirement, UNITS),
    })),
    requirement: decimal(result.requirement, UNITS),
    worstScenario: result.worstScenario,
    fund: decimal(fund, UNITS),
    sufficient: fund >= result.requirement,
  };
}

function span(given: Given): unknown {
  const exposure = float(given, 'position') * float(given, 'contractMultiplier');
  const terms = {
    scanRange: float(given, 'scanRange'),
    extremeMultiple: float(given, 'extremeMultiple'),
    extremeCover: float(given, 'extremeCover'),
  };
  return {
    losses: scanLosses(exposure, terms),
    scanningRisk: portfolioMargin([{ group: 'product', exposure, terms }]),
  };
}

function allocate(given: Given): unknown {
  const shares = record(given.riskShares);
  const names = Object.keys(shares);
  const parts = allocateContributions({
    total: fixed(given, 'total', UNITS),
    minimum: has(given, 'minimum') ? fixed(given, 'minimum', UNITS) : 0n,
    risks: names.map((name) => fixed(shares, name, UNITS)),
  });
  return {
    contributions: Object.fromEntries(
      names.map((name, i) => [name, decimal(parts[i] ?? 0n, UNITS)]),
    ),
    total: decimal(
      parts.reduce((sum, part) => sum + part, 0n),
      UNITS,
    ),
  };
}

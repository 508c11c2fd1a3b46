// How large a guarantee fund must be, and who pays in: enough for the default of the two members (with affiliates) that would cost most in
// the worst stress scenario (CPMI-IOSCO, Principles for financial market infrastructures, principle 4).

import { proRata } from '../units/proRata.ts';

export interface ClearingMember {
  readonly member: string;
  /** Affiliates default together; the member itself where it has none. */
  readonly group: string;
  readonly margin: bigint;
  readonly contribution: bigint;
}

export interface StressScenario {
  readonly name: string;
  /** Loss by member; nobody not named loses. */
  readonly losses: Readonly<Record<string, bigint>>;
}

export interface CoverOutcome {
  /** In order of name. */
  readonly perScenario: readonly { readonly scenario: string; readonly requirement: bigint }[];
  readonly requirement: bigint;
  /** The first in order of name among equals; null without scenarios. */
  readonly worstScenario: string | null;
}

/**
 * Cover-n requirement: in each scenario the n groups with the largest losses beyond their own margin (`net: 'marginAndContribution'`: and
 * beyond their own contribution). A member's surplus helps no affiliate.
 */
export function coverRequirement(
  members: readonly ClearingMember[],
  scenarios: readonly StressScenario[],
  { cover, net }: { readonly cover: number; readonly net: 'margin' | 'marginAndContribution' },
): CoverOutcome {
  const perScenario = scenarios
    .map(({ name, losses }) => {
      const byGroup = new Map<string, bigint>();
      for (const { member, group, margin, contribution } of members) {
        const own = margin + (net === 'margin' ? 0n : contribution);
        const excess = (losses[member] ?? 0n) - own;
        if (excess > 0n) byGroup.set(group, (byGroup.get(group) ?? 0n) + excess);
      }
      const largest = [...byGroup.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
      return {
        scenario: name,
        requirement: largest.slice(0, cover).reduce((total, excess) => total + excess, 0n),
      };
    })
    .sort((a, b) => (a.scenario < b.scenario ? -1 : a.scenario > b.scenario ? 1 : 0));
  let requirement = 0n;
  let worstScenario: string | null = null;
  for (const one of perScenario) {
    if (worstScenario !== null && one.requirement <= requirement) continue;
    requirement = one.requirement;
    worstScenario = one.scenario;
  }
  return { perScenario, requirement, worstScenario };
}

/** Contributions to a fund of `total` in proportion to risk, none below the minimum (so that they may add up to more). */
export function allocateContributions(given: {
  readonly total: bigint;
  readonly minimum: bigint;
  readonly risks: readonly bigint[];
}): bigint[] {
  return proRata(given.total, given.risks).map((part) =>
    part < given.minimum ? given.minimum : part,
  );
}

// Why anybody would run on a sound pool: demand deposits share the risk of needing money early, and pay for it with a second equilibrium.
// Diamond & Dybvig (JPE 1983), with the utility of Diamond's simple exposition (2007): u(c) = 1 − 1/c.

export interface DepositContract {
  /** What a deposit of one pays to who leaves early, and to who waits. */
  readonly early: number;
  readonly late: number;
  /** Share of leavers above which a patient holder leaves too. */
  readonly tippingShare: number;
  readonly expectedUtility: number;
  /** Utility without the contract: one's own asset, liquidated at par when needed. */
  readonly autarkyUtility: number;
}

/** The best contract when a share `earlyShare` needs money early and the asset returns `longReturn` (≥ 1) to who waits. */
export function depositContract(earlyShare: number, longReturn: number): DepositContract {
  const root = Math.sqrt(longReturn);
  const early = 1 / (earlyShare + (1 - earlyShare) / root);
  const late = root * early;
  const mean = (first: number, second: number): number =>
    earlyShare * utility(first) + (1 - earlyShare) * utility(second);
  return {
    early,
    late,
    tippingShare: (longReturn - early) / (early * (longReturn - 1)),
    expectedUtility: mean(early, late),
    autarkyUtility: mean(1, longReturn),
  };
}

const utility = (consumption: number): number => 1 - 1 / consumption;

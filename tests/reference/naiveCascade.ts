// The closed loop of liquidations and price written out in plain numbers: what the simulator must agree with.

export interface CascadeCase {
  readonly poolCollateral: number;
  readonly poolStable: number;
  readonly poolFee: number;
  readonly shockSale: number;
  readonly lt: number;
  readonly bonus: number;
  readonly closeFactor: number;
  readonly oracleLag: number;
  readonly capacity: number;
  readonly gasCost: number;
  readonly maxRounds: number;
  readonly loans: readonly {
    readonly id: string;
    readonly collateral: number;
    readonly debt: number;
  }[];
}

export interface CascadeResult {
  readonly rounds: number;
  readonly perRound: readonly {
    readonly oracle: number;
    readonly liquidations: number;
    readonly skipped: number;
    readonly price: number;
  }[];
  readonly collateralSold: number;
  readonly debtRepaid: number;
  readonly badDebt: number;
  readonly keeperProfit: number;
  /** Smallest distance, as a share, of any comparison from equality: below rounding, two ways may part. */
  readonly closest: number;
}

export function naiveCascade(given: CascadeCase): CascadeResult {
  let [x, y] = [given.poolCollateral, given.poolStable];
  const out = (amount: number): number => y - (x * y) / (x + amount * (1 - given.poolFee));
  const before = y / x;
  const shock = out(given.shockSale);
  x += given.shockSale;
  y -= shock;
  const history = [y / x];
  const loans = given.loans.map((loan) => ({ ...loan }));
  const perRound: CascadeResult['perRound'][number][] = [];
  let [collateralSold, debtRepaid, badDebt, keeperProfit, closest] = [0, 0, 0, 0, 1];
  while (perRound.length < given.maxRounds) {
    const at = perRound.length - given.oracleLag;
    const oracle = at < 0 ? before : history[at]!;
    const health = (loan: { collateral: number; debt: number }): number =>
      (loan.collateral * oracle * given.lt) / loan.debt;
    const owing = loans.filter(({ debt, collateral }) => debt > 0 && collateral > 0);
    for (const loan of owing) closest = Math.min(closest, Math.abs(health(loan) - 1));
    const queue = owing
      .filter((loan) => health(loan) < 1)
      .sort((a, b) => health(a) - health(b) || (a.id < b.id ? -1 : 1));
    for (let i = 1; i < queue.length; i++) {
      const gap = health(queue[i]!) - health(queue[i - 1]!);
      if (gap > 0) closest = Math.min(closest, gap);
    }
    let [liquidations, skipped] = [0, 0];
    for (const loan of queue) {
      if (liquidations >= given.capacity) break;
      let repay = given.closeFactor * loan.debt;
      let seize = (repay * (1 + given.bonus)) / oracle;
      closest = Math.min(closest, Math.abs(seize / loan.collateral - 1));
      if (seize >= loan.collateral) {
        seize = loan.collateral;
        repay = (loan.collateral * oracle) / (1 + given.bonus);
      }
      const proceeds = out(seize);
      const profit = proceeds - repay - given.gasCost;
      closest = Math.min(closest, Math.abs(profit) / proceeds);
      if (profit < 0) {
        skipped++;
        continue;
      }
      x += seize;
      y -= proceeds;
      loan.debt -= repay;
      loan.collateral -= seize;
      liquidations++;
      collateralSold += seize;
      debtRepaid += repay;
      keeperProfit += profit;
      if (loan.collateral <= 0) {
        badDebt += loan.debt;
        loan.debt = 0;
      }
    }
    history.push(y / x);
    perRound.push({ oracle, liquidations, skipped, price: y / x });
    let still = true;
    for (let back = 1; back <= given.oracleLag + 1; back++)
      if ((history[history.length - back] ?? before) !== oracle) still = false;
    if (liquidations === 0 && still) break;
  }
  return {
    rounds: perRound.length,
    perRound,
    collateralSold,
    debtRepaid,
    badDebt,
    keeperProfit,
    closest,
  };
}

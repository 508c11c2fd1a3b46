// Liquidation at a fixed spread as a mechanism: whoever likes repays part of the debt of an account that is under and takes collateral
// with a bonus, by transaction where there is a chain, at once where there is none. The rule is fixedSpread.ts.

import { chainKey } from '../chain/mempool.ts';
import { checkName } from '../fundamentals/series.ts';
import { valueCeil, valueFloor, type Priced } from '../margin/lendingAccount.ts';
import { ray } from '../margin/lendingBook.ts';
import { spreadSourceKey } from '../margin/lendingLiquidation.ts';
import { protocolOf, type LiquidatableProtocol } from '../margin/liquidatable.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, flag, number } from '../tick/parameters.ts';
import { toSafe } from '../units/exact.ts';
import { liquidateAtSpread, type CloseFactorRule, type SpreadOutcome } from './fixedSpread.ts';
import { liquidationFiguresKey } from './collateralSales.ts';
import { offerSpreadSales, type SpreadRequest } from './fixedSpreadSales.ts';
import { newWatch, targetParameters, UnsafeWatch, type WatchState } from './liquidation.ts';

export interface SpreadTermsInForce {
  readonly protocol?: string | undefined;
  readonly closeFactor: string;
  readonly dustRefused: boolean;
  readonly bonus: number;
  readonly protocolFee: number;
  readonly venue: string;
}

/** What liquidators see and do. */
export interface FixedSpread {
  readonly protocol: LiquidatableProtocol;
  /** Accounts that were under when it was last looked, ascending. */
  readonly backlog: readonly number[];
  /** What a call would do now, balances of the caller left out; undefined where the account lacks a side. */
  quote(request: SpreadRequest): SpreadOutcome | undefined;
}

/** Provided under the id of the protocol whose accounts are liquidated. */
export const fixedSpreadKey = portKey<FixedSpread>('fixedSpread');

class SpreadLiquidation implements FixedSpread {
  readonly protocol: LiquidatableProtocol;
  readonly #kernel: Kernel;
  readonly #terms: () => SpreadTermsInForce;
  readonly #state: RecordHandle<WatchState>;
  readonly #watch: UnsafeWatch;

  constructor(kernel: Kernel, id: string, terms: () => SpreadTermsInForce) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.protocol = protocolOf(kernel, id, terms().protocol);
    this.#state = kernel.world.record<WatchState>(`${id}.state`, newWatch());
    this.#watch = new UnsafeWatch(kernel, this.protocol, this.#state, () => terms().venue);
    // An account that goes under just at its threshold sells half its debt's worth and the bonus, of collateral worth debt ÷ threshold.
    this.protocol.soldShare = () => {
      const asset = this.protocol.collateralAssets[0];
      if (!this.#watch.isAwake || asset === undefined) return 0;
      return Math.min(1, (0.5 * (1 + terms().bonus)) / this.protocol.liquidationRatio(asset));
    };
  }

  get backlog(): readonly number[] {
    return this.#state.value.backlog;
  }

  look(): void {
    this.#watch.look();
  }

  quote({ account, collateralAsset, debtAsset, cover }: SpreadRequest): SpreadOutcome | undefined {
    const { collaterals, debts } = this.protocol.position(account);
    const collateral = collaterals.find(({ asset }) => asset === collateralAsset);
    const debt = debts.find(({ asset }) => asset === debtAsset);
    if (collateral === undefined || debt === undefined) return undefined;
    let otherCollateralValue = 0n;
    let otherWeightedThreshold = 0n;
    for (const one of collaterals) {
      if (one === collateral) continue;
      const value = valueFloor(this.#priced(one.asset, one.atoms));
      otherCollateralValue += value;
      otherWeightedThreshold += value * this.#spread(account, one.asset).liquidationThreshold;
    }
    let otherDebtValue = 0n;
    for (const one of debts)
      if (one !== debt) otherDebtValue += valueCeil(this.#priced(one.asset, one.atoms));
    const { closeFactor, dustRefused } = this.#terms();
    const spread = this.#spread(account, collateralAsset);
    return liquidateAtSpread({
      collateral: {
        ...this.#priced(collateralAsset, collateral.atoms),
        liquidationThreshold: spread.liquidationThreshold,
      },
      debt: this.#priced(debtAsset, debt.atoms),
      debtToCover: BigInt(Math.max(0, Math.floor(cover))),
      bonus: spread.bonus,
      protocolFee: spread.protocolFee,
      rule: closeFactor as CloseFactorRule,
      dustRefused,
      otherCollateralValue,
      otherWeightedThreshold,
      otherDebtValue,
    });
  }

  /** Carries a call out for the ledger account `liquidator`. */
  call(liquidator: number, request: SpreadRequest): Outcome {
    const { account, collateralAsset, debtAsset, cover } = request;
    const { protocol } = this;
    const { ledger } = this.#kernel;
    if (!Number.isSafeInteger(cover) || cover <= 0) return refuse('badAmount');
    if (!(account >= 0 && account < protocol.accounts())) return refuse('noSuchAccount');
    if (!protocol.isUnsafe(account)) return refuse('HealthFactorNotBelowThreshold');
    const result = this.quote(request);
    if (result === undefined) return refuse('noSuchPosition');
    if (!result.ok) return refuse(result.reason);
    const repaid = toSafe(result.debtRepaid);
    if (repaid === 0) return refuse('badAmount');
    if (ledger.balance(liquidator, debtAsset) < repaid) return refuse('insufficientBalance');
    const liquidation = this.#state.value.nextLiquidation++;
    const toLiquidator = toSafe(result.toLiquidator);
    const fee = toSafe(result.protocolFee);
    protocol.repay({ account, asset: debtAsset, atoms: repaid, from: liquidator, liquidation });
    const { feeAccount = protocol.proceedsAccount } =
      this.#kernel.find(spreadSourceKey, protocol.id) ?? {};
    // The fee first: what a pool without cash hands over as a claim is the liquidator's to wait for.
    for (const [to, atoms] of [
      [feeAccount, fee],
      [liquidator, toLiquidator],
    ] as const)
      if (atoms > 0) protocol.seize({ account, asset: collateralAsset, atoms, to, liquidation });
    this.#watch.announce({
      account,
      liquidation,
      collateralAsset,
      collateral: toLiquidator + fee,
      debtAsset,
      debt: repaid,
    });
    const left = protocol.position(account);
    if (left.collaterals.length === 0)
      for (const { asset, atoms } of left.debts)
        protocol.writeOff({ account, asset, atoms, liquidation });
    return { ok: true };
  }

  #priced(asset: number, atoms: number): Priced {
    return {
      amount: BigInt(atoms),
      unit: BigInt(this.#kernel.ledger.atoms(asset)),
      price: ray(this.protocol.price(asset)),
    };
  }

  #spread(account: number, asset: number) {
    const source = this.#kernel.find(spreadSourceKey, this.protocol.id);
    if (source !== undefined) return source.spreadTerms(account, asset);
    const { bonus, protocolFee } = this.#terms();
    return {
      liquidationThreshold: ray(1 / this.protocol.liquidationRatio(asset)),
      bonus: ray(1 + bonus),
      protocolFee: ray(protocolFee),
    };
  }
}

export const fixedSpread = defineMechanism({
  kind: 'fixedSpread',
  part: 'liquidation',
  says: 'Anybody repays part of the debt of an account that is under and takes collateral for it with a bonus.',
  switchable: true,
  parameters: {
    protocol: targetParameters.protocol,
    closeFactor: choice(
      'wholeOrHalfOfTotal',
      ['wholeOrHalfOfTotal', 'wholeOrHalf', 'half'],
      'which part of a debt one call may repay: Aave v3.3 on, v3.0 to 3.2, v2',
    ),
    dustRefused: flag(true, 'whether a call that leaves dust on either side is refused', 'live'),
    bonus: number('', 0.05, 0, 1, 'collateral beyond the debt, where the protocol states none'),
    protocolFee: number('', 0, 0, 1, 'share of the bonus for the protocol, where it states none'),
    venue: data('ETH-USD', 'book whose price is reported beside a liquidation', checkName),
  },
  build({ kernel, id, parameters }) {
    const built = new SpreadLiquidation(kernel, id, () => parameters.value);
    kernel.provide(fixedSpreadKey, built, built.protocol.id);
    if (kernel.all(fixedSpreadKey).length === 1) handleCalls(kernel);
    offerSpreadSales(kernel, id, built);
    kernel.provide(
      liquidationFiguresKey,
      { openCount: () => built.backlog.length, lotSize: () => Number.POSITIVE_INFINITY },
      id,
    );
    return { phases: { liquidate: () => built.look() } };
  },
});

/** Registers `liquidation.call` once: as a transaction where there is a chain, as a request where there is none. */
function handleCalls(kernel: Kernel): void {
  const call = (liquidator: number, given: Readonly<Record<string, unknown>>): Outcome => {
    const spread = kernel.find(fixedSpreadKey, String(given['protocol']));
    if (!(spread instanceof SpreadLiquidation)) return refuse('noSuchProtocol');
    const asset = (name: string): number =>
      kernel.ledger.assets.findIndex((one) => one.name === given[name]);
    return spread.call(liquidator, {
      account: Number(given['account']),
      collateralAsset: asset('collateral'),
      debtAsset: asset('debt'),
      cover: Number(given['cover']),
    });
  };
  const chain = kernel.find(chainKey);
  if (chain === undefined) kernel.handleRequest('liquidation.call', call);
  else chain.handle('liquidation.call', (account, given) => call(account, given));
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });

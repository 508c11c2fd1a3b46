// Absorption and store-front as a mechanism: the protocol takes over every account that is under, pays its debt from reserves, and sells
// the collateral at a discount to whoever brings the base asset, until its reserves are full. The rules are absorbAndBuy.ts.

import { chainKey } from '../chain/mempool.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { ray } from '../margin/lendingBook.ts';
import { absorbingKey, spreadSourceKey } from '../margin/lendingLiquidation.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { metricSourceKey } from '../tick/sources.ts';
import { toSafe } from '../units/exact.ts';
import { absorb, buyCollateral, quoteCollateral, type BaseAsset } from './absorbAndBuy.ts';
import type { AbsorbedCollateral } from './absorbAndBuy.ts';
import { newWatch, targetOf, targetParameters, UnsafeWatch } from './liquidation.ts';
import type { Target, WatchState } from './liquidation.ts';

interface AbsorptionState extends WatchState {
  absorbed: number;
  /** Atoms of the base asset paid out for accounts, and earned at the store-front. */
  paidOut: number;
  earned: number;
}

export interface AbsorptionTerms {
  readonly protocol?: string | undefined;
  readonly debt?: string | undefined;
  readonly liquidationFactor: number;
  readonly storeFrontPriceFactor: number;
  readonly targetReserves: number;
  readonly absorbsPerTick: number;
  readonly venue: string;
}

/** What buyers see. Whole units. */
export interface StoreFrontPort {
  readonly protocolId: string;
  readonly baseAsset: string;
  /** Collateral for sale, by asset; empty while reserves are full. */
  offers(): readonly { readonly asset: string; readonly amount: number; readonly price: number }[];
}

/** Provided under the id of the protocol. */
export const storeFrontKey = portKey<StoreFrontPort>('storeFront');

class Absorption implements StoreFrontPort {
  readonly #kernel: Kernel;
  readonly #terms: () => AbsorptionTerms;
  readonly #target: Target;
  readonly #state: RecordHandle<AbsorptionState>;
  readonly #watch: UnsafeWatch;
  /** Holds what was absorbed and is not yet sold. */
  readonly #account: number;

  constructor(kernel: Kernel, id: string, terms: () => AbsorptionTerms) {
    this.#kernel = kernel;
    this.#terms = terms;
    this.#target = targetOf(kernel, id, terms());
    this.#account = kernel.ledger.openAccount(`${id}.absorbed`);
    this.#state = kernel.world.record<AbsorptionState>(`${id}.state`, {
      ...newWatch(),
      absorbed: 0,
      paidOut: 0,
      earned: 0,
    });
    const { protocol } = this.#target;
    this.#watch = new UnsafeWatch(kernel, protocol, this.#state, () => terms().venue);
    protocol.soldShare = () => (this.#watch.isAwake ? 1 : 0);
  }

  get protocolId(): string {
    return this.#target.protocol.id;
  }
  get baseAsset(): string {
    return this.#kernel.ledger.assets[this.#target.debtAsset]!.name;
  }

  /** Absorbs accounts that are under, as many as fit into a tick; those that owe anything but the base asset are left alone. */
  absorb(): void {
    let room = this.#terms().absorbsPerTick;
    for (const account of this.#watch.look()) {
      if (room <= 0) return;
      if (this.#absorbOne(account)) room--;
    }
  }

  offers() {
    const { ledger } = this.#kernel;
    const { protocol } = this.#target;
    const target = this.#terms().targetReserves * ledger.atoms(this.#target.debtAsset);
    const reserves = this.#reserves();
    if (reserves >= 0 && reserves >= target) return [];
    const base = this.#base();
    return protocol.collateralAssets.flatMap((asset) => {
      const amount = ledger.balance(this.#account, asset) / ledger.atoms(asset);
      if (amount === 0 || !(protocol.price(asset) > 0)) return [];
      const { discountedPrice } = quoteCollateral(0n, this.#front(asset), base);
      return [{ asset: ledger.assets[asset]!.name, amount, price: Number(discountedPrice) / 1e27 }];
    });
  }

  /** Sells collateral for `pay` atoms of the base asset, at least `minimum` atoms of it. */
  buy(buyer: number, asset: number, pay: number, minimum: number): Outcome {
    const { ledger } = this.#kernel;
    const { protocol, debtAsset } = this.#target;
    if (!protocol.collateralAssets.includes(asset)) return refuse('noSuchCollateral');
    if (!Number.isSafeInteger(pay) || pay <= 0 || !(minimum >= 0)) return refuse('badAmount');
    if (!(protocol.price(asset) > 0 && protocol.price(debtAsset) > 0)) return refuse('noPrice');
    if (ledger.balance(buyer, debtAsset) < pay) return refuse('insufficientBalance');
    const result = buyCollateral(
      { baseAmount: BigInt(pay), minimum: BigInt(Math.ceil(minimum)) },
      { ...this.#front(asset), owned: BigInt(ledger.balance(this.#account, asset)) },
      this.#base(),
      {
        reserves: BigInt(this.#reserves()),
        targetReserves: BigInt(Math.floor(this.#terms().targetReserves * ledger.atoms(debtAsset))),
      },
    );
    if (!result.ok) return refuse(result.reason);
    const cause = causeIndex.liquidation;
    this.#absorbing().earn(debtAsset, pay, buyer, 0);
    ledger.transfer(this.#account, buyer, asset, toSafe(result.collateral), cause);
    this.#state.value.earned += pay;
    return { ok: true };
  }

  metrics(): Readonly<Record<string, number>> {
    const { absorbed, paidOut, earned } = this.#state.value;
    const unit = this.#kernel.ledger.atoms(this.#target.debtAsset);
    return {
      accountsAbsorbed: absorbed,
      absorptionPaidOut: paidOut / unit,
      storeFrontEarned: earned / unit,
    };
  }

  #absorbOne(account: number): boolean {
    const { protocol, debtAsset } = this.#target;
    const { ledger } = this.#kernel;
    const { collaterals, debts } = protocol.position(account);
    const [debt] = debts;
    if (debts.length !== 1 || debt?.asset !== debtAsset) return false;
    const factor = ray(this.#terms().liquidationFactor);
    const spread = this.#kernel.find(spreadSourceKey, protocol.id);
    const pledged = collaterals.map(({ asset, atoms }): AbsorbedCollateral => ({
      amount: BigInt(atoms),
      unit: BigInt(ledger.atoms(asset)),
      price: ray(protocol.price(asset)),
      liquidateCollateralFactor:
        spread?.spreadTerms(account, asset).liquidationThreshold ??
        ray(1 / protocol.liquidationRatio(asset)),
      liquidationFactor: factor,
    }));
    const reserves = BigInt(this.#reserves());
    const result = absorb(BigInt(debt.atoms), pledged, this.#base(), {
      baseBalance: reserves,
      totalSupply: 0n,
      totalBorrow: 0n,
    });
    if (!result.ok) return false;
    const liquidation = this.#state.value.nextLiquidation++;
    for (const { asset, atoms } of collaterals)
      protocol.seize({ account, asset, atoms, to: this.#account, liquidation });
    const absorbing = this.#absorbing();
    const paid = absorbing.payDebt(account, debtAsset);
    const credit = toSafe(result.newBalance);
    if (credit > 0) absorbing.credit(account, debtAsset, credit);
    this.#state.value.absorbed++;
    this.#state.value.paidOut += paid + credit;
    for (const { asset, atoms } of collaterals)
      this.#watch.announce({
        account,
        liquidation,
        collateralAsset: asset,
        collateral: atoms,
        debtAsset,
        debt: asset === collaterals[0]?.asset ? paid : 0,
      });
    return true;
  }

  #absorbing() {
    return this.#kernel.use(absorbingKey, this.protocolId);
  }
  #reserves(): number {
    return this.#absorbing().reserves(this.#target.debtAsset);
  }
  #base(): BaseAsset {
    const { protocol, debtAsset } = this.#target;
    return {
      unit: BigInt(this.#kernel.ledger.atoms(debtAsset)),
      price: ray(protocol.price(debtAsset)),
    };
  }
  #front(asset: number) {
    const { liquidationFactor, storeFrontPriceFactor } = this.#terms();
    return {
      unit: BigInt(this.#kernel.ledger.atoms(asset)),
      price: ray(this.#target.protocol.price(asset)),
      liquidationFactor: ray(liquidationFactor),
      storeFrontPriceFactor: ray(storeFrontPriceFactor),
    };
  }
}

export const absorbAndBuy = defineMechanism({
  kind: 'absorbAndBuy',
  says: 'The protocol takes accounts that are under as a whole and sells their collateral at a discount.',
  switchable: true,
  parameters: {
    protocol: targetParameters.protocol,
    debt: targetParameters.debt,
    liquidationFactor: number(
      '',
      0.93,
      0.01,
      1,
      'what an absorbed account is credited of its collateral’s value',
      'live',
    ),
    storeFrontPriceFactor: number(
      '',
      0.6,
      0,
      1,
      'share of the penalty that buyers are given as a discount',
      'live',
    ),
    targetReserves: number(
      'base asset',
      5_000_000,
      0,
      1e12,
      'reserves from which on nothing is sold',
      'live',
    ),
    absorbsPerTick: integer('accounts', 100, 0, 1e6, 'accounts absorbed in one tick', 'live'),
    venue: data('ETH-USD', 'book whose price is reported beside a liquidation', checkName),
  },
  build({ kernel, id, parameters }) {
    const built = new Absorption(kernel, id, () => parameters.value);
    kernel.provide(storeFrontKey, built, built.protocolId);
    if (kernel.all(storeFrontKey).length === 1) handlePurchases(kernel);
    kernel.provide(metricSourceKey, { metrics: () => built.metrics() }, id);
    return { phases: { liquidate: () => built.absorb() } };
  },
});

/** Registers `storeFront.buy` once: as a transaction where there is a chain, as a request where there is none. */
function handlePurchases(kernel: Kernel): void {
  const buy = (buyer: number, given: Readonly<Record<string, unknown>>): Outcome => {
    const front = kernel.find(storeFrontKey, String(given['protocol']));
    if (!(front instanceof Absorption)) return refuse('noSuchProtocol');
    const asset = kernel.ledger.assets.findIndex((one) => one.name === given['collateral']);
    return front.buy(buyer, asset, Number(given['pay']), Number(given['minimum'] ?? 0));
  };
  const chain = kernel.find(chainKey);
  if (chain === undefined) kernel.handleRequest('storeFront.buy', buy);
  else chain.handle('storeFront.buy', (account, given) => buy(account, given));
}

const refuse = (reason: string): Outcome => ({ ok: false, reason });

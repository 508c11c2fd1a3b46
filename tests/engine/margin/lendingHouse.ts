// A lending pool on a ledger with prices that the test sets, people with money, and liquidation without a chain.

import { absorbAndBuy } from '../../../engine/liquidation/absorptionMechanism.ts';
import { fixedSpread, fixedSpreadKey } from '../../../engine/liquidation/fixedSpreadMechanism.ts';
import { LendingLiquidation } from '../../../engine/margin/lendingLiquidation.ts';
import { lendingPool } from '../../../engine/margin/lendingMechanism.ts';
import { lendingPoolKey, type LendingPool } from '../../../engine/margin/lendingPool.ts';
import { liquidatableKey } from '../../../engine/margin/liquidatable.ts';
import { oracleKey } from '../../../engine/oracle/feed.ts';
import { Hasher } from '../../../engine/state/hash.ts';
import { Kernel } from '../../../engine/tick/kernel.ts';
import type { AnyMechanism, Mechanism } from '../../../engine/tick/mechanism.ts';
import { resolveParameters } from '../../../engine/tick/parameters.ts';
import { checkInvariants, runTick, type Runner } from '../../../engine/tick/runTick.ts';

export const ASSETS = ['USDC', 'ETH', 'CRV'] as const;
export type AssetName = (typeof ASSETS)[number];

const rates = { kind: 'twoSlope', optimal: 0.8, base: 0, slope1: 0.04, slope2: 0.75 };

export const defaultReserves = {
  USDC: {
    feed: 'USDC',
    rates,
    reserveFactor: 0.1,
    ltv: 0.75,
    liquidationThreshold: 0.78,
    bonus: 0.05,
    protocolFee: 0.1,
  },
  ETH: {
    feed: 'ETH',
    rates,
    reserveFactor: 0.15,
    ltv: 0.8,
    liquidationThreshold: 0.83,
    bonus: 0.05,
    protocolFee: 0.1,
  },
  CRV: {
    feed: 'CRV',
    rates,
    reserveFactor: 0.35,
    ltv: 0.49,
    liquidationThreshold: 0.55,
    bonus: 0.083,
    protocolFee: 0.2,
  },
};

export class LendingHouse {
  readonly kernel = new Kernel({ seed: 1, secondsPerTick: 60, startSeconds: 0 });
  readonly runner: Runner;
  readonly people: readonly number[];
  readonly prices: Record<AssetName, number> = { USDC: 1, ETH: 2000, CRV: 0.5 };
  readonly id = 'protocols.aave.pool';

  constructor(
    pool: Readonly<Record<string, unknown>> = {},
    { absorbs = false }: { readonly absorbs?: boolean } = {},
  ) {
    const { kernel } = this;
    const { ledger } = kernel;
    for (const name of ASSETS) {
      ledger.addAsset({ name, decimals: 6 });
      kernel.provide(
        oracleKey,
        {
          price: () => this.prices[name],
          next: () => undefined,
          lastUpdateTick: () => 0,
          observedTick: () => 0,
          peekMedian: () => undefined,
        },
        name,
      );
    }
    const mechanisms: { id: string; mechanism: Mechanism; on: () => boolean }[] = [];
    const add = (definition: AnyMechanism, id: string, values: Record<string, unknown>): void => {
      const parameters = kernel.world.record(
        `parameters.${id}`,
        resolveParameters(definition.parameters, values, id, []),
      );
      const mechanism = definition.build({ kernel, id, parameters: parameters as never });
      mechanisms.push({ id, mechanism, on: () => true });
    };
    add(lendingPool, this.id, { reserves: defaultReserves, ...pool });
    if (absorbs)
      add(absorbAndBuy, 'protocols.aave.liquidation', { debt: 'USDC', targetReserves: 1e6 });
    else add(fixedSpread, 'protocols.aave.liquidation', {});
    this.people = [0, 1, 2, 3].map((at) => {
      const account = ledger.openAccount(`person.${at}`);
      ledger.issue(account, ledger.asset('USDC'), 1e12);
      ledger.issue(account, ledger.asset('ETH'), 1e9);
      ledger.issue(account, ledger.asset('CRV'), 2e12);
      return account;
    });
    this.runner = { kernel, mechanisms, trail: kernel.world.column('trail', 'u32', 24_000) };
    // What was issued before the start belongs to no tick: twins that are restored have it behind them.
    ledger.takeTickHash(new Hasher());
  }

  get pool(): LendingPool {
    return this.kernel.use(lendingPoolKey, this.id);
  }
  get liquidation(): LendingLiquidation {
    return this.kernel.use(liquidatableKey, this.id) as LendingLiquidation;
  }
  get spread() {
    return this.kernel.use(fixedSpreadKey, this.id);
  }
  asset(name: AssetName): number {
    return this.kernel.ledger.asset(name);
  }
  held(person: number, name: AssetName): number {
    return this.kernel.ledger.balance(person, this.asset(name)) / 1e6;
  }
  /** Calls a liquidation; cover in whole units. */
  call(
    liquidator: number,
    account: number,
    [collateral, debt]: readonly [AssetName, AssetName],
    cover: number,
  ) {
    const data = { protocol: this.id, account, collateral, debt, cover: Math.floor(cover * 1e6) };
    return this.kernel.request(liquidator, 'liquidation.call', data, 0);
  }
  tick(times = 1): void {
    for (let i = 0; i < times; i++) runTick(this.runner);
  }
  check(): void {
    checkInvariants(this.runner);
    this.kernel.ledger.check();
  }
}

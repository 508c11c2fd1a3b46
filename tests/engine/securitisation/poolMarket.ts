// A small world around the pool: three books with one maker who stands at stated prices, an oracle that the test sets, vaults, and holders.

import { Kernel } from '../../../engine/tick/kernel.ts';
import type { AnyMechanism, Mechanism } from '../../../engine/tick/mechanism.ts';
import { resolveParameters } from '../../../engine/tick/parameters.ts';
import { Hasher } from '../../../engine/state/hash.ts';
import { checkInvariants, runTick, type Runner } from '../../../engine/tick/runTick.ts';
import { vaults } from '../../../engine/margin/vaultMechanism.ts';
import { vaultsKey } from '../../../engine/margin/vaults.ts';
import { oracleKey } from '../../../engine/oracle/feed.ts';
import { CollateralPool } from '../../../engine/securitisation/collateralPool.ts';
import { collateralPool } from '../../../engine/securitisation/poolMechanism.ts';
import { poolKey } from '../../../engine/securitisation/poolPort.ts';
import { orderBookVenue } from '../../../engine/venues/bookMechanism.ts';
import { orderVenueKey, type OrderVenue } from '../../../engine/venues/orderVenue.ts';

export class PoolMarket {
  readonly kernel = new Kernel({ seed: 1, secondsPerTick: 60, startSeconds: 0 });
  readonly runner: Runner;
  oraclePrice = 200;
  readonly maker: number;
  readonly holders: number[];
  /** What happens before the pool's turn in a tick, such as a liquidation. */
  beforePool: () => void = () => undefined;

  constructor(
    given: Record<string, unknown> = {},
    { senior = [700, 100], junior = [150, 50] } = {},
  ) {
    const { kernel } = this;
    const { ledger } = kernel;
    for (const [name, decimals] of Object.entries({
      USD: 6,
      ETH: 8,
      DAI: 6,
      SENIOR: 6,
      JUNIOR: 6,
    }))
      ledger.addAsset({ name, decimals });
    const built: { id: string; mechanism: Mechanism; on(): boolean }[] = [];
    const add = (definition: AnyMechanism, id: string, parameters: Record<string, unknown>) => {
      const values = kernel.world.record(
        `parameters.${id}`,
        resolveParameters(definition.parameters, parameters, id, []),
      );
      const mechanism = definition.build({ kernel, id, parameters: values as never });
      built.push({ id, mechanism, on: () => true });
    };
    const book = { quote: 'USD', takerFeeBps: 5 };
    add(orderBookVenue, 'venues.ETH-USD', {
      ...book,
      base: 'ETH',
      tickSize: 0.01,
      lotSize: 0.01,
    });
    add(orderBookVenue, 'venues.DAI-USD', {
      ...book,
      base: 'DAI',
      tickSize: 0.0001,
      lotSize: 0.01,
    });
    kernel.provide(
      oracleKey,
      {
        price: () => this.oraclePrice,
        next: () => undefined,
        lastUpdateTick: () => 0,
        observedTick: () => 0,
        peekMedian: () => undefined,
      },
      'ETH',
    );
    add(vaults, 'protocols.vaults', { stabilityFeePerYear: 0.5, dust: 1 });
    built.push({
      id: 'test',
      on: () => true,
      mechanism: { phases: { liquidate: () => this.beforePool() } },
    });
    add(collateralPool, 'securitisation.pool', {
      publishDelay: 0,
      publishInterval: 60,
      markInterval: 60,
      notice: 0,
      redemptionEpoch: 60,
      gate: 1,
      incomeEpoch: 3600,
      payerFunds: 1000,
      ...given,
    });
    this.maker = ledger.openAccount('maker');
    for (const [asset, units] of [
      ['USD', 1e6],
      ['ETH', 1e4],
      ['DAI', 1e6],
    ] as const) {
      const index = ledger.asset(asset);
      ledger.issue(this.maker, index, units * ledger.atoms(index));
    }
    this.holders = senior.map((units, i) => {
      const account = ledger.openAccount(`holder.${i}`);
      ledger.issue(account, ledger.asset('SENIOR'), units * 1e6);
      ledger.issue(account, ledger.asset('JUNIOR'), (junior[i] ?? 0) * 1e6);
      return account;
    });
    this.runner = {
      kernel,
      mechanisms: built,
      trail: kernel.world.column('trail', 'u32', 16),
    };
    this.quoteAll(200);
    // What was issued before the start belongs to no tick: twins that are restored have it behind them.
    ledger.takeTickHash(new Hasher());
  }

  get pool(): CollateralPool {
    return this.kernel.use(poolKey) as CollateralPool;
  }
  get vault(): number {
    return this.pool.state.value.vault;
  }
  book(name: string): OrderVenue {
    return this.kernel.use(orderVenueKey, name);
  }
  balance(account: number, asset: string): number {
    const { ledger } = this.kernel;
    return ledger.balance(account, ledger.asset(asset)) / ledger.atoms(ledger.asset(asset));
  }

  /** The maker stands one step on either side of `price` for ETH, and of 1 for DAI. */
  quoteAll(price: number, size = 100): void {
    this.book('ETH-USD').replaceQuotes(this.maker, [
      { side: 'buy', price: price - 0.01, quantity: size },
      { side: 'sell', price: price + 0.01, quantity: size },
    ]);
    this.book('DAI-USD').replaceQuotes(this.maker, [
      { side: 'buy', price: 0.9999, quantity: 1e5 },
      { side: 'sell', price: 1.0001, quantity: 1e5 },
    ]);
  }

  /** Oracle and market at one price. */
  setPrice(price: number): void {
    this.oraclePrice = price;
    this.quoteAll(price);
  }

  /** Part of the pool's vault is taken, as an auction would; the collateral leaves the world of the pool. */
  liquidatePart(id: number, share: number): void {
    const held = this.kernel.use(vaultsKey);
    const { ink, art } = held.rawOf(this.vault);
    const part = (amount: bigint): bigint =>
      (amount * BigInt(Math.round(share * 1e6))) / 1_000_000n;
    const face = held.read(this.vault);
    held.seize(this.vault, part(ink), part(art), this.maker, id);
    this.kernel.emit({
      type: 'accountLiquidated',
      id,
      tick: this.kernel.tick,
      protocol: held.id,
      account: this.vault,
      owner: 'pool',
      collateral: face.collateral,
      debt: face.debt,
      notional: 1,
      oraclePrice: this.oraclePrice,
      marketPrice: this.oraclePrice,
      parents: [{ cause: 'exogenous', share: 1 }],
    });
  }

  tick(count = 1): void {
    for (let i = 0; i < count; i++) {
      runTick(this.runner);
      // The seized debt of this toy is nobody's, so the vaults' own identity is left out.
      for (const { id, mechanism } of this.runner.mechanisms) {
        if (id === 'protocols.vaults') continue;
        for (const check of Object.values(mechanism.invariants ?? {})) check();
      }
      this.kernel.ledger.check();
    }
  }

  checkEverything(): void {
    checkInvariants(this.runner);
  }
}

// Vaults, their auctions and the system's debt on a ledger, with an oracle price that the test sets and bids by hand.

import type { Chain, HandlerOutcome, TransactionHandler } from '../../../engine/chain/mempool.ts';
import { chainKey } from '../../../engine/chain/mempool.ts';
import { Auctions, collateralAuctionsKey } from '../../../engine/liquidation/collateralAuctions.ts';
import {
  collateralSalesKey,
  type CollateralSales,
} from '../../../engine/liquidation/collateralSales.ts';
import { debtAuctions, englishAuctions } from '../../../engine/liquidation/mechanisms.ts';
import { SystemDebt, systemDebtKey } from '../../../engine/liquidation/systemDebt.ts';
import { vaults } from '../../../engine/margin/vaultMechanism.ts';
import { vaultsKey, type Vaults } from '../../../engine/margin/vaults.ts';
import { oracleKey } from '../../../engine/oracle/feed.ts';
import { Hasher } from '../../../engine/state/hash.ts';
import { Kernel } from '../../../engine/tick/kernel.ts';
import type { AnyMechanism, Mechanism } from '../../../engine/tick/mechanism.ts';
import { resolveParameters } from '../../../engine/tick/parameters.ts';
import { metricSourceKey } from '../../../engine/tick/sources.ts';
import { checkInvariants, runTick, type Runner } from '../../../engine/tick/runTick.ts';

export class AuctionHouse {
  readonly kernel = new Kernel({ seed: 1, secondsPerTick: 60, startSeconds: 0 });
  readonly runner: Runner;
  readonly owners: readonly number[];
  readonly bidders: readonly number[];
  price = 200;
  readonly #handlers: ReadonlyMap<string, TransactionHandler>;

  constructor(
    given: Readonly<Record<string, unknown>> = {},
    liquidation?: AnyMechanism,
    vaultTerms: Readonly<Record<string, unknown>> = {},
  ) {
    const { kernel } = this;
    const { ledger } = kernel;
    for (const [name, decimals] of [
      ['ETH', 8],
      ['DAI', 6],
      ['MKR', 6],
    ] as const)
      ledger.addAsset({ name, decimals });
    const handlers = new Map<string, TransactionHandler>();
    const chain: Pick<Chain, 'handle' | 'handles'> = {
      handle: (action, handler) => void handlers.set(action, handler),
      handles: (action) => handlers.has(action),
    };
    kernel.provide(chainKey, chain as Chain);
    this.#handlers = handlers;
    kernel.provide(
      oracleKey,
      {
        price: () => this.price,
        next: () => undefined,
        lastUpdateTick: () => 0,
        observedTick: () => 0,
        peekMedian: () => undefined,
      },
      'ETH',
    );
    const mechanisms: { id: string; mechanism: Mechanism; on: () => boolean }[] = [];
    const add = (definition: AnyMechanism, id: string, values: Record<string, unknown>): void => {
      const parameters = kernel.world.record(
        `parameters.${id}`,
        resolveParameters(definition.parameters, values, id, []),
      );
      const mechanism = definition.build({ kernel, id, parameters: parameters as never });
      mechanisms.push({ id, mechanism, on: () => true });
    };
    add(vaults, 'vaults', { dust: 10, stabilityFeePerYear: 0.5, ...vaultTerms });
    add(debtAuctions, 'debt', {
      wait: 120,
      bidLifetime: 120,
      auctionLength: 600,
      lotMoney: 1000,
      lotTokens: 10,
    });
    if (liquidation !== undefined) add(liquidation, 'liquidation', given);
    else
      add(englishAuctions, 'auctions', {
        lotSize: 5,
        bidLifetime: 120,
        auctionLength: 600,
        bitesPerTick: 3,
        ...given,
      });
    this.runner = { kernel, mechanisms, trail: kernel.world.column('trail', 'u32', 16) };
    const people = (name: string, coins: number, money: number): number[] =>
      [0, 1, 2].map((i) => {
        const account = ledger.openAccount(`${name}.${i}`);
        ledger.issue(account, 0, coins * 1e8);
        ledger.issue(account, 1, money * 1e6);
        return account;
      });
    this.owners = people('owner', 100, 500);
    this.bidders = people('bidder', 0, 20_000);
    // What was issued before the start belongs to no tick: twins that are restored have it behind them.
    ledger.takeTickHash(new Hasher());
  }

  get vaults(): Vaults {
    return this.kernel.use(vaultsKey);
  }
  get auctions(): Auctions {
    return this.kernel.use(collateralAuctionsKey) as Auctions;
  }
  get debt(): SystemDebt {
    return this.kernel.use(systemDebtKey);
  }
  /** What the liquidation mechanism offers to buyers. */
  get sales(): CollateralSales {
    return this.kernel.use(collateralSalesKey, 'liquidation');
  }
  /** Figures of the liquidation mechanism. */
  metrics(): Readonly<Record<string, number>> {
    return this.kernel.use(metricSourceKey, 'liquidation').metrics();
  }
  /** Carries out an action as a transaction in a block would. */
  send(account: number, action: string, data: Readonly<Record<string, unknown>>): HandlerOutcome {
    const context = { gasPrice: 10, gas: 1, cause: 0, causeId: 0, tick: 0, agent: 0 };
    return this.#handlers.get(action)!(account, data, context);
  }
  balance(account: number, asset: string): number {
    const { ledger } = this.kernel;
    return ledger.balance(account, ledger.asset(asset)) / ledger.atoms(ledger.asset(asset));
  }
  /** Runs ticks, every invariant after each. */
  tick(count = 1): void {
    for (let i = 0; i < count; i++) {
      runTick(this.runner);
      checkInvariants(this.runner);
    }
  }
}

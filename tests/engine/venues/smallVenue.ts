// One book and one pool on a ledger, a few traders with money, and ticks by hand.

import { Kernel } from '../../../engine/tick/kernel.ts';
import { SpotSettlement } from '../../../engine/venues/spotSettlement.ts';
import { OrderVenue, type VenueOrder } from '../../../engine/venues/orderVenue.ts';
import { constantProduct } from '../../../engine/amm/constantProduct.ts';
import { SharePool } from '../../../engine/venues/sharePool.ts';
import { causeIndex } from '../../../engine/events/causes.ts';

export interface SmallVenue {
  readonly kernel: Kernel;
  readonly venue: OrderVenue;
  readonly pool: SharePool;
  readonly traders: readonly number[];
  /** Units of an asset on an account. */
  readonly balance: (account: number, asset: string) => number;
  readonly order: (trader: number, side: 'buy' | 'sell', quantity: number) => VenueOrder;
  /** Runs what a tick does to the book, and moves the clock on. */
  readonly nextTick: () => void;
}

export function smallVenue({
  makerBps = 0,
  takerBps = 0,
  feeBps = 30,
  money = 10_000,
  coins = 100,
  traders: count = 4,
} = {}): SmallVenue {
  const kernel = new Kernel({ seed: 1, secondsPerTick: 15, startSeconds: 0 });
  const { ledger } = kernel;
  ledger.addAsset({ name: 'USD', decimals: 6 });
  ledger.addAsset({ name: 'ETH', decimals: 8 });
  const id = 'venues.ETH-USD';
  const spot = { base: 'ETH', quote: 'USD', lotSize: 0.01 };
  const venue = new OrderVenue(
    kernel,
    id,
    0,
    {
      name: 'ETH-USD',
      ...spot,
      tickSize: 0.01,
      fees: () => ({ makerBps, takerBps }),
      volatilityWeight: () => 0.1,
    },
    ({ quoteUnit }) => new SpotSettlement(kernel, { id, ...spot, quoteUnit }),
  );
  const pool = new SharePool(kernel, 'venues.pool', 1, {
    assets: ['ETH', 'USD'],
    curve: () => constantProduct({ feeBps }),
  });
  const traders = Array.from({ length: count }, (_, i) => {
    const account = ledger.openAccount(`trader.${i}`);
    ledger.issue(account, ledger.asset('USD'), money * ledger.atoms(ledger.asset('USD')));
    ledger.issue(account, ledger.asset('ETH'), coins * ledger.atoms(ledger.asset('ETH')));
    return account;
  });
  return {
    kernel,
    venue,
    pool,
    traders,
    balance: (account, asset) =>
      ledger.balance(account, ledger.asset(asset)) / ledger.atoms(ledger.asset(asset)),
    order: (trader, side, quantity) => ({
      account: traders[trader]!,
      side,
      quantity,
      cause: causeIndex.ownDecision,
      causeId: 0,
    }),
    nextTick: () => {
      venue.remember();
      kernel.tape.clear();
      kernel.clock.value.tick++;
      venue.expire();
      pool.openTick();
    },
  };
}

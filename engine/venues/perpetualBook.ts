// A limit order book on which a perpetual contract trades: fills change positions instead of moving the base asset. Who keeps the positions
// (margin/perpetuals.ts) stands above this room and offers itself as the book's settlement.

import { checkBook } from '../book/checkBook.ts';
import { checkName } from '../fundamentals/series.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { bookDepthKey } from '../tick/sources.ts';
import { OrderVenue, orderVenueKey } from './orderVenue.ts';
import type { Settlement } from './settlement.ts';

/** Provided under the book's name by whoever keeps the positions. */
export const positionSettlementKey = portKey<Settlement>('positionSettlement');

export const perpetualBook = defineMechanism({
  kind: 'perpetualBook',
  says: 'A limit order book of a perpetual contract, covered by margin.',
  parameters: {
    base: data('', 'asset that the contract is on', checkName),
    quote: data('', 'asset that prices and margin are in', checkName),
    tickSize: number('quote per base', 0.01, 1e-9, 1e9, 'price step'),
    lotSize: number('base', 0.01, 1e-9, 1e9, 'smallest quantity and step of quantity'),
    makerFeeBps: number('bps', 0, 0, 500, 'fee of the resting side, on the notional', 'live'),
    takerFeeBps: number('bps', 4, 0, 500, 'fee of the arriving side, on the notional', 'live'),
    volatilityHalfLife: number(
      's',
      600,
      1,
      86_400,
      'half-life of the weights in the realised volatility',
    ),
  },
  build({ kernel, id, parameters }) {
    const { base, quote, tickSize, lotSize, volatilityHalfLife } = parameters.value;
    const name = id.slice(id.lastIndexOf('.') + 1);
    const weight = Math.min(1, (Math.LN2 * kernel.secondsPerTick) / volatilityHalfLife);
    const venue = new OrderVenue(
      kernel,
      id,
      kernel.all(orderVenueKey).length,
      {
        name,
        base,
        quote,
        tickSize,
        lotSize,
        fees: () => ({
          makerBps: parameters.value.makerFeeBps,
          takerBps: parameters.value.takerFeeBps,
        }),
        volatilityWeight: () => weight,
      },
      () => settlementOf(kernel, name),
    );
    kernel.provide(orderVenueKey, venue, name);
    kernel.provide(bookDepthKey, venue, name);
    return {
      phases: { shock: () => venue.expire(), measure: () => venue.remember() },
      invariants: { 'BOOK-1': () => checkBook(venue.book) },
    };
  },
});

/** The settlement that stands above: built later, so looked up at the first act. Without one nobody may enter. */
function settlementOf(kernel: Kernel, name: string): Settlement {
  let found: Settlement | undefined;
  const keeper = (): Settlement => (found ??= kernel.use(positionSettlementKey, name));
  return {
    refusal: (account, buys, lots, steps, cause) =>
      kernel.find(positionSettlementKey, name) === undefined
        ? 'noMarginAccount'
        : keeper().refusal(account, buys, lots, steps, cause),
    rest: (account, buys, lots, steps, cause, causeId, order) =>
      keeper().rest(account, buys, lots, steps, cause, causeId, order),
    release: (account, buys, lots, steps) => keeper().release(account, buys, lots, steps),
    fill: (maker, taker, takerSells, lots, quote, makerBps, takerBps, cause, causeId) =>
      keeper().fill(maker, taker, takerSells, lots, quote, makerBps, takerBps, cause, causeId),
    reservedBase: () => 0,
    reservedQuote: () => 0,
    addClaims: () => {},
    check: () => {},
  };
}

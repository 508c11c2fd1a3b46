// The mechanism around an order book: its parameters, its ports, its channels, its check.

import { checkBook } from '../book/checkBook.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { bookDepthKey, claimSourceKey } from '../tick/sources.ts';
import { checkName } from '../fundamentals/series.ts';
import { OrderVenue, orderVenueKey } from './orderVenue.ts';
import { SpotSettlement } from './spotSettlement.ts';

export const orderBookVenue = defineMechanism({
  kind: 'orderBook',
  says: 'A limit order book with price-time priority.',
  parameters: {
    base: data('', 'asset that is traded', checkName),
    quote: data('', 'asset that prices are in', checkName),
    tickSize: number('quote per base', 0.01, 1e-9, 1e9, 'price step'),
    lotSize: number('base', 0.01, 1e-9, 1e9, 'smallest quantity and step of quantity'),
    makerFeeBps: number(
      'bps',
      0,
      0,
      500,
      'fee of the resting side, out of what it receives',
      'live',
    ),
    takerFeeBps: number(
      'bps',
      5,
      0,
      500,
      'fee of the arriving side, out of what it receives',
      'live',
    ),
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
    const index = kernel.all(orderVenueKey).length;
    const weight = Math.min(1, (Math.LN2 * kernel.secondsPerTick) / volatilityHalfLife);
    const venue = new OrderVenue(
      kernel,
      id,
      index,
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
      ({ quoteUnit }) => new SpotSettlement(kernel, { id, base, quote, lotSize, quoteUnit }),
    );
    kernel.provide(orderVenueKey, venue, name);
    kernel.provide(bookDepthKey, venue, name);
    kernel.provide(claimSourceKey, venue, id);
    return {
      phases: { shock: () => venue.expire(), measure: () => venue.remember() },
      invariants: { 'BOOK-1': () => checkBook(venue.book), 'VENUE-1': () => venue.check() },
    };
  },
});

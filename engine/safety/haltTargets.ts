// The books that a breaker watches and halts.

import { checkName } from '../fundamentals/series.ts';
import type { Fault } from '../errors.ts';
import type { Kernel } from '../tick/kernel.ts';
import { data } from '../tick/parameters.ts';
import { orderVenueKey, type OrderVenue } from '../venues/orderVenue.ts';

export const haltedVenues = {
  venues: data<readonly string[]>([], 'books that are halted; none named: all', checkVenues),
} as const;

function checkVenues(value: unknown, where: string): Fault[] {
  if (Array.isArray(value))
    return value.flatMap((name: unknown, i) => checkName(name, `${where}[${i}]`));
  return [
    { where, found: 'not a list of names', mend: 'Give the names of books, as in [ETH-USD].' },
  ];
}

/** The books named, or all of them. */
export const venuesOf = (kernel: Kernel, names: readonly string[]): OrderVenue[] =>
  names.length === 0
    ? kernel.all(orderVenueKey).map(([, venue]) => venue)
    : names.map((name) => kernel.use(orderVenueKey, name));

/** Seconds from the start of the run at the end of the tick being run. */
export const endOfTick = ({ tick, secondsPerTick }: Kernel): number => (tick + 1) * secondsPerTick;

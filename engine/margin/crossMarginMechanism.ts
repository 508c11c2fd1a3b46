// The mechanism around a cross-margin venue: parameters, ports, what accounts may ask for, channels and figures.

import { chainKey } from '../chain/mempool.ts';
import { checkName } from '../fundamentals/series.ts';
import { oracleKey } from '../oracle/feed.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import type { Kernel, Outcome, RequestHandler } from '../tick/kernel.ts';
import { channelSourceKey, claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { CrossMargin, crossMarginKey } from './crossMargin.ts';

export const crossMarginPool = defineMechanism({
  kind: 'crossMarginPool',
  says: 'One pot of lenders’ cash, one perpetual contract marked at an oracle, and borrowing against free margin.',
  parameters: {
    cash: data<string>('USD', 'asset of deposits, loans and profits', checkName),
    feed: data<string>('ETH', 'feed that the contract is marked at', checkName),
    lenders: number('cash', 0, 0, 1e12, 'what lenders have in the vault at the start'),
    initialMargin: number('', 0.2, 0, 1, 'share of a position that must stand free', 'live'),
    maintenanceMargin: number('', 0.05, 0, 1, 'share below which it may be closed', 'live'),
    profitCounts: number('', 1, 0, 1, 'share of unrealised profit that counts as margin', 'live'),
    positionLimit: number('base units', 0, 0, 1e15, 'largest position; 0: none', 'live'),
    closePerTick: number(
      'base units',
      1e15,
      0,
      1e15,
      'how much of positions that are under can be closed in a tick',
      'live',
    ),
  },
  build({ kernel, id, parameters }) {
    const name = id.slice(id.lastIndexOf('.') + 1);
    const { cash, lenders } = parameters.value;
    const venue = new CrossMargin(kernel, id, {
      cash,
      lenders,
      price: () => kernel.find(oracleKey, parameters.value.feed)?.price() ?? 0,
      terms: () => parameters.value,
    });
    kernel.provide(crossMarginKey, venue, name);
    kernel.provide(claimSourceKey, venue, id);
    handleActs(kernel);
    const channel = (what: string, label: string, read: () => number) => ({
      name: `${name}.${what}`,
      label: `${name}: ${label}`,
      unit: 'USD',
      read,
    });
    kernel.provide(
      channelSourceKey,
      [
        channel('vault', 'cash of lenders', () => venue.cash()),
        channel('hole', 'hole', () => venue.hole()),
        channel('withdrawn', 'taken out', () => venue.figures()['withdrawn']!),
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () =>
          Object.fromEntries(
            Object.entries(venue.figures()).map(([what, value]) => [`${name}.${what}`, value]),
          ),
      },
      id,
    );
    return {
      phases: { mark: () => venue.mark(), liquidate: () => venue.liquidate() },
      invariants: { 'CROSS-2': () => venue.check() },
    };
  },
});

/** What accounts may ask for, once for all venues: at once, or as transactions where there is a chain. */
function handleActs(kernel: Kernel): void {
  if (kernel.all(crossMarginKey).length > 1) return;
  const missing: Outcome = { ok: false, reason: 'noSuchVenue' };
  const venue = (given: Readonly<Record<string, unknown>>): CrossMargin | undefined =>
    kernel.find(crossMarginKey, String(given['venue']));
  const acts: Readonly<Record<string, RequestHandler>> = {
    'cross.deposit': (account, given) =>
      venue(given)?.deposit(account, Number(given['amount'])) ?? missing,
    'cross.withdraw': (account, given) =>
      venue(given)?.withdraw(account, Number(given['amount'])) ?? missing,
    'cross.offer': (account, given) =>
      venue(given)?.offer(account, Number(given['size']), Number(given['price'])) ?? missing,
    'cross.take': (account, given) =>
      venue(given)?.take(account, Number(given['offer'])) ?? missing,
  };
  const chain = kernel.find(chainKey);
  for (const [action, handler] of Object.entries(acts)) {
    kernel.handleRequest(action, handler);
    chain?.handle(action, (account, given, { agent }) => handler(account, given, agent));
  }
}

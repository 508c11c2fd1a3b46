// All populations as one mechanism: in `decide` everybody who is due looks at the same view; in `execute` what they want
// arrives in order of latency, then of a draw, then of agent id, at books, chain and request handlers.

import { causeIndex, type CauseKind } from '../events/causes.ts';
import { mix } from '../random/generator.ts';
import { streamId } from '../random/streams.ts';
import { chainKey } from '../chain/mempool.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import type { Mechanism } from '../tick/mechanism.ts';
import { hasFault } from '../tick/standingFaults.ts';
import { routerKey } from '../venues/router.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import type { Intent } from './intents.ts';
import { MarketView } from './marketView.ts';
import { decidePopulation, type Population, type Take } from './population.ts';

/** Gas of a route over a few venues. */
const ROUTE_GAS = 300_000;

interface Waiting {
  readonly intent: Intent;
  readonly agent: number;
  readonly account: number;
  /** Seconds from the start of the run at which it arrives. */
  readonly arrives: number;
  readonly lot: number;
}

/** Who is who: populations by agent and by account. */
export interface AgentRoom {
  readonly populations: readonly Population[];
  /** Population of an account, or undefined for a protocol's account. */
  populationOf(account: number): Population | undefined;
  /** Decisions and orders so far. */
  counts(): { readonly decisions: number; readonly orders: number; readonly transactions: number };
}

export const agentRoomKey = portKey<AgentRoom>('agentRoom');

/** The room's own part of the world and its two phases. */
export function buildAgentRoom(kernel: Kernel, populations: readonly Population[]): Mechanism {
  const waiting = kernel.world.record<Waiting[]>('agents.waiting', []);
  const counts = kernel.world.record('agents.counts', { decisions: 0, orders: 0, transactions: 0 });
  const view = new MarketView(kernel);
  const arrivals = streamId('agents.arrival');
  let incoming: Waiting[] = [];

  const take: Take = (intent, { agent, account, stream, latency }) => {
    const { tick, secondsPerTick } = kernel;
    // Ties in latency are broken by a draw that depends on the agent's stream and the tick alone, so that nobody is first for
    // ever, and a population more in the scenario leaves the order of the others as it was.
    const lot = mix(kernel.streams.seed ^ mix(arrivals ^ stream ^ tick));
    incoming.push({ intent, agent, account, arrives: tick * secondsPerTick + latency, lot });
  };

  const decide = (): void => {
    incoming = waiting.value;
    waiting.value = incoming;
    for (const population of populations) {
      if (hasFault(kernel, 'keeperOutage', population.entry.id)) continue;
      counts.value.decisions += decidePopulation(kernel, population, view, take);
    }
  };

  const execute = (): void => {
    const end = (kernel.tick + 1) * kernel.secondsPerTick;
    const now: Waiting[] = [];
    const later: Waiting[] = [];
    for (const want of waiting.value) (want.arrives < end ? now : later).push(want);
    waiting.value = later;
    // Stable sort: one agent's wants keep their order.
    now.sort((a, b) => a.arrives - b.arrives || a.lot - b.lot || a.agent - b.agent);
    for (const want of now) perform(kernel, want, counts.value);
  };

  const byAccount = new Map<number, Population>();
  for (const population of populations) {
    for (let i = 0; i < population.entry.count; i++)
      byAccount.set(population.firstAccount + i, population);
  }
  kernel.provide(agentRoomKey, {
    populations,
    populationOf: (account) => byAccount.get(account),
    counts: () => counts.value,
  });
  return { phases: { decide, execute } };
}

function perform(
  kernel: Kernel,
  { intent, agent, account }: Waiting,
  counts: { orders: number; transactions: number },
): void {
  switch (intent.type) {
    case 'limitOrder':
    case 'marketOrder': {
      counts.orders++;
      const venue = kernel.use(orderVenueKey, intent.venue);
      const cause = causeOf(intent.cause, 'ownDecision');
      const causeId = intent.causeId ?? 0;
      const { side, quantity } = intent;
      // Written out: spreading the intent makes an object of another shape for every kind of agent, which costs more than matching.
      const outcome =
        intent.type === 'limitOrder'
          ? venue.placeLimit({
              account,
              side,
              quantity,
              cause,
              causeId,
              price: intent.price,
              timeInForce: intent.timeInForce,
              postOnly: intent.postOnly,
              lifetime: intent.lifetime,
            })
          : venue.placeMarket({
              account,
              side,
              quantity,
              cause,
              causeId,
              slippage: intent.slippage,
            });
      if (!outcome.ok) kernel.reject(intent.type, outcome.reason);
      return;
    }
    case 'quote': {
      counts.orders += intent.levels.length;
      kernel.use(orderVenueKey, intent.venue).replaceQuotes(account, intent.levels);
      return;
    }
    case 'transaction': {
      counts.transactions++;
      const outcome = kernel.use(chainKey).submit({
        agent,
        account,
        action: intent.action,
        data: intent.data,
        gasPrice: intent.gasPrice,
        gas: intent.gas,
        cause: causeOf(intent.cause, 'ownDecision'),
        causeId: intent.causeId ?? 0,
        ...(intent.replaces === undefined ? {} : { replaces: intent.replaces }),
        ...(intent.priorityFee === undefined ? {} : { priorityFee: intent.priorityFee }),
      });
      if (!outcome.ok) kernel.reject(`transaction ${intent.action}`, outcome.reason);
      return;
    }
    case 'route': {
      const { give, get, amount, getMin } = intent;
      const cause = causeOf(intent.cause, 'ownDecision');
      const causeId = intent.causeId ?? 0;
      const chain = kernel.find(chainKey);
      if (chain === undefined) counts.orders++;
      else counts.transactions++;
      const outcome =
        chain === undefined
          ? kernel.use(routerKey).execute(account, { give, get, amount, getMin, cause, causeId })
          : chain.submit({
              agent,
              account,
              action: 'router.swap',
              data: { give, get, amount, getMin },
              gasPrice: intent.gasPrice ?? chain.suggestedGas(),
              gas: ROUTE_GAS,
              cause,
              causeId,
            });
      if (!outcome.ok) kernel.reject('route', outcome.reason);
      return;
    }
    case 'request':
      if (hasFault(kernel, 'contractPause', intent.action)) kernel.reject(intent.action, 'paused');
      else kernel.request(account, intent.action, intent.data, agent);
      return;
    default:
      intent satisfies never;
  }
}

const causeOf = (kind: CauseKind | undefined, otherwise: CauseKind): number =>
  causeIndex[kind ?? otherwise];

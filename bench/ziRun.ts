// One measurement of the zero-intelligence bench, in a process of its own: the same prepared actions through the whole engine, through the
// bare book, or through the peer. Prints one line of JSON. Drawing the actions and building the opponents is outside the clock.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { defineAgent } from '../engine/agent/agent.ts';
import { agentRoomKey } from '../engine/agent/agentRoom.ts';
import { priceAfter, quantityAt } from '../engine/book/depth.ts';
import { ASKS, BIDS, BUY, SELL } from '../engine/book/order.ts';
import { createOrderBook, type OrderBook } from '../engine/book/orderBook.ts';
import { causeIndex } from '../engine/events/causes.ts';
import { Generator } from '../engine/random/generator.ts';
import { Simulation } from '../engine/run/simulation.ts';
import type { Scenario } from '../engine/scenario/scenario.ts';
import { World } from '../engine/state/world.ts';
import { defineMechanism, type Mechanism } from '../engine/tick/mechanism.ts';
import type { Kernel } from '../engine/tick/kernel.ts';
import { orderBookVenue } from '../engine/venues/bookMechanism.ts';
import { orderVenueKey } from '../engine/venues/orderVenue.ts';
import { checkResult, cpuSeconds } from './harness.ts';
import { foldHash, HASH_START } from './workloads.ts';

export type Engine = 'engine' | 'book' | 'peer';

export interface ZiFigures {
  readonly seconds: number;
  readonly limits: number;
  readonly cancels: number;
  readonly fills: number;
  /** Levels at the end, folded: price and quantity, bids then asks, best first. */
  readonly levels: number;
}

export interface StepFigures {
  readonly seconds: number;
  readonly steps: number;
}

/** Who acts, and what he wants: price, quantity and side in one word. Everybody acts once in each round, in an order drawn afresh. */
interface Actions {
  readonly agents: number;
  readonly count: number;
  readonly who: Int32Array;
  readonly price: Int32Array;
  readonly quantity: Int32Array;
  readonly side: Uint8Array;
}

function drawActions(agents: number, count: number): Actions {
  const generator = new Generator().reseed(1, agents, count);
  const who = new Int32Array(count);
  const order = Int32Array.from({ length: agents }, (_, agent) => agent);
  for (let from = 0; from < count; from += agents) {
    for (let i = agents - 1; i > 0; i--) {
      const j = generator.below(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    who.set(order, from);
  }
  const price = new Int32Array(count);
  const quantity = new Int32Array(count);
  const side = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    side[i] = generator.next() & 1;
    price[i] = 99_900 + generator.below(201);
    quantity[i] = 1 + generator.below(10);
  }
  return { agents, count, who, price, quantity, side };
}

const CASH = 1e11;
const SHARES = 1e8;

/** The whole engine: ticks, ledger, cover check, causes, tape and the chain of hashes. One round of all agents is one tick. */
function runEngine(actions: Actions): ZiFigures {
  const { agents, count, who, price, quantity, side } = actions;
  const seen = { cancels: 0, fills: 0 };
  let firstAccount = 0;
  const traders = defineMechanism({
    kind: 'traders',
    says: 'Replays prepared actions.',
    parameters: {},
    build({ kernel }): Mechanism {
      const { ledger } = kernel;
      firstAccount = ledger.accounts.length;
      for (let agent = 0; agent < agents; agent++) {
        const account = ledger.openAccount(`trader.${agent}`);
        ledger.issue(account, ledger.asset('USD'), CASH);
        ledger.issue(account, ledger.asset('SHARE'), SHARES);
      }
      const standing = kernel.world.column('traders.standing', 'f64', agents);
      const venue = kernel.use(orderVenueKey, 'SHARE-USD');
      const cause = causeIndex.ownDecision;
      const execute = (): void => {
        const orders = standing.data;
        const from = kernel.tick * agents;
        for (let i = from; i < from + agents; i++) {
          const agent = who[i]!;
          if (venue.cancel(orders[agent]!)) seen.cancels++;
          const outcome = venue.placeLimit({
            account: firstAccount + agent,
            side: side[i] === 0 ? 'buy' : 'sell',
            price: price[i]!,
            quantity: quantity[i]!,
            cause,
            causeId: 0,
          });
          if (!outcome.ok) throw new Error(`an order was refused: ${outcome.reason}`);
          orders[agent] = outcome.id;
        }
      };
      return {
        phases: {
          execute,
          measure: () => {
            seen.fills += kernel.tape.count;
          },
        },
      };
    },
  });
  const market = { base: 'SHARE', quote: 'USD', tickSize: 1, lotSize: 1, takerFeeBps: 0 };
  const scenario = emptyScenario(count / agents, [
    { id: 'venues.SHARE-USD', kind: 'orderBook', on: true, parameters: market },
    { id: 'traders', kind: 'traders', on: true, parameters: {} },
  ]);
  const kinds = { mechanisms: [orderBookVenue, traders], agents: [] };
  const simulation = new Simulation(scenario, { kinds });
  const seconds = cpuSeconds(() => {
    while (!simulation.finished) simulation.step();
  });
  const { kernel } = simulation.run;
  const venue = kernel.use(orderVenueKey, 'SHARE-USD');
  checkSums(kernel, firstAccount, agents);
  return { seconds, limits: count, ...seen, levels: levelsOf(venue.book) };
}

/** What the agents hold and have in escrow is, in sum, what they were given: nobody's gain is not somebody's loss. */
function checkSums(kernel: Kernel, firstAccount: number, agents: number): void {
  const { ledger } = kernel;
  const venue = kernel.use(orderVenueKey, 'SHARE-USD');
  let cash = 0;
  let shares = 0;
  for (let account = firstAccount; account < firstAccount + agents; account++) {
    cash += ledger.balance(account, ledger.asset('USD')) + venue.reservedQuote(account) - CASH;
    shares += ledger.balance(account, ledger.asset('SHARE')) + venue.reservedBase(account) - SHARES;
  }
  checkResult('sum of gains and losses in cash', cash, 0);
  checkResult('sum of gains and losses in shares', shares, 0);
}

function levelsOf(book: OrderBook): number {
  let hash = HASH_START;
  for (const ladder of [BIDS, ASKS]) {
    let price = ladder === BIDS ? book.bestBid() : book.bestAsk();
    for (; price !== 0; price = priceAfter(book.state, ladder, price))
      hash = foldHash(foldHash(hash, price), quantityAt(book.state, ladder, price));
  }
  return hash >>> 0;
}

/** The bare book: nobody pays. */
function runBook({ agents, count, who, price, quantity, side }: Actions): ZiFigures {
  const book = createOrderBook(new World(), 'book');
  const standing = new Float64Array(agents);
  let cancels = 0;
  let fills = 0;
  const seconds = cpuSeconds(() => {
    for (let i = 0; i < count; i++) {
      const agent = who[i]!;
      if (book.cancel(standing[agent]!) > 0) cancels++;
      const direction = side[i] === 0 ? BUY : SELL;
      standing[agent] = book.limit(agent, direction, price[i]!, quantity[i]!);
      fills += book.fills.count;
      book.fills.clear();
    }
  });
  return { seconds, limits: count, cancels, fills, levels: levelsOf(book) };
}

interface PeerResult {
  readonly done: readonly { readonly id: string }[];
  readonly partial: { readonly id: string } | null;
}
interface PeerBook {
  limit(order: { id: string; side: string; size: number; price: number }): PeerResult;
  cancel(id: string): unknown;
  depth(): [asks: [number, number][], bids: [number, number][]];
}

/** nodejs-order-book from npm, through its own interface; nobody pays there either. */
function runPeer({ agents, count, who, price, quantity, side }: Actions): ZiFigures {
  const { OrderBook: Peer } = createRequire(import.meta.url)('nodejs-order-book') as {
    OrderBook: new () => PeerBook;
  };
  const book = new Peer();
  const ids = Array.from({ length: count }, (_, i) => String(i + 1));
  const standing: (string | undefined)[] = Array.from({ length: agents }, () => undefined);
  let cancels = 0;
  let fills = 0;
  const seconds = cpuSeconds(() => {
    for (let i = 0; i < count; i++) {
      const agent = who[i]!;
      const old = standing[agent];
      if (old !== undefined && book.cancel(old) !== undefined) cancels++;
      const id = ids[i]!;
      standing[agent] = id;
      const { done, partial } = book.limit({
        id,
        side: side[i] === 0 ? 'buy' : 'sell',
        size: quantity[i]!,
        price: price[i]!,
      });
      for (const maker of done) if (maker.id !== id) fills++;
      if (partial !== null && partial.id !== id) fills++;
    }
  });
  const [asks, bids] = book.depth();
  let hash = HASH_START;
  for (const [at, size] of [
    ...bids.toSorted((a, b) => b[0] - a[0]),
    ...asks.toSorted((a, b) => a[0] - b[0]),
  ]) {
    hash = foldHash(foldHash(hash, at), size);
  }
  return { seconds, limits: count, cancels, fills, levels: hash >>> 0 };
}

const emptyScenario = (ticks: number, mechanisms: Scenario['mechanisms']): Scenario => ({
  name: 'zi',
  title: 'Zero intelligence',
  description: '',
  seed: 1,
  secondsPerTick: 1,
  startSeconds: 0,
  ticks,
  assets: { USD: { decimals: 0 }, SHARE: { decimals: 0 } },
  mechanisms,
  agents: [],
  commands: [],
  shocks: [],
  chapters: [],
  reproduces: [],
  without: {},
});

/** Agents that toss a coin, count and want nothing, each at every tick: what a decision costs when the agent itself costs nothing. */
function runSteps(agents: number, ticks: number): StepFigures {
  const counter = defineAgent({
    kind: 'counter',
    says: 'Tosses a coin and counts heads.',
    parameters: {},
    memory: () => ({ heads: 0 }),
    decide: ({ memory, random }) => {
      memory.heads += random.next() & 1;
      return [];
    },
  });
  const scenario: Scenario = {
    ...emptyScenario(ticks, []),
    agents: [
      {
        id: 'counters',
        kind: 'counter',
        count: agents,
        interval: 1,
        latency: 0,
        holdings: {},
        parameters: {},
      },
    ],
  };
  const simulation = new Simulation(scenario, { kinds: { mechanisms: [], agents: [counter] } });
  const seconds = cpuSeconds(() => {
    while (!simulation.finished) simulation.step();
  });
  return { seconds, steps: simulation.run.kernel.use(agentRoomKey).counts().decisions };
}

const runners: { readonly [E in Engine]: (actions: Actions) => ZiFigures } = {
  engine: runEngine,
  book: runBook,
  peer: runPeer,
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [what = '', agents, count] = process.argv.slice(2);
  const figures =
    what === 'steps'
      ? runSteps(Number(agents), Number(count))
      : runners[what as Engine](drawActions(Number(agents), Number(count)));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

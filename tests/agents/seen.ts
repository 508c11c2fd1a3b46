// A world of which the test says what an agent can see, and one decision in it.

import type { AnyAgent, Intent } from '../../engine/index.ts';
import {
  chainKey,
  collateralAuctionsKey,
  sharedPoolKey,
  systemDebtKey,
  vaultsKey,
} from '../../engine/index.ts';
import { Generator } from '../../engine/random/generator.ts';
import { resolveParameters } from '../../engine/tick/parameters.ts';

export interface Seen {
  readonly seconds?: number;
  /** Mid price by book; the spread is a hundredth of it. */
  readonly books?: Readonly<Record<string, number>>;
  readonly midBefore?: number;
  readonly volatility?: number;
  readonly fundamental?: number;
  readonly balances?: Readonly<Record<string, number>>;
  readonly oracle?: { readonly price: number; readonly next?: number };
  readonly pool?: { readonly price: number; readonly base: number; readonly shares?: number };
  readonly suggestedGas?: number;
  readonly pending?: readonly {
    readonly action: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly gasPrice: number;
    readonly gas: number;
    readonly nonce: number;
  }[];
  readonly vault?: { readonly collateral: number; readonly debt: number };
  readonly auctions?: readonly Readonly<Record<string, number>>[];
  /** Other ports, by the name of their key. */
  readonly ports?: Readonly<Record<string, unknown>>;
  readonly debtAuctions?: readonly Readonly<Record<string, number>>[];
}

/** The wants of one agent that sees this. The memory is changed in place. */
export function decide(
  agent: AnyAgent,
  seen: Seen,
  {
    given = {},
    memory = agent.memory(),
    seed = 1,
  }: { given?: Record<string, unknown>; memory?: unknown; seed?: number } = {},
): readonly Intent[] {
  const { seconds = 3600, volatility = 0, fundamental = 200, suggestedGas = 50 } = seen;
  const pending = seen.pending ?? [];
  const chain = {
    pendingOf: () => ({ count: pending.length, oldestWaitTicks: pending.length * 1000 }),
    transactionsOf: () => pending,
    suggestedGas: () => suggestedGas,
    clearingPrice: () => suggestedGas,
    replacementPrice: (price: number) => price * 1.125,
    outcomesOf: () => [],
  };
  const auctions = {
    open: seen.auctions ?? [],
    terms: { minimumIncrease: 1.03, bidLifetime: 600, auctionLength: 21_600 },
    collateralAtoms: 1e8,
    stablecoinAtoms: 1e6,
    now: () => seconds,
    backlog: () => 0,
    find: (id: number) => seen.auctions?.find((auction) => auction['id'] === id),
  };
  const debt = {
    open: seen.debtAuctions ?? [],
    terms: { lotMoney: 50_000 },
    lotAtoms: (tokens: number) => Math.ceil(tokens * 1e6),
  };
  const { vault } = seen;
  const vaults = {
    vaultsOf: () => (vault === undefined ? [] : [0]),
    read: () => ({ vault: 0, owner: 1, ...vault, ratio: () => 1 }),
  };
  const pool = {
    price: () => seen.pool?.price ?? 0,
    reserves: () => ({ base: seen.pool?.base ?? 0, quote: 0 }),
    feeBps: () => 30,
    sharesOf: () => seen.pool?.shares ?? 0,
    quoteExchange: (give: string, _get: string, quantity: number) =>
      give.startsWith('USD')
        ? quantity / (seen.pool?.price ?? 1)
        : quantity * (seen.pool?.price ?? 0),
    quote: (side: string, quantity: number) =>
      side === 'sell' ? quantity * (seen.pool?.price ?? 0) : quantity / (seen.pool?.price ?? 1),
  };
  const ports: Readonly<Record<string, unknown>> = {
    [chainKey.name]: chain,
    [sharedPoolKey.name]: pool,
    [collateralAuctionsKey.name]: auctions,
    [systemDebtKey.name]: debt,
    [vaultsKey.name]: vaults,
    ...seen.ports,
  };
  const book = (name: string) => {
    const midPrice = seen.books?.[name] ?? 0;
    return {
      midPrice,
      lastPrice: midPrice,
      bestBid: midPrice > 0 ? midPrice * 0.995 : undefined,
      bestAsk: midPrice > 0 ? midPrice * 1.005 : undefined,
      volatility,
      midPriceAgo: () => seen.midBefore ?? midPrice,
      depthTo: () => 1000,
      reservedBase: () => 0,
      reservedQuote: () => 0,
      tickSize: 0.01,
      takerFeeBps: 5,
    };
  };
  const view = {
    tick: seconds / 15,
    secondsPerTick: 15,
    seconds,
    book,
    pool: () => pool,
    fundamentalPrice: () => fundamental,
    oracle: () => ({ price: () => seen.oracle?.price, next: () => seen.oracle?.next }),
    chain,
    balance: (_account: number, asset: string) => seen.balances?.[asset] ?? 0,
    port: (key: { name: string }) => ports[key.name],
    findPort: (key: { name: string }) => ports[key.name],
    ports: (key: { name: string }) => (ports[key.name] === undefined ? [] : [ports[key.name]]),
  };
  const input = {
    view,
    self: { agent: 0, member: 0, account: 1, name: agent.kind, kind: agent.kind },
    parameters: resolveParameters(agent.parameters, given, agent.kind, []),
    memory,
    random: new Generator().reseed(seed, 1, 1),
  };
  return (agent.decide as (input: unknown) => readonly Intent[])(input);
}

// What every chain shares: the background price of gas and the blocks of a tick (`publish`), and then (`execute`) what waited too
// long goes, blocks are filled and the handlers act. How a block is priced is the chain's own (firstPriceChain, feeMarket1559). Listed
// behind the agents in a scenario, a block can hold what agents sent in the same tick: the next block they could have hoped for.

import { invariant } from '../errors.ts';
import { secondsNow } from '../fundamentals/path.ts';
import {
  checkOptionalName,
  checkSeries,
  logLinearValue,
  type Series,
} from '../fundamentals/series.ts';
import { exp } from '../math/elementary.ts';
import { quantile } from '../math/statistics.ts';
import { poisson, standardNormal } from '../random/distributions.ts';
import { memberStream, streamId } from '../random/streams.ts';
import { mulExact } from '../units/exact.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { BuildInput, Mechanism } from '../tick/mechanism.ts';
import { choice, data, flag, integer, number } from '../tick/parameters.ts';
import { faultOn, hasFault } from '../tick/standingFaults.ts';
import { fillBlock, type Block } from './blocks.ts';
import { buildChainPort, type ChainState } from './chainPort.ts';
import { panicFactor, type FeeMarket } from './feeMarket.ts';
import {
  chainKey,
  volatilitySourceKey,
  type HandlerOutcome,
  type Transaction,
  type TransactionHandler,
  type TransactionOutcome,
} from './mempool.ts';
import { PendingPool } from './pendingPool.ts';
import { observePrice, volatilityPerYear } from './realisedVolatility.ts';

export const chainParameters = {
  name: data<string>('', 'name of the chain; empty where there is one', checkOptionalName),
  gasAsset: data<string>('ETH', 'asset in which gas is paid', checkOptionalName),
  blockSeconds: number('s', 15, 0.1, 3600, 'mean time between blocks'),
  arrivals: choice(
    'regular',
    ['regular', 'poisson'],
    'blocks at even distances, or after exponential waiting times',
  ),
  gasLimit: integer('gas', 10_000_000, 100_000, 1_000_000_000, 'gas that fits into a block'),
  elasticity: number(
    '',
    3,
    0.1,
    50,
    'by how many percent others want less gas when it costs a percent more',
    'live',
  ),
  backgroundGas: data<Series>(
    [[0, 10]],
    'seconds from the start and gwei at which blocks would clear without the simulated users, joined in the logarithm',
    checkSeries,
  ),
  noise: number('', 0.15, 0, 3, 'log standard deviation of the background price per block', 'live'),
  congestionFactor: number('', 1, 0.01, 1000, 'multiplies the background price', 'live'),
  volatilitySource: data<string>(
    '',
    'price whose swings make other users hurry; empty for none',
    checkOptionalName,
  ),
  panicPerVolatility: number(
    'per unit of volatility',
    0,
    0,
    100,
    'rise of the background price, as a multiple, per unit of volatility (per √year) above normal',
    'live',
  ),
  normalVolatility: number('per √year', 1, 0, 50, 'volatility at which nobody hurries', 'live'),
  volatilityHalfLife: number('s', 3600, 1, 864_000, 'half-life of the volatility observed', 'live'),
  dropSeconds: number('s', 10_800, 1, 864_000, 'a transaction this old leaves the pool', 'live'),
  poolSize: integer('transactions', 5_000, 1, 100_000, 'the cheapest beyond this many go', 'live'),
  propagationTicks: integer(
    'ticks',
    0,
    0,
    1_000,
    'ticks before a miner knows a transaction',
    'live',
  ),
  suggestionBlocks: integer(
    'blocks',
    20,
    1,
    1_000,
    'blocks that a suggested gas price looks at',
    'live',
  ),
  suggestionPercentile: number('%', 60, 0, 100, 'percentile of their clearing prices', 'live'),
  reportReversions: flag(false, 'events for transactions that fail or are dropped', 'live'),
} as const;

/** How a chain prices its blocks. */
export interface BlockPricing {
  /** The market that the next block's room is sold in, given what others would bid. */
  market(others: FeeMarket): FeeMarket;
  /** Takes the price of an included transaction from its sender; returns the atoms taken. */
  charge(account: number, transaction: Transaction): number;
  blockDone(block: Block, market: FeeMarket): void;
  /** What a wallet suggests, given the percentile of recent clearing prices; gwei. */
  suggest(clearing: number): number;
}

/** What a pricing is made from. */
export interface PricingInput {
  readonly kernel: Kernel;
  /** Ledger account of whoever builds blocks. */
  readonly miners: number;
  readonly gasAsset: number;
}

/** Builds a chain around its way of pricing. */
export function buildChain(
  { kernel, id, parameters }: BuildInput<typeof chainParameters>,
  pricingOf: (input: PricingInput) => BlockPricing,
): Mechanism {
  const { ledger, streams } = kernel;
  const firstBackground = logLinearValue(parameters.value.backgroundGas, 0);
  const state = kernel.world.record<ChainState>(id, {
    background: firstBackground,
    blocksDue: 0,
    clearing: firstBackground,
    suggested: firstBackground,
    recent: [],
    tickBlocks: 0,
    included: 0,
    reverted: 0,
    dropped: 0,
    gasUsed: 0,
    variancePerSecond: 0,
    lastPrice: 0,
    outcomes: [],
  });
  const pool = new PendingPool(kernel.world, id);
  const miners = ledger.openAccount(`${id}.miners`);
  const gasAsset = ledger.asset(parameters.value.gasAsset);
  const handlers = new Map<string, TransactionHandler>([['chain.cancel', () => ({ ok: true })]]);
  const stream = streamId(id);
  const unit = ledger.atoms(gasAsset);
  const gasCost = ({ gasPrice, gas }: Pick<Transaction, 'gasPrice' | 'gas'>): number =>
    gasAtoms(gasPrice, gas, unit);
  const pricing = pricingOf({ kernel, miners, gasAsset });

  const publish = (): void => {
    const given = parameters.value;
    const chain = state.value;
    const price = given.volatilitySource
      ? kernel.find(volatilitySourceKey, given.volatilitySource)?.price()
      : undefined;
    observePrice(chain, price, kernel.secondsPerTick, given.volatilityHalfLife);
    chain.background =
      logLinearValue(given.backgroundGas, secondsNow(kernel)) *
      given.congestionFactor *
      (faultOn(kernel, 'congestion', given.name)?.strength() ?? 1) *
      panicFactor(volatilityPerYear(chain), {
        normal: given.normalVolatility,
        perUnit: given.panicPerVolatility,
      });
    chain.blocksDue = blocksInTick(kernel.tick);
  };

  const blocksInTick = (tick: number): number => {
    const { arrivals, blockSeconds } = parameters.value;
    const perTick = kernel.secondsPerTick / blockSeconds;
    if (arrivals === 'poisson') return poisson(streams.at(memberStream(stream, 0), tick), perTick);
    return Math.floor((tick + 1) * perTick) - Math.floor(tick * perTick);
  };

  const execute = (): void => {
    const given = parameters.value;
    const chain = state.value;
    const { tick } = kernel;
    chain.outcomes = [];
    chain.tickBlocks = chain.blocksDue;
    chain.included = chain.reverted = chain.dropped = chain.gasUsed = 0;
    const tooOld = pool.takeOlderThan(tick - kernel.ticks(given.dropSeconds));
    for (const { account, transaction } of tooOld)
      finish(account, transaction, 'dropped', 'tooOld', 0);
    for (const { account, transaction } of pool.takeBeyond(given.poolSize))
      finish(account, transaction, 'dropped', 'poolFull', 0);
    for (let block = 1; block <= chain.blocksDue; block++) {
      const draw = standardNormal(streams.at(memberStream(stream, block), tick));
      // Median one: noise does not move the typical price.
      runBlock(
        pricing.market({
          background: chain.background * exp(given.noise * draw),
          gasLimit: given.gasLimit,
          elasticity: given.elasticity,
        }),
      );
    }
    chain.blocksDue = 0;
  };

  const runBlock = (market: FeeMarket): void => {
    const { suggestionBlocks, suggestionPercentile, propagationTicks } = parameters.value;
    const block = fillBlock(pool, market, kernel.tick - propagationTicks);
    for (const { account, transaction } of block.included) perform(account, transaction);
    pricing.blockDone(block, market);
    const chain = state.value;
    chain.clearing = block.clearing;
    chain.gasUsed += block.gasUsed;
    chain.recent.push(block.clearing);
    if (chain.recent.length > suggestionBlocks)
      chain.recent.splice(0, chain.recent.length - suggestionBlocks);
    chain.suggested = pricing.suggest(quantile(chain.recent, suggestionPercentile / 100));
  };

  const perform = (account: number, transaction: Transaction): void => {
    if (ledger.balance(account, gasAsset) < gasCost(transaction)) {
      finish(account, transaction, 'dropped', 'gasNotCovered', 0);
      return;
    }
    const { gasPrice, gas, cause, causeId, agent, action } = transaction;
    const cost = pricing.charge(account, transaction);
    const handler = handlers.get(action);
    invariant(handler !== undefined, 'CHAIN-4', `the action "${action}" has a handler`);
    const outcome: HandlerOutcome = hasFault(kernel, 'contractPause', action)
      ? { ok: false, reason: 'paused' }
      : handler(account, transaction.data, {
          gasPrice,
          gas,
          cause,
          causeId,
          agent,
          tick: kernel.tick,
        });
    if (outcome.ok) finish(account, transaction, 'included', '', cost);
    else finish(account, transaction, 'reverted', outcome.reason, cost);
  };

  const finish = (
    account: number,
    { agent, nonce, action, data: given, gasPrice, since }: Transaction,
    status: TransactionOutcome['status'],
    reason: string,
    gasPaid: number,
  ): void => {
    const chain = state.value;
    chain[status]++;
    if (agent >= 0) {
      chain.outcomes.push({
        agent,
        account,
        nonce,
        action,
        data: given,
        status,
        reason,
        gasPrice,
        gasPaid,
        waitedTicks: kernel.tick - since,
      });
    }
    if (status === 'included') return;
    kernel.reject(`transaction ${action}`, reason);
    if (parameters.value.reportReversions) {
      const name = ledger.accounts[account]!;
      kernel.emit({ type: 'rejected', tick: kernel.tick, agent: name, act: action, reason });
    }
  };

  const port = buildChainPort({ kernel, state, pool, parameters, gasAsset, handlers, gasCost });
  kernel.provide(chainKey, port, parameters.value.name);
  return {
    phases: { publish, execute },
    invariants: { 'CHAIN-3': () => pool.check() },
  };
}

/**
 * Atoms to pay for `gas` at `gasPrice` gwei (a thousandth at the finest), rounded up. A unit of the asset is 10^9 gwei and a
 * power of ten of atoms, so one of the two divides the other.
 */
export function gasAtoms(gasPrice: number, gas: number, atomsPerUnit: number): number {
  const thousandths = mulExact(Math.round(gasPrice * 1000), gas);
  if (atomsPerUnit > 1e12) return mulExact(thousandths, Math.round(atomsPerUnit / 1e12));
  const perAtom = Math.round(1e12 / atomsPerUnit);
  const rest = thousandths % perAtom;
  return (thousandths - rest) / perAtom + (rest > 0 ? 1 : 0);
}

// A feed: reporters, their median, and a relayer that brings the median on chain when it has moved or grown old. Between the
// median and the chain lies the gas market; in its jams the price that protocols read lags behind the one that reporters see.

import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, flag, number } from '../tick/parameters.ts';
import { hasFault, misread } from '../tick/standingFaults.ts';
import { oracleKey } from './feed.ts';
import { isReportDue } from './median.ts';
import { chainFor, reportHandlerKey } from './onChain.ts';
import { priceSourceKey } from './priceSource.ts';
import { fundBot, gasPolicyParameters, relay, type BotState } from './relay.ts';
import { reporterParameters, Reporters } from './reporters.ts';

interface FeedState extends BotState {
  /** The price on chain; `null` before the first. */
  price: number | null;
  /** Tick at which it was written, and tick of the median that was written; −1 before. */
  updated: number;
  observed: number;
  /** Median of the reports at this tick. */
  median: number | null;
}

export const medianFeed = defineMechanism({
  kind: 'medianFeed',
  says: 'Reporters’ median, brought on chain by a relayer when it deviates or grows old.',
  parameters: {
    feed: data<string>('ETH-USD', 'name of the feed', checkName),
    source: data<string>('ETH-USD', 'name of the price that reporters look at', checkName),
    ...reporterParameters,
    relayDeviation: number(
      '',
      0.01,
      0,
      1,
      'relative change of the median at which it is relayed',
      'live',
    ),
    relayHeartbeatSeconds: number(
      's',
      21_600,
      1,
      864_000,
      'age on chain at which it is relayed',
      'live',
    ),
    onChain: flag(true, 'relayed as a transaction where there is a chain; else written directly'),
    chain: data<string>('', 'name of the chain; empty where there is one', checkOptionalName),
    ...gasPolicyParameters,
    initialPrice: number(
      'quote units',
      0,
      0,
      1e12,
      'price on chain before the first tick; 0: the first median',
    ),
  },
  build({ kernel, id, parameters }) {
    const { feed, initialPrice } = parameters.value;
    const state = kernel.world.record<FeedState>(id, {
      price: initialPrice > 0 ? initialPrice : null,
      updated: -1,
      observed: -1,
      median: null,
      funded: false,
    });
    const reporters = new Reporters(kernel, id, parameters.value);
    const account = kernel.ledger.openAccount(`${id}.relayer`);

    const write = (price: number, observed: number): void => {
      const { tick } = kernel;
      const now = state.value;
      now.price = price;
      now.observed = observed;
      now.updated = tick;
      kernel.emit({ type: 'oracleUpdated', tick, feed, price, next: price });
    };

    kernel.provide(
      oracleKey,
      {
        price: () => misread(kernel, feed, state.value.price),
        next: () => undefined,
        lastUpdateTick: () => state.value.updated,
        observedTick: () => state.value.observed,
        peekMedian: () => state.value.median ?? undefined,
      },
      feed,
    );

    kernel.provide(
      reportHandlerKey,
      (sender, { price, observed }) => {
        if (sender !== account) return { ok: false, reason: 'notTheRelayer' };
        if (hasFault(kernel, 'oracleFreeze', feed)) return { ok: false, reason: 'frozen' };
        if (typeof price !== 'number' || typeof observed !== 'number')
          return { ok: false, reason: 'badReport' };
        if (observed <= state.value.observed) return { ok: false, reason: 'staleMessage' };
        write(price, observed);
        return { ok: true };
      },
      feed,
    );

    const publish = (): void => {
      const given = parameters.value;
      const { tick, secondsPerTick } = kernel;
      reporters.observe(kernel.find(priceSourceKey, given.source)?.price(), given);
      const median = reporters.median();
      const now = state.value;
      now.median = median ?? null;
      const chain = given.onChain ? chainFor(kernel, given.chain, reportHandlerKey) : undefined;
      if (chain !== undefined)
        fundBot(state, kernel.ledger, {
          account,
          gasAsset: chain.gasAsset,
          units: given.gasBudget,
        });
      if (median === undefined || hasFault(kernel, 'oracleFreeze', feed)) return;
      // The run begins in the middle of things: the first median is taken as on chain already.
      if (now.price === null) {
        write(median, tick);
        return;
      }
      const secondsSince = (tick - now.updated) * secondsPerTick;
      const limits = {
        deviation: given.relayDeviation,
        heartbeatSeconds: given.relayHeartbeatSeconds,
      };
      if (!isReportDue({ price: median, lastPrice: now.price, secondsSince }, limits)) return;
      if (chain === undefined) {
        write(median, tick);
        return;
      }
      const report = { feed, price: median, observed: tick };
      const refused = relay(
        chain,
        { account, action: reportHandlerKey.name, data: report, tick, secondsPerTick },
        given,
      );
      if (refused !== undefined) kernel.reject(reportHandlerKey.name, refused);
    };

    return { phases: { publish } };
  },
});

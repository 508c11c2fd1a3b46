// The one-hour delay before a price counts (Maker's Oracle Security Module), poked by a keeper through the chain. Because hops
// lie on full hours, liquidations come in bursts at the top of the hour.

import { checkName, checkOptionalName } from '../fundamentals/series.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, flag, number } from '../tick/parameters.ts';
import { hasFault, misread } from '../tick/standingFaults.ts';
import type { HandlerOutcome } from '../chain/mempool.ts';
import { oracleKey } from './feed.ts';
import { chainFor, pokeHandlerKey } from './onChain.ts';
import { fundBot, gasPolicyParameters, relay, type BotState } from './relay.ts';
import {
  isPokeDue,
  pokeSecurityModule,
  voidSecurityModule,
  type SecurityModuleState,
} from './securityModule.ts';

interface DelayState extends SecurityModuleState, BotState {
  /** Tick of the last poke; −1 before. */
  poked: number;
  /** Ticks at which the market stood at the current and at the next price; −1 before. */
  currentObserved: number;
  nextObserved: number;
  started: boolean;
}

export const delayModule = defineMechanism({
  kind: 'delayModule',
  says: 'Holds a feed’s price back for at least a hop (an hour), on a grid of full hops.',
  parameters: {
    feed: data<string>('ETH-USD-delayed', 'name under which the delayed price is read', checkName),
    source: data<string>('ETH-USD', 'name of the feed that is delayed', checkName),
    hopSeconds: number('s', 3_600, 1, 864_000, 'least time between two updates', 'live'),
    enabled: flag(true, 'off: the source’s price counts at once', 'live'),
    voided: flag(false, 'no price can be read, and none comes in', 'live'),
    onChain: flag(true, 'poked by a transaction where there is a chain; else directly'),
    chain: data<string>('', 'name of the chain; empty where there is one', checkOptionalName),
    ...gasPolicyParameters,
    initialPrice: number(
      'quote units',
      0,
      0,
      1e12,
      'both prices before the first tick; 0: the source’s first',
    ),
  },
  build({ kernel, id, parameters }) {
    const { feed, initialPrice } = parameters.value;
    const wallTime = (): number => kernel.startSeconds + kernel.tick * kernel.secondsPerTick;
    const onGrid = (time: number): number => time - (time % parameters.value.hopSeconds);
    const given = initialPrice > 0 ? initialPrice : null;
    const state = kernel.world.record<DelayState>(id, {
      current: given,
      next: given,
      updated: onGrid(wallTime()),
      poked: -1,
      currentObserved: -1,
      nextObserved: -1,
      started: given !== null,
      funded: false,
    });
    const account = kernel.ledger.openAccount(`${id}.keeper`);
    const source = () => kernel.find(oracleKey, parameters.value.source);

    kernel.provide(
      oracleKey,
      {
        price: () => {
          const { voided, enabled } = parameters.value;
          if (voided) return undefined;
          const { current } = state.value;
          return misread(kernel, feed, enabled ? current : source()?.price());
        },
        next: () => {
          const { voided, enabled } = parameters.value;
          return enabled && !voided ? (state.value.next ?? undefined) : undefined;
        },
        lastUpdateTick: () =>
          parameters.value.enabled ? state.value.poked : (source()?.lastUpdateTick() ?? -1),
        observedTick: () =>
          parameters.value.enabled ? state.value.currentObserved : (source()?.observedTick() ?? -1),
        peekMedian: () => source()?.peekMedian(),
      },
      feed,
    );

    const poke = (): HandlerOutcome => {
      const { voided, hopSeconds } = parameters.value;
      if (voided) return { ok: false, reason: 'stopped' };
      if (hasFault(kernel, 'oracleFreeze', feed)) return { ok: false, reason: 'frozen' };
      const now = state.value;
      const outcome = pokeSecurityModule(now, {
        now: wallTime(),
        hopSeconds,
        source: source()?.price(),
      });
      if (!outcome.ok) return outcome;
      const { tick } = kernel;
      now.poked = tick;
      now.currentObserved = now.nextObserved;
      now.nextObserved = source()?.observedTick() ?? tick;
      const next = now.next!;
      kernel.emit({ type: 'oracleUpdated', tick, feed, price: now.current ?? next, next });
      return outcome;
    };
    // Anybody may poke; the keeper is the one who always does.
    kernel.provide(pokeHandlerKey, poke, feed);

    const publish = (): void => {
      const now = state.value;
      const values = parameters.value;
      const { tick, secondsPerTick } = kernel;
      const chain = values.onChain ? chainFor(kernel, values.chain, pokeHandlerKey) : undefined;
      if (chain !== undefined)
        fundBot(state, kernel.ledger, {
          account,
          gasAsset: chain.gasAsset,
          units: values.gasBudget,
        });
      if (values.voided) {
        voidSecurityModule(now);
        return;
      }
      const price = source()?.price();
      if (!now.started && price !== undefined) {
        // The run begins in the middle of things: the module has been poked at this price before.
        now.current = price;
        now.next = price;
        now.updated = onGrid(wallTime());
        now.poked = tick;
        now.currentObserved = tick;
        now.nextObserved = tick;
        now.started = true;
        kernel.emit({ type: 'oracleUpdated', tick, feed, price, next: price });
      }
      if (hasFault(kernel, 'oracleFreeze', feed)) return;
      if (!isPokeDue(now, wallTime(), values.hopSeconds)) return;
      if (chain === undefined) {
        poke();
        return;
      }
      const refused = relay(
        chain,
        { account, action: pokeHandlerKey.name, data: { feed }, tick, secondsPerTick },
        values,
      );
      if (refused !== undefined) kernel.reject(pokeHandlerKey.name, refused);
    };

    return { phases: { publish } };
  },
});

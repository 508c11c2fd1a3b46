// Cases of `oracles` to the rules of feeds, the delay module, medians, means over time and capped ratios.

import { accumulatePrices, meanPrice0, Q112 } from '../../engine/oracle/cumulativePrice.ts';
import type { CumulativePrices } from '../../engine/oracle/cumulativePrice.ts';
import { cappedRatioPrice, cappedStablePrice } from '../../engine/oracle/cappedRatio.ts';
import { manipulationCost, meanAfterManipulation } from '../../engine/oracle/manipulationCost.ts';
import { isReportDue, pokeMedian } from '../../engine/oracle/median.ts';
import type { MedianRefusal } from '../../engine/oracle/median.ts';
import { updateAverage } from '../../engine/oracle/movingAverage.ts';
import { pokeSecurityModule } from '../../engine/oracle/securityModule.ts';
import type { SecurityModuleState } from '../../engine/oracle/securityModule.ts';
import { extendObservation, nextPlace, observeAt } from '../../engine/oracle/tickObservations.ts';
import type { Observation, ObservationRing } from '../../engine/oracle/tickObservations.ts';
import { decimal, fixed, float, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const WAD = 18;
const HOP_SECONDS = 3600;

export const operations: Operations = {
  'feed.deviation': (given) => feedDeviation(record(given)),
  'osm.sequence': (given) => osmSequence(record(given)),
  'median.poke': (given) => medianPoke(record(given)),
  'twap.v2': (given) => twapV2(record(given)),
  'twap.v3': (given) => twapV3(record(given)),
  'ema.sequence': (given) => emaSequence(record(given)),
  'capo.price': (given) => capoPrice(record(given)),
  'twap.manipulation': (given) => twapManipulation(record(given)),
};

function feedDeviation(given: Given): unknown {
  const limits = {
    deviation: float(given, 'deviation'),
    heartbeatSeconds: float(given, 'heartbeat'),
  };
  let last = { t: 0, price: float(given, 'initialPrice') };
  const updates: unknown[] = [];
  for (const seen of list(given, 'observations')) {
    const t = float(seen, 't');
    const price = float(seen, 'price');
    const report = { price, lastPrice: last.price, secondsSince: t - last.t };
    if (!isReportDue(report, limits)) continue;
    last = { t, price };
    updates.push({ t, price, readableAt: t + float(given, 'latency') });
  }
  return { updates };
}

function osmSequence(given: Given): unknown {
  const initial = float(given, 'initial');
  const updated = has(given, 'zzz') ? float(given, 'zzz') : 0;
  const state: SecurityModuleState = { current: initial, next: initial, updated };
  const states = list(given, 'pokes').map((poke) => {
    const { ok } = pokeSecurityModule(state, {
      now: float(poke, 't'),
      hopSeconds: HOP_SECONDS,
      source: has(poke, 'source') ? float(poke, 'source') : undefined,
    });
    return { ok, current: state.current, next: state.next };
  });
  return { states };
}

/** The contract's own words. */
const OBJECTIONS: Partial<Record<MedianRefusal, string>> = {
  barNotMet: 'bar-too-low',
  signerAlreadySeen: 'oracle-already-signed',
};

function medianPoke(given: Given): unknown {
  const messages = list(given, 'messages').map((message) => ({
    signer: text(message, 'signer'),
    value: float(message, 'value'),
    age: float(message, 'age'),
  }));
  const outcome = pokeMedian(messages, {
    bar: float(given, 'bar'),
    lastAge: float(given, 'lastAge'),
  });
  if (outcome.ok) return { ok: true, value: outcome.value };
  return { ok: false, reason: OBJECTIONS[outcome.reason] ?? kebab(outcome.reason) };
}

function twapV2(given: Given): unknown {
  const start: CumulativePrices = { price0: 0n, price1: 0n, time: float(given, 'start') };
  let reserves = reservesIn(given);
  let now = start;
  const states = list(given, 'events').map((event) => {
    now = accumulatePrices(now, reserves, float(event, 't'));
    if (has(event, 'reserves')) reserves = reservesIn(event);
    return {
      price0Cumulative: fromQ112(now.price0),
      price1Cumulative: fromQ112(now.price1),
    };
  });
  const mean = meanPrice0(start, now);
  return { states, twap0: mean === undefined ? null : fromQ112(mean) };
}

function reservesIn(given: Given): { reserve0: bigint; reserve1: bigint } {
  const [reserve0 = '', reserve1 = ''] = given['reserves'] as readonly string[];
  const both = { reserve0, reserve1 };
  return { reserve0: fixed(both, 'reserve0', WAD), reserve1: fixed(both, 'reserve1', WAD) };
}

/** To 30 decimals. */
const fromQ112 = (value: bigint): string => decimal((value * 10n ** 30n) / Q112, 30);

function twapV3(given: Given): unknown {
  const init = record(given.init);
  const cardinalityNext = float(given, 'cardinality');
  const stored: Observation[] = [];
  let position = { tick: float(init, 'tick'), liquidity: fixed(init, 'liquidity', 0) };
  let time = float(init, 'time');
  let ring: ObservationRing = { newest: 0, cardinality: 1, read: (place) => stored[place] };
  stored[0] = { time, tickCumulative: 0, secondsPerLiquidityX128: 0n };
  for (const update of list(given, 'updates')) {
    time += float(update, 'advance');
    const next = nextPlace(ring, time, cardinalityNext);
    if (next !== undefined) {
      stored[next.place] = extendObservation(stored[ring.newest]!, time, position);
      ring = { ...ring, newest: next.place, cardinality: next.cardinality };
    }
    position = { tick: float(update, 'tick'), liquidity: fixed(update, 'liquidity', 0) };
  }
  const now = time + float(given, 'advanceAfter');
  const observations = (given['secondsAgo'] as readonly (string | number)[]).map((ago) => {
    const outcome = observeAt(ring, now - Number(ago), position);
    if (!outcome.ok) return { error: outcome.reason.toUpperCase() };
    const { tickCumulative, secondsPerLiquidityX128 } = outcome.observation;
    return { tickCumulative, secondsPerLiquidityX128: secondsPerLiquidityX128.toString() };
  });
  return { observations };
}

function emaSequence(given: Given): unknown {
  const initial = float(given, 'initial');
  const period = float(given, 'T');
  let state = { average: initial, spot: initial, time: 0 };
  const ema = list(given, 'events').map((event) => {
    state = updateAverage(state, { now: float(event, 't'), spot: float(event, 'newSpot') }, period);
    return state.average;
  });
  return { ema };
}

function capoPrice(given: Given): unknown {
  const underlyingPrice = fixed(given, 'underlyingPrice', WAD);
  if (has(given, 'stableCap')) {
    const { price, capped } = cappedStablePrice(underlyingPrice, fixed(given, 'stableCap', WAD));
    return { ratioUsed: null, price: decimal(price, WAD), capped };
  }
  const { ratioUsed, price, capped } = cappedRatioPrice(
    { underlyingPrice, ratio: fixed(given, 'ratio', WAD) },
    {
      snapshotRatio: fixed(given, 'snapshotRatio', WAD),
      maxYearlyGrowth: fixed(given, 'maxYearlyGrowth', WAD),
      elapsedSeconds: fixed(given, 'elapsed', 0),
    },
  );
  return { ratioUsed: decimal(ratioUsed, WAD), price: decimal(price, WAD), capped };
}

function twapManipulation(given: Given): unknown {
  const pool = {
    baseReserve: float(given, 'baseReserve'),
    quoteReserve: float(given, 'quoteReserve'),
  };
  const factor = float(given, 'factor');
  const { quoteIn, baseOut, costAtOldPrice } = manipulationCost(pool, factor);
  const twapAfter = meanAfterManipulation(pool.quoteReserve / pool.baseReserve, {
    factor,
    heldSeconds: float(given, 'blocksHeld') * float(given, 'blockTime'),
    windowSeconds: float(given, 'window'),
  });
  return { quoteIn, baseOut, costAtOldPrice, twapAfter };
}

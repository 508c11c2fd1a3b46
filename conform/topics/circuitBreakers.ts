// Cases of `circuit-breakers` to the rules of halts, bands, velocity logic and outflow limits.

import {
  limitBands,
  NORMAL_TRADING,
  observeIndex,
  observeQuotes,
  observeTrade,
  OPEN_MARKET,
  QUIET,
} from '../../engine/safety/circuitBreakers.ts';
import {
  depositToLimiter,
  expireLimiter,
  overrideLimiter,
  UNLIMITED,
  withdrawThroughLimiter,
} from '../../engine/safety/outflowLimiter.ts';
import type { LimiterState } from '../../engine/safety/outflowLimiter.ts';
import { decimal, fixed, float, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const WAD = 18;

export const operations: Operations = {
  'mwcb.day': (given) => marketDay(record(given)),
  'luld.bands': (given) => bands(record(given)),
  'luld.state': (given) => limitStates(record(given)),
  'limiter.sequence': (given) => limiterSequence(record(given)),
  'velocity.sequence': (given) => velocitySequence(record(given)),
};

function marketDay(given: Given): unknown {
  const previousClose = float(given, 'previousClose');
  let state = OPEN_MARKET;
  const states = list(given, 'events').map((event) => {
    const look = { minute: float(event, 'minute'), index: float(event, 'index'), previousClose };
    const outcome = observeIndex(state, look);
    ({ state } = outcome);
    return { state: kebab(outcome.shows), level: outcome.level };
  });
  return { states };
}

function bands(given: Given): unknown {
  return limitBands(float(given, 'reference'), {
    tier: text(given, 'tier') === '1' ? 1 : 2,
    doubling: given['doubled'] === true ? 2 : 1,
  });
}

function limitStates(given: Given): unknown {
  const limits = { lower: float(given, 'lower'), upper: float(given, 'upper') };
  let state = NORMAL_TRADING;
  const states = list(given, 'events').map((event) => {
    const quotes = {
      now: float(event, 't'),
      bestBid: has(event, 'bestBid') ? float(event, 'bestBid') : undefined,
      bestOffer: has(event, 'bestOffer') ? float(event, 'bestOffer') : undefined,
    };
    state = observeQuotes(state, quotes, limits);
    return state.shows;
  });
  return { states };
}

function limiterSequence(given: Given): unknown {
  const terms = {
    withdrawalPeriod: float(given, 'withdrawalPeriod'),
    stepSeconds: float(given, 'tickLength'),
    cooldownSeconds: float(given, 'cooldown'),
    minRetained: fixed(given, 'minRetained', WAD),
    limitBeginThreshold: fixed(given, 'limitBeginThreshold', WAD),
  };
  let state: LimiterState = UNLIMITED;
  const states = list(given, 'events').map((event) => {
    const now = float(event, 't');
    const act = text(event, 'do');
    if (act === 'override') state = overrideLimiter(state);
    else if (act === 'expire') state = expireLimiter(state, now, terms);
    else {
      const amount = fixed(event, 'amount', WAD);
      state =
        act === 'deposit'
          ? depositToLimiter(state, amount, now, terms)
          : withdrawThroughLimiter(state, amount, now, terms).state;
    }
    return {
      limited: state.limitedSince !== null,
      total: decimal(state.total, WAD),
      inPeriod: decimal(state.inPeriod, WAD),
      locked: decimal(state.locked, WAD),
    };
  });
  return { states };
}

function velocitySequence(given: Given): unknown {
  const terms = {
    windowSeconds: float(given, 'window'),
    limit: float(given, 'limit'),
    pauseSeconds: float(given, 'pause'),
  };
  let state = QUIET;
  const states = list(given, 'trades').map((trade) => {
    const outcome = observeTrade(
      state,
      { now: float(trade, 't'), price: float(trade, 'price') },
      terms,
    );
    ({ state } = outcome);
    return kebab(outcome.shows);
  });
  return { states };
}

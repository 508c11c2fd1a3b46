// Cases of `perp-adl-insurance-funding` to the rules of auto-deleveraging, insurance and funding. Quantities and money of allocations are
// whole numbers of 10^−12, so that what should be nought is nought.

import {
  deleverageInOrder,
  deleveragingScore,
  inRankOrder,
  percentileLights,
} from '../../engine/liquidation/autoDeleveraging.ts';
import { depositHaircut, lossPerBaseUnit } from '../../engine/liquidation/badDebt.ts';
import { venueLossWaterfall } from '../../engine/liquidation/insuranceFund.ts';
import {
  adaptiveFunding,
  clampedFundingRate,
  driftFunding,
  fundingPayment,
  fundingVelocity,
  imbalanceFunding,
  spreadFunding,
} from '../../engine/margin/funding.ts';
import type { FundingDrift } from '../../engine/margin/funding.ts';
import { imbalanceImpact } from '../../engine/margin/perpSkewMarket.ts';
import { decimal, fixed, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

const UNITS = 12;
const RATE = 27;
/** Drift charges whole millionths of a dollar per base unit. */
const CHARGE = 6;

export const operations: Operations = {
  'adl.score': (given) => score(record(given)),
  'adl.rank': (given) => rank(record(given)),
  'adl.execute': (given) => execute(record(given)),
  'insurance.waterfall': (given) => waterfall(record(given)),
  'socialized.perp': (given) => socialisedPerp(record(given)),
  'socialized.spot': (given) => socialisedSpot(record(given)),
  'funding.clamp': (given) => clamp(record(given)),
  'funding.velocity': (given) => velocity(record(given)),
  'funding.drift': (given) => spread(record(given)),
  'funding.gmx': (given) => imbalance(record(given)),
  'funding.gmxAdaptive': (given) => adaptive(record(given)),
  'gmx.priceImpact': (given) => impact(record(given)),
};

function score(given: Given): unknown {
  const result = deleveragingScore({
    markValue: float(given, 'markValue'),
    entryValue: float(given, 'avgEntryValue'),
    bankruptcyValue: float(given, 'bankruptValue'),
  });
  return {
    pnlPct: result.profitShare,
    effectiveLeverage: result.effectiveLeverage,
    score: result.score,
  };
}

const positionsIn = (given: Given, key: string) =>
  list(given, key).map((one) => ({
    account: text(one, 'account'),
    quantity: fixed(one, 'quantity', UNITS),
    score: float(one, 'score'),
    profit: has(one, 'profit') ? fixed(one, 'profit', UNITS) : 0n,
  }));

function rank(given: Given): unknown {
  const ranked = inRankOrder(positionsIn(given, 'positions'));
  const lights = percentileLights(ranked);
  return {
    order: ranked.map(({ account }, i) => ({ account, percentile: (lights[i] ?? 0) / 5 })),
  };
}

function execute(given: Given): unknown {
  const { closures, unmatched } = deleverageInOrder(
    inRankOrder(positionsIn(given, 'opposite')),
    fixed(given, 'liquidatedSize', UNITS),
  );
  return {
    closures: closures.map(({ account, closed, remaining }) => ({
      account,
      closed: decimal(closed, UNITS),
      remaining: decimal(remaining, UNITS),
      price: text(given, 'bankruptcyPrice'),
    })),
    unmatched: decimal(unmatched, UNITS),
  };
}

function waterfall(given: Given): unknown {
  const opposite = positionsIn(given, 'opposite');
  const result = venueLossWaterfall({
    side: float(given, 'side') < 0 ? -1 : 1,
    size: fixed(given, 'size', UNITS),
    bankruptcyPrice: fixed(given, 'bankruptcyPrice', UNITS),
    fund: fixed(given, 'insuranceFund', UNITS),
    fills: list(given, 'fills').map((one) => ({
      price: fixed(one, 'price', UNITS),
      size: fixed(one, 'size', UNITS),
    })),
    opposite,
    deleveraging: given.useAdl === true ? 'queue' : 'none',
    quantityDecimals: UNITS,
  });
  const cuts = opposite.flatMap(({ account }, i) => {
    const cut = result.cuts[i] ?? 0n;
    return cut > 0n ? [[account, decimal(cut, UNITS)] as const] : [];
  });
  return {
    closedInMarket: decimal(result.closedInMarket, UNITS),
    insuranceFundAfter: decimal(result.fundAfter, UNITS),
    insuranceUsed: decimal(result.fundPaid, UNITS),
    adl: result.closures.map(({ account, closed }) => ({
      account,
      closed: decimal(closed, UNITS),
    })),
    socialized: decimal(result.socialised, UNITS),
    cuts: Object.fromEntries(cuts),
    unmatched: decimal(result.unmatched, UNITS),
  };
}

function socialisedPerp(given: Given): unknown {
  const charge = lossPerBaseUnit({
    loss: fixed(given, 'loss', CHARGE),
    longs: fixed(given, 'longBase', UNITS),
    shorts: fixed(given, 'shortBase', UNITS),
    baseDecimals: UNITS,
  });
  return { perBaseUnit: charge === null ? null : decimal(charge, CHARGE) };
}

const socialisedSpot = (given: Given): unknown =>
  depositHaircut({
    loss: float(given, 'loss'),
    totalDeposits: float(given, 'totalDeposits'),
    index: has(given, 'index') ? float(given, 'index') : 1,
  });

function clamp(given: Given): unknown {
  const fundingRate = clampedFundingRate({
    premium: float(given, 'premium'),
    interest: float(given, 'interest'),
    bound: float(given, 'clamp'),
    cap: has(given, 'cap') ? float(given, 'cap') : null,
  });
  const payment = fundingPayment({
    rate: fundingRate,
    notional: float(given, 'notional'),
    side: float(given, 'side'),
  });
  return { fundingRate, payment };
}

function velocity(given: Given): unknown {
  const skewScale = fixed(given, 'skewScale', RATE);
  const velocityMax = fixed(given, 'maxVelocityPerDay', RATE);
  const price = fixed(given, 'price', RATE);
  const size = fixed(given, 'size', RATE);
  let skew = fixed(given, 'initialSkew', RATE);
  let state: FundingDrift = { rate: 0n, accrued: 0n };
  const now = (): bigint => fundingVelocity({ skew, skewScale, velocityMax });
  const steps = list(given, 'steps').map((step) => {
    state = driftFunding(state, { velocity: now(), days: fixed(step, 'days', RATE), price });
    skew += fixed(step, 'skewDelta', RATE);
    return {
      fundingRate: decimal(state.rate, RATE),
      accruedPaid: decimal(state.accrued * size, 2 * RATE),
      velocity: decimal(now(), RATE),
      skew: decimal(skew, RATE),
    };
  });
  return { steps };
}

const spread = (given: Given): unknown => ({
  hourly: spreadFunding({
    markAverage: float(given, 'markTwap'),
    oracleAverage: float(given, 'oracleTwap'),
  }),
});

const imbalance = (given: Given): unknown =>
  imbalanceFunding({
    longs: float(given, 'longOI'),
    shorts: float(given, 'shortOI'),
    factorPerSecond: float(given, 'factorPerSecond'),
    exponent: float(given, 'exponent'),
  });

const adaptive = (given: Given): unknown =>
  adaptiveFunding({
    savedRate: float(given, 'savedRate'),
    imbalance: float(given, 'imbalance'),
    skewSign: float(given, 'skewSign'),
    increaseFactor: float(given, 'increaseFactor'),
    decreaseFactor: float(given, 'decreaseFactor'),
    decreaseThreshold: float(given, 'decreaseThreshold'),
    stableThreshold: float(given, 'stableThreshold'),
    seconds: float(given, 'seconds'),
  });

const impact = (given: Given): unknown => ({
  impactUsd: imbalanceImpact({
    before: float(given, 'imbalanceBefore'),
    after: float(given, 'imbalanceAfter'),
    factor: float(given, 'factor'),
    exponent: float(given, 'exponent'),
  }),
});

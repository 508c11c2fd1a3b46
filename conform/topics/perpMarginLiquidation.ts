// Cases of `perp-margin-liquidation` to the rules of perpetual margin. Dollars and base units are real numbers where the rule is; dYdX's
// account and Synthetix's window are exact, with 18 decimals.

import {
  availableMarginLiquidationPrice,
  inversePrices,
  linearBankruptcyPrice,
  linearLiquidationPrice,
} from '../../engine/margin/perpetualPrices.ts';
import type { Side } from '../../engine/margin/perpetualPrices.ts';
import { tierMargin } from '../../engine/margin/perpetualTiers.ts';
import {
  baseToCoverShortage,
  liabilityToCoverShortage,
  liquidationStage,
  liquidationWindows,
  perpInsuranceFee,
  risingLiquidationFee,
  shareToLiquidate,
} from '../../engine/margin/perpPartialLiquidation.ts';
import { skewAccount, skewFillPrice, skewMargins } from '../../engine/margin/perpSkewMarket.ts';
import type { SkewMarketTerms } from '../../engine/margin/perpSkewMarket.ts';
import {
  bankruptcyQuote,
  fillablePrice,
  FINE,
  insuranceDelta,
  subaccountRisk,
} from '../../engine/margin/perpSubaccount.ts';
import type { Subaccount } from '../../engine/margin/perpSubaccount.ts';
import { decimal, fixed, float, has, kebab, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';
import { orNull } from '../givenNumbers.ts';

/** Quote quanta. */
const QUOTE = 6;
/** Decimals of Synthetix's ratios and amounts. */
const RATIO = 27;
/** Product of size, price and rate. */
const PRODUCT = 3 * FINE;

export const operations: Operations = {
  'perp.tierMargin': (given) => tier(record(given)),
  'perp.liqPriceLinear': (given) => linear(record(given)),
  'perp.liqPriceInverse': (given) => inverse(record(given)),
  'perp.bankruptcyLinear': (given) => bankruptcy(record(given)),
  'perp.hyperliquidLiqPrice': (given) => available(record(given)),
  'dydx.bankruptcy': (given) => subaccountBankruptcy(record(given)),
  'dydx.fillable': (given) => subaccountFillable(record(given)),
  'dydx.insuranceDelta': (given) => subaccountInsurance(record(given)),
  'drift.baseToCover': (given) => baseToCover(record(given)),
  'drift.liabilityToCover': (given) => liabilityToCover(record(given)),
  'drift.ifFee': (given) => insuranceFee(record(given)),
  'drift.liqFee': (given) => liquidationFee(record(given)),
  'drift.pctToLiquidate': (given) => shareNow(record(given)),
  'synthetix.margins': (given) => margins(record(given)),
  'synthetix.fillPrice': (given) => fillPrice(record(given)),
  'synthetix.account': (given) => account(record(given)),
  'synthetix.liqWindow': (given) => windows(record(given)),
  'hyperliquid.stage': (given) => stage(record(given)),
};

const sideIn = (given: Given): Side => (float(given, 'side') < 0 ? -1 : 1);

function tier(given: Given): unknown {
  const tiers = list(given, 'tiers').map((one) => ({
    floor: float(one, 'floor'),
    rate: float(one, 'rate'),
    ...(has(one, 'amount') && { amount: float(one, 'amount') }),
  }));
  return tierMargin(tiers, float(given, 'notional'));
}

const linear = (given: Given): unknown => ({
  liquidationPrice: linearLiquidationPrice(
    {
      wallet: float(given, 'wallet'),
      otherMaintenance: float(given, 'otherMaintenance'),
      otherProfit: float(given, 'otherPnl'),
      side: sideIn(given),
      size: float(given, 'size'),
      entry: float(given, 'entry'),
    },
    { rate: float(given, 'rate'), maintenanceAmount: float(given, 'maintenanceAmount') },
  ),
});

const inverse = (given: Given): unknown =>
  inversePrices({
    margin: float(given, 'margin'),
    maintenanceAmount: float(given, 'maintenanceAmount'),
    side: sideIn(given),
    contracts: float(given, 'contractsUsd'),
    entry: float(given, 'entry'),
    rate: float(given, 'rate'),
  });

const bankruptcy = (given: Given): unknown => ({
  bankruptcyPrice: linearBankruptcyPrice({
    entry: float(given, 'entry'),
    side: sideIn(given),
    size: float(given, 'size'),
    margin: float(given, 'margin'),
  }),
});

const available = (given: Given): unknown =>
  availableMarginLiquidationPrice({
    price: float(given, 'price'),
    side: sideIn(given),
    size: float(given, 'size'),
    accountValue: float(given, 'accountValue'),
    maintenanceRate: float(given, 'maintenanceRate'),
  });

function subaccountIn(given: Given): Subaccount {
  const prices = record(given.prices);
  const sizes = record(given.positions);
  return {
    quoteBalance: fixed(given, 'quoteBalance', FINE),
    positions: Object.keys(sizes).map((market) => ({
      market,
      size: fixed(sizes, market, FINE),
      price: fixed(prices, market, FINE),
      maintenanceRate: fixed(given, 'maintenanceRate', FINE),
    })),
  };
}

function subaccountBankruptcy(given: Given): unknown {
  const subaccount = subaccountIn(given);
  const close = record(given.close);
  const result = bankruptcyQuote(subaccount, {
    market: text(close, 'asset'),
    delta: fixed(close, 'delta', FINE),
  });
  if (!result.ok) return { error: kebab(result.reason) };
  const { totalNetCollateral, totalMaintenanceMargin } = subaccountRisk(subaccount);
  return {
    tnc: decimal(totalNetCollateral, PRODUCT),
    tmmr: decimal(totalMaintenanceMargin, PRODUCT),
    bankruptcyQuote: decimal(result.quanta, QUOTE),
  };
}

function subaccountFillable(given: Given): unknown {
  const price = fillablePrice(subaccountIn(given), text(given, 'asset'), {
    bankruptcyAdjustment: fixed(given, 'bankruptcyAdjustment', FINE),
    spreadToMaintenanceRatio: fixed(given, 'spreadToMaintenanceRatio', FINE),
  });
  return { fillablePrice: price === null ? null : decimal(price, FINE) };
}

function subaccountInsurance(given: Given): unknown {
  const close = record(given.close);
  const delta = fixed(close, 'delta', FINE);
  const result = bankruptcyQuote(subaccountIn(given), { market: text(close, 'asset'), delta });
  if (!result.ok) return { error: kebab(result.reason) };
  const proceeds = -delta * fixed(given, 'fillPrice', FINE);
  const insurance = insuranceDelta({
    proceeds,
    bankruptcy: result.quanta * 10n ** BigInt(2 * FINE - QUOTE),
    feeMax: fixed(given, 'maxLiquidationFee', FINE),
  });
  return {
    proceeds: decimal(proceeds, 2 * FINE),
    bankruptcyQuote: decimal(result.quanta, QUOTE),
    insuranceDelta: decimal(insurance, 2 * FINE),
  };
}

const baseToCover = (given: Given): unknown => ({
  base: orNull(
    baseToCoverShortage({
      marginShortage: float(given, 'marginShortage'),
      marginRatio: float(given, 'marginRatio'),
      liquidatorFee: float(given, 'liquidatorFee'),
      insuranceFee: float(given, 'insuranceFee'),
      oraclePrice: float(given, 'oraclePrice'),
      quotePrice: float(given, 'quotePrice'),
      position: ['position', 'positionSize', 'size']
        .filter((key) => has(given, key))
        .reduce((least, key) => Math.min(least, Math.abs(float(given, key))), Infinity),
    }),
  ),
});

const liabilityToCover = (given: Given): unknown => ({
  liability: orNull(
    liabilityToCoverShortage({
      marginShortage: float(given, 'marginShortage'),
      assetWeight: float(given, 'assetWeight'),
      assetMultiplier: float(given, 'assetMultiplier'),
      liabilityWeight: float(given, 'liabilityWeight'),
      liabilityMultiplier: float(given, 'liabilityMultiplier'),
      liabilityPrice: float(given, 'liabilityPrice'),
      insuranceFee: float(given, 'insuranceFee'),
    }),
  ),
});

const insuranceFee = (given: Given): unknown => ({
  fee: perpInsuranceFee({
    marginShortage: float(given, 'marginShortage'),
    size: float(given, 'size'),
    marginRatio: float(given, 'marginRatio'),
    liquidatorFee: float(given, 'liquidatorFee'),
    oraclePrice: float(given, 'oraclePrice'),
    quotePrice: float(given, 'quotePrice'),
    feeMax: float(given, 'maxFee'),
  }),
});

const liquidationFee = (given: Given): unknown => ({
  fee: risingLiquidationFee({
    feeBase: float(given, 'baseFee'),
    feeMax: float(given, 'maxFee'),
    slotsElapsed: float(given, 'slotsElapsed'),
  }),
});

const shareNow = (given: Given): unknown => ({
  pct: shareToLiquidate({
    marginShortage: float(given, 'marginShortage'),
    marginFreed: float(given, 'marginFreedSoFar'),
    slotsElapsed: float(given, 'slotsElapsed'),
    initialShare: float(given, 'initialPct'),
    durationSlots: float(given, 'durationSlots'),
  }),
});

const skewTerms = (given: Given): SkewMarketTerms => ({
  skewScale: fixed(given, 'skewScale', RATIO),
  initialMarginFraction: fixed(given, 'initialMarginFraction', RATIO),
  minimumInitialMarginRatio: fixed(given, 'minimumImr', RATIO),
  maintenanceScalar: fixed(given, 'maintenanceScalar', RATIO),
  minimumPositionMargin: has(given, 'minimumPositionMargin')
    ? fixed(given, 'minimumPositionMargin', RATIO)
    : 0n,
});

function margins(given: Given): unknown {
  const result = skewMargins({
    size: fixed(given, 'size', RATIO),
    price: fixed(given, 'price', RATIO),
    terms: skewTerms(given),
  });
  return {
    imr: decimal(result.initialRatio, RATIO),
    mmr: decimal(result.maintenanceRatio, RATIO),
    initial: decimal(result.initialMargin, RATIO),
    maintenance: decimal(result.maintenanceMargin, RATIO),
  };
}

function fillPrice(given: Given): unknown {
  const price = skewFillPrice({
    price: fixed(given, 'oraclePrice', RATIO),
    skew: fixed(given, 'skew', RATIO),
    size: fixed(given, 'size', RATIO),
    skewScale: fixed(given, 'skewScale', RATIO),
  });
  return { fillPrice: decimal(price, RATIO) };
}

function account(given: Given): unknown {
  const prices = record(given.prices);
  const positions = list(given, 'positions');
  const result = skewAccount({
    collateral: fixed(given, 'collateral', RATIO),
    positions: positions.map((one) => {
      const size = fixed(one, 'size', RATIO);
      const terms = skewTerms(one);
      const { skewScale } = terms;
      const price = fixed(one, 'entryOracle', RATIO);
      return {
        size,
        entry: skewFillPrice({ price, skew: 0n, size, skewScale }),
        price: fixed(prices, text(one, 'asset'), RATIO),
        terms,
      };
    }),
  });
  return {
    pnl: Object.fromEntries(
      positions.map((one, i) => [text(one, 'asset'), decimal(result.profits[i] ?? 0n, RATIO)]),
    ),
    availableMargin: decimal(result.availableMargin, RATIO),
    maintenance: decimal(result.maintenanceMargin, RATIO),
  };
}

function windows(given: Given): unknown {
  const result = liquidationWindows({
    makerFee: fixed(given, 'makerFee', FINE),
    takerFee: fixed(given, 'takerFee', FINE),
    skewScale: fixed(given, 'skewScale', FINE),
    multiplier: fixed(given, 'multiplier', FINE),
    seconds: fixed(given, 'seconds', FINE),
    size: fixed(given, 'positionSize', FINE),
  });
  return {
    maxPerWindow: decimal(result.perWindow, FINE),
    firstLiquidated: decimal(result.first, FINE),
    windows: result.windows,
  };
}

const stage = (given: Given): unknown =>
  liquidationStage({
    accountValue: float(given, 'accountValue'),
    maintenanceMargin: float(given, 'maintenanceMargin'),
    notional: float(given, 'notional'),
    cooldown: given.inCooldown === true ? 'running' : 'none',
  });

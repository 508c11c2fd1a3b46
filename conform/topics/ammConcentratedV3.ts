// Cases of `amm-concentrated-v3` to the rules of concentrated liquidity: whole numbers on both sides.

import {
  changeRange,
  emptyPool,
  newPosition,
  swapAcross,
  UNLIMITED,
  type ConcentratedState,
} from '../../engine/amm/concentrated.ts';
import { priceAfterInput, priceAfterOutput, swapStep } from '../../engine/amm/swapStep.ts';
import { sqrtPriceAtTick } from '../../engine/amm/tickPrice.ts';
import { fixed, float, has, list, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';

export const operations: Operations = {
  'v3.sqrtAtTick': (given) => sqrtAtTick(record(given)),
  'v3.step': (given) => step(record(given)),
  'v3.nextPrice': (given) => nextPrice(record(given)),
  'v3.swap': (given) => swap(record(given)),
};

const whole = (given: Given, key: string): bigint => fixed(given, key, 0);

const sqrtAtTick = (given: Given): unknown => ({
  sqrtPriceX96: sqrtPriceAtTick(float(given, 'tick')).toString(),
});

function step(given: Given): unknown {
  const { sqrtPrice, amountIn, amountOut, fee } = swapStep(
    whole(given, 'sqrtPriceX96'),
    whole(given, 'targetX96'),
    whole(given, 'liquidity'),
    whole(given, 'amount'),
    whole(given, 'feePpm'),
  );
  return {
    amountIn: amountIn.toString(),
    fee: fee.toString(),
    amountOut: amountOut.toString(),
    sqrtNextX96: sqrtPrice.toString(),
  };
}

function nextPrice(given: Given): unknown {
  const rule = text(given, 'kind') === 'output' ? priceAfterOutput : priceAfterInput;
  const next = rule(
    whole(given, 'sqrtPriceX96'),
    whole(given, 'liquidity'),
    whole(given, 'amount'),
    direction(given),
  );
  return { sqrtNextX96: next?.toString() ?? null };
}

function swap(given: Given): unknown {
  let pool: ConcentratedState = emptyPool(whole(given, 'sqrtPriceX96'));
  for (const range of list(given, 'positions')) {
    const position = newPosition(float(range, 'tickLower'), float(range, 'tickUpper'));
    ({ state: pool } = changeRange(pool, position, whole(range, 'liquidity')));
  }
  const { state, amount0, amount1 } = swapAcross(
    pool,
    {
      direction: direction(given),
      amount: given.amountSpecified === 'unlimited' ? UNLIMITED : whole(given, 'amountSpecified'),
      limit: has(given, 'sqrtPriceLimitX96') ? whole(given, 'sqrtPriceLimitX96') : undefined,
    },
    { feePpm: float(given, 'feePpm'), tickSpacing: float(given, 'tickSpacing') },
  );
  return {
    amount0Delta: amount0.toString(),
    amount1Delta: amount1.toString(),
    tickAfter: state.tick,
    liquidityAfter: state.liquidity.toString(),
    sqrtPriceAfterX96: state.sqrtPrice.toString(),
  };
}

const direction = (given: Given): 'down' | 'up' => (given.zeroForOne === true ? 'down' : 'up');

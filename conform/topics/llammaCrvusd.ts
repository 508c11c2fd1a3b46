// Cases of `llamma-crvusd` to the rules of bands, of trades across them, and of loans.

import {
  bandHealth,
  convertedDown,
  debtMax,
  effectiveCollateral,
  firstBandFor,
  fullBandHealth,
} from '../../engine/liquidation/bandLoan.ts';
import { bandPrice, swapBands } from '../../engine/liquidation/bandSwap.ts';
import {
  bandState,
  conversion,
  oracleUpOf,
  quotedEnds,
  type BandHoldings,
} from '../../engine/liquidation/liquidationBand.ts';
import { float, record, text } from '../given.ts';
import type { Given, Operations } from '../given.ts';
import { orNull } from '../givenNumbers.ts';

export const operations: Operations = {
  'llamma.band': (given) => band(record(given)),
  'llamma.bandState': (given) => stateOf(record(given)),
  'llamma.xDownYUp': (given) => conversion(heldIn(record(given)), placeOf(record(given))),
  'llamma.swap': (given) => swap(record(given)),
  'llamma.health': (given) => health(record(given)),
  'llamma.borrow': (given) => borrow(record(given)),
};

const gridOf = (given: Given) => ({ A: float(given, 'A'), basePrice: float(given, 'basePrice') });
const placeOf = (given: Given) => ({
  A: float(given, 'A'),
  oracleUp: float(given, 'pOracleUp'),
  oraclePrice: float(given, 'pOracle'),
});
const heldIn = (given: Given): BandHoldings => ({ x: float(given, 'x'), y: float(given, 'y') });

/** `{ "1": ["0", "2"] }`: stablecoin and collateral by band. */
const bandsOf = (given: Given): Map<number, BandHoldings> =>
  new Map(
    Object.entries(record(given.bands, 'bands')).map(([number, held]) => {
      const [x, y] = held as readonly (string | number)[];
      return [Number(number), { x: Number(x), y: Number(y) }];
    }),
  );

function band(given: Given): unknown {
  const grid = gridOf(given);
  const n = float(given, 'n');
  const oracleUp = oracleUpOf(grid, n);
  const ends = quotedEnds({ A: grid.A, oracleUp, oraclePrice: float(given, 'pOracle') });
  return {
    pOracleUp: oracleUp,
    pOracleDown: oracleUpOf(grid, n + 1),
    pCurrentDown: ends.down,
    pCurrentUp: ends.up,
  };
}

const stateOf = (given: Given): unknown => bandState(heldIn(given), placeOf(given));

function swap(given: Given): unknown {
  const bands = bandsOf(given);
  const market = {
    ...gridOf(given),
    oraclePrice: float(given, 'pOracle'),
    activeBand: float(given, 'activeBand'),
    bands,
  };
  const { out, used, activeBand, changed } = swapBands(market, {
    sells: text(given, 'sell') === 'x' ? 'stablecoin' : 'collateral',
    amount: float(given, 'amount'),
    fee: float(given, 'fee'),
  });
  const after = new Map([...bands, ...changed]);
  return {
    amountOut: out,
    amountInUsed: used,
    activeBand,
    bands: Object.fromEntries([...after].map(([number, { x, y }]) => [number, [x, y]])),
    priceAfter: bandPrice({ ...market, activeBand, bands: after }),
  };
}

function health(given: Given): unknown {
  const loan = { ...gridOf(given), oraclePrice: float(given, 'pOracle'), bands: bandsOf(given) };
  const debt = float(given, 'debt');
  const terms = {
    liquidationDiscount: float(given, 'liquidationDiscount'),
    firstBand: float(given, 'n1'),
  };
  const found =
    given.full === true ? fullBandHealth(loan, debt, terms) : bandHealth(loan, debt, terms);
  return { xDown: convertedDown(loan), health: orNull(found), hardLiquidatable: found < 0 };
}

function borrow(given: Given): unknown {
  const grid = gridOf(given);
  const activeBand = float(given, 'activeBand');
  const effective = effectiveCollateral(float(given, 'collateral'), {
    A: grid.A,
    count: float(given, 'N'),
    loanDiscount: float(given, 'loanDiscount'),
  });
  return {
    yEffective: effective,
    maxDebtAtN0: debtMax(grid, effective, activeBand),
    n1: orNull(firstBandFor(grid, effective, { debt: float(given, 'debt'), activeBand })),
  };
}

// Trades across the bands of crvUSD's LLAMMA (AMM.calc_swap_out): stablecoin in takes collateral out of the active band and then the ones
// below it in price (higher n); collateral in takes stablecoin back the other way. A flat fee stays in the band as what came in.

import { bandState, oracleUpOf, type BandGrid, type BandHoldings } from './liquidationBand.ts';

export interface BandMarket extends BandGrid {
  readonly oraclePrice: number;
  readonly activeBand: number;
  /** Holdings by band; bands that are not named are empty. */
  readonly bands: ReadonlyMap<number, BandHoldings>;
}

export interface BandTrade {
  /** What the trader gives: `stablecoin` takes collateral out. */
  readonly sells: 'stablecoin' | 'collateral';
  readonly amount: number;
  /** Share of what comes in. */
  readonly fee: number;
}

export interface BandTradeOutcome {
  readonly out: number;
  /** What the bands could take of the amount. */
  readonly used: number;
  readonly activeBand: number;
  /** Bands that changed, by number. */
  readonly changed: ReadonlyMap<number, BandHoldings>;
}

/** What a trade does at an oracle price that stands. */
export function swapBands(market: BandMarket, { sells, amount, fee }: BandTrade): BandTradeOutcome {
  const { A, oraclePrice, bands } = market;
  const isPump = sells === 'stablecoin';
  const step = isPump ? 1 : -1;
  const changed = new Map<number, BandHoldings>();
  let band = market.activeBand;
  let left = amount * (1 - fee);
  let out = 0;
  let used = 0;
  const held = (at: number): BandHoldings => changed.get(at) ?? bands.get(at) ?? { x: 0, y: 0 };
  /** The next band in the direction of the trade that has something to take. */
  const next = (from: number): number | undefined => {
    let found: number | undefined;
    for (const [at, { x, y }] of bands) {
      if ((at - from) * step <= 0 || (isPump ? y : x) <= 0) continue;
      if (found === undefined || (at - found) * step < 0) found = at;
    }
    return found;
  };
  while (left > 0) {
    const { x, y } = held(band);
    if ((isPump ? y : x) > 0) {
      const place = { A, oracleUp: oracleUpOf(market, band), oraclePrice };
      const { f, g, invariant } = bandState({ x, y }, place);
      const room = Math.max(0, isPump ? invariant / g - f - x : invariant / f - g - y);
      const isWithin = left < room;
      const effective = isWithin ? left : room;
      const gross = effective / (1 - fee);
      if (isPump) {
        const kept = isWithin ? Math.min(y, Math.max(0, invariant / (f + x + effective) - g)) : 0;
        out += y - kept;
        changed.set(band, { x: x + gross, y: kept });
      } else {
        const kept = isWithin ? Math.min(x, Math.max(0, invariant / (g + y + effective) - f)) : 0;
        out += x - kept;
        changed.set(band, { x: kept, y: y + gross });
      }
      used += gross;
      left -= effective;
      if (isWithin) break;
    }
    const further = next(band);
    if (further === undefined) break;
    band = further;
  }
  return { out, used: Math.min(used, amount), activeBand: band, changed };
}

/** What a trader has to give, fee included, to move the market to a price; nothing where it is there or beyond already. */
export function amountToPrice(
  market: BandMarket,
  sells: BandTrade['sells'],
  { price, fee }: { readonly price: number; readonly fee: number },
): number {
  const { A, oraclePrice, bands } = market;
  const isPump = sells === 'stablecoin';
  const order = [...bands.keys()]
    .filter((band) => (isPump ? band >= market.activeBand : band <= market.activeBand))
    .sort((a, b) => (isPump ? a - b : b - a));
  let amount = 0;
  for (const band of order) {
    const { x, y } = bands.get(band)!;
    if ((isPump ? y : x) <= 0) continue;
    const place = { A, oracleUp: oracleUpOf(market, band), oraclePrice };
    const { f, g, invariant } = bandState({ x, y }, place);
    // (f + x)(g + y) = I and (f + x) ÷ (g + y) = price.
    const room = Math.max(0, isPump ? invariant / g - f - x : invariant / f - g - y);
    const wanted = isPump
      ? Math.sqrt(invariant * price) - f - x
      : Math.sqrt(invariant / price) - g - y;
    if (wanted <= 0) break;
    amount += Math.min(wanted, room);
    if (wanted < room) break;
  }
  return amount / (1 - fee);
}

/** Price of the next small trade in a market; where its active band is empty, what the band would quote with collateral alone. */
export function bandPrice(market: BandMarket): number {
  const oracleUp = oracleUpOf(market, market.activeBand);
  const { A, oraclePrice } = market;
  const held = market.bands.get(market.activeBand) ?? { x: 0, y: 0 };
  const { price } = bandState(held, { A, oracleUp, oraclePrice });
  const cube = oraclePrice * oraclePrice * oraclePrice;
  return Number.isNaN(price) ? cube / (oracleUp * oracleUp) : price;
}

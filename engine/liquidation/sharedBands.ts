// The bands of all loans together: each band is one pot of stablecoin and collateral, and a loan owns shares of the pots that it went into.
// Whole atoms; every rounding is in favour of those who stay. Plain data, as it stands in the world.

import { swapBands, type BandMarket, type BandTrade } from './bandSwap.ts';
import type { BandGrid, BandHoldings } from './liquidationBand.ts';

/** One pot, in atoms; `shares` in decimal digits. */
export interface SharedBand {
  x: number;
  y: number;
  shares: string;
}

export interface SharedBandsState {
  /** Oracle price at the upper end of band 0; 0 before the first loan. */
  basePrice: number;
  activeBand: number;
  bands: Record<string, SharedBand>;
}

/** Shares of a loan, by band from its first. */
export interface BandStake {
  readonly first: number;
  readonly shares: readonly string[];
}

/** Atoms that make a unit. */
export interface Units {
  readonly x: number;
  readonly y: number;
}

/** New shares count 10^9 to an atom, so that rounding to a share is nothing beside rounding to an atom. */
const SHARES_PER_ATOM = 10n ** 9n;

/** The bands as the rules of trading see them, in whole units. */
export function marketOf(
  { basePrice, activeBand, bands }: SharedBandsState,
  {
    A,
    oraclePrice,
    units,
  }: Pick<BandGrid, 'A'> & { readonly oraclePrice: number; readonly units: Units },
): BandMarket {
  const held = new Map<number, BandHoldings>();
  for (const [band, { x, y }] of Object.entries(bands))
    held.set(Number(band), { x: x / units.x, y: y / units.y });
  return { A, basePrice, oraclePrice, activeBand, bands: held };
}

/** Spreads collateral evenly over bands that hold collateral alone; returns the loan's shares. */
export function enterBands(
  state: SharedBandsState,
  collateral: number,
  { first, count }: { readonly first: number; readonly count: number },
): BandStake {
  const shares: string[] = [];
  const part = Math.floor(collateral / count);
  for (let i = 0; i < count; i++) {
    const band = (state.bands[first + i] ??= { x: 0, y: 0, shares: '0' });
    const amount = i === 0 ? collateral - part * (count - 1) : part;
    const total = BigInt(band.shares);
    const bought =
      total === 0n || band.y === 0
        ? BigInt(amount) * SHARES_PER_ATOM
        : (BigInt(amount) * total) / BigInt(band.y);
    band.y += amount;
    band.shares = (total + bought).toString();
    shares.push(bought.toString());
  }
  return { first, shares };
}

/** Atoms that a stake stands for in each of its bands. */
export function holdingsOf(
  { bands }: SharedBandsState,
  { first, shares }: BandStake,
): Map<number, BandHoldings> {
  const held = new Map<number, BandHoldings>();
  for (const [i, own] of shares.entries()) {
    const band = bands[first + i];
    if (band === undefined) continue;
    const total = BigInt(band.shares);
    const part = (atoms: number): number =>
      total === 0n ? 0 : Number((BigInt(atoms) * BigInt(own)) / total);
    held.set(first + i, { x: part(band.x), y: part(band.y) });
  }
  return held;
}

/** Takes a part (numerator ÷ denominator) of a stake out of its bands; returns what is left of it and the atoms taken. */
export function leaveBands(
  state: SharedBandsState,
  stake: BandStake,
  [numerator, denominator]: readonly [bigint, bigint],
): { readonly stake: BandStake; readonly x: number; readonly y: number } {
  let [x, y] = [0, 0];
  const shares = stake.shares.map((own, i) => {
    const held = BigInt(own);
    const sold = (held * numerator) / denominator;
    const band = state.bands[stake.first + i];
    if (band === undefined) return own;
    const total = BigInt(band.shares);
    const take = (atoms: number): number =>
      total === 0n ? 0 : Number((BigInt(atoms) * sold) / total);
    const [outX, outY] = [take(band.x), take(band.y)];
    band.x -= outX;
    band.y -= outY;
    x += outX;
    y += outY;
    band.shares = (total - sold).toString();
    if (band.shares === '0' && band.x === 0 && band.y === 0) delete state.bands[stake.first + i];
    return (held - sold).toString();
  });
  return { stake: { first: stake.first, shares }, x, y };
}

/** Trades against the bands; returns the atoms that go in and come out. The trader pays every rounding. */
export function tradeBands(
  state: SharedBandsState,
  market: BandMarket,
  trade: BandTrade,
  units: Units,
): { readonly paid: number; readonly received: number } {
  const isPump = trade.sells === 'stablecoin';
  const inUnit = isPump ? units.x : units.y;
  const outUnit = isPump ? units.y : units.x;
  const outcome = swapBands(market, trade);
  const most = Math.floor(trade.amount * inUnit);
  let [paid, received] = [0, 0];
  for (const [number, after] of outcome.changed) {
    const band = state.bands[number]!;
    const before = market.bands.get(number)!;
    const [gave, got] = isPump
      ? [after.x - before.x, before.y - after.y]
      : [after.y - before.y, before.x - after.x];
    const into = Math.min(most - paid, Math.ceil(gave * inUnit));
    const standing = isPump ? band.y : band.x;
    // A band that was emptied gives its last atom; of any other, the rounding stays.
    const isEmptied = (isPump ? after.y : after.x) === 0;
    const outOf = isEmptied ? standing : Math.min(standing, Math.floor(got * outUnit));
    if (isPump) {
      band.x += into;
      band.y -= outOf;
    } else {
      band.y += into;
      band.x -= outOf;
    }
    paid += into;
    received += outOf;
  }
  state.activeBand = outcome.activeBand;
  return { paid, received };
}

// What a lending pool is given: its reserves and its e-mode categories, as a scenario states them, and their checks.

import type { Fault } from '../errors.ts';
import { checkInterestModel, type InterestModel } from './interestModel.ts';

/** One reserve. Ratios are fractions; caps are whole units of the asset, 0 for none. */
export interface ReserveTerms {
  /** Oracle feed that values the asset, and one that it is multiplied with (stETH in ETH, ETH in USD). */
  readonly feed?: string;
  readonly quoteFeed?: string;
  /** Price that never changes, instead of a feed. */
  readonly fixedPrice?: number;
  readonly rates?: InterestModel;
  /** Share of the interest that is kept as reserves. */
  readonly reserveFactor?: number;
  readonly ltv?: number;
  readonly liquidationThreshold?: number;
  /** Collateral beyond the debt repaid: 0.05 is 5 %. */
  readonly bonus?: number;
  /** Share of the bonus that the protocol keeps. */
  readonly protocolFee?: number;
  readonly supplyCap?: number;
  readonly borrowCap?: number;
  readonly borrowable?: boolean;
  /** Most debt, in the unit of account, of all accounts that pledge this collateral; such an account can pledge nothing else. 0: not isolated. */
  readonly isolationCeiling?: number;
  readonly borrowableInIsolation?: boolean;
  /** Book on which the collateral is sold in the end: the pressure map looks there. */
  readonly venue?: string;
}

/** Better terms for assets that move together, for accounts that borrow only these. */
export interface EMode {
  readonly assets: readonly string[];
  readonly ltv: number;
  readonly liquidationThreshold: number;
  readonly bonus: number;
}

export type ReservesTerms = Readonly<Record<string, ReserveTerms>>;
export type EModes = Readonly<Record<string, EMode>>;

/** Reserves in a pool: each account's place in the risk index has room for eight assets, pledged and owed. */
export const RESERVES_MAX = 30;

interface Range {
  readonly from: number;
  readonly to: number;
}
const share: Range = { from: 0, to: 1 };
const amount: Range = { from: 0, to: 1e15 };

const numbers: Readonly<Record<string, Range>> = {
  fixedPrice: { from: 1e-12, to: 1e12 },
  reserveFactor: share,
  ltv: share,
  liquidationThreshold: share,
  bonus: share,
  protocolFee: share,
  supplyCap: amount,
  borrowCap: amount,
  isolationCeiling: amount,
};
const texts = ['feed', 'quoteFeed', 'venue'];
const flags = ['borrowable', 'borrowableInIsolation'];

/** What is wrong with a map of reserves by asset; every fault is told. */
export function checkReserves(value: unknown, where: string): Fault[] {
  const mend = 'Give a map from assets to their terms, such as ETH: { feed: ETH, ltv: 0.8, … }.';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ where, found: 'not a map', mend }];
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0 || entries.length > RESERVES_MAX)
    return [{ where, found: `${entries.length} reserves`, mend: `Give 1 to ${RESERVES_MAX}.` }];
  return entries.flatMap(([asset, terms]) => checkReserve(terms, `${where}.${asset}`));
}

function checkReserve(value: unknown, where: string): Fault[] {
  if (typeof value !== 'object' || value === null)
    return [{ where, found: 'no terms', mend: 'Give feed, ltv, liquidationThreshold and so on.' }];
  const given = value as Record<string, unknown>;
  const faults: Fault[] = [];
  for (const [name, field] of Object.entries(given)) {
    const at = `${where}.${name}`;
    if (name === 'rates') faults.push(...checkInterestModel(field, at));
    else if (Object.hasOwn(numbers, name)) {
      const { from, to } = numbers[name]!;
      const fits = typeof field === 'number' && field >= from && field <= to;
      if (!fits) faults.push(unfit(at, field, `a number from ${from} to ${to}`));
    } else if (texts.includes(name)) {
      if (typeof field !== 'string' || field === '') faults.push(unfit(at, field, 'a name'));
    } else if (flags.includes(name)) {
      if (typeof field !== 'boolean') faults.push(unfit(at, field, 'true or false'));
    } else {
      const known = [...Object.keys(numbers), ...texts, ...flags, 'rates'].join(', ');
      faults.push({ where: at, found: 'unknown field', mend: `Known fields: ${known}.` });
    }
  }
  if (faults.length > 0) return faults;
  const { feed, fixedPrice, ltv = 0, liquidationThreshold = 0, bonus = 0 } = given as ReserveTerms;
  if ((feed === undefined) === (fixedPrice === undefined))
    faults.push({
      where,
      found: 'neither or both of feed and fixedPrice',
      mend: 'Give one of them.',
    });
  faults.push(...checkThreshold({ ltv, liquidationThreshold, bonus }, where));
  return faults;
}

/** Beyond threshold · (1 + bonus) = 1 every liquidation makes an account worse from the start. */
function checkThreshold(
  { ltv, liquidationThreshold, bonus }: Omit<EMode, 'assets'>,
  where: string,
): Fault[] {
  const faults: Fault[] = [];
  if (ltv > liquidationThreshold)
    faults.push({
      where: `${where}.ltv`,
      found: `${ltv} is above the liquidation threshold ${liquidationThreshold}`,
      mend: 'Let less be borrowed than counts.',
    });
  if (liquidationThreshold > 0 && liquidationThreshold * (1 + bonus) >= 1)
    faults.push({
      where: `${where}.bonus`,
      found: `threshold · (1 + bonus) is ${liquidationThreshold * (1 + bonus)}`,
      mend: 'Keep it below 1, else liquidations harm from the start.',
    });
  return faults;
}

/** What is wrong with a map of e-mode categories by name. */
export function checkEModes(value: unknown, where: string): Fault[] {
  const mend =
    'Give a map from names to { assets: […], ltv, liquidationThreshold, bonus }, fractions all.';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ where, found: 'not a map', mend }];
  return Object.entries(value as Record<string, unknown>).flatMap(([name, category]) => {
    const at = `${where}.${name}`;
    const given = (category ?? {}) as Partial<EMode>;
    const { assets, ltv, liquidationThreshold, bonus } = given;
    const fractions = [ltv, liquidationThreshold, bonus].every(
      (one) => typeof one === 'number' && one >= 0 && one <= 1,
    );
    const named =
      Array.isArray(assets) && assets.length > 0 && assets.every((one) => typeof one === 'string');
    if (!fractions || !named) return [{ where: at, found: 'an incomplete category', mend }];
    return checkThreshold(given as EMode, at);
  });
}

const unfit = (where: string, value: unknown, wanted: string): Fault => ({
  where,
  found: `${JSON.stringify(value)} is not ${wanted}`,
  mend: `Give ${wanted}.`,
});

// What a pool may hold, as a scenario file states it, and the checks.
//
//   token      an asset on the pool's own account: a coin, a tranche of another pool            sold on a book, or redeemed by its issuer
//   shares     shares of a pool of liquidity                                                    taken out, the base coin sold
//   vault      collateral levered in the margin engine: what it is worth beyond its debt        sold down so that the ratio stays
//   lending    a receipt of a lending pool                                                      withdrawn, as far as there is cash
//   portfolio  a book of loans that pays, defaults and recovers by itself                       not sold
//   position   anything that another mechanism holds for the pool, entered and left by request  valued by what may be claimed there
//
// `share`: part of the notional that it is bought for at formation; what is left is cash.

import type { Fault } from '../errors.ts';

interface Common {
  readonly share?: number;
  /** Income, paid by the pool's payer at the end of an income epoch. */
  readonly yieldPerYear?: number;
}

/** `market`: the book; `model`: what the issuing pool is worth now; `published`: what it says it is worth; `par`: one. */
export type MarkRule = 'market' | 'model' | 'published' | 'par';

export interface SaleLimits {
  /** Most units sold in one tick, and how far below the best bid a sale may go. */
  readonly saleMax?: number;
  readonly slippage?: number;
}

export type AssetTerms =
  | (Common &
      SaleLimits & {
        readonly kind: 'token';
        readonly token: string;
        readonly venue?: string;
        readonly mark?: MarkRule;
      })
  | (Common &
      SaleLimits & { readonly kind: 'shares'; readonly pool: string; readonly venue?: string })
  | (Common &
      SaleLimits & {
        readonly kind: 'vault';
        /** Name of the vaults' port; none for the first. */
        readonly vaults?: string;
        readonly venue: string;
        readonly stablecoinVenue: string;
        /** Collateral value over capital. */
        readonly leverage: number;
        readonly floorRatio?: number;
      })
  | (Common & {
      readonly kind: 'lending';
      readonly market: string;
      readonly asset: string;
      readonly token?: string;
    })
  | (Common & { readonly kind: 'portfolio'; readonly portfolio: string })
  | (Common & {
      readonly kind: 'position';
      /** Asset that is handed over, the claims that value it, and the requests that enter and leave; `$units` in the data is the number of units. */
      readonly token: string;
      readonly claims: string;
      readonly venue?: string;
      readonly enter: RequestTerms;
      readonly exit?: RequestTerms;
    });

export interface RequestTerms {
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const texts = {
  token: ['token'],
  shares: ['pool'],
  vault: ['venue', 'stablecoinVenue'],
  lending: ['market', 'asset'],
  portfolio: ['portfolio'],
  position: ['token', 'claims'],
} as const;
const optional: Readonly<Record<keyof typeof texts, readonly string[]>> = {
  token: ['venue', 'mark', 'saleMax', 'slippage'],
  shares: ['venue', 'saleMax', 'slippage'],
  vault: ['vaults', 'leverage', 'floorRatio', 'saleMax', 'slippage'],
  lending: [],
  portfolio: [],
  position: ['venue', 'enter', 'exit'],
};
const numbers: Readonly<Record<string, readonly [number, number]>> = {
  share: [0, 1],
  yieldPerYear: [0, 10],
  saleMax: [0, 1e12],
  slippage: [0, 1],
  leverage: [1, 20],
  floorRatio: [1, 100],
};
const marks = ['market', 'model', 'published', 'par'];

/** What is wrong with a map of assets; every fault is told. */
export function checkAssets(value: unknown, where: string): Fault[] {
  const mend =
    'Give a map such as { ether: { kind: token, token: ETH, venue: ETH-USD, share: 0.5 } }.';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ where, found: 'not a map of assets', mend }];
  const entries = Object.entries(value as Record<string, unknown>);
  const faults = entries.flatMap(([name, terms]) => assetFaults(terms, `${where}.${name}`, mend));
  const shares = entries.reduce((sum, [, terms]) => {
    const share = (terms as { share?: unknown } | null)?.share;
    return sum + (typeof share === 'number' ? share : 0);
  }, 0);
  if (shares > 1 + 1e-9)
    faults.push({
      where,
      found: `shares that sum to ${shares}`,
      mend: 'Let them sum to 1 at most.',
    });
  return faults;
}

function assetFaults(value: unknown, where: string, mend: string): Fault[] {
  const one = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const kind = one['kind'] as keyof typeof texts;
  if (!Object.hasOwn(texts, kind))
    return [
      {
        where: `${where}.kind`,
        found: JSON.stringify(one['kind']) ?? 'nothing',
        mend: `Choose one of: ${Object.keys(texts).join(', ')}.`,
      },
    ];
  const faults: Fault[] = [];
  for (const key of texts[kind])
    if (typeof one[key] !== 'string' || one[key] === '')
      faults.push({ where: `${where}.${key}`, found: 'no name', mend });
  const known = ['kind', 'share', 'yieldPerYear', ...texts[kind], ...optional[kind]];
  for (const [key, field] of Object.entries(one)) {
    const at = `${where}.${key}`;
    if (!known.includes(key))
      faults.push({
        where: at,
        found: 'unknown field',
        mend: `Known fields: ${known.join(', ')}.`,
      });
    const range = numbers[key];
    if (range === undefined) continue;
    if (typeof field !== 'number' || !(field >= range[0] && field <= range[1]))
      faults.push({
        where: at,
        found: JSON.stringify(field),
        mend: `Give ${range[0]} to ${range[1]}.`,
      });
  }
  if (one['mark'] !== undefined && !marks.includes(one['mark'] as string))
    faults.push({
      where: `${where}.mark`,
      found: JSON.stringify(one['mark']),
      mend: `Choose one of: ${marks.join(', ')}.`,
    });
  if (kind === 'position' && typeof (one['enter'] as RequestTerms | undefined)?.action !== 'string')
    faults.push({ where: `${where}.enter`, found: 'no request', mend: 'Give { action, data }.' });
  if (kind === 'vault' && typeof one['leverage'] !== 'number')
    faults.push({
      where: `${where}.leverage`,
      found: 'no leverage',
      mend: 'Give a number from 1.',
    });
  return faults;
}

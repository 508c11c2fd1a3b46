// Holdings that stand on the pool's own ledger account: coins, tranches of other pools, shares of pools of liquidity.

import { InputError } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { sharedPoolKey } from '../venues/poolVenue.ts';
import { idle, type Holding, type Sale } from './holding.ts';
import { issueAtFormation } from './issueAtFormation.ts';
import { sellOutside, worthOf } from './outsideSale.ts';
import type { AssetTerms, SaleLimits } from './poolAssets.ts';
import { trancheIssuerKey } from './poolPort.ts';

/** What the holdings of one pool share. */
export interface HoldingContext {
  readonly kernel: Kernel;
  /** Path of the pool in the scenario, and its ledger account. */
  readonly id: string;
  readonly account: number;
  readonly cash: number;
  /** Share of every sale that goes onto the book; the rest is taken by a buyer outside. */
  readonly soldOnBook: () => number;
}

type Terms<K extends AssetTerms['kind']> = Extract<AssetTerms, { kind: K }>;

const SALE_MAX = Number.POSITIVE_INFINITY;
const SLIPPAGE = 0.05;

/** USD per unit on a book, or as the asset's fundamental stands; 0 where there is neither. */
export function unitPrice(kernel: Kernel, token: string, venue: string | undefined): number {
  const mid = venue === undefined ? 0 : kernel.use(orderVenueKey, venue).midPrice();
  return mid > 0 ? mid : (kernel.find(fundamentalPathKey, token)?.value() ?? 0);
}

export function tokenHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'token'>,
): Holding {
  const { kernel, account, id } = context;
  const { ledger } = kernel;
  const token = ledger.asset(terms().token);
  const issuer = () => kernel.find(trancheIssuerKey, terms().token);
  const price = (): number => {
    const { mark = 'market', venue } = terms();
    const made = issuer();
    if (mark === 'par') return 1;
    if (mark === 'model' && made !== undefined) return made.price();
    if (mark === 'published' && made !== undefined) return made.publishedPrice();
    return unitPrice(kernel, terms().token, venue);
  };
  const loose = (): number => ledger.balance(account, token) / ledger.atoms(token);
  const queued = (): number => issuer()?.queued(account) ?? 0;
  // What waits to be redeemed is worth what it was.
  const units = (): number => loose() + queued();
  return {
    ...idle,
    name,
    isReady: () => issuer() !== undefined || price() > 0,
    acquire(usd) {
      const made = issuer();
      const atoms = Math.floor((usd / (made === undefined ? price() : 1)) * ledger.atoms(token));
      if (made === undefined)
        issueAtFormation(ledger, `${id}.assets.${name}`, account, token, atoms);
      else {
        // At par, from what nobody else has taken.
        const { account: seller, atoms: unsold } = made.unsold;
        if (unsold() < atoms)
          throw notEnough(`${id}.assets.${name}`, terms().token, unsold() / ledger.atoms(token));
        ledger.transfer(seller, account, token, atoms, causeIndex.scheduled);
      }
    },
    collateral() {
      const { token: asset, venue } = terms();
      return venue === undefined ? undefined : { asset, venue, units: units() };
    },
    units,
    value: () => units() * (price() || 0),
    oracleValue: () => units() * (price() || 0),
    sell(sale) {
      const made = issuer();
      const { venue } = terms();
      if (venue === undefined) {
        const unit = made?.publishedPrice() ?? 0;
        // What has been asked for and not been paid yet is not asked for again.
        const wanted = unit > 0 ? Math.min(loose(), sale.need / unit - queued()) : 0;
        if (wanted > 0) made?.redeem(account, wanted);
        return;
      }
      sellOn(context, { token, venue, held: loose(), sale, ...limits(terms()) });
    },
  };
}

export function sharesHolding(
  context: HoldingContext,
  name: string,
  terms: () => Terms<'shares'>,
): Holding {
  const { kernel, account, id } = context;
  const { ledger } = kernel;
  const venueOf = () => kernel.use(sharedPoolKey, terms().pool);
  const cashName = ledger.assets[context.cash]!.name;
  /** USD per unit of one of the pool's assets. */
  const priceOf = (asset: string): number => {
    if (asset === cashName) return 1;
    const [base] = venueOf().assets;
    return unitPrice(kernel, asset, asset === base ? terms().venue : undefined);
  };
  const perShare = (): number =>
    venueOf()
      .perShare()
      .reduce((sum, amount, i) => sum + amount * priceOf(venueOf().assets[i]!), 0);
  const shares = (): number => venueOf().sharesOf(account);
  return {
    ...idle,
    name,
    isReady: () => venueOf().assets.every((asset) => priceOf(asset) > 0) && perShare() > 0,
    acquire(usd) {
      const { assets } = venueOf();
      const reserves = venueOf().balances();
      const worth = reserves.reduce((sum, amount, i) => sum + amount * priceOf(assets[i]!), 0);
      const amounts = reserves.map((amount) => (amount * usd) / worth);
      amounts.forEach((amount, i) => {
        const asset = ledger.asset(assets[i]!);
        const atoms = Math.ceil(amount * ledger.atoms(asset));
        issueAtFormation(ledger, `${id}.assets.${name}`, account, asset, atoms);
      });
      const outcome = venueOf().deposit(account, amounts);
      if (!outcome.ok) throw refused(`${id}.assets.${name}`, outcome.reason);
    },
    value: () => shares() * perShare(),
    oracleValue: () => shares() * perShare(),
    sell(sale) {
      const unit = perShare();
      const held = shares();
      const wanted = Math.min(held, Math.ceil(sale.need / unit), terms().saleMax ?? SALE_MAX);
      if (!(unit > 0) || !(wanted > 0)) return;
      const outcome = venueOf().removeLiquidity(account, wanted);
      if (!outcome.ok) return kernel.reject('pool takes out liquidity', outcome.reason);
      for (const asset of venueOf().assets) {
        const { venue } = terms();
        if (asset === cashName || venue === undefined) continue;
        const index = ledger.asset(asset);
        const loose = ledger.balance(account, index) / ledger.atoms(index);
        sellOn(context, {
          token: index,
          venue,
          held: loose,
          sale: { ...sale, need: Number.POSITIVE_INFINITY },
          ...limits(terms()),
        });
      }
      return undefined;
    },
  };
}

const limits = ({ saleMax = SALE_MAX, slippage = SLIPPAGE }: SaleLimits) => ({ saleMax, slippage });

interface BookSale extends Required<SaleLimits> {
  readonly token: number;
  readonly venue: string;
  /** Units. */
  readonly held: number;
  readonly sale: Sale;
}

/**
 * Sells on a book for what is needed, within one tick's limits; what is not for the book is sold outside first, at once and at its worth. What the fee
 * and the depth took is asked for in the next tick.
 */
function sellOn(context: HoldingContext, terms: BookSale): void {
  const outside = 1 - context.soldOnBook();
  if (!(outside > 0)) return sellOnBook(context, terms);
  const { kernel, account, cash } = context;
  const { token, held, sale } = terms;
  const worth = worthOf(kernel, kernel.ledger.assets[token]!.name);
  const units = outside * Math.min(held, sale.need / worth);
  const { cause, causeId } = sale;
  const got = sellOutside(kernel, { account, asset: token, cash, units, cause, causeId });
  if (outside >= 1) return undefined;
  const left = kernel.ledger.balance(account, token) / kernel.ledger.atoms(token);
  return sellOnBook(context, { ...terms, held: left, sale: { ...sale, need: sale.need - got } });
}

function sellOnBook(
  { kernel, account }: HoldingContext,
  { venue, held, sale, saleMax, slippage }: BookSale,
): void {
  const book = kernel.use(orderVenueKey, venue);
  const price = book.midPrice();
  if (!(price > 0) || !(held > 0)) return;
  const outcome = book.placeMarket({
    account,
    side: 'sell',
    quantity: Math.min(held, saleMax, sale.need / price),
    slippage,
    cause: causeIndex[sale.cause],
    causeId: sale.causeId,
  });
  if (!outcome.ok) kernel.reject('pool sells', outcome.reason);
}

const notEnough = (where: string, token: string, unsold: number): InputError =>
  new InputError([
    {
      where,
      found: `more ${token} than the ${unsold} that nobody else has taken`,
      mend: 'Lower its share, or raise the notional of the pool that issues it.',
    },
  ]);

export const refused = (where: string, reason: string): InputError =>
  new InputError([
    {
      where,
      found: `refused at formation: ${reason}`,
      mend: 'Lower its share, or raise the limit that it meets.',
    },
  ]);

// How leavers of a redeemable pool are paid: three rules, one ledger. Where cash is short the pool sells into the book, and who bears what
// that loses is what tells the rules apart.

import { causeIndex } from '../events/causes.ts';
import type { RecordHandle } from '../state/world.ts';
import type { Kernel } from '../tick/kernel.ts';
import { mulDivFloor } from '../units/exact.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';
import { isProRata, leaversPay, type RedeemableTerms } from './redeemablePoolParameters.ts';
import { payInOrder, payTogether, type LeavePayment } from './redeemableQueue.ts';
import type { RedeemableState } from './redeemableState.ts';

export interface PayoutDesk {
  readonly kernel: Kernel;
  readonly state: RecordHandle<RedeemableState>;
  readonly terms: RedeemableTerms;
  /** Ledger accounts and assets. */
  readonly account: number;
  readonly queueAccount: number;
  readonly cash: number;
  readonly collateral: number;
  readonly senior: number;
  /** What a unit of collateral is worth to who holds it, and the reported price of a unit of senior par. */
  readonly worth: number;
  readonly price: number;
}

/** Pays accepted requests as far as money and the market reach. */
export function payLeavers(desk: PayoutDesk): void {
  const { state, terms, price } = desk;
  const accepted = state.value.requests.reduce((sum, one) => sum + one.accepted, 0);
  if (accepted === 0) return;
  if (isProRata(terms)) payShares(desk, accepted);
  else if (!(price > 0)) return;
  else if (leaversPay(terms)) paySwung(desk);
  else payAtPrice(desk, accepted);
}

/** At the reported price while money lasts; what a sale loses is the stayers'. */
function payAtPrice(desk: PayoutDesk, accepted: number): void {
  const { kernel, terms, state, cash, price, worth } = desk;
  const claims = Math.floor(accepted * price);
  const short = claims - cashOf(desk);
  if (short > 0) {
    const best = kernel.find(orderVenueKey, terms.venue)?.bestBid() ?? 0;
    sell(desk, short / kernel.ledger.atoms(cash) / (best > 0 ? best : worth));
  }
  for (const payment of payInOrder(state.value.requests, cashOf(desk), price)) book(desk, payment);
}

/** Cash at the reported price; beyond it, collateral worth the claim is sold and who leaves gets what it brought. */
function paySwung(desk: PayoutDesk): void {
  const { kernel, state, cash, price } = desk;
  for (const payment of payInOrder(state.value.requests, cashOf(desk), price)) book(desk, payment);
  const rest = state.value.requests.reduce((sum, one) => sum + one.accepted, 0);
  if (rest === 0) return;
  const worth = desk.worth * kernel.ledger.atoms(cash);
  const before = cashOf(desk);
  const filled = sell(desk, (rest * price) / worth);
  const tokens = Math.min(rest, Math.floor((filled * worth) / price));
  bookTogether(desk, tokens, Math.min(cashOf(desk) - before, Math.floor(tokens * price)));
}

/** Each takes his share of the cash and of what his share of the assets brings; never more than par. */
function payShares(desk: PayoutDesk, accepted: number): void {
  const { ledger } = desk.kernel;
  const outstanding = ledger.issued(desk.senior);
  const before = cashOf(desk);
  const wanted = unitsOf(desk) * (accepted / outstanding);
  const filled = sell(desk, wanted);
  const part = wanted > 0 ? Math.min(1, filled / wanted) : 1;
  const tokens = Math.floor(accepted * part);
  const share = mulDivFloor(before, tokens, outstanding) + cashOf(desk) - before;
  bookTogether(desk, tokens, Math.min(tokens, share));
}

function bookTogether(desk: PayoutDesk, tokens: number, money: number): void {
  for (const payment of payTogether(desk.state.value.requests, tokens, money)) book(desk, payment);
}

function book(desk: PayoutDesk, { request, tokens, cash: paid }: LeavePayment): void {
  const { kernel, state, account, queueAccount, cash, senior } = desk;
  const { ledger, tick } = kernel;
  const { id } = request;
  ledger.transfer(account, request.account, cash, paid, causeIndex.redemption, id);
  ledger.redeem(queueAccount, senior, tokens, causeIndex.redemption, id);
  request.accepted -= tokens;
  state.value.flows.paid += paid;
  state.value.redeemed += tokens;
  const amount = paid / ledger.atoms(cash);
  kernel.emit({ type: 'redemptionPaid', tick, id, tranche: 'senior', amount });
}

/** Sells units of collateral into the book in the name of the first who waits for money; returns units filled. */
function sell(desk: PayoutDesk, units: number): number {
  const { kernel, state, terms, account, worth } = desk;
  const quantity = Math.min(units, terms.saleMax, unitsOf(desk));
  if (!(quantity > 0)) return 0;
  const before = cashOf(desk);
  const outcome = kernel.use(orderVenueKey, terms.venue).placeMarket({
    account,
    side: 'sell',
    quantity,
    slippage: Math.min(0.999, terms.slippage),
    cause: causeIndex.redemption,
    causeId: state.value.requests.find(({ accepted }) => accepted > 0)?.id ?? 0,
  });
  if (!outcome.ok) return 0;
  const proceeds = cashOf(desk) - before;
  state.value.flows.sales += proceeds;
  state.value.sold += outcome.filled;
  state.value.lostInSales += outcome.filled * worth - proceeds / kernel.ledger.atoms(desk.cash);
  return outcome.filled;
}

const cashOf = ({ kernel, account, cash }: PayoutDesk): number =>
  kernel.ledger.balance(account, cash);
const unitsOf = ({ kernel, account, collateral }: PayoutDesk): number =>
  kernel.ledger.balance(account, collateral) / kernel.ledger.atoms(collateral);

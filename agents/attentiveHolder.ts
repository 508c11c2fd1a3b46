// Holds the senior tranche of a redeemable pool. It believes in a worth of the collateral with an error, learns from reports, prices and audits,
// and does not care for what it is told as long as knowing more is not worth its cost. When it is, it pays to look, and then asks the
// question of a run: what do staying and leaving pay if any share of the others leaves? (Goldstein & Pauzner; Dang, Gorton & Holmström)

import {
  beliefInformationValue,
  defineAgent,
  isInsensitive,
  learn,
  marketOrder,
  number,
  redeemablePoolKey,
  request,
  standardNormal,
  type Belief,
  type Intent,
  type RedeemablePoolView,
} from '../engine/index.ts';
import { named } from './shared/names.ts';

export const attentiveHolder = defineAgent({
  kind: 'attentiveHolder',
  says: 'Holds a redeemable senior tranche: ignores what is not worth knowing, looks when it is, and then stays or runs.',
  parameters: {
    pool: named('pool', 'name of the pool whose senior tranche it holds'),
    reference: named('ETH-USD', 'book whose price tells it something of the collateral'),
    lookCost: number('USD per par', 0.002, 0, 1, 'what looking at the collateral costs it'),
    signalError: number('', 0.01, 0.0001, 1, 'error of what it sees when it looks'),
    reportError: number('', 0.03, 0.0001, 10, 'error that it ascribes to a report'),
    priceError: number('', 0.1, 0.0001, 10, 'error that it ascribes to the price in the book'),
    auditError: number('', 0.005, 0.0001, 1, 'error that it ascribes to an audit'),
    drift: number('per √day', 0.04, 0, 10, 'by how much the true worth may move in a day'),
    impatience: number('per day', 0.01, 0, 1, 'what waiting in the queue costs it'),
    slippage: number('', 0.1, 0.0001, 1, 'how far from the best bid its sale may go'),
  },
  memory: () => ({ mean: 0, variance: 0, seconds: -1, reports: 0, audits: 0 }),
  decide({ view, self, parameters: p, memory, random }) {
    const pool = view.findPort(redeemablePoolKey, p.pool);
    if (pool === undefined || !pool.formed) return [];
    const reported = pool.reportedWorth();
    if (!(reported > 0)) return [];
    const held = view.balance(self.account, pool.seniorToken);
    if (held < 1) return [];

    const seen = news(pool, view.book(p.reference).midPrice, p, memory);
    const days = memory.seconds < 0 ? 0 : (view.seconds - memory.seconds) / 86_400;
    memory.seconds = view.seconds;
    let belief: Belief =
      memory.mean === 0
        ? { mean: reported, variance: square(reported * p.reportError) }
        : { mean: memory.mean, variance: memory.variance + square(memory.mean * p.drift) * days };
    for (const { value, error } of seen) belief = learn(belief, [value], square(value * error));

    const intents: Intent[] = [];
    const { informationValue } = claimOf(pool, belief);
    const { count, passed } = pool.audit();
    // An audit that was failed wakes everybody up.
    if (isInsensitive(informationValue, p.lookCost) && (count === 0 || passed)) {
      remember(memory, belief);
      return intents;
    }
    // It pays to look: a private signal, and the cost of it.
    const truth = pool.trueWorth();
    const signal = truth * (1 + p.signalError * standardNormal(random));
    belief = learn(belief, [signal], square(Math.max(truth, 1e-9) * p.signalError));
    intents.push(request({ action: `${p.pool}.look`, data: { cost: p.lookCost * held } }));
    remember(memory, belief);
    if (!pool.stays(belief.mean))
      intents.push(wayOut(pool, held, bidOf(view.book(pool.seniorVenue)), p));
    return intents;
  },
});

interface Memory {
  mean: number;
  variance: number;
  seconds: number;
  reports: number;
  audits: number;
}

const square = (x: number): number => x * x;

function remember(memory: Memory, { mean, variance }: Belief): void {
  memory.mean = mean;
  memory.variance = variance;
}

/** What has been said since it last thought: each once. */
function news(
  pool: RedeemablePoolView,
  price: number,
  errors: {
    readonly reportError: number;
    readonly priceError: number;
    readonly auditError: number;
  },
  memory: Memory,
): { readonly value: number; readonly error: number }[] {
  const heard = [];
  const audit = pool.audit();
  const isAudited = audit.count > memory.audits;
  if (isAudited) heard.push({ value: audit.worth, error: errors.auditError });
  else if (pool.reports() > memory.reports)
    heard.push({ value: pool.reportedWorth(), error: errors.reportError });
  if (price > 0) heard.push({ value: price, error: errors.priceError });
  memory.audits = audit.count;
  memory.reports = pool.reports();
  return heard;
}

/**
 * What it is worth to know more of its claim, were everybody to ask for their money now: a slice of what a sale of all would bring, per unit of
 * senior par, under its belief. A thin market makes a safe claim one that has to be watched.
 */
function claimOf(pool: RedeemablePoolView, { mean, variance }: Belief) {
  const par = Math.max(1e-9, pool.seniorPar());
  const units = ((1 - pool.haircut()) * pool.holdings()) / par;
  const value = { mean: pool.reserve() / par + units * mean, variance: square(units) * variance };
  return beliefInformationValue(value, { from: 0, to: 1 });
}

const bidOf = (book: {
  readonly bestBid: number | undefined;
  readonly takerFeeBps: number;
}): number => (book.bestBid ?? 0) * (1 - book.takerFeeBps / 10_000);

/** Through the secondary market where that pays more at once than the queue does later. */
function wayOut(
  pool: RedeemablePoolView,
  units: number,
  bid: number,
  {
    pool: name,
    impatience,
    slippage,
  }: { readonly pool: string; readonly impatience: number; readonly slippage: number },
): Intent {
  const days = (pool.noticeSeconds + pool.epochSeconds / 2) / 86_400;
  const queued = pool.exitPrice() * Math.max(0, 1 - impatience * days);
  return bid > queued
    ? marketOrder({ venue: pool.seniorVenue, side: 'sell', quantity: units, slippage })
    : request({ action: `${name}.redeem`, data: { units } });
}

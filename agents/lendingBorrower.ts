// Owes one asset against another on a lending pool. Passive ones do nothing; others add collateral or repay when their health nears its
// limit, and sell collateral for it when they have nothing else; loopers borrow, buy more collateral and pledge it, until they are as
// levered as they like, and unwind into the same market when they must.

import {
  defineAgent,
  flag,
  lendingPoolKey,
  number,
  request,
  type Intent,
} from '../engine/index.ts';
import { exitAt, type Exit } from './shared/exits.ts';
import { lendingActs, type LendingActs } from './shared/lendingActs.ts';
import { named } from './shared/names.ts';

const GAS = 300_000;

export const lendingBorrower = defineAgent({
  kind: 'lendingBorrower',
  says: 'Borrows against collateral on a lending pool; passive, topping up, deleveraging early, or looping.',
  parameters: {
    pool: named('protocols.lending.pool', 'path of the lending pool'),
    collateral: named('ETH', 'asset that is pledged'),
    debt: named('USDC', 'asset that is owed'),
    venue: named('ETH-USDC', 'book or pool on which it trades one for the other'),
    category: named('none', 'e-mode category that it is in; none for none'),
    supplied: number('collateral', 10, 0, 1e12, 'collateral pledged at the start'),
    liquidationPrice: number(
      'debt per collateral',
      1000,
      0,
      1e9,
      'price at which it would be liquidated at the start; its debt follows',
    ),
    liquidationPriceMax: number(
      'debt per collateral',
      1e9,
      0,
      1e9,
      'those drawn above it are further away instead',
    ),
    threshold: number('', 0.8, 0.01, 1, 'liquidation threshold that its debt is reckoned with'),
    alarm: number('', 0, 0, 10, 'health factor below which it acts; 0: never'),
    target: number('', 1.3, 1, 10, 'health factor that it wants when it has acted'),
    sells: flag(true, 'whether it sells collateral to repay when it has nothing else'),
    slippage: number('', 0.02, 0, 1, 'how far below the price it sells or buys'),
    sellSize: number('collateral', 1e12, 0, 1e12, 'most collateral that it sells in one turn'),
    loopAbove: number(
      '',
      0,
      0,
      100,
      'health factor above which it borrows to pledge more; 0: never',
    ),
    unwindsBelow: number(
      'debt per collateral',
      0,
      0,
      1e12,
      'market price of its collateral below which it unwinds everything; 0: never',
    ),
    urgency: number('', 1.2, 0.1, 100, 'multiple of the suggested gas price that it pays'),
    gasPriceMax: number('gwei', 500, 0.1, 1e6, 'most it ever pays'),
  },
  /** `selling`: whether what it holds was taken out to be sold. */
  memory: () => ({ selling: false }),
  setUp({ parameters: p }) {
    const excess = p.liquidationPrice - p.liquidationPriceMax;
    const level = excess > 0 ? Math.max(0, p.liquidationPriceMax - excess) : p.liquidationPrice;
    return [
      request({
        action: 'lending.bring',
        data: {
          pool: p.pool,
          supply: { [p.collateral]: p.supplied },
          borrow: { [p.debt]: p.supplied * level * p.threshold },
          category: p.category === 'none' ? '' : p.category,
        },
      }),
    ];
  },
  decide({ view, self, parameters: p, memory }) {
    const pool = view.port(lendingPoolKey, p.pool);
    const face = pool.face(self.account);
    if (face === undefined) return [];
    const acts = lendingActs(view, self.account, p);
    if (acts.isBusy) return [];
    const owed = face.positions.find(({ asset }) => asset === p.debt)?.owed ?? 0;
    const pledged = face.positions.find(({ asset }) => asset === p.collateral)?.supplied ?? 0;
    const held = {
      collateral: view.balance(self.account, p.collateral),
      debt: view.balance(self.account, p.debt),
    };
    const exit = exitAt(view, { venue: p.venue, asset: p.collateral, money: p.debt }, acts);
    const terms = { ...p, owed, pledged, held };
    const leaves = exit.price > 0 && exit.price < p.unwindsBelow;
    const isWorried = p.alarm > 0 && face.healthFactor < p.alarm;
    if (owed > 0 && (isWorried || leaves)) {
      const wanted = leaves ? owed : debtBeyond(face.healthFactor, p.target, owed);
      return rescue(terms, wanted, leaves ? 0 : wanted, exit, acts, memory);
    }
    if (p.loopAbove > 0 && !leaves) {
      // What it has in hand is put to use in any case; it borrows more only while its health allows.
      const room = face.healthFactor > p.loopAbove ? face.availableBorrows : 0;
      return loop(terms, room / (pool.reserve(p.debt)?.price || 1), exit, acts);
    }
    return [];
  },
});

/** Debt that has to go for the health factor to become `target`, the collateral as it is. */
const debtBeyond = (health: number, target: number, owed: number): number =>
  owed * (1 - health / target);

interface Terms {
  readonly pool: string;
  readonly collateral: string;
  readonly debt: string;
  readonly sells: boolean;
  readonly slippage: number;
  readonly sellSize: number;
  readonly target: number;
  readonly loopAbove: number;
  readonly owed: number;
  readonly pledged: number;
  readonly held: { readonly collateral: number; readonly debt: number };
}

/** What it holds goes first: money repays, loose collateral is pledged (or, when it leaves, sold), and only then pledged collateral is sold. */
function rescue(
  p: Terms,
  wanted: number,
  topUp: number,
  exit: Exit,
  acts: LendingActs,
  memory: { selling: boolean },
): Intent[] {
  const money = Math.min(p.held.debt, wanted);
  const { pool } = p;
  if (money > Math.min(1, wanted * 0.01))
    return [
      acts.act(
        'lending.repay',
        { pool, asset: p.debt, amount: money >= p.owed * 0.999 ? p.owed * 1.01 : money },
        { gas: GAS, cause: 'deleveraging' },
      ),
    ];
  const more =
    exit.price > 0 && !memory.selling ? Math.min(p.held.collateral, topUp / exit.price) : 0;
  if (more > 0 && more * exit.price > wanted * 0.01)
    return [
      acts.act(
        'lending.supply',
        { pool, asset: p.collateral, amount: more },
        { gas: GAS, cause: 'marginTopUp' },
      ),
    ];
  if (!p.sells || !(exit.price > 0)) return [];
  // Loose collateral first; what it takes out of the pool is sold in the next turn.
  const needed = Math.min(p.sellSize, wanted / (exit.price * (1 - p.slippage)));
  memory.selling = false;
  if (p.held.collateral * exit.price > wanted * 0.001)
    return [exit.sell(Math.min(p.held.collateral, needed), p.slippage, 'deleveraging')];
  const free = p.pledged * 0.08;
  memory.selling = true;
  return [
    acts.act(
      'lending.withdraw',
      { pool, asset: p.collateral, amount: Math.min(needed, free) },
      { gas: GAS, cause: 'deleveraging' },
    ),
  ];
}

/** One turn of a loop: pledge what is loose, else turn money into collateral, else borrow. */
function loop(p: Terms, room: number, exit: Exit, acts: LendingActs): Intent[] {
  const { pool } = p;
  if (p.held.collateral > p.pledged * 0.001)
    return [
      acts.act(
        'lending.supply',
        { pool, asset: p.collateral, amount: p.held.collateral },
        { gas: GAS, cause: 'ownDecision' },
      ),
    ];
  if (p.held.debt > p.owed * 0.001 && p.held.debt > 0)
    return [exit.buy(p.held.debt, p.slippage, 'ownDecision')];
  if (room <= 0) return [];
  return [
    acts.act(
      'lending.borrow',
      { pool, asset: p.debt, amount: room * 0.5 },
      { gas: GAS, cause: 'ownDecision' },
    ),
  ];
}

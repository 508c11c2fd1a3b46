// The tables that a run can be written to: what each column holds, in which unit. From here come the headers, the manifest and
// docs/outputs.md.

export interface TableColumn {
  readonly name: string;
  /** Empty where there is none. */
  readonly unit: string;
  readonly says: string;
}

const column = (name: string, unit: string, says: string): TableColumn => ({ name, unit, says });

const tick = column('tick', 'ticks', 'tick, from 0');
const time = column('time', 'UTC', 'simulated time at the beginning of the tick');

/** Columns by table; `ticks` goes on with one column for every channel of the scenario. */
export const tables = {
  ticks: [tick, time],
  trades: [
    tick,
    time,
    column('venue', '', 'book or pool'),
    column('price', 'quote per base', 'price of the trade'),
    column('quantity', 'base', 'quantity traded'),
    column('side', '', 'what the taker did: buy or sell'),
    column('maker', '', 'account of the resting side'),
    column('maker_kind', '', 'its kind of agent; empty for an account of a protocol'),
    column('taker', '', 'account of the arriving side'),
    column('taker_kind', '', 'its kind of agent; empty for an account of a protocol'),
    column('maker_cause', '', 'why the resting order was placed'),
    column('maker_cause_id', '', 'liquidation or redemption behind it; empty where there is none'),
    column('taker_cause', '', 'why the arriving order was placed'),
    column('taker_cause_id', '', 'liquidation or redemption behind it; empty where there is none'),
  ],
  liquidations: [
    column('id', '', 'liquidation, from 1'),
    tick,
    time,
    column('protocol', '', 'mechanism that keeps the account'),
    column('account', '', 'index of the account there'),
    column('owner', '', 'ledger account of the owner'),
    column('collateral', 'collateral', 'collateral taken'),
    column('debt', 'debt asset', 'debt taken over'),
    column('notional', 'USD', 'value of the collateral'),
    column('oracle_price', 'quote per collateral', 'oracle price in force'),
    column('market_price', 'quote per collateral', 'traded price'),
  ],
  liquidation_causes: [
    column('liquidation', '', 'id in the table of liquidations'),
    column('cause', '', 'what made the price fall since the account was last safe'),
    column('cause_id', '', 'earlier liquidation or redemption; empty where there is none'),
    column('agent_kind', '', 'kind of agent whose own decision it was; empty otherwise'),
    column('share', '', 'share of the fall; the shares of one liquidation sum to 1'),
  ],
  auctions: [
    column('id', '', 'auction'),
    column('liquidation', '', 'liquidation that it comes from'),
    column('start_tick', 'ticks', 'tick of the start'),
    column('start', 'UTC', 'simulated time of the start'),
    column('end_tick', 'ticks', 'tick of the settlement'),
    column('end', 'UTC', 'simulated time of the settlement'),
    column('lot', 'collateral', 'collateral put up'),
    column('lot_won', 'collateral', 'collateral that went to the winner'),
    column('debt', 'debt asset', 'debt without penalty'),
    column('tab', 'debt asset', 'debt with penalty: the most that is raised'),
    column('winner', '', 'ledger account of the winner'),
    column('winner_kind', '', 'its kind of agent'),
    column('bid', 'debt asset', 'winning bid'),
    column('bids', '', 'number of bids'),
    column('first_bid', 'UTC', 'simulated time of the first bid; empty where there was none'),
    column('last_bid', 'UTC', 'simulated time of the last bid; empty where there was none'),
    column('gas_price', 'gwei', 'gas price of the winning bid'),
    column('market_price', 'quote per collateral', 'traded price at the end'),
    column('oracle_price', 'quote per collateral', 'oracle price in force at the end'),
    column('zero_bid', '', 'true where it went for next to nothing'),
  ],
  gas: [
    tick,
    time,
    column('chain', '', 'name of the chain; empty where there is one'),
    column('blocks', '', 'blocks in this tick'),
    column('clearing', 'gwei', 'price of inclusion in the last block'),
    column('background', 'gwei', 'price at which blocks would clear without the simulated users'),
    column('included', '', 'transactions of simulated users included in this tick'),
    column('reverted', '', 'included, and failed'),
    column('dropped', '', 'dropped from the pool'),
    column('pending', '', 'waiting at the end of the tick'),
    column('gas_used', 'gas', 'gas used by simulated users'),
  ],
  oracle: [
    tick,
    time,
    column('feed', '', 'oracle feed'),
    column('price', 'quote per unit', 'price in force from this tick on'),
    column('next', 'quote per unit', 'price queued behind a delay; the same where there is none'),
  ],
  tranches: [
    tick,
    time,
    column('tranche', '', 'tranche'),
    column('value', 'USD', 'book value'),
    column('price', 'per unit of par', 'traded price'),
  ],
  waterfall: [
    tick,
    time,
    column('pool', '', 'pool'),
    column('step', '', 'index of the step in the list'),
    column('from', '', 'account that paid; empty where the step measured a test'),
    column('to', 'cash', 'payees and what each was paid'),
    column('available', 'cash', 'on the account before the step'),
    column('due', 'cash', 'what the step would pay if there were enough'),
    column('paid', 'cash', 'what it paid'),
    column('test', '', 'test that the step measured; empty where it paid'),
    column('test_value', '', 'ratio; empty where nothing is owed'),
    column('trigger', '', 'least ratio that passes'),
    column('reason', '', 'what came of it'),
  ],
  audits: [
    tick,
    time,
    column('pool', '', 'pool that was audited'),
    column(
      'looked_at',
      'UTC',
      'simulated time at which the auditor looked; the row is of the publication',
    ),
    column('passed', '', 'true where what was committed covers the claims and nothing was missing'),
    column('collateral', 'cash', 'value of the committed positions after the haircut'),
    column('claims', 'cash', 'what the senior tranche is owed, as committed'),
    column('true_value', 'cash', 'what the pool was worth when the auditor looked'),
    column('digest', '', 'stands for commitments and totals'),
  ],
  agents: [
    column('population', '', 'id of the population'),
    column('kind', '', 'kind of agent'),
    column('count', '', 'members'),
    column(
      'initial_value',
      'USD',
      'holdings at the start, at final prices, with orders, vaults, bids and pool shares',
    ),
    column('final_value', 'USD', 'holdings at the end, at final prices, likewise'),
    column('profit', 'USD', 'their difference: what was gained by acting, rather than by holding'),
  ],
  holdings: [
    column('population', '', 'id of the population'),
    column('asset', '', 'asset'),
    column('initial', 'units', 'units on the ledger accounts at the start'),
    column('final', 'units', 'units on the ledger accounts at the end'),
  ],
} as const satisfies Readonly<Record<string, readonly TableColumn[]>>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as readonly TableName[];

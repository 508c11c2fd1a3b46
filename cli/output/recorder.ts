// Writes the tables of a run while it runs, and the manifest at its end.

import { writeFileSync } from 'node:fs';
import {
  agentRoomKey,
  causeKinds,
  chainKey,
  createSimulation,
  claimSourceKey,
  orderVenueKey,
  poolLabelKey,
  poolVenueKey,
  readChannels,
  usdPrice,
  type Event,
  type EventOf,
  type Kernel,
  type RunResult,
  type Simulation,
  type TickReport,
} from '../../index.ts';
import { CsvFile, type Cell } from './csv.ts';
import { writing, type OutputFolder } from './folder.ts';
import { manifestOf } from './manifest.ts';
import { tableNames, tables, type TableName } from './tables.ts';

interface TapeVenue {
  readonly name: string;
  /** Units per price and per quantity of the tape. */
  readonly price: number;
  readonly quantity: number;
}

export class Recorder {
  readonly #simulation: Simulation;
  readonly #kernel: Kernel;
  readonly #folder: OutputFolder;
  readonly #files: Readonly<Record<TableName, CsvFile>>;
  readonly #channels: ReturnType<typeof readChannels>;
  readonly #venues = new Map<number, TapeVenue>();
  readonly #tranches: readonly { id: string; value: () => number; price: () => number }[];

  constructor(simulation: Simulation, folder: OutputFolder) {
    this.#simulation = simulation;
    this.#kernel = simulation.run.kernel;
    this.#folder = folder;
    this.#channels = readChannels(this.#kernel);
    this.#files = writing(folder.path, () => this.#open());
    for (const [name, { index, terms }] of this.#kernel.all(orderVenueKey))
      this.#venues.set(index, { name, price: terms.tickSize, quantity: terms.lotSize });
    for (const [name, { index }] of this.#kernel.all(poolVenueKey))
      this.#venues.set(index, { name, price: 1, quantity: 1 });
    const read = (name: string): (() => number) => {
      const channel = this.#channels.find((known) => known.name === name);
      return channel === undefined ? () => Number.NaN : () => channel.read();
    };
    this.#tranches = this.#kernel
      .all(poolLabelKey)
      .flatMap(([, { tranches }]) => tranches)
      .map(({ id }) => ({
        id,
        value: read(`tranche.${id}.value`),
        price: read(`tranche.${id}.price`),
      }));
  }

  #open(): Record<TableName, CsvFile> {
    const open = (name: TableName): CsvFile => {
      const names = tables[name].map((column) => column.name);
      const more = name === 'ticks' ? this.#channels.map((channel) => channel.name) : [];
      return new CsvFile(this.#folder.file(`${name}.csv`), [...names, ...more]);
    };
    return Object.fromEntries(tableNames.map((name) => [name, open(name)])) as Record<
      TableName,
      CsvFile
    >;
  }

  /** Takes one tick in; to be called before the next. */
  take(report: TickReport): void {
    writing(this.#folder.path, () => {
      const time = this.#time(report.tick);
      const cells: Cell[] = [report.tick, time];
      for (const channel of this.#channels) cells.push(channel.read());
      this.#files.ticks.write(cells);
      this.#takeTrades(report, time);
      for (const event of report.events) this.#takeEvent(event, time);
      for (const [name, chain] of this.#kernel.all(chainKey)) {
        const now = chain.statistics();
        this.#files.gas.write([
          report.tick,
          time,
          name,
          now.blocks,
          now.clearing,
          now.background,
          now.included,
          now.reverted,
          now.dropped,
          now.pending,
          now.gasUsed,
        ]);
      }
      for (const { id, value, price } of this.#tranches)
        this.#files.tranches.write([report.tick, time, id, value(), price()]);
    });
  }

  #takeTrades({ tick, tape }: TickReport, time: string): void {
    const { accounts } = this.#kernel.ledger;
    const room = this.#kernel.use(agentRoomKey);
    const kind = (account: number): string => room.populationOf(account)?.definition.kind ?? '';
    for (let i = 0; i < tape.count; i++) {
      const venue = this.#venues.get(tape.venue[i]!);
      const maker = tape.maker[i]!;
      const taker = tape.taker[i]!;
      this.#files.trades.write([
        tick,
        time,
        venue?.name ?? String(tape.venue[i]),
        round(tape.price[i]! * (venue?.price ?? 1)),
        round(tape.quantity[i]! * (venue?.quantity ?? 1)),
        tape.takerSide[i] === 0 ? 'buy' : 'sell',
        accounts[maker],
        kind(maker),
        accounts[taker],
        kind(taker),
        causeKinds[tape.makerCause[i]!],
        tape.makerCauseId[i]! || null,
        causeKinds[tape.takerCause[i]!],
        tape.takerCauseId[i]! || null,
      ]);
    }
  }

  #takeEvent(event: Event, time: string): void {
    if (event.type === 'accountLiquidated') {
      const { id, tick, protocol, account, owner, collateral, debt, notional } = event;
      this.#files.liquidations.write([
        id,
        tick,
        time,
        protocol,
        account,
        owner,
        collateral,
        debt,
        notional,
        event.oraclePrice,
        event.marketPrice,
      ]);
      for (const { cause, id: causeId, agentKind, share } of event.parents)
        this.#files.liquidation_causes.write([id, cause, causeId, agentKind, share]);
    } else if (event.type === 'auctionSettled') this.#takeAuction(event);
    else if (event.type === 'oracleUpdated')
      this.#files.oracle.write([event.tick, time, event.feed, event.price, event.next]);
    else if (event.type === 'auditPublished')
      this.#files.audits.write([
        event.tick,
        time,
        event.pool,
        this.#time(event.lookedAt),
        event.passed,
        event.collateral,
        event.claims,
        event.trueValue,
        event.digest,
      ]);
    else if (event.type === 'waterfallStep')
      this.#files.waterfall.write([
        event.tick,
        time,
        event.pool,
        event.step,
        event.from,
        event.to,
        event.available,
        event.due,
        event.paid,
        event.test,
        event.testValue,
        event.trigger,
        event.reason,
      ]);
  }

  #takeAuction(event: EventOf<'auctionSettled'>): void {
    const at = (tick: number): string | null => (tick < 0 ? null : this.#time(tick));
    this.#files.auctions.write([
      event.id,
      event.liquidation,
      event.startTick,
      at(event.startTick),
      event.endTick,
      at(event.endTick),
      event.lotStart,
      event.lot,
      event.debt,
      event.tab,
      event.winner,
      event.winnerKind,
      event.bid,
      event.bids,
      event.bids === 0 ? null : at(event.firstBidTick),
      event.bids === 0 ? null : at(event.lastBidTick),
      event.gasPrice,
      event.marketPrice,
      event.oraclePrice,
      event.zeroBid,
    ]);
  }

  /** Writes what only the end can tell, closes every file and puts the folder in its place. */
  finish(result: RunResult): void {
    writing(this.#folder.path, () => {
      this.#takeAgents();
      for (const file of Object.values(this.#files)) file.close();
      const rows = Object.fromEntries(tableNames.map((name) => [name, this.#files[name].rows]));
      const manifest = manifestOf({
        simulation: this.#simulation,
        result,
        rows,
        channels: this.#channels,
      });
      writeFileSync(
        this.#folder.file('manifest.json'),
        `${JSON.stringify(manifest, undefined, 2)}\n`,
        { flag: 'wx' },
      );
      const trail = this.#simulation.run.runner.trail.data;
      const words = new DataView(new ArrayBuffer(8 * result.ticks));
      for (let i = 0; i < 2 * result.ticks; i++) words.setUint32(4 * i, trail[i]!, true);
      writeFileSync(this.#folder.file('trail.bin'), words, { flag: 'wx' });
    });
    this.#folder.commit();
  }

  #takeAgents(): void {
    // A run of the same scenario that has not begun holds what everybody had at the start.
    const before = createSimulation(this.#simulation.scenario).run.kernel;
    const now = this.#kernel;
    const { assets } = before.ledger;
    const prices = assets.map((_, asset) => usdPrice(now, asset));
    const valuesBefore = values(before, prices);
    const valuesNow = values(now, prices);
    const sum = (of: Float64Array, first: number, count: number): number => {
      let total = 0;
      for (let i = first; i < first + count; i++) total += of[i]!;
      return round(total);
    };
    for (const { entry, definition, firstAccount } of this.#simulation.run.populations) {
      const initial = sum(valuesBefore, firstAccount, entry.count);
      const final = sum(valuesNow, firstAccount, entry.count);
      this.#files.agents.write([
        entry.id,
        definition.kind,
        entry.count,
        initial,
        final,
        round(final - initial),
      ]);
      assets.forEach(({ name }, asset) => {
        const units = (kernel: Kernel): number => {
          let atoms = 0;
          for (let i = 0; i < entry.count; i++)
            atoms += kernel.ledger.balance(firstAccount + i, asset);
          return atoms / kernel.ledger.atoms(asset);
        };
        const [atStart, atEnd] = [units(before), units(now)];
        if (atStart !== 0 || atEnd !== 0)
          this.#files.holdings.write([entry.id, name, atStart, atEnd]);
      });
    }
  }

  #time(tick: number): string {
    const { startSeconds, secondsPerTick } = this.#simulation.scenario;
    const moment = new Date((startSeconds + tick * secondsPerTick) * 1000).toISOString();
    return moment.replace('.000Z', 'Z');
  }
}

/** USD value of every account at given prices, claims included. */
function values(kernel: Kernel, prices: readonly number[]): Float64Array {
  const { ledger } = kernel;
  const byAccount = new Float64Array(ledger.accounts.length);
  prices.forEach((price, asset) => {
    const unit = price / ledger.atoms(asset);
    if (unit === 0) return;
    for (let account = 0; account < byAccount.length; account++)
      byAccount[account]! += ledger.balance(account, asset) * unit;
  });
  for (const [, source] of kernel.all(claimSourceKey))
    source.addClaims(byAccount, (asset) => prices[asset] ?? 0);
  return byAccount;
}

/** Without the crumbs of binary fractions: twelve digits are more than a lot or a price step needs. */
const round = (value: number): number => Number(value.toPrecision(12));

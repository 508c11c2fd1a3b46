/**
 * The mechanisms of a scenario at work, on the market's time. Where there are auctions: how many settled (red: won for nothing), the gas
 * price on a log axis, keepers' free DAI, and the premium of DAI over a dollar. Elsewhere the scenario's own channels: an insurance fund,
 * a deficit, utilisation, a queue.
 */

import { scaleLinear, scaleLog } from 'd3';
import {
  capital,
  compact,
  count,
  fixed,
  percent,
  plural,
  trimmed,
  usdAxis,
  withUnit,
} from '../i18n/format.ts';
import { makeSurface, textWidth, type Surface } from '../render/canvas.ts';
import { extentOf, pixelColumns, strokeLine, traceLine } from '../render/lines.ts';
import { niceCeiling, timeTicks } from '../render/scales.ts';
import type { ChannelLabel } from '../../protocol/messages.ts';
import { CHANGED } from '../store/store.ts';
import { stretchOf, type Stretch } from '../store/timeWindow.ts';
import { auctionBinTicks, binAuctions, ownChannels, twoLines } from './auctionsLayout.ts';
import type { DataTable, View, ViewContext } from './view.ts';

interface Row {
  readonly name: string;
  readonly value: () => string;
  readonly paint: (width: number, height: number) => void;
  readonly most: () => string;
}

export class AuctionsView implements View {
  readonly id = 'auctions';
  readonly title = 'Mechanisms at work';
  readonly needs =
    CHANGED.rows |
    CHANGED.events |
    CHANGED.control |
    CHANGED.cursor |
    CHANGED.window |
    CHANGED.theme |
    CHANGED.size |
    CHANGED.hover;
  readonly hertz = 10;
  private context!: ViewContext;
  private surface!: Surface;
  private size = { width: 0, height: 0 };
  private stretch: Stretch = { from: 0, to: 1 };
  private until = 0;
  private plotWidth = 1;
  private axisTop = '';

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.surface = makeSurface(body);
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.surface.resize(width, height);
  }

  draw(): void {
    const { store } = this.context;
    const { control, rows } = store;
    this.surface.clear();
    if (control === null || this.size.width < 60) return;
    const theme = this.context.theme();
    const { type, palette } = theme;
    const { context } = this.surface;
    this.stretch = stretchOf(store.window, store.tick, control.ticks);
    this.until = Math.min(rows.head, store.tick, Math.ceil(this.stretch.to));
    const nameWidth = type * (this.hasAuctions() ? 7.6 : 10.5);
    const right = type * 4.2;
    this.plotWidth = Math.max(30, this.size.width - nameWidth - right);
    const bottom = type * 1.6;
    const list = this.rows();
    if (list.length === 0) return;
    const rowHeight = (this.size.height - bottom) / list.length;
    const gap = Math.min(10, rowHeight * 0.16);
    list.forEach((row, i) => {
      const top = i * rowHeight + gap / 2;
      const height = rowHeight - gap;
      context.save();
      context.font = `${type}px ${theme.font}`;
      context.textBaseline = 'middle';
      context.fillStyle = palette.muted;
      const fits = (text: string) => textWidth(text, type, theme.font) < nameWidth - 6;
      const lines = twoLines(row.name, fits);
      const first = top + height / 2 - lines.length * type * 0.62;
      lines.forEach((text, n) => context.fillText(text, 0, first + n * type * 1.2));
      context.fillStyle = palette.text;
      context.font = `700 ${type}px ${theme.font}`;
      context.fillText(row.value(), 0, first + lines.length * type * 1.2 + type * 0.06);
      context.strokeStyle = palette.line;
      context.lineWidth = 1;
      hline(context, nameWidth, Math.round(top + height) + 0.5, this.plotWidth);
      context.translate(nameWidth, top);
      context.save();
      context.beginPath();
      context.rect(0, -1, this.plotWidth, height + 2);
      context.clip();
      row.paint(this.plotWidth, height);
      context.restore();
      context.fillStyle = palette.muted;
      context.font = `${type * 0.9}px ${theme.font}`;
      // A short rule at the height that the number names.
      hline(context, this.plotWidth - 4, 0.5, 8);
      context.fillText(row.most(), this.plotWidth + 8, type * 0.3);
      context.restore();
    });
    this.paintTime(nameWidth, this.size.height - bottom, control.secondsPerTick);
  }

  describe(): string {
    const { store } = this.context;
    if (!this.hasAuctions()) {
      const parts = this.rows().map((row) => `${row.name} ${row.value()}`);
      return parts.length === 0
        ? 'Mechanisms: nothing of their own to show in this scenario.'
        : `Mechanisms: ${parts.join(', ')}.`;
    }
    const settled = store.at('auctions.settled');
    const zero = store.at('auctions.zeroBid');
    return `Auctions: ${compact(store.at('auctions.open'))} open, ${compact(settled)} settled, of which ${compact(zero)} (${percent(settled > 0 ? zero / settled : 0, 0)}) for nothing. Gas price ${trimmed(store.at('gas.price'))} gwei, keepers hold ${compact(store.at('keepers.dai'))} DAI, one DAI costs $${fixed(store.at('price.dai'), 3)}.`;
  }

  table(): DataTable {
    const { store } = this.context;
    if (!this.hasAuctions()) return this.channelTable();
    const bin = auctionBinTicks(this.stretch.to - this.stretch.from, 40, 1);
    const rows = binAuctions(store.events.settled, this.stretch.from, this.until, bin).map(
      (one) => {
        const date = store.dateAt(one.from).toISOString().slice(0, 16).replace('T', ' ');
        return [
          date,
          plural(one.settled, 'auction', 'auctions'),
          compact(one.zeroBid),
          `${trimmed(store.rows.at('gas.price', one.from))} gwei`,
        ];
      },
    );
    return {
      caption: `Auctions settled, per ${bin} ticks`,
      columns: ['From, UTC', 'Settled', 'For nothing', 'Gas price'],
      rows,
    };
  }

  destroy(): void {
    this.surface.element.remove();
  }

  private readonly x = (tick: number): number =>
    ((tick - this.stretch.from) / (this.stretch.to - this.stretch.from)) * this.plotWidth;

  private hasAuctions(): boolean {
    const channels = this.context.store.control?.channels ?? [];
    return channels.some(({ name }) => name === 'auctions.settled');
  }

  /** The scenario's own channels that have moved. */
  private channels(): readonly ChannelLabel[] {
    const { store } = this.context;
    // What a pool is worth and is said to be worth stands in the picture of the pool.
    const pooled = new Set(store.control?.pools.flatMap(({ worth, told }) => [worth, told]));
    const own = (store.control?.channels ?? []).filter(({ name }) => !pooled.has(name));
    return ownChannels(own, ({ name }) => {
      const read = store.rows.reader(name);
      const extent = read === null ? null : extentOf(read, 0, this.until);
      return extent !== null && extent.high > extent.low;
    });
  }

  private channelTable(): DataTable {
    const { store } = this.context;
    const channels = this.channels();
    const { from } = this.stretch;
    const step = Math.max(1, Math.floor((this.until - from) / 40));
    const rows: string[][] = [];
    for (let tick = Math.max(0, Math.ceil(from)); tick <= this.until; tick += step)
      rows.push([
        store.dateAt(tick).toISOString().slice(0, 19).replace('T', ' '),
        ...channels.map(({ name, unit }) => withUnit(store.rows.at(name, tick), unit)),
      ]);
    return {
      caption: `Every ${step} ticks`,
      columns: ['UTC', ...channels.map(({ label }) => capital(label))],
      rows,
    };
  }

  private rows(): Row[] {
    const { store } = this.context;
    const { marks, gain } = this.context.theme().palette;
    if (!this.hasAuctions()) {
      const colours = [marks.oracle, marks.liquidation, marks.bid, gain];
      return this.channels().map(({ name, label, unit }, i) =>
        this.lineRow(name, label, (value) => withUnit(value, unit), colours[i]!, 'linear', null),
      );
    }
    const settled = store.at('auctions.settled');
    const zero = store.at('auctions.zeroBid');
    return [
      {
        name: 'settled for $0',
        value: () => `${count(zero)} of ${count(settled)}`,
        paint: (_: number, height: number) => this.paintAuctions(height),
        most: () => this.axisTop,
      },
      this.lineRow(
        'gas.price',
        'gas price',
        (v) => `${trimmed(v)} gwei`,
        marks.oracle,
        'log',
        null,
      ),
      this.lineRow('keepers.dai', "keepers' DAI", (v) => compact(v), marks.bid, 'zero', null),
      this.lineRow('price.dai', 'DAI price', (v) => `$${fixed(v, 3)}`, gain, 'linear', 1),
    ];
  }

  private lineRow(
    channel: string,
    name: string,
    print: (value: number) => string,
    colour: string,
    kind: 'log' | 'zero' | 'linear',
    rule: number | null,
  ): Row {
    const { store } = this.context;
    const read = store.rows.reader(channel);
    const extent = read === null ? null : extentOf(read, this.stretch.from, this.until);
    let low = extent?.low ?? 0;
    let high = extent?.high ?? 1;
    if (rule !== null) {
      low = Math.min(low, rule - 0.01);
      high = Math.max(high, rule + 0.03);
    }
    if (kind === 'zero') [low, high] = [0, niceCeiling(high)];
    if (kind === 'log') [low, high] = [Math.max(1e-3, Math.min(low, high / 10)), high * 1.1];
    return {
      name,
      value: () => print(store.at(channel)),
      most: () => (kind === 'zero' ? usdAxis(high).slice(1) : print(high).replace(/ (?!%).*$/, '')),
      paint: (width, height) => {
        if (read === null || extent === null) return;
        const scale = (kind === 'log' ? scaleLog() : scaleLinear())
          .domain([low, high])
          .range([height, 1]);
        const { context } = this.surface;
        const y = (value: number) =>
          scale(Math.max(kind === 'log' ? low : Number.NEGATIVE_INFINITY, value));
        if (rule !== null) {
          context.save();
          context.setLineDash([3, 3]);
          context.strokeStyle = this.context.theme().palette.muted;
          hline(context, 0, Math.round(y(rule)) + 0.5, width);
          context.restore();
        }
        const runs = pixelColumns({ read, from: this.stretch.from - 2, to: this.until, x: this.x });
        context.save();
        context.fillStyle = colour;
        context.globalAlpha = 0.16;
        for (const run of runs) {
          if (run.length < 2) continue;
          const base = rule === null ? height : y(rule);
          context.beginPath();
          traceLine(context, [run], y);
          context.lineTo(run.at(-1)!.x, base);
          context.lineTo(run[0]!.x, base);
          context.fill();
        }
        context.restore();
        strokeLine(context, runs, y, { colour, width: 1.6 });
      },
    };
  }

  private paintAuctions(height: number): void {
    const { store } = this.context;
    const { marks, muted } = this.context.theme().palette;
    const { context } = this.surface;
    const bin = auctionBinTicks(this.stretch.to - this.stretch.from, this.plotWidth, 5);
    const bins = binAuctions(store.events.settled, this.stretch.from, this.until, bin);
    const top = niceCeiling(Math.max(4, ...bins.map((one) => one.settled)));
    this.axisTop = count(top);
    const scale = scaleLinear()
      .domain([0, top])
      .range([0, height - 1]);
    for (const one of bins) {
      const left = this.x(one.from);
      const wide = Math.max(1.5, this.x(one.to) - left - 1);
      const whole = scale(one.settled);
      const part = scale(one.zeroBid);
      context.fillStyle = muted;
      context.globalAlpha = 0.55;
      context.fillRect(left, height - whole, wide, whole - part);
      context.globalAlpha = 1;
      context.fillStyle = marks.liquidation;
      context.fillRect(left, height - part, wide, part);
    }
  }

  private paintTime(left: number, top: number, secondsPerTick: number): void {
    const { store } = this.context;
    const theme = this.context.theme();
    const { context } = this.surface;
    const from = store.dateAt(this.stretch.from);
    const most = Math.max(2, Math.floor(this.plotWidth / (theme.type * 6.5)));
    context.save();
    context.translate(left, 0);
    context.font = `${theme.type}px ${theme.font}`;
    context.fillStyle = theme.palette.muted;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const tick of timeTicks(from, store.dateAt(this.stretch.to), most)) {
      const at = this.x(
        (tick.date.getTime() - from.getTime()) / 1000 / secondsPerTick + this.stretch.from,
      );
      const half = textWidth(tick.label, theme.type, theme.font) / 2;
      if (at - half > -left && at + half < this.plotWidth + 4)
        context.fillText(tick.label, at, top + 4);
    }
    if (store.hover.tick !== null) {
      const at = Math.round(this.x(store.hover.tick)) + 0.5;
      if (at >= 0 && at <= this.plotWidth) {
        context.strokeStyle = theme.palette.muted;
        context.setLineDash([2, 3]);
        context.beginPath();
        context.moveTo(at, 0);
        context.lineTo(at, top);
        context.stroke();
      }
    }
    context.restore();
  }
}

function hline(context: CanvasRenderingContext2D, x: number, y: number, width: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y);
  context.stroke();
}

/**
 * Who absorbs the loss: the surplus buffer, then the tranches from junior to senior, as a stack that is eaten from
 * below (hatched: lost); beside it the same stack over time, with uncovered debt growing below the floor.
 */

import { area, curveStepAfter, scaleLinear, select, type Selection } from 'd3';
import { compact, percent, usd, usdAxis } from '../i18n/format.ts';
import { timeTicks } from '../render/scales.ts';
import { CHANGED } from '../store/store.ts';
import { stretchOf } from '../store/timeWindow.ts';
import { layOutStack, stackShade, type Claim } from './absorbLayout.ts';
import { tranchesAt } from './poolLayout.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const POINTS = 160;

export class AbsorbView implements View {
  readonly id = 'absorb';
  readonly title = 'Who absorbs the loss';
  readonly needs =
    CHANGED.rows |
    CHANGED.control |
    CHANGED.cursor |
    CHANGED.window |
    CHANGED.theme |
    CHANGED.size |
    CHANGED.selection;
  readonly hertz = 4;
  private context!: ViewContext;
  private root!: Selection<SVGSVGElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  private readonly peaks = new Map<string, number>();

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.root = select(body).append('svg').attr('aria-hidden', 'true');
    for (const name of ['strip', 'axis', 'stack', 'names', 'foot'])
      this.root.append('g').attr('class', name);
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.root.attr('width', width).attr('height', height);
  }

  draw(): void {
    const { control } = this.context.store;
    if (control === null || this.size.width < 60) return;
    const { type } = this.context.theme();
    const foot = type * 2.9;
    const height = this.size.height - foot - type * 0.4;
    const stackWidth = Math.min(type * 4.5, this.size.width * 0.2);
    const labelWidth = type * 8.2;
    this.drawStack(stackWidth, height, type);
    const left = stackWidth + labelWidth + type * 2.8;
    const hasClaims = this.claims(this.context.store.tick).length > 0;
    if (hasClaims && this.size.width - left > 70)
      this.drawStrip(left, this.size.width - left - 6, height, type);
    else this.root.selectAll('g.strip *, g.axis *').remove();
    const { store } = this.context;
    const uncovered = store.at('debt.uncovered');
    const surplus = store.at('system.surplus');
    const texts = Number.isFinite(surplus)
      ? [`protocol surplus ${compact(surplus)} DAI`, `uncovered debt ${compact(uncovered)} DAI`]
      : store.pool === undefined
        ? ['no tranches in this scenario']
        : [];
    this.root
      .select('g.foot')
      .selectAll('text')
      .data(texts)
      .join('text')
      .attr('x', 0)
      .attr('y', (_, i) => this.size.height - type * (1.55 - 1.25 * i))
      .classed('bad', (_, i) => i === 1 && uncovered > 0)
      .text((d) => d);
  }

  describe(): string {
    const uncovered = this.context.store.at('debt.uncovered');
    const parts = this.claims(this.context.store.tick).map(
      (claim) => `${claim.label} ${usd(claim.value)} of ${usd(claim.par)}`,
    );
    return `Who absorbs the loss, first to lose first: ${parts.join(', ')}${Number.isFinite(uncovered) ? `; uncovered debt ${compact(uncovered)} DAI` : ''}.`;
  }

  table(): DataTable {
    const rows = this.claims(this.context.store.tick).map((claim) => [
      claim.label,
      usd(claim.par),
      usd(claim.value),
      percent(Math.max(0, 1 - claim.value / claim.par)),
    ]);
    return {
      caption: 'First to lose first',
      columns: ['Claim', 'Owed', 'Worth', 'Lost'],
      rows,
    };
  }

  destroy(): void {
    this.root.remove();
  }

  /** First to lose first: the surplus, then the tranches, junior first, each behind the buffers that stand below it. */
  private claims(tick: number): Claim[] {
    const { rows, pool } = this.context.store;
    const surplus = this.cushion('system.surplus', 'surplus', 'Surplus', tick);
    const tranches = (pool === undefined ? [] : tranchesAt(pool, rows, tick)).flatMap(
      ({ id, label, claim, value }, rank) => [
        ...pool!.buffers
          .filter(({ below }) => below === id)
          .flatMap((buffer) => this.cushion(`buffer.${buffer.id}`, buffer.id, buffer.label, tick)),
        { id, label, par: claim, value: Math.max(0, Math.min(claim, value)), rank },
      ],
    );
    if (tranches.length > 0) {
      // A surplus that is dust beside the tranches would only take their room.
      const standing = tranches.reduce((sum, tranche) => sum + tranche.par, 0);
      return [...surplus.filter(({ par }) => par > 0.005 * standing), ...tranches];
    }
    // Nobody stands behind the buffer but those who refill it: the hole is shown as a claim that is lost whole.
    const hole = Math.max(0, rows.at('debt.uncovered', tick) || 0);
    return hole > 0
      ? [{ id: 'uncovered', label: 'Uncovered', par: hole, value: 0, rank: null }, ...surplus]
      : surplus;
  }

  /** Money that is lost before anybody's claim: what there is now of the most that there ever was. */
  private cushion(channel: string, id: string, label: string, tick: number): Claim[] {
    const value = this.context.store.rows.at(channel, tick);
    const par = this.peak(channel, tick);
    return par > 0 && Number.isFinite(value)
      ? [{ id, label, par, value: Math.max(0, value), rank: null }]
      : [];
  }

  /** Largest value of a channel so far, looked up sparsely: what there was to lose. */
  private peak(channel: string, until: number): number {
    const { rows, control } = this.context.store;
    const step = Math.max(64, Math.floor(rows.head / 200));
    const key = `${control?.runId}:${control?.branch}:${channel}:${Math.floor(until / step)}:${rows.head < step ? rows.head : ''}`;
    const known = this.peaks.get(key);
    if (known !== undefined) return known;
    let most = 0;
    for (let tick = 0; tick <= until; tick += step)
      most = Math.max(most, rows.at(channel, tick) || 0);
    most = Math.max(most, rows.at(channel, until) || 0);
    if (this.peaks.size > 4000) this.peaks.clear();
    this.peaks.set(key, most);
    return most;
  }

  private drawStack(width: number, height: number, type: number): void {
    const slabs = layOutStack(this.claims(this.context.store.tick), height, type * 2.5);
    const stack = this.root
      .select('g.stack')
      .selectAll<SVGGElement, unknown>('g')
      .data(slabs, (d) => (d as Claim).id)
      .join((enter) => {
        const group = enter.append('g');
        group.append('rect').attr('class', 'whole');
        group.append('rect').attr('class', 'lost');
        group.append('line').attr('class', 'edge');
        return group;
      });
    stack
      .select('rect.whole')
      .attr('class', (_, i) => `whole ${shade(slabs, i)}`)
      .attr('y', (d) => d.top + 1)
      .attr('width', width)
      .attr('height', (d) => Math.max(0, d.height - 2 - d.lost));
    stack
      .select('rect.lost')
      .attr('y', (d) => d.top + d.height - 1 - d.lost)
      .attr('width', width)
      .attr('height', (d) => Math.max(0, d.lost))
      .attr('fill', 'url(#hatch-loss)');
    stack
      .select('line.edge')
      .attr('x2', width)
      .attr('y1', (d) => d.top + d.height - 1 - d.lost)
      .attr('y2', (d) => d.top + d.height - 1 - d.lost)
      .attr('opacity', (d) => (d.lost > 0.5 ? 1 : 0));
    const names = this.root
      .select('g.names')
      .selectAll<SVGGElement, unknown>('g')
      .data(slabs, (d) => (d as Claim).id)
      .join((enter) => {
        const group = enter.append('g');
        group.append('text').attr('class', 'name');
        group.append('text').attr('class', 'value');
        return group;
      });
    names.attr('transform', (d) => `translate(${width + 8},${d.top + d.height / 2})`);
    names
      .select('text.name')
      .attr('y', -type * 0.15)
      .text((d) => d.label);
    names
      .select('text.value')
      .attr('y', type * 1.05)
      .text((d) =>
        d.value < 0.005 * d.par
          ? `${usd(d.par)} lost`
          : d.lost > 0.5
            ? `${usd(d.value)} −${percent(1 - d.value / d.par, 0).replace(' ', '')}`
            : usd(d.value),
      );
  }

  private drawStrip(left: number, width: number, height: number, type: number): void {
    const { store } = this.context;
    const { rows, control } = store;
    if (control === null) return;
    const stretch = stretchOf(store.window, store.tick, control.ticks);
    const until = Math.min(store.tick, Math.floor(stretch.to));
    const from = Math.max(0, Math.floor(stretch.from));
    const step = Math.max(1, Math.floor((until - from) / POINTS));
    const ticks: number[] = [];
    for (let tick = from; tick <= until; tick += step) if (rows.gradeAt(tick) > 0) ticks.push(tick);
    const at = ticks.map((tick) => this.claims(tick));
    const debts = ticks.map((tick) => Math.max(0, rows.at('debt.uncovered', tick) || 0));
    const top =
      1.02 *
      Math.max(1, ...at.map((claims) => claims.reduce((sum, claim) => sum + claim.value, 0)));
    const deepest = Math.max(...debts, 0);
    const floor = deepest > 0 ? -Math.max(deepest * 1.1, top * 0.08) : 0;
    const axisHeight = height - type * 1.4;
    const y = scaleLinear()
      .domain([floor, top])
      .range([axisHeight, type * 0.7]);
    const x = scaleLinear().domain([stretch.from, stretch.to]).range([0, width]);
    const ids =
      at
        .at(-1)
        ?.map((claim) => claim.id)
        .filter((id) => id !== 'uncovered') ?? [];
    const layers = ids.map((id, layer) => {
      const points = ticks.map((tick, i) => {
        const claims = at[i]!;
        const own = claims.findIndex((claim) => claim.id === id);
        const below = claims
          .slice(0, Math.max(0, own))
          .reduce((sum, claim) => sum + claim.value, 0);
        return { tick, low: below, high: below + (claims[own]?.value ?? 0) };
      });
      const shape = area<(typeof points)[number]>()
        .x((d) => x(d.tick))
        .y0((d) => y(d.low))
        .y1((d) => y(d.high))
        .curve(curveStepAfter);
      return { name: shade(at.at(-1) ?? [], layer), d: shape(points) };
    });
    const debt = area<number>()
      .x((_, i) => x(ticks[i]!))
      .y0(y(0))
      .y1((d) => y(-d))
      .curve(curveStepAfter)(debts);
    const strip = this.root.select('g.strip').attr('transform', `translate(${left},0)`);
    strip
      .selectAll('path')
      .data([...layers, ...(deepest > 0 ? [{ name: 'debt', d: debt }] : [])])
      .join('path')
      .attr('class', (d) => d.name)
      .attr('d', (d) => d.d)
      .attr('fill', (d) => (d.name === 'debt' ? 'url(#hatch-loss)' : null));
    const axis = this.root.select('g.axis').attr('transform', `translate(${left},0)`);
    axis
      .selectAll('line')
      .data([y(0)])
      .join('line')
      .attr('x2', width)
      .attr('y1', (d) => d)
      .attr('y2', (d) => d);
    const values = y.ticks(Math.max(2, Math.floor(axisHeight / (type * 4)))).map((value) => ({
      x: -5,
      y: y(value) + type * 0.35,
      anchor: 'end',
      text: usdAxis(value),
    }));
    const times = timeTicks(
      store.dateAt(stretch.from),
      store.dateAt(stretch.to),
      Math.max(2, Math.floor(width / (type * 5.5))),
    )
      .map((tick) => ({
        x: x(
          stretch.from +
            (tick.date.getTime() - store.dateAt(stretch.from).getTime()) /
              1000 /
              control.secondsPerTick,
        ),
        y: height + type * 0.1,
        anchor: 'middle',
        text: tick.label,
      }))
      .filter((tick) => tick.x > type * 1.2 && tick.x < width - type * 1.2);
    const debtLabel =
      deepest > 0 && y(-deepest) - y(0) > type * 1.3
        ? [{ x: 4, y: y(0) + type * 1.1, anchor: 'start', text: 'uncovered' }]
        : [];
    axis
      .selectAll('text')
      .data([...values, ...times, ...debtLabel])
      .join('text')
      .attr('x', (d) => d.x)
      .attr('y', (d) => d.y)
      .attr('text-anchor', (d) => d.anchor)
      .text((d) => d.text);
  }
}

function shade(claims: readonly Claim[], i: number): string {
  const rank = claims[i]?.rank ?? null;
  const tranches = claims.filter((claim) => claim.rank !== null).length;
  return `stack-${rank === null ? 0 : stackShade(rank, tranches)}`;
}

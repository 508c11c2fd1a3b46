/**
 * A cascade's family tree: the chosen liquidation (or the one with the most offspring), its parents to the left, its
 * children to the right, time across and price down; a link is as wide as the share of the child that it caused.
 */

import { scaleLinear, select, type Selection } from 'd3';
import type { LiquidationEvent } from '../../protocol/messages.ts';
import { clock, fixed, percent, plural, price, usd } from '../i18n/format.ts';
import { CHANGED } from '../store/store.ts';
import { familyOf, linkPath, mostFertile, type Family } from './causalLinks.ts';
import { markRadius } from './marketMarks.ts';
import { endogenousShare } from '../store/eventLog.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const LINKS_MOST = 150;
const NOBODY: Family = { roots: [], links: [], ancestors: 0, descendants: 0 };

export class GenealogyView implements View {
  readonly id = 'genealogy';
  readonly title = 'Cascade genealogy';
  readonly needs =
    CHANGED.events |
    CHANGED.selection |
    CHANGED.theme |
    CHANGED.size |
    CHANGED.control |
    CHANGED.cursor;
  readonly hertz = 2;
  private context!: ViewContext;
  private root!: Selection<SVGSVGElement, unknown, null, undefined>;
  private size = { width: 0, height: 0 };
  private family: Family = NOBODY;
  private key = '';

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.root = select(body).append('svg').attr('aria-hidden', 'true');
    for (const name of ['links', 'nodes', 'texts']) this.root.append('g').attr('class', name);
  }

  resize(width: number, height: number): void {
    this.size = { width, height };
    this.root.attr('width', width).attr('height', height);
  }

  draw(): void {
    const { store } = this.context;
    if (this.size.width < 60) return;
    const { type } = this.context.theme();
    this.find();
    const nodes = new Map<number, LiquidationEvent>();
    for (const event of this.family.roots) nodes.set(event.id, event);
    for (const { parent, child } of this.family.links)
      nodes.set(parent.id, parent).set(child.id, child);
    const list = [...nodes.values()].sort((a, b) => b.notional - a.notional);
    const head = type * 3.4;
    const foot = type * 1.5;
    const ticks = extent(
      list.map((event) => event.tick),
      4,
    );
    const prices = extent(
      list.map((event) => event.price),
      0.5,
    );
    const x = scaleLinear()
      .domain(ticks)
      .range([type * 5.4, this.size.width - type * 1.4]);
    const y = scaleLinear()
      .domain(prices)
      .range([this.size.height - foot - 12, head + 12]);
    const top = Math.max(1, ...list.map((event) => event.notional));
    this.root
      .select('g.links')
      .selectAll('path')
      .data(this.family.links)
      .join('path')
      .attr('d', ({ parent, child }) =>
        linkPath(x(parent.tick), y(parent.price), x(child.tick), y(child.price)),
      )
      .attr('stroke-width', (d) => 0.8 + 4 * d.share)
      .attr('opacity', (d) => Math.max(0.2, 0.85 / d.distance));
    const chosen = new Set(this.family.roots.map((event) => event.id));
    const nodesNow = this.root
      .select('g.nodes')
      .selectAll<SVGGElement, LiquidationEvent>('g')
      .data(list, (d) => d.id)
      .join((enter) => {
        const group = enter.append('g');
        group.append('circle').attr('class', 'whole');
        group.append('circle').attr('class', 'inner');
        group.on('click', (_, event) => store.select([event.id]));
        return group;
      });
    nodesNow
      .attr('transform', (d) => `translate(${x(d.tick)},${y(d.price)})`)
      .classed('chosen', (d) => chosen.has(d.id));
    const radius = (event: LiquidationEvent) =>
      Math.max(2.5, markRadius(event.notional, top, type * 1.1));
    nodesNow.select('circle.whole').attr('r', radius);
    nodesNow.select('circle.inner').attr('r', (d) => radius(d) * Math.sqrt(endogenousShare(d)));
    const at = (tick: number) => clock(store.dateAt(tick));
    const texts =
      list.length === 0
        ? [
            {
              x: 0,
              y: head,
              text: 'No liquidation has caused another so far.',
              anchor: 'start',
              name: '',
            },
          ]
        : [
            ...this.headline().map((text, i) => ({
              x: 0,
              y: type * (1 + 1.3 * i),
              text,
              anchor: 'start',
              name: 'headline',
            })),
            {
              x: type * 4.2,
              y: this.size.height - 3,
              text: `${at(ticks[0])} UTC`,
              anchor: 'start',
              name: '',
            },
            {
              x: this.size.width - 4,
              y: this.size.height - 3,
              text: at(ticks[1]),
              anchor: 'end',
              name: '',
            },
            {
              x: 0,
              y: y(prices[1]) + type * 0.35,
              text: price(prices[1]),
              anchor: 'start',
              name: '',
            },
            {
              x: 0,
              y: y(prices[0]) + type * 0.35,
              text: price(prices[0]),
              anchor: 'start',
              name: '',
            },
          ];
    this.root
      .select('g.texts')
      .selectAll('text')
      .data(texts)
      .join('text')
      .attr('x', (d) => d.x)
      .attr('y', (d) => d.y)
      .attr('text-anchor', (d) => d.anchor)
      .attr('class', (d) => d.name)
      .text((d) => d.text);
  }

  describe(): string {
    if (this.family.roots.length === 0)
      return 'Cascade genealogy: no liquidation has caused another so far.';
    return `Cascade genealogy: ${this.headline().join(': ')}.`;
  }

  table(): DataTable {
    const rows = this.family.links.map(({ parent, child, share }) => [
      `${parent.id}`,
      `${child.id}`,
      percent(share, 0),
      clock(this.context.store.dateAt(child.tick)),
      price(child.price),
      usd(child.notional),
    ]);
    return {
      caption: 'Who caused whom',
      columns: ['Cause', 'Liquidation', 'Share', 'Time, UTC', 'Price', 'Notional'],
      rows,
    };
  }

  destroy(): void {
    this.root.remove();
  }

  private headline(): [string, string] {
    const { roots, ancestors, descendants } = this.family;
    const one =
      roots.length === 1
        ? `Liquidation ${roots[0]!.id}, ${usd(roots[0]!.notional)}`
        : plural(roots.length, 'liquidation', 'liquidations');
    const outside =
      roots.length === 1 ? `, ${fixed(endogenousShare(roots[0]!) * 100, 0)} % forced` : '';
    return [
      `${one}${outside}`,
      `${plural(ancestors, 'ancestor', 'ancestors')}, ${plural(descendants, 'descendant', 'descendants')} shown`,
    ];
  }

  private find(): void {
    const { events, selected, tick } = this.context.store;
    const key = `${selected.join()}:${selected.length > 0 ? '' : events.version}:${events.liquidations.length > 0}`;
    if (key === this.key && selected.length > 0) return;
    this.key = key;
    const fertile = selected.length > 0 ? null : mostFertile(events, 0, tick);
    const ids = selected.length > 0 ? selected : fertile === null ? [] : [fertile.id];
    this.family = ids.length === 0 ? NOBODY : familyOf(events, ids, LINKS_MOST);
  }
}

function extent(values: readonly number[], least: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (!(low <= high)) return [0, 1];
  const pad = Math.max(0, (least - (high - low)) / 2);
  return [low - pad, high + pad];
}

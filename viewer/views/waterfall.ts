/** The waterfall of a pool at its last payment date: a real table, a bar for what was paid of what was due, and each step over the dates. */

import { line, scaleLinear, select, type Selection } from 'd3';
import type { WaterfallStepEvent } from '../../protocol/messages.ts';
import { clock, day, fixed, usd, words } from '../i18n/format.ts';
import { CHANGED } from '../store/store.ts';
import {
  outcomeOf,
  payeesOf,
  waterfallAt,
  type StepHistory,
  type WaterfallAt,
} from './waterfallLayout.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const COLUMNS = ['From', 'To', 'Available', 'Due', 'Paid', 'Of due', 'Outcome', 'So far'] as const;
const BAR = 72;
const SPARK = { width: 120, height: 18 } as const;

export class WaterfallView implements View {
  readonly id = 'waterfall';
  readonly title = 'Waterfall';
  readonly needs =
    CHANGED.events | CHANGED.control | CHANGED.cursor | CHANGED.selection | CHANGED.theme;
  readonly hertz = 4;
  private context!: ViewContext;
  private box!: Selection<HTMLDivElement, unknown, null, undefined>;
  private head!: Selection<HTMLParagraphElement, unknown, null, undefined>;
  private rows!: Selection<HTMLTableSectionElement, unknown, null, undefined>;
  private shown = '';

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.box = select(body)
      .append('div')
      .attr('class', 'scroll')
      .attr('tabindex', '0')
      .attr('role', 'region')
      .attr('aria-label', 'Waterfall, table');
    this.head = this.box.append('p').attr('class', 'note');
    const table = this.box.append('table').attr('class', 'figures waterfall');
    table
      .append('thead')
      .append('tr')
      .selectAll('th')
      .data(COLUMNS)
      .join('th')
      .attr('scope', 'col')
      .text((d) => d);
    this.rows = table.append('tbody');
  }

  resize(): void {
    // The table scrolls by itself.
  }

  draw(): void {
    const { store } = this.context;
    const at = this.at();
    const key = `${store.pool?.id}:${at?.tick}:${at?.dates.length}:${this.context.theme().name}:${store.control?.runId}`;
    if (key === this.shown) return;
    this.shown = key;
    this.head.text(at === null ? 'No payment date yet.' : `${this.dated(at)}, in order of payment`);
    this.rows
      .selectAll<HTMLTableRowElement, StepHistory>('tr')
      .data(at?.steps ?? [], (d) => d.key)
      .join((enter) => {
        const row = enter.append('tr');
        row.append('th').attr('scope', 'row');
        for (let i = 1; i < COLUMNS.length; i++) row.append('td');
        row
          .select('td:nth-child(6)')
          .append('svg')
          .attr('aria-hidden', 'true')
          .call((svg) => {
            svg.append('rect').attr('class', 'whole');
            svg.append('rect').attr('class', 'paid');
          });
        row
          .select('td:nth-child(8)')
          .append('svg')
          .attr('aria-hidden', 'true')
          .call((svg) => {
            svg.append('line');
            svg.append('path');
            svg.append('circle');
          });
        return row;
      })
      .order()
      .attr('class', ({ last }) => `${last.test === '' ? 'pays' : 'tests'} ${last.reason}`)
      .each(function (history) {
        const row = select(this);
        const cells = cellsOf(history.last);
        row.select('th').text(cells[0]!);
        cells.slice(1, 5).forEach((text, i) => row.select(`td:nth-child(${i + 2})`).text(text));
        row.select('td:nth-child(7)').text(cells[6]!);
        drawBar(row.select<SVGSVGElement>('td:nth-child(6) svg'), history.last);
        drawSpark(row.select<SVGSVGElement>('td:nth-child(8) svg'), history, at!);
      });
  }

  describe(): string {
    const at = this.at();
    if (at === null) return 'Waterfall: no payment date yet.';
    const failed = at.steps.filter(({ last }) => last.reason === 'testFailed');
    const short = at.steps.filter(({ last }) => last.test === '' && last.paid < last.due);
    const tests =
      failed.length === 0
        ? 'no test fails'
        : `${failed.map(({ last }) => words(last.test)).join(', ')} fails`;
    return `${this.dated(at)}: ${at.steps.length} steps; ${tests}; ${short.length} paid less than was due.`;
  }

  table(): DataTable {
    const at = this.at();
    return {
      caption: at === null ? 'No payment date yet' : this.dated(at),
      columns: COLUMNS.slice(0, 7),
      rows: (at?.steps ?? []).map(({ last }) => cellsOf(last)),
    };
  }

  destroy(): void {
    this.box.remove();
  }

  private at(): WaterfallAt | null {
    const { store } = this.context;
    return store.pool === undefined
      ? null
      : waterfallAt(store.events.steps, store.pool.id, store.tick);
  }

  private dated({ tick, dates }: WaterfallAt): string {
    const { store } = this.context;
    const date = store.dateAt(tick);
    return `${store.pool!.label}: payment ${dates.length}, ${day(date)} ${date.getUTCFullYear()}, ${clock(date)} UTC`;
  }
}

/** A test has its value beside the trigger where a payment has money. */
function cellsOf(event: WaterfallStepEvent): string[] {
  const { test, testValue, trigger, available, due, paid, from } = event;
  if (test !== '') {
    const measured = testValue === null ? 'nothing owed' : fixed(testValue, 3);
    const least = trigger === null ? '' : `≥ ${fixed(trigger, 3)}`;
    return ['test', words(test), '', least, measured, '', outcomeOf(event)];
  }
  return [
    words(from),
    payeesOf(event),
    usd(available),
    usd(due),
    usd(paid),
    due > 0 ? `${fixed((100 * paid) / due, 0)} %` : '',
    outcomeOf(event),
  ];
}

function drawBar(
  svg: Selection<SVGSVGElement, unknown, HTMLElement | null, undefined>,
  { test, due, paid }: WaterfallStepEvent,
): void {
  const isBar = test === '' && due > 0;
  svg.attr('width', BAR).attr('height', 10);
  svg
    .select('rect.whole')
    .attr('width', isBar ? BAR : 0)
    .attr('height', 10)
    .attr('fill', 'url(#hatch-loss)');
  svg
    .select('rect.paid')
    .attr('width', isBar ? Math.min(1, paid / due) * BAR : 0)
    .attr('height', 10);
}

/** The step's share over the payment dates; for tests the trigger is the line at one. */
function drawSpark(
  svg: Selection<SVGSVGElement, unknown, HTMLElement | null, undefined>,
  { shares, last }: StepHistory,
  { dates }: WaterfallAt,
): void {
  const { width, height } = SPARK;
  const known = shares.filter((share) => share !== null);
  const isTest = last.test !== '';
  const low = isTest ? Math.min(0.9, ...known) : 0;
  const high = isTest ? Math.max(1.1, ...known) : 1;
  const x = scaleLinear()
    .domain([dates[0]!, Math.max(dates[0]! + 1, dates.at(-1)!)])
    .range([2, width - 4]);
  const y = scaleLinear()
    .domain([low, high])
    .range([height - 3, 3]);
  svg.attr('width', width).attr('height', height);
  svg
    .select('line')
    .attr('x1', 0)
    .attr('x2', width)
    .attr('y1', y(isTest ? 1 : 0))
    .attr('y2', y(isTest ? 1 : 0));
  svg.select('path').attr(
    'd',
    line<number | null>()
      .defined((share) => share !== null)
      .x((_, i) => x(dates[i]!))
      .y((share) => y(share!))([...shares]),
  );
  const end = shares.at(-1) ?? null;
  svg
    .select('circle')
    .attr('r', end === null ? 0 : 2.5)
    .attr('cx', x(dates.at(-1)!))
    .attr('cy', y(end ?? 0));
}

/** What was published about the real day beside what this run has produced: a real table, with a bar for the ratio. */

import { select, type Selection } from 'd3';
import type { PublishedFigure } from '../../protocol/messages.ts';
import { signedPercent, trimmed, withUnit } from '../i18n/format.ts';
import { CHANGED } from '../store/store.ts';
import type { DataTable, View, ViewContext } from './view.ts';

const COLUMNS = ['Figure', 'Published', 'Simulated', 'Difference'] as const;

export class PublishedView implements View {
  readonly id = 'published';
  readonly title = 'Published against simulated';
  readonly needs = CHANGED.control;
  readonly hertz = 2;
  private context!: ViewContext;
  private figures!: Selection<HTMLTableElement, unknown, null, undefined>;
  private box!: Selection<HTMLDivElement, unknown, null, undefined>;

  mount(body: HTMLElement, context: ViewContext): void {
    this.context = context;
    this.box = select(body)
      .append('div')
      .attr('class', 'scroll')
      .attr('tabindex', '0')
      .attr('role', 'region')
      .attr('aria-label', 'Published against simulated, table');
    this.figures = this.box.append('table').attr('class', 'figures named');
    this.figures
      .append('thead')
      .append('tr')
      .selectAll('th')
      .data(COLUMNS.slice(1))
      .join('th')
      .attr('scope', 'col')
      .text((d) => d);
    this.box
      .append('p')
      .attr('class', 'note')
      .text('in: put in, so agreement proves nothing. ✓ within the stated tolerance, ✗ outside.');
  }

  resize(): void {
    // The table scrolls by itself.
  }

  draw(): void {
    const figures = this.context.store.control?.published ?? [];
    this.figures
      .selectAll<HTMLTableSectionElement, PublishedFigure>('tbody')
      .data(figures, (d) => d.id)
      .join((enter) => {
        // The name has a line of its own: beside three figures it would have room for one word.
        const group = enter.append('tbody');
        group.append('tr').append('th').attr('scope', 'rowgroup').attr('colspan', 3);
        const row = group.append('tr');
        for (let i = 0; i < 3; i++) row.append('td');
        return group;
      })
      .each(function (figure) {
        const row = select(this);
        row.classed('within', figure.within === true).classed('outside', figure.within === false);
        const cells = cellsOf(figure);
        row.select('th').text(cells[0]!);
        row
          .selectAll('td')
          .data(cells.slice(1))
          .text((d) => d);
      });
  }

  describe(): string {
    const figures = this.context.store.control?.published ?? [];
    const tested = figures.filter((figure) => !figure.isInput && figure.within !== null);
    const within = tested.filter((figure) => figure.within === true).length;
    return `Published against simulated: ${within} of ${tested.length} figures that were not put in lie within their tolerance.`;
  }

  table(): DataTable {
    return {
      caption: this.title,
      columns: COLUMNS,
      rows: (this.context.store.control?.published ?? []).map(cellsOf),
    };
  }

  destroy(): void {
    this.box.remove();
  }
}

/** Label with its unit, both figures, how far apart they are and what the scenario says of that. */
function cellsOf(figure: PublishedFigure): string[] {
  const { simulated, published, unit } = figure;
  const inFigure = UNIT_IN_FIGURE.has(unit);
  const write = (value: number) => (inFigure ? withUnit(value, unit) : trimmed(value));
  const difference =
    simulated === null || published === 0 ? '' : signedPercent(simulated / published - 1, 0);
  const verdict = figure.isInput
    ? ' in'
    : figure.within === null
      ? ''
      : figure.within
        ? ' ✓'
        : ' ✗';
  return [
    inFigure ? figure.label : `${figure.label}, ${unit}`,
    write(published),
    simulated === null ? 'not yet' : write(simulated),
    difference === '' ? '' : `${difference}${verdict}`,
  ];
}

/** Units that are written with the number itself; others stand in the label. */
const UNIT_IN_FIGURE: ReadonlySet<string> = new Set([
  '',
  'USD',
  'USD per DAI',
  'fraction',
  'count',
  '%',
  '×',
  'ratio',
]);

/** How much figures move with the scenario's numbers, as a dialog: spans by figure, beside what a copula makes of the same changes. */

import type { SensitivityFigure, SensitivityReport } from '../../protocol/sensitivity.ts';
import type { Theme } from '../theme/theme.ts';
import { drawSensitivity, figureText } from '../views/sensitivityBars.ts';
import { layOutSensitivity, numberName } from '../views/sensitivityLayout.ts';
import { trimmed } from '../i18n/format.ts';
import { chart, headCell } from './charts.ts';
import { openDialog } from './dialogs.ts';
import { make } from './dom.ts';

export function openSensitivity(report: SensitivityReport, theme: Theme): void {
  const { scenario, seeds, level, figures } = report;
  const says = make(
    'p',
    'promise-says',
    `${scenario}, ${seeds.length} seeds: each number a step lower and a step higher under the same random numbers. Pale: the figure at the lower step; strong: at the higher. Intervals of the change at ${trimmed(level * 100)} %.`,
  );
  const sections = figures.map((figure) => {
    const svg = chart(`${figure.figure} by number`);
    drawSensitivity(svg, figure, theme);
    const strongest = layOutSensitivity(figure).spans[0];
    const note =
      strongest?.copulaTo === null || strongest === undefined
        ? []
        : [
            make(
              'p',
              'note',
              'Thin: the same change by a copula that is told how many defaulted, what was lost and what came together.',
            ),
          ];
    return make('section', '', make('h3', '', figure.figure), svg, ...note);
  });
  const dialog = openDialog(
    'How much it moves',
    says,
    make('div', 'promise sensitivity', ...sections),
    make('details', 'promise-table', make('summary', '', 'As a table'), ...figures.map(tableOf)),
  );
  dialog.classList.add('wide');
}

function tableOf({ figure, rows }: SensitivityFigure): HTMLElement {
  const write = (value: number | null): string =>
    value === null ? '–' : figureText(figure, value);
  const body = rows.map((row) =>
    make(
      'tr',
      '',
      headCell(`${numberName(row.path)} ${row.step}`, 'row'),
      ...[row.low, row.base, row.high, row.change, ...row.interval, row.copulaChange].map((value) =>
        make('td', '', write(value)),
      ),
    ),
  );
  const head = ['Number', 'Lower', 'As it is', 'Higher', 'Change', 'From', 'To', 'Copula'];
  return make(
    'table',
    'figures',
    make('caption', '', figure),
    make('thead', '', make('tr', '', ...head.map((text) => headCell(text)))),
    make('tbody', '', ...body),
  );
}

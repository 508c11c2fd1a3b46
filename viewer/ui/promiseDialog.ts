/** What was promised and what came, as a dialog: bars by tranche, laws of the pool's loss, correlation over time with the promise's window. */

import type { PromiseReport, PromiseWindow } from '../../protocol/promise.ts';
import type { Theme } from '../theme/theme.ts';
import { BAR_LABELS, drawBars } from '../views/promiseBars.ts';
import { drawCorrelation, drawMatrices, shareAt, spanText } from '../views/promiseCorrelation.ts';
import { drawLaws } from '../views/promiseLaws.ts';
import { layOutBars, meanPair, windowAt } from '../views/promiseLayout.ts';
import { lossText } from '../views/promiseText.ts';
import { chart, headCell } from './charts.ts';
import { openDialog } from './dialogs.ts';
import { make, setText } from './dom.ts';

export function openPromise(report: PromiseReport, theme: Theme): void {
  let chosen: PromiseWindow | null = null;
  let looked = mostTogether(report);
  const says = make('p', 'promise-says');
  const windowSays = make('p', 'note');
  const matrixSays = make('p', 'note');
  const bars = chart('Expected loss of every tranche, promised and realised');
  const laws = chart('Probability that the pool loses more than so much');
  const time = chart('Correlation over time');
  const matrices = chart('Correlation matrices');
  const hasTime = report.slices.length > 0;

  const draw = (): void => {
    drawBars(bars, report, chosen, theme);
    drawLaws(laws, report, theme);
    setText(says, sentence(report, chosen));
    if (!hasTime) return;
    drawCorrelation(time, report, chosen, looked, theme);
    drawMatrices(matrices, report, looked, theme);
    setText(
      windowSays,
      chosen === null
        ? 'Drag over the chart to take the promise from another stretch of the runs.'
        : `Promise from ${spanText(report, chosen.first)} to ${spanText(report, chosen.last + 1)}: correlation ${chosen.assetCorrelation.toFixed(2)}. Esc or a click gives the report’s own back.`,
    );
    const slice = report.slices[looked]!;
    setText(
      matrixSays,
      `From ${spanText(report, looked)} to ${spanText(report, looked + 1)}: values ${meanPair(slice.fundamental).toFixed(2)}, traded ${meanPair(slice.traded).toFixed(2)} on average. ← and → choose the part.`,
    );
  };
  const choose = (window: PromiseWindow | null): void => {
    chosen = window;
    draw();
  };
  const look = (slice: number): void => {
    looked = Math.min(report.slices.length - 1, Math.max(0, slice));
    draw();
  };

  let from: number | null = null;
  time.addEventListener('pointerdown', (event) => {
    from = shareAt(time, event.clientX);
    time.setPointerCapture(event.pointerId);
  });
  time.addEventListener('pointermove', (event) => {
    const share = shareAt(time, event.clientX);
    if (from === null) return look(Math.floor(share * report.slices.length));
    if (Math.abs(share - from) > 0.02) choose(windowAt(report, from, share));
  });
  time.addEventListener('pointerup', (event) => {
    if (from !== null && Math.abs(shareAt(time, event.clientX) - from) <= 0.02) choose(null);
    from = null;
  });
  const timeBox = make('div', 'promise-time', time);
  timeBox.tabIndex = 0;
  timeBox.setAttribute('role', 'group');
  timeBox.setAttribute(
    'aria-label',
    'Correlation over time; arrows choose a part, with Shift the end of the promise’s window',
  );
  timeBox.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.shiftKey) return look(looked + step);
    const count = report.slices.length;
    const first = chosen?.first ?? 0;
    const last = Math.min(count - 1, Math.max(first, (chosen?.last ?? count - 1) + step));
    return choose(windowAt(report, (first + 0.01) / count, (last + 0.99) / count));
  });
  const content = make(
    'div',
    'promise',
    make('section', '', make('h3', '', 'Expected loss, share of the tranche'), bars),
    make(
      'section',
      '',
      make('h3', '', 'How often the pool loses more'),
      laws,
      ...(hasTime
        ? [make('h3', '', 'Correlation over the runs'), timeBox, windowSays, matrices, matrixSays]
        : []),
    ),
  );
  const dialog = openDialog('What was promised, and what came', says, content, tableOf(report));
  dialog.classList.add('wide');
  draw();
}

function sentence(report: PromiseReport, chosen: PromiseWindow | null): string {
  const { promise, seeds, calmSays, names = null } = report;
  const wrong = layOutBars(report, chosen).find(({ isMostWrong }) => isMostWrong);
  const rho = chosen?.assetCorrelation ?? promise.assetCorrelation;
  const credit = `${lossText(promise.defaultProbability)} of positions fail, ${lossText(promise.lossGivenDefault)} is then lost, correlation ${rho.toFixed(2)}${names === null ? '' : ', each position by its own figures'}`;
  const came =
    wrong === undefined
      ? 'No tranche lost more than promised.'
      : `The promise was most wrong for the ${wrong.tranche.name} tranche: ${lossText(wrong.bars.find(({ name }) => name === 'A')?.value ?? 0)} promised, ${lossText(wrong.bars.find(({ name }) => name === 'E')?.value ?? 0)} lost.`;
  return `${report.scenario}, ${seeds.length} seeds. Promised, from ${calmSays}: ${credit}. ${came}`;
}

/** The same figures as a table. */
function tableOf(report: PromiseReport): HTMLElement {
  const names = Object.keys(BAR_LABELS) as (keyof typeof BAR_LABELS)[];
  const table = make(
    'table',
    'figures',
    make('caption', '', 'Expected loss, share of the tranche'),
  );
  const head = make(
    'tr',
    '',
    headCell('Tranche'),
    ...names.map((name) => headCell(BAR_LABELS[name])),
  );
  const rows = layOutBars(report, null).map(({ tranche, bars }) =>
    make(
      'tr',
      '',
      headCell(tranche.name, 'row'),
      ...names.map((name) => {
        const bar = bars.find((one) => one.name === name);
        return make('td', '', bar === undefined ? '–' : lossText(bar.value));
      }),
    ),
  );
  table.append(make('thead', '', head), make('tbody', '', ...rows));
  return make('details', 'promise-table', make('summary', '', 'As a table'), table);
}

/** The part of the runs in which traded prices moved together most. */
function mostTogether({ slices }: PromiseReport): number {
  const means = slices.map(({ traded }) => meanPair(traded));
  return Math.max(0, means.indexOf(Math.max(...means)));
}

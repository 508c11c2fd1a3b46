/**
 * The control column: shocks as buttons, mechanisms as switches, parameters as sliders in groups, all from what the
 * run says it has. A slider sends its value when let go; what the server holds is what is shown afterwards.
 */

import { select } from 'd3';
import type { MechanismState, ParameterState, ShockChoice } from '../../protocol/messages.ts';
import { clock } from '../i18n/format.ts';
import type { Store } from '../store/store.ts';
import type { Actions } from './actions.ts';
import { make } from './dom.ts';
import { makeKindMenus } from './kindMenus.ts';
import { makeParameters } from './parameters.ts';

export interface Controls {
  readonly element: HTMLElement;
  readonly draw: () => void;
  /** Adds a button that opens a report on many runs. */
  readonly offerReport: (text: string, open: () => void) => void;
}

export function makeControls(store: Store, actions: Actions): Controls {
  const shocks = make('div', 'shocks');
  const mechanisms = make('div', 'mechanisms');
  const kinds = makeKindMenus(actions);
  const parameters = makeParameters(sendParameter);
  const log = make('ol', 'commands');
  const logBox = make('div', 'log', make('h3', '', 'Done so far'), log);
  const reports = make('div', 'shocks');
  const reportBox = make('div', '', make('h3', '', 'Over many seeds'), reports);
  const shockBox = make('div', '', make('h3', '', 'Shocks'), shocks);
  const mechanismBox = make('div', '', make('h3', '', 'Mechanisms'), kinds.element, mechanisms);
  reportBox.hidden = true;
  const element = make(
    'div',
    'controls',
    reportBox,
    shockBox,
    mechanismBox,
    make('h3', '', 'Parameters'),
    parameters.element,
    logBox,
  );
  let shown: readonly ParameterState[] | null = null;

  function draw(): void {
    const { control } = store;
    if (control === null) return;
    if (control.parameters !== shown) parameters.draw(control.runId, control.parameters);
    shown = control.parameters;
    drawShocks(control.shocks);
    kinds.draw(control.choices);
    drawMechanisms(control.mechanisms);
    shockBox.hidden = control.shocks.length === 0;
    mechanismBox.hidden = control.choices.length + control.mechanisms.length === 0;
    const recent = control.commands.slice(-5).reverse();
    logBox.hidden = recent.length === 0;
    select(log)
      .selectAll('li')
      .data(recent)
      .join('li')
      .text((d) => `${clock(store.dateAt(d.tick))} ${d.says}`);
  }

  async function sendParameter(path: string, value: number): Promise<boolean> {
    const answer = await actions.send({ kind: 'param', path, value });
    return answer.ok;
  }

  async function sendMechanism(id: string, input: HTMLInputElement): Promise<void> {
    const answer = await actions.send({ kind: 'mechanism', id, on: input.checked });
    if (!answer.ok) input.checked = !input.checked;
  }

  function drawShocks(list: readonly ShockChoice[]): void {
    select(shocks)
      .selectAll<HTMLButtonElement, ShockChoice>('button')
      .data(list, (d) => d.id)
      .join('button')
      .attr('type', 'button')
      .attr('title', (d) => d.says)
      .text((d) => d.label)
      .on('click', (_, d) => void actions.send({ kind: 'shock', id: d.id }));
  }

  function drawMechanisms(list: readonly MechanismState[]): void {
    const labels = select(mechanisms)
      .selectAll<HTMLLabelElement, MechanismState>('label')
      .data(list, (d) => d.id)
      .join((enter) => {
        const label = enter.append('label').attr('class', 'switch');
        label.append('input').attr('type', 'checkbox').attr('role', 'switch');
        label.append('span');
        return label;
      });
    labels.select('span').text((d) => d.label);
    labels
      .select<HTMLInputElement>('input')
      .property('checked', (d) => d.on)
      .on('change', function (_, d) {
        void sendMechanism(d.id, this);
      });
  }

  function offerReport(text: string, open: () => void): void {
    const button = make('button', '', text);
    button.type = 'button';
    button.addEventListener('click', open);
    reports.append(button);
    reportBox.hidden = false;
  }

  return { element, draw, offerReport };
}

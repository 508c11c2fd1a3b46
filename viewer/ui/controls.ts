/**
 * The control column: parameters as sliders, shocks as buttons, mechanisms as switches, all from what the run says it
 * has. A slider sends its value when let go; what the server holds is what is shown afterwards.
 */

import { select } from 'd3';
import type { MechanismState, ParameterState, ShockChoice } from '../../protocol/messages.ts';
import { clock, trimmed } from '../i18n/format.ts';
import type { Store } from '../store/store.ts';
import type { Actions } from './actions.ts';
import { make, setText } from './dom.ts';

export interface Controls {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

export function makeControls(store: Store, actions: Actions): Controls {
  const parameters = make('div', 'parameters');
  const shocks = make('div', 'shocks');
  const mechanisms = make('div', 'mechanisms');
  const log = make('ol', 'commands');
  const logBox = make('div', 'log', make('h3', '', 'Done so far'), log);
  const element = make(
    'div',
    'controls',
    make('h3', '', 'Parameters'),
    parameters,
    make('h3', '', 'Shocks'),
    shocks,
    make('h3', '', 'Mechanisms'),
    mechanisms,
    logBox,
  );

  function draw(): void {
    const { control } = store;
    if (control === null) return;
    drawParameters(control.parameters);
    drawShocks(control.shocks);
    drawMechanisms(control.mechanisms);
    const recent = control.commands.slice(-5).reverse();
    logBox.hidden = recent.length === 0;
    select(log)
      .selectAll('li')
      .data(recent)
      .join('li')
      .text((d) => `${clock(store.dateAt(d.tick))} ${d.says}`);
  }

  function drawParameters(list: readonly ParameterState[]): void {
    const boxes = select(parameters)
      .selectAll<HTMLLabelElement, ParameterState>('label')
      .data(list, (d) => d.path)
      .join((enter) => {
        const label = enter
          .append('label')
          .attr('class', 'parameter')
          .attr('title', (d) => d.says);
        label.append('span').attr('class', 'name');
        label.append('output').attr('class', 'value');
        label.append('input').attr('type', 'range');
        return label;
      });
    boxes.select('span.name').text((d) => d.label);
    boxes.each(function (parameter) {
      const input = this.querySelector('input');
      const output = this.querySelector('output');
      if (input === null || output === null) return;
      const { min, max, step, value } = parameter;
      if (input.min !== String(min))
        Object.assign(input, { min: String(min), max: String(max), step: String(step) });
      const show = () => {
        setText(output, withUnit(Number(input.value), parameter.unit));
        input.style.setProperty('--share', `${((Number(input.value) - min) / (max - min)) * 100}%`);
        input.setAttribute('aria-valuetext', withUnit(Number(input.value), parameter.unit));
      };
      if (input.dataset['held'] !== 'yes' && input.dataset['set'] !== String(value)) {
        input.value = String(value);
        input.dataset['set'] = String(value);
        show();
      }
      input.oninput = () => {
        input.dataset['held'] = 'yes';
        show();
      };
      input.onchange = () => void sendParameter(parameter.path, input);
    });
  }

  async function sendParameter(path: string, input: HTMLInputElement): Promise<void> {
    const answer = await actions.send({ kind: 'param', path, value: Number(input.value) });
    delete input.dataset['held'];
    // A refused value goes back to what is in force.
    if (answer.ok) input.dataset['set'] = input.value;
    else delete input.dataset['set'];
    draw();
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

  return { element, draw };
}

function withUnit(value: number, unit: string): string {
  if (unit === '' || unit === 'ratio' || unit === 'count') return trimmed(value);
  if (unit === '$M') return `$${trimmed(value)}M`;
  return unit === '×' ? `×${trimmed(value)}` : `${trimmed(value)} ${unit}`;
}

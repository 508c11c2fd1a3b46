/** Sliders for a run's parameters: grouped by what they belong to, with a field to find one by name. */

import type { ParameterState } from '../../protocol/messages.ts';
import { capital, trimmed, words } from '../i18n/format.ts';
import { make, setText } from './dom.ts';
import { sliderScale, type SliderScale } from './sliderScale.ts';

export interface Parameters {
  readonly element: HTMLElement;
  readonly draw: (runId: string, list: readonly ParameterState[]) => void;
}

/** More than this and groups start closed. */
const FEW = 12;

/** What is worth turning first, where a run has it: the shock, the oracle's delay, the auction, who holds the book. */
const FIRST: readonly RegExp[] = [
  /^fundamentals\.ETH\.volatilityPerYear$/,
  /^oracles\.delay\.hopSeconds$/,
  /\.liquidation\.(lotSize|bidLifetime|liquidationPenalty)$/,
  /^chain\.congestionFactor$/,
  /^agents\.makers\.withdrawal$/,
  /\.pool\.floorRatio$/,
];
const FIRST_GROUP = 'To begin with';

interface Slider {
  readonly box: HTMLElement;
  readonly input: HTMLInputElement;
  readonly output: HTMLElement;
  readonly scale: SliderScale;
  parameter: ParameterState;
  /** Being moved, or on its way: the server's value waits. */
  held: boolean;
}

export function makeParameters(
  send: (path: string, value: number) => Promise<boolean>,
): Parameters {
  const find = make('input', 'find');
  find.type = 'search';
  find.placeholder = 'Find a parameter';
  find.setAttribute('aria-label', 'Find a parameter');
  const list = make('div', 'groups');
  const element = make('div', 'parameters', find, list);
  const sliders = new Map<string, Slider>();
  let runId = '';
  find.addEventListener('input', filter);

  function draw(run: string, parameters: readonly ParameterState[]): void {
    const known = run === runId && parameters.every(({ path }) => sliders.has(path));
    if (!known) build(run, parameters);
    for (const parameter of parameters) {
      const slider = sliders.get(parameter.path);
      if (slider === undefined) continue;
      slider.parameter = parameter;
      if (!slider.held) place(slider, parameter.value);
    }
  }

  function build(run: string, parameters: readonly ParameterState[]): void {
    runId = run;
    sliders.clear();
    const groups = new Map<string, ParameterState[]>();
    if (parameters.some(isFirst)) groups.set(FIRST_GROUP, []);
    for (const parameter of parameters) {
      const name = isFirst(parameter) ? FIRST_GROUP : groupOf(parameter.path);
      groups.set(name, [...(groups.get(name) ?? []), parameter]);
    }
    const few = parameters.length <= FEW;
    find.hidden = few;
    list.replaceChildren(
      ...[...groups].map(([name, members]) => {
        const boxes = members.map(makeSlider);
        if (few) return make('div', '', ...boxes);
        const group = make('details', 'group', make('summary', '', name), ...boxes);
        group.open = name === FIRST_GROUP;
        return group;
      }),
    );
  }

  function makeSlider(parameter: ParameterState): HTMLElement {
    const input = make('input');
    const output = make('output', 'value');
    const box = make(
      'label',
      'parameter',
      make('span', 'name', isFirst(parameter) ? parameter.label : shortLabel(parameter)),
      output,
      input,
    );
    const scale = sliderScale(parameter);
    box.title = parameter.says;
    input.type = 'range';
    Object.assign(input, {
      min: String(scale.min),
      max: String(scale.max),
      step: String(scale.step),
    });
    const slider: Slider = { box, input, output, scale, parameter, held: false };
    sliders.set(parameter.path, slider);
    input.addEventListener('input', () => {
      slider.held = true;
      show(slider, scale.fromSlider(Number(input.value)));
    });
    input.addEventListener('change', () => void release(slider));
    return box;
  }

  async function release(slider: Slider): Promise<void> {
    const value = slider.scale.fromSlider(Number(slider.input.value));
    const taken = await send(slider.parameter.path, value);
    slider.held = false;
    // A refused value goes back to what is in force.
    if (!taken) place(slider, slider.parameter.value);
  }

  function filter(): void {
    const sought = find.value.trim().toLowerCase();
    for (const { box, parameter } of sliders.values()) {
      box.hidden =
        sought !== '' &&
        !`${parameter.path} ${parameter.label} ${parameter.says}`.toLowerCase().includes(sought);
    }
    for (const group of list.querySelectorAll('details')) {
      const any = [...group.querySelectorAll<HTMLElement>('.parameter')].some((box) => !box.hidden);
      group.hidden = !any;
      group.open = sought === '' ? group.firstElementChild?.textContent === FIRST_GROUP : any;
    }
  }

  return { element, draw };
}

function place(slider: Slider, value: number): void {
  slider.input.value = String(slider.scale.toSlider(value));
  show(slider, value);
}

function show({ input, output, scale, parameter }: Slider, value: number): void {
  const text = withUnit(value, parameter.unit);
  setText(output, text);
  input.setAttribute('aria-valuetext', text);
  const share = (Number(input.value) - scale.min) / (scale.max - scale.min);
  input.style.setProperty('--share', `${share * 100}%`);
}

/** protocols.maker.vaults.stabilityFee → Maker vaults; chain.noise → Chain; agents.makers.size → Makers. */
export function groupOf(path: string): string {
  const parts = path.split('.').slice(0, -1);
  const shown = parts.length > 1 ? parts.slice(1) : parts;
  return capital(words(shown.join(' ')));
}

function isFirst({ path }: ParameterState): boolean {
  return FIRST.some((pattern) => pattern.test(path));
}

/** The group says whose it is, so the label need not. */
function shortLabel({ label }: ParameterState): string {
  const own = label.replace(/^[^:]*: /, '');
  return capital(own);
}

function withUnit(value: number, unit: string): string {
  if (unit === '' || unit === 'ratio' || unit === 'count') return trimmed(value);
  if (unit === '$M') return `$${trimmed(value)}M`;
  return unit === '×' ? `×${trimmed(value)}` : `${trimmed(value)} ${unit}`;
}

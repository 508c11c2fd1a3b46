/** The header: name, transport, key figures with units, the link's condition. */

import { compact, fixed, gainText, percent, price, usd } from '../i18n/format.ts';
import { endogenousShare } from '../store/eventLog.ts';
import type { Store } from '../store/store.ts';
import type { ScenarioLabel } from '../../protocol/messages.ts';
import type { Actions } from './actions.ts';
import { make, setText } from './dom.ts';
import { icon, iconButton, nameButton } from './icons.ts';

/** Ticks per second that can be chosen; 0 is flat out. */
const SPEEDS = [4, 15, 60, 288, 1000, 0];

export interface Header {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

export interface HeaderTools {
  readonly toggleTheme: () => void;
  readonly toggleProjector: () => void;
  readonly help: () => void;
}

/** `scenarios` arrive later: until then, and where there is one only, the scenario is a name and no menu. */
export function makeHeader(
  store: Store,
  actions: Actions,
  tools: HeaderTools,
  scenarios: Promise<readonly ScenarioLabel[]>,
): Header {
  let labels: readonly ScenarioLabel[] = [];
  let shownScenario = '';
  const title = make('h1', '', 'Faultline');
  const scenario = make('select', 'scenario');
  scenario.setAttribute('aria-label', 'Scenario');
  scenario.disabled = true;
  scenario.addEventListener('change', () => void chooseScenario());
  void takeScenarios();
  const play = iconButton('pause', 'Pause (Space)', actions.playPause, ' ');
  play.classList.add('primary');
  const word = make('span', '', 'Pause');
  const speed = make('select');
  speed.setAttribute('aria-label', 'Speed');
  speed.addEventListener(
    'change',
    () =>
      void actions.send({ kind: 'control', action: 'speed', ticksPerSecond: Number(speed.value) }),
  );
  const seed = make('input');
  seed.type = 'number';
  seed.min = '0';
  seed.step = '1';
  seed.setAttribute('aria-label', 'Seed');
  const restart = iconButton(
    'restart',
    'Restart with this seed',
    () =>
      void actions.send({
        kind: 'control',
        action: 'restart',
        seed: seed.value === '' ? null : Math.max(0, Math.floor(Number(seed.value))),
        scenario: null,
        kinds: null,
      }),
  );
  const live = make('button', 'live', 'LIVE');
  live.type = 'button';
  live.title = 'Go to the head of the run (End)';
  live.addEventListener('click', actions.live);
  const branch = iconButton(
    'branch',
    'Resume the simulation from this tick',
    actions.branchHere,
    'Branch here',
  );
  const seedBox = make('span', 'seed', make('span', 'unit', 'seed'), seed, restart);
  const transport = make(
    'div',
    'transport',
    iconButton('back', 'One tick back (,)', () => actions.step(-1)),
    play,
    iconButton('forward', 'One tick forward (.)', () => actions.step(1)),
    live,
    speed,
    branch,
    seedBox,
  );
  transport.setAttribute('role', 'group');
  transport.setAttribute('aria-label', 'Transport');
  const figures = make('dl', 'figures-row');
  const cells = new Map<string, { value: HTMLElement; box: HTMLElement }>();
  for (const name of ['time, UTC', 'traded', 'liquidations', 'notional', 'endogenous', 'gain G']) {
    const value = make('dd', '', '–');
    const box = make('div', '', make('dt', '', name), value);
    figures.append(box);
    cells.set(name, { value, box });
  }
  const status = make('p', 'link');
  const buttons = make(
    'div',
    'page-tools',
    iconButton('theme', 'Dark or light (T)', tools.toggleTheme),
    iconButton('projector', 'Projector (P)', tools.toggleProjector),
    iconButton('help', 'Help (?)', tools.help),
  );
  const mark = logo();
  const element = make(
    'header',
    'top',
    make('div', 'brand', mark, make('div', '', title, scenario)),
    transport,
    figures,
    status,
    buttons,
  );

  let shownSeed = '';
  let shownSpeeds = '';
  function draw(): void {
    const { control, cursor, link } = store;
    if (control === null) {
      setText(status, link.state === 'lost' ? 'no connection' : 'connecting …');
      return;
    }
    drawScenario(control.scenario);
    const isPlaying = cursor.mode === 'live' ? control.status === 'playing' : cursor.playing;
    const label = isPlaying
      ? 'Pause'
      : cursor.mode === 'live' && control.status === 'finished'
        ? 'Replay'
        : 'Play';
    if (word.textContent !== label) {
      word.textContent = label;
      play.replaceChildren(icon(isPlaying ? 'pause' : 'play'), word);
      nameButton(play, `${label} (Space)`);
    }
    if (!play.contains(word)) play.replaceChildren(icon(isPlaying ? 'pause' : 'play'), word);
    live.classList.toggle('on', cursor.mode === 'live');
    live.setAttribute('aria-pressed', String(cursor.mode === 'live'));
    branch.hidden = cursor.mode === 'live';
    seedBox.hidden = cursor.mode !== 'live';
    drawSpeeds(control.ticksPerSecond);
    if (String(control.seed) !== shownSeed && document.activeElement !== seed) {
      shownSeed = String(control.seed);
      seed.value = shownSeed;
    }
    drawFigures();
    drawLink();
  }

  function drawScenario(current: ScenarioLabel): void {
    if (current.name === shownScenario || document.activeElement === scenario) return;
    shownScenario = current.name;
    const known = labels.some(({ name }) => name === current.name);
    const offered = known ? labels : [current, ...labels];
    scenario.replaceChildren(
      ...offered.map(({ name, title: shown, description }) => {
        const option = new Option(shown, name);
        option.title = description;
        return option;
      }),
    );
    scenario.value = current.name;
    scenario.title = current.description;
    scenario.disabled = offered.length < 2;
  }

  async function takeScenarios(): Promise<void> {
    labels = await scenarios;
    shownScenario = '';
    draw();
  }

  async function chooseScenario(): Promise<void> {
    const chosen = scenario.value;
    scenario.disabled = true;
    scenario.blur();
    await actions.send({
      kind: 'control',
      action: 'restart',
      seed: null,
      scenario: chosen,
      kinds: null,
    });
    shownScenario = '';
    draw();
  }

  function drawSpeeds(current: number): void {
    const all = SPEEDS.includes(current)
      ? SPEEDS
      : [...SPEEDS.slice(0, -1), current].sort((a, b) => a - b).concat(0);
    const key = `${all.join()}/${current}`;
    if (key === shownSpeeds || document.activeElement === speed) return;
    shownSpeeds = key;
    speed.replaceChildren(
      ...all.map(
        (ticks) =>
          new Option(ticks === 0 ? 'flat out' : `${compact(ticks)} ticks/s`, String(ticks)),
      ),
    );
    speed.value = String(current);
  }

  function drawFigures(): void {
    const { events, tick } = store;
    let count = 0;
    let notional = 0;
    let within = 0;
    for (const event of events.liquidations) {
      if (event.tick > tick) break;
      count++;
      notional += event.notional;
      within += event.notional * endogenousShare(event);
    }
    const gain = store.at('gain.exAnte');
    const texts: Record<string, string> = {
      'time, UTC': store.when(store.tick),
      traded: price(store.at('price.traded')),
      liquidations: fixed(count, 0),
      notional: usd(notional),
      endogenous: notional > 0 ? percent(within / notional, 0) : '–',
      'gain G': gainText(gain),
    };
    for (const [name, { value, box }] of cells) {
      setText(value, texts[name] ?? '–');
      box.classList.toggle('hot', name === 'gain G' && gain >= 1);
    }
  }

  function drawLink(): void {
    const { control, link } = store;
    const behind = store.headTick - store.rows.head;
    const text =
      link.state === 'lost'
        ? 'no connection'
        : link.state === 'connecting'
          ? 'connecting …'
          : link.staleMs > 0
            ? `stale: ${fixed(link.staleMs / 1000, 0)} s without data`
            : behind > 400
              ? `${fixed(link.framesPerSecond, 0)} fps · ${compact(behind)} ticks behind`
              : control?.status === 'playing'
                ? `${fixed(link.framesPerSecond, 0)} fps · ${compact(link.ticksPerSecond)} ticks/s`
                : (control?.status ?? '');
    setText(status, text);
    status.dataset['state'] =
      link.state !== 'connected' || control?.status === 'failed'
        ? 'bad'
        : link.staleMs > 0 || behind > 400
          ? 'behind'
          : 'good';
  }

  return { element, draw };
}

/** A price that breaks: the mark of the house. */
function logo(): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 32 32');
  svg.setAttribute('class', 'logo');
  svg.setAttribute('aria-hidden', 'true');
  for (const [d, name] of [
    ['M2 9h9l4 5', 'a'],
    ['M17 18l4 5h9', 'b'],
    ['M20 4l-6 10 5 3-7 11', 'c'],
  ] as const) {
    const path = svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
    path.setAttribute('d', d);
    path.setAttribute('class', name);
  }
  return svg;
}

/**
 * Boots the page: store, link, panels, one scheduler, keys and address bar. Everything on the page follows from the
 * store; this file only says what belongs where and who draws how often.
 */

import './theme/base.css';
import './theme/layout.css';
import './theme/screens.css';
import './theme/charts.css';
import './theme/promise.css';
import { connect } from './net/client.ts';
import { fetchPromise, fetchSensitivity } from './net/reports.ts';
import { fetchScenarios } from './net/scenarios.ts';
import { Scheduler } from './render/scheduler.ts';
import { offersOf } from './store/offers.ts';
import { CHANGED, EVERYTHING, Store } from './store/store.ts';
import { parseHash, printHash } from './store/url.ts';
import { applyTheme, preferredTheme, type Theme } from './theme/theme.ts';
import { makeAnnouncer } from './a11y/announcer.ts';
import { makeActions } from './ui/actions.ts';
import { makeBanner } from './ui/banner.ts';
import { makeCaption } from './ui/caption.ts';
import { makeControls } from './ui/controls.ts';
import { openHelp, openTable } from './ui/dialogs.ts';
import { sharedDefinitions } from './ui/dom.ts';
import { makeHeader } from './ui/header.ts';
import { listenToKeys } from './ui/keyboard.ts';
import { makePanel, type Panel } from './ui/panel.ts';
import { makePoolMenu } from './ui/poolMenu.ts';
import { openPromise } from './ui/promiseDialog.ts';
import { openSensitivity } from './ui/sensitivityDialog.ts';
import { makeShell } from './ui/shell.ts';
import { makeTabs } from './ui/tabs.ts';
import { AbsorbView } from './views/absorb.ts';
import { AuctionsView } from './views/auctions.ts';
import { GenealogyView } from './views/genealogy.ts';
import { LoopView } from './views/loop.ts';
import { MarketView } from './views/market.ts';
import { PoolView } from './views/pool.ts';
import { PressureView } from './views/pressure.ts';
import { ProfitView } from './views/profit.ts';
import { PublishedView } from './views/published.ts';
import { TimelineView } from './views/timeline.ts';
import type { ViewContext } from './views/view.ts';
import { WaterfallView } from './views/waterfall.ts';

const store = new Store();
const asked = parseHash(location.hash);
/** Name of the scenario that the stage was set for. */
let staged = '';
let usualStage = 'market';
/** What the address asked for, until the run has it. */
let wantedStage = asked.stage;
let placed = false;
let theme: Theme = applyTheme(asked.theme ?? preferredTheme(), asked.projector);
let themeChosen = asked.theme !== null;
const client = connect(store, serverAddress());
const scheduler = new Scheduler();
const context: ViewContext = { store, theme: () => theme, priceAxis: { domain: null, height: 0 } };
const banner = makeBanner(store);
const actions = makeActions(store, client, (message) => banner.tell(message));
const pageTools = { toggleTheme, toggleProjector, help: openHelp };
const header = makeHeader(store, actions, pageTools, fetchScenarios(serverAddress()));
const caption = makeCaption(store);
const controls = makeControls(store, actions);

const market = makePanel(new MarketView(), context, openTable);
const pool = makePanel(new PoolView(), context, openTable);
const waterfall = makePanel(new WaterfallView(), context, openTable);
const pressure = makePanel(new PressureView(), context, openTable);
const loop = makePanel(new LoopView(), context, openTable);
const absorb = makePanel(new AbsorbView(), context, openTable);
const auctions = makePanel(new AuctionsView(), context, openTable);
const profit = makePanel(new ProfitView(), context, openTable);
const genealogy = makePanel(new GenealogyView(), context, openTable);
const published = makePanel(new PublishedView(), context, openTable);
const timeline = makePanel(new TimelineView(), context, openTable);
const tabs = makeTabs(
  'More about the run',
  [profit, genealogy, published],
  { profit: 'Profit', genealogy: 'Genealogy', published: 'Published' },
  () => {
    resizeAll();
    store.changed(EVERYTHING);
    writeHash();
  },
);
const onStage = [market, pool, waterfall];
const stage = makeTabs(
  'Market, pool or waterfall',
  onStage,
  { market: 'Market', pool: 'Pool', waterfall: 'Waterfall' },
  (id) => {
    shell.setStage(id === 'market');
    resizeAll();
    store.changed(EVERYTHING);
    writeHash();
  },
  {
    market:
      'ground: resting orders (blue), liquidatable there (red) · circles: liquidations, area = notional; filled: caused by forced sales',
    pool: 'claims, paid from the foot up; hatched: covered by nothing · lozenge: what an audit attested, its line: how far from true',
    waterfall: 'who is paid from what, in order; hatched: due and not paid',
  },
);
stage.element.classList.add('stage');
const poolMenus = [pool, waterfall, absorb].map((panel) => {
  const menu = makePoolMenu(store);
  panel.element.querySelector('.tools')?.prepend(menu.element);
  return menu;
});
const panels: readonly Panel[] = [
  market,
  pressure,
  loop,
  absorb,
  auctions,
  profit,
  genealogy,
  published,
  timeline,
  pool,
  waterfall,
];
const shell = makeShell({
  header: header.element,
  caption: caption.element,
  banner: banner.element,
  controls: controls.element,
  hero: stage.element,
  pressure,
  loop,
  absorb,
  auctions,
  tabs: tabs.element,
  timeline,
});
document.body.append(sharedDefinitions(), ...shell.elements, makeAnnouncer(store));
tabs.show(asked.view ?? 'profit');
stage.show('market');

void offerReports();

for (const panel of panels) {
  const { view } = panel;
  scheduler.add({
    name: view.id,
    needs: view.needs,
    hertz: view.hertz,
    draw: (changed) => {
      if (panel.body.offsetParent !== null) view.draw(changed);
    },
  });
}
const words = CHANGED.rows | CHANGED.events | CHANGED.control | CHANGED.cursor | CHANGED.link;
scheduler.add({ name: 'header', needs: words, hertz: 10, draw: header.draw });
scheduler.add({ name: 'caption', needs: words, hertz: 4, draw: caption.draw });
scheduler.add({ name: 'banner', needs: words, hertz: 4, draw: banner.draw });
scheduler.add({
  name: 'pools',
  needs: CHANGED.control | CHANGED.events | CHANGED.selection,
  hertz: 4,
  draw: () => {
    setStage();
    for (const menu of poolMenus) menu.draw();
  },
});
scheduler.add({ name: 'controls', needs: CHANGED.control, hertz: 10, draw: controls.draw });
scheduler.ceiling = theme.still ? 4 : 60;
client.frameP95 = () => scheduler.p95();
store.changed$.subscribe((bits) => scheduler.mark(bits));

listenToKeys({
  ...actions,
  ...pageTools,
  panel(number) {
    const panel =
      number === 1 ? onStage.find(({ element }) => !element.hidden) : panels[number - 1];
    if (panel === undefined || number > 9) return;
    if (panel === profit || panel === genealogy || panel === published) tabs.show(panel.view.id);
    (panel.element.querySelector<HTMLElement>('.body[tabindex], .scroll') ?? panel.body).focus();
    panel.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  },
  escape() {
    shell.closeSheet();
    store.select([]);
    store.setHover(null);
  },
});

const watcher = new ResizeObserver(() => {
  resizeAll();
  store.changed(CHANGED.size);
});
for (const panel of panels) watcher.observe(panel.body);

let showedWhole = false;
store.changed$.subscribe((bits) => {
  if (bits & CHANGED.control && !placed && store.control !== null)
    document.title = `${store.control.scenario.title} · Faultline`;
  if (!placed && asked.t !== null && store.rows.head >= asked.t) {
    placed = true;
    if (asked.selected !== null) store.select([asked.selected]);
    store.moveTo(asked.t);
  }
  // A finished run is shown whole, once, unless somebody is looking closer.
  if (
    bits & CHANGED.control &&
    store.control?.status === 'finished' &&
    !showedWhole &&
    store.window.mode === 'follow'
  ) {
    showedWhole = true;
    store.setWindow({ mode: 'all', span: store.control.ticks, from: 0 });
  }
  if (bits & CHANGED.control && store.control?.status === 'playing') showedWhole = false;
  if (bits & (CHANGED.cursor | CHANGED.selection) && store.cursor.mode === 'past') writeHashSoon();
  if (bits & CHANGED.selection) writeHashSoon();
});
replayLoop();
matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => {
  if (!themeChosen) useTheme(preferredTheme(), theme.projector);
});
matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', () =>
  useTheme(theme.name, theme.projector),
);
Object.assign(window, { faultline: { store, scheduler, actions } });

/** Offers what the run has to show; what the address asked for is shown once it is there. */
function setStage(): void {
  const { control } = store;
  if (control === null) return;
  const offers = offersOf(control, store.events);
  stage.offer(offers.stage);
  tabs.offer(offers.tabs);
  shell.setMarket(store.hasMarket);
  document.documentElement.classList.toggle('several-pools', control.pools.length > 1);
  usualStage = offers.first;
  if (staged !== control.scenario.name) {
    staged = control.scenario.name;
    stage.show(usualStage);
  }
  if (wantedStage === null || !offers.stage.includes(wantedStage)) return;
  const wanted = wantedStage;
  wantedStage = null;
  stage.show(wanted);
}

/** Moves a replaying cursor at the run's own pace; ends at the head. */
function replayLoop(): void {
  let last = performance.now();
  let carry = 0;
  const step = (now: number) => {
    const elapsed = Math.min(0.25, (now - last) / 1000);
    last = now;
    if (store.cursor.mode === 'past' && store.cursor.playing) {
      const pace = store.control?.ticksPerSecond ?? 60;
      carry += elapsed * (pace === 0 ? 1000 : pace);
      const whole = Math.floor(carry);
      carry -= whole;
      const to = store.tick + whole;
      if (to >= store.rows.head) store.goLive();
      else if (whole > 0) store.moveTo(to, true);
    }
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/** Where the server has reports on many runs, the control column opens them. */
async function offerReports(): Promise<void> {
  const [promise, sensitivity] = await Promise.all([
    fetchPromise(serverAddress()),
    fetchSensitivity(serverAddress()),
  ]);
  if (promise !== null)
    controls.offerReport('What was promised', () => openPromise(promise, theme));
  if (sensitivity !== null)
    controls.offerReport('What moves it', () => openSensitivity(sensitivity, theme));
}

function resizeAll(): void {
  for (const { body, view } of panels) {
    if (body.offsetParent !== null) view.resize(body.clientWidth, body.clientHeight);
  }
}

function toggleTheme(): void {
  themeChosen = true;
  useTheme(theme.name === 'dark' ? 'light' : 'dark', theme.projector);
}

function toggleProjector(): void {
  useTheme(theme.name, !theme.projector);
}

function useTheme(name: Theme['name'], projector: boolean): void {
  theme = applyTheme(name, projector);
  scheduler.ceiling = theme.still ? 4 : 60;
  resizeAll();
  store.changed(CHANGED.theme | CHANGED.size);
  writeHash();
}

function writeHash(): void {
  const state = {
    t:
      store.cursor.mode === 'past'
        ? store.cursor.tick
        : placed || asked.t === null
          ? null
          : asked.t,
    seed: store.control?.seed ?? asked.seed,
    theme: themeChosen ? theme.name : null,
    stage: wantedStage ?? (stage.shown() === usualStage ? null : stage.shown()),
    view: tabs.shown() === 'profit' ? null : tabs.shown(),
    projector: theme.projector,
    selected: store.selected[0] ?? null,
    other: asked.other,
  };
  history.replaceState(null, '', printHash(state) || location.pathname + location.search);
}

let hashTimer = 0;
function writeHashSoon(): void {
  clearTimeout(hashTimer);
  hashTimer = window.setTimeout(writeHash, 300);
}

/** The page's own server, or another that the query names, for looking at a run from a page that is kept elsewhere. */
function serverAddress(): string {
  return new URLSearchParams(location.search).get('server') ?? location.origin;
}

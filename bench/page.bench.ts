// The page in a real browser, on the real server and the real scenario: how fast it is there, what a frame costs, what it holds.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { serve } from '../server/main.ts';
import { findBrowser, launchBrowser } from '../tests/browser/support/browser.ts';
import { checkResult, median, WrongResult, type Bench } from './harness.ts';

const LOADS = 5;
const PACE = 120;
const SECONDS = 20;
const RUN_ENDS_WITHIN_MS = 300_000;

type Figure = [what: string, value: string, goal: string];

interface Frames {
  /** Milliseconds of script in each animation frame that did anything. */
  readonly spent: number[];
  readonly seconds: number;
}

/**
 * What the page notes of itself, as source: when the first tick was on the screen, and what the callbacks of each
 * animation frame took together. The frame after the one that drew it is the first that can be seen.
 */
const NOTES = `
  window.notes = { firstTick: NaN, spent: [] };
  const ask = window.requestAnimationFrame.bind(window);
  let frame = -1;
  window.requestAnimationFrame = (work) => ask((at) => {
    const from = performance.now();
    work(at);
    const took = performance.now() - from;
    if (at === frame) notes.spent[notes.spent.length - 1] += took;
    else notes.spent.push(took);
    frame = at;
  });
  const look = () => {
    if (!(window.faultline?.store.rows.head >= 0)) return void ask(look);
    ask(() => ask((at) => { notes.firstTick = at; }));
  };
  ask(look);
`;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** What the page's own first request brings: the script that it names and what that script preloads. */
function weights(): Figure[] {
  const folder = new URL('../viewer/', import.meta.url);
  const html = readFileSync(new URL('index.html', folder), 'utf8');
  const zipped = (pattern: RegExp): number =>
    [...html.matchAll(pattern)].reduce(
      (sum, [, path]) => sum + gzipSync(readFileSync(new URL(path!, folder))).length,
      0,
    );
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
  return [
    ['initial JS, kB gzipped', kilobytes(zipped(/(?:src|href)="(\.\/[^"]+\.js)"/g)), '≤ 150'],
    ['style sheets, kB gzipped', kilobytes(zipped(/href="(\.\/[^"]+\.css)"/g)), ''],
  ];
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  // The page's policy bars code from strings, which is how this bench asks.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.addInitScript(NOTES);
  await page.goto(url);
  await page.waitForFunction('notes.firstTick > 0', undefined, { timeout: 60_000 });
  return page;
}

/** Each load in a context of its own: nothing is cached. */
async function loads(browser: Browser, url: string): Promise<Figure[]> {
  const paints: number[] = [];
  const ticks: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    const page = await openPage(browser, url);
    const [paint, tick] = await page.evaluate<[number, number]>(
      `[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, notes.firstTick]`,
    );
    paints.push(paint);
    ticks.push(tick);
    await page.context().close();
  }
  return [
    ['first contentful paint, ms', median(paints).toFixed(0), '≤ 800'],
    ['first tick on the screen, ms', median(ticks).toFixed(0), '≤ 1,500'],
  ];
}

async function frames(page: Page): Promise<Frames & { readonly scriptShare: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const script = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
  };
  await page.evaluate('void (notes.spent.length = 0)');
  const [before, from] = [await script(), performance.now()];
  await page.waitForTimeout(SECONDS * 1000);
  const seconds = (performance.now() - from) / 1000;
  const scriptShare = ((await script()) - before) / seconds;
  const spent = await page.evaluate<number[]>('notes.spent');
  return { spent, seconds, scriptShare };
}

/** After a collection: objects, and the buffers that typed arrays stand on. */
async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage: { usedSize: number; backingStorageSize?: number } =
    await session.send('Runtime.getHeapUsage');
  return (usage.usedSize + (usage.backingStorageSize ?? 0)) / 1e6;
}

const headOf = (page: Page): Promise<number> => page.evaluate<number>('faultline.store.rows.head');

async function figures(browser: Browser): Promise<Figure[]> {
  const server = await serve({
    scenario: 'black-thursday',
    port: 0,
    ticksPerSecond: PACE,
    print: () => {},
    signals: false,
  });
  try {
    const loaded = await loads(browser, server.url);
    const page = await openPage(browser, server.url);
    await page.waitForTimeout(1000);
    const first = await headOf(page);
    const { spent, seconds, scriptShare } = await frames(page);
    const head = await headOf(page);
    const early = await heapMegabytes(page);
    await page.evaluate(
      `faultline.actions.send({ kind: 'control', action: 'speed', ticksPerSecond: 0 })`,
    );
    const until = { timeout: RUN_ENDS_WITHIN_MS };
    await page.waitForFunction(`faultline.store.control.status === 'finished'`, undefined, until);
    await page.waitForFunction(
      'faultline.store.rows.gaps(0, faultline.store.headTick, 1).length === 0',
      undefined,
      until,
    );
    const last = await headOf(page);
    checkResult(
      'last tick',
      last,
      (await page.evaluate<number>('faultline.store.control.ticks')) - 1,
    );
    const late = await heapMegabytes(page);
    return [
      ...loaded,
      [`ticks a second at a pace of ${PACE}`, ((head - first) / seconds).toFixed(0), String(PACE)],
      ['frames drawn a second', (spent.length / seconds).toFixed(1), '≥ 30'],
      ['script per frame, p50 ms', quantile(spent, 0.5).toFixed(1), ''],
      ['script per frame, p95 ms', quantile(spent, 0.95).toFixed(1), '≤ 8'],
      ['all script, share of one core', scriptShare.toFixed(2), ''],
      [`heap after ${head} ticks, MB`, early.toFixed(1), '≤ 150'],
      [`heap after ${last} ticks, MB`, late.toFixed(1), '≤ 150'],
    ];
  } finally {
    await server.close();
  }
}

export const bench: Bench = {
  name: 'page',
  says: 'the page in a browser: weight, first paint, first tick, script per frame, memory',
  run: async () => {
    const executable = findBrowser();
    if (executable === null) throw new WrongResult('no browser: set BROWSER_PATH');
    const index = fileURLToPath(new URL('../viewer/index.html', import.meta.url));
    const light = weights();
    const browser = await launchBrowser(executable);
    try {
      return {
        title: `The page on black-thursday, Chromium ${browser.version()} without a graphics card`,
        columns: ['what', 'measured', 'goal'],
        rows: [...light, ...(await figures(browser))],
        notes: [
          `Built page: ${index.replace(process.cwd(), '.')}. Medians of ${LOADS} loads from loopback without a cache; frames over ${SECONDS} s at 1440×900, whole dashboard.`,
          'Script per frame: all callbacks of one animation frame. Heap: after a collection, with the buffers of typed arrays.',
          'Server, model and browser share the machine: read times as upper bounds. The memory goal is for 100,000 ticks.',
        ],
      };
    } finally {
      await browser.close();
    }
  },
};

/** The page as a test sees it: opened at a size and in a theme, its store within reach, its errors collected. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

export const SIZES = { wide: [1920, 1080], laptop: [1440, 900], phone: [390, 844] } as const;
export type SizeName = keyof typeof SIZES;
export type ThemeName = 'dark' | 'light';

export interface OpenPage {
  readonly page: Page;
  /** Errors of the console and the page so far. */
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  url: string,
  options: {
    size?: SizeName;
    theme?: ThemeName;
    hash?: string;
  } = {},
): Promise<OpenPage> {
  const [width, height] = SIZES[options.size ?? 'laptop'];
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: options.size === 'phone' ? 2 : 1,
    colorScheme: options.theme ?? 'dark',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // A server that is gone on purpose makes the browser complain; that is no fault of the page.
    if (message.type() === 'error' && !/ERR_CONNECTION|WebSocket/.test(message.text()))
      errors.push(message.text());
  });
  await page.goto(url + (options.hash ?? ''));
  await page.waitForFunction(
    () => (window as unknown as Probe).faultline?.store.control !== null,
    undefined,
    { timeout: 30_000 },
  );
  return { page, errors, close: () => context.close() };
}

/** What tests may ask of the page's own store (main.ts leaves it on the window for teachers with a console). */
interface Probe {
  faultline: {
    store: {
      tick: number;
      headTick: number;
      rows: { head: number; gaps(from: number, to: number, grade: number): unknown[] };
      control: {
        status: string;
        seed: number;
        branch: number;
        parameters: { path: string; value: number }[];
      } | null;
      cursor: { mode: string };
      events: { liquidations: { id: number; tick: number }[] };
    };
    scheduler: { p95(): number };
  };
}

export interface PageState {
  readonly tick: number;
  readonly head: number;
  readonly headTick: number;
  readonly missing: number;
  readonly status: string;
  readonly seed: number;
  readonly branch: number;
  readonly mode: string;
  readonly liquidations: readonly number[];
  readonly parameters: readonly { path: string; value: number }[];
  readonly scriptP95: number;
}

export function stateOf(page: Page): Promise<PageState> {
  return page.evaluate(() => {
    const { store, scheduler } = (window as unknown as Probe).faultline;
    return {
      tick: store.tick,
      head: store.rows.head,
      headTick: store.headTick,
      missing: store.rows.gaps(0, store.headTick, 1).length,
      status: store.control?.status ?? '',
      seed: store.control?.seed ?? -1,
      branch: store.control?.branch ?? -1,
      mode: store.cursor.mode,
      liquidations: store.events.liquidations.map((event) => event.id),
      parameters: (store.control?.parameters ?? []).map(({ path, value }) => ({ path, value })),
      scriptP95: scheduler.p95(),
    };
  });
}

/** Waits until the page's state satisfies a predicate; answers that state. */
export async function waitFor(
  page: Page,
  what: string,
  holds: (state: PageState) => boolean,
): Promise<PageState> {
  const until = Date.now() + 30_000;
  for (;;) {
    const state = await stateOf(page);
    if (holds(state)) return state;
    if (Date.now() > until)
      throw new Error(
        `Waited in vain for ${what}; at ${JSON.stringify({ ...state, liquidations: state.liquidations.length })}`,
      );
    await page.waitForTimeout(100);
  }
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Violations that axe finds, each as one line. Injected by evaluate, since the page's policy bars foreign scripts. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    // Halfway through a change of theme a colour is neither the old one nor the new one.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    interface Result {
      violations: {
        id: string;
        help: string;
        nodes: { html: string; failureSummary?: string }[];
      }[];
    }
    const { axe } = window as unknown as { axe: { run(): Promise<Result> } };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 120))
          .join(' | ')}`,
    );
  });
}

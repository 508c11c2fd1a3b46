/**
 * The page in a real browser, against a server: the one that FAULTLINE_URL names, or a small one of our own that
 * speaks the protocol over an invented run. Writes screenshots to .cache/screenshots for people to look at.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findBrowser, launchBrowser, saySkipped } from './support/browser.ts';
import {
  SIZES,
  axeViolations,
  openPage,
  waitFor,
  type SizeName,
  type ThemeName,
} from './support/page.ts';
import { startSyntheticServer } from './support/syntheticServer.ts';

export interface ServerUnderTest {
  readonly url: string;
  /** Breaks the transport of every client; null where the server cannot be made to. */
  readonly cut: (() => void) | null;
  close(): Promise<void>;
}

const SHOTS = '.cache/screenshots';

async function startServer(): Promise<ServerUnderTest> {
  const named = process.env['FAULTLINE_URL'];
  if (named)
    return {
      url: named.endsWith('/') ? named : `${named}/`,
      cut: null,
      close: async () => undefined,
    };
  return startSyntheticServer({ startTick: 2700, ticksPerSecond: 60 });
}

const executable = findBrowser();
const built = existsSync('dist/viewer/index.html');
if (executable === null) saySkipped();
if (!built)
  process.stderr.write(
    '\n*** SKIPPED: dist/viewer is not there; run `npx vite build` first ***\n\n',
  );
const describeInBrowser = executable === null || !built ? describe.skip : describe;

describeInBrowser('the viewer in a browser', () => {
  let server: ServerUnderTest;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    server = await startServer();
    browser = await launchBrowser(executable!);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function withPage(
    work: (page: Page, errors: string[]) => Promise<void>,
    options: Parameters<typeof openPage>[2] = {},
  ): Promise<void> {
    const { page, errors, close } = await openPage(browser, server.url, options);
    try {
      await work(page, errors);
      expect(errors).toEqual([]);
    } finally {
      await close();
    }
  }

  async function ensurePlaying(page: Page): Promise<void> {
    const state = await waitFor(page, 'a run', ({ status }) => status !== '');
    if (state.status === 'finished') {
      await page.getByRole('button', { name: 'Restart with this seed' }).click();
      const again = await waitFor(page, 'a new run', ({ status }) => status !== 'finished');
      if (again.status === 'playing') return;
      await page.keyboard.press('Space');
      await waitFor(page, 'playing', ({ status }) => status === 'playing');
      return;
    }
    if (state.status === 'paused') await page.getByRole('button', { name: /^Play/ }).click();
    await waitFor(page, 'playing', ({ status }) => status === 'playing');
  }

  test('ticks flow as soon as the page is open, and the past is filled in from history', async () => {
    await withPage(async (page) => {
      await ensurePlaying(page);
      const first = await waitFor(page, 'rows', ({ head }) => head >= 0);
      await waitFor(page, 'more rows', ({ head }) => head > first.head + 30);
      await waitFor(page, 'a past without gaps', ({ missing, head }) => missing === 0 && head > 0);
      expect(await page.title()).toContain('Faultline');
      const canvas = page.locator('.panel-market canvas');
      const painted = await canvas.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement;
        const data = (element as HTMLCanvasElement)
          .getContext('2d')!
          .getImageData(0, 0, width, height).data;
        const colours = new Set<number>();
        for (let i = 0; i < data.length; i += 404)
          colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
        return colours.size;
      });
      expect(painted).toBeGreaterThan(20);
    });
  });

  test('the market and the book share their price axis to the pixel', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'rows', ({ head }) => head >= 0);
      await page.locator('.panel-pressure .rules line').first().waitFor({ state: 'attached' });
      const tops = await page.evaluate(() =>
        ['market', 'pressure'].map((name) => {
          const { top, height } = document
            .querySelector(`.panel-${name} .body`)!
            .getBoundingClientRect();
          return [top, height];
        }),
      );
      expect(tops[0]).toEqual(tops[1]);
    });
  });

  test('pause stops the run, a step forward makes one tick, a step back only looks', async () => {
    await withPage(async (page) => {
      await ensurePlaying(page);
      await page.keyboard.press('Space');
      await waitFor(page, 'a pause', ({ status }) => status === 'paused');
      await page.waitForTimeout(400);
      const paused = await waitFor(page, 'rows', ({ head, headTick }) => head === headTick);
      await page.keyboard.press('.');
      const stepped = await waitFor(page, 'one tick more', ({ head }) => head > paused.head);
      expect(stepped.head).toBe(paused.head + 1);
      await page.keyboard.press(',');
      const back = await waitFor(page, 'one tick back', ({ mode }) => mode === 'past');
      expect(back.tick).toBe(stepped.tick - 1);
      expect(back.head).toBe(stepped.head);
      await page.keyboard.press('End');
      await waitFor(page, 'live again', ({ mode }) => mode === 'live');
      await page.getByRole('button', { name: /^Play/ }).click();
      await waitFor(page, 'playing', ({ status }) => status === 'playing');
    });
  });

  test('scrubbing shows any tick of the past in every view, and the address holds it', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'a past', ({ head, missing }) => head > 200 && missing === 0);
      const slider = page.getByRole('slider', { name: 'Time in the run' });
      const box = (await slider.boundingBox())!;
      await page.mouse.click(box.x + 14, box.y + box.height / 2);
      const scrubbed = await waitFor(page, 'the past', ({ mode }) => mode === 'past');
      expect(scrubbed.tick).toBeLessThan(200);
      await slider.press('ArrowRight');
      await waitFor(page, 'the next tick', ({ tick }) => tick === scrubbed.tick + 1);
      await page.waitForFunction((tick) => location.hash.includes(`t=${tick}`), scrubbed.tick + 1);
      expect(await slider.getAttribute('aria-valuetext')).toContain('UTC');
      await page.getByRole('button', { name: 'LIVE' }).click();
      await waitFor(page, 'live', ({ mode }) => mode === 'live');
    });
  });

  test('a slider sends its value, and what is shown afterwards is what the run holds', async () => {
    await withPage(async (page) => {
      const { parameters } = await waitFor(
        page,
        'parameters',
        (state) => state.parameters.length > 0,
      );
      await page.evaluate(() =>
        document.querySelectorAll('details').forEach((group) => (group.open = true)),
      );
      const slider = page.locator('.parameter input').first();
      const [path, before] = [parameters[0]!.path, parameters[0]!.value];
      await slider.focus();
      const max = Number(await slider.getAttribute('max'));
      await slider.press(before < max ? 'ArrowRight' : 'ArrowLeft');
      const after = await waitFor(page, 'the new value', (state) =>
        state.parameters.some((one) => one.path === path && one.value !== before),
      );
      const value = after.parameters.find((one) => one.path === path)!.value;
      expect(Number(await slider.inputValue())).toBeCloseTo(value, 6);
    });
  });

  test('the promise can be taken from another stretch of the runs by dragging', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'rows', ({ head }) => head > 10);
      await page.getByRole('button', { name: 'What was promised' }).click();
      await page.getByText('most wrong for the senior tranche').waitFor();
      const senior = page.locator('.promise .tranche').first();
      expect(await senior.locator('.bar .value').first().textContent()).toBe('0.1 %');
      expect(await axeViolations(page)).toEqual([]);
      const box = (await page.locator('.promise-time svg').boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      await page.locator('.promise .note', { hasText: 'correlation 0.60.' }).waitFor();
      expect(await senior.locator('.bar .value').first().textContent()).toBe('2 %');
      await page.locator('.promise-time').focus();
      await page.keyboard.press('ArrowLeft');
      await page.getByText('values 0.20, traded 0.30').waitFor();
    });
  });

  test('sensitivities open beside the losses, the strongest first, with the copula’s own', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'rows', ({ head }) => head > 10);
      await page.getByRole('button', { name: 'What moves it' }).click();
      const names = page.locator('.sensitivity .span .name');
      await names.first().waitFor();
      expect(await names.allTextContents()).toEqual([
        'impact per liquidation (pool) ±10%',
        'size (makers) ±10%',
      ]);
      expect(await page.locator('.sensitivity .unsure').count()).toBe(1);
      const [above, copula] = await Promise.all(
        ['above', 'copula'].map((part) =>
          page.locator(`.sensitivity .span rect.${part}`).first().getAttribute('width'),
        ),
      );
      expect(Number(above) / Number(copula)).toBeCloseTo(3);
      await page.screenshot({ path: `${SHOTS}/sensitivity.png` });
      expect(await axeViolations(page)).toEqual([]);
    });
  });

  test('a pool takes the place of the market: tranches, audits and the waterfall of the last payment', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'an audit', ({ head }) => head > 2200);
      await page.getByRole('tab', { name: 'Pool' }).click();
      expect(await page.locator('.panel-pressure').isVisible()).toBe(false);
      await page.waitForFunction(() => location.hash.includes('stage=pool'));
      await page.reload();
      await page.locator('.panel-pool').waitFor();
      await page.locator('.panel-pool .body').focus();
      const says = await page.locator('#says-pool').textContent();
      expect(says).toMatch(/^Pool: worth \$\d.*Senior .* of \$32.0M.*Last audit passed/);
      await page.screenshot({ path: `${SHOTS}/pool.png` });
      expect(await axeViolations(page)).toEqual([]);
      await page.locator('.panel-pool .body').hover();
      await page.locator('.panel-pool .tip').getByText('worth').waitFor();
      await page.keyboard.press('d');
      await page.locator('dialog').getByText('passed, $40.0M attested').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Pool' }).press('ArrowRight');
      const rows = page.locator('table.waterfall tbody tr');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(3);
      expect(await rows.nth(2).innerText()).toContain('in part');
      await page.screenshot({ path: `${SHOTS}/waterfall.png` });
      expect(await axeViolations(page)).toEqual([]);
    });
  });

  test('a table of the same data opens on D, and help on the question mark, and Esc closes them', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'rows', ({ head }) => head > 10);
      await page.keyboard.press('1');
      await page.keyboard.press('d');
      await page.locator('dialog table tbody tr').first().waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'How to read this page' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });
  });

  test('after a cut connection nothing is missing: rows are filled in, events come once each', async () => {
    if (server.cut === null) return expect(server.url).toContain('http');
    await withPage(async (page) => {
      await ensurePlaying(page);
      const before = await waitFor(page, 'rows', ({ head, missing }) => head > 0 && missing === 0);
      server.cut!();
      const after = await waitFor(
        page,
        'the stream again, whole',
        ({ head, missing }) => head > before.head + 150 && missing === 0,
      );
      const head = after.head - 60;
      const fetched = (await (
        await fetch(`${server.url}api/runs/x/events?from=0&to=${head}`)
      ).json()) as { events: { type: string; id: number }[] };
      const expected = fetched.events
        .filter((event) => event.type === 'liquidation')
        .map((event) => event.id);
      const shown = await waitFor(
        page,
        'all liquidations',
        ({ liquidations }) => liquidations.length >= expected.length,
      );
      expect(shown.liquidations.slice(0, expected.length)).toEqual(expected);
      return expect(new Set(shown.liquidations).size).toBe(shown.liquidations.length);
    });
    return undefined;
  });

  test('the page holds its frame budget while the run plays', async () => {
    await withPage(async (page) => {
      await ensurePlaying(page);
      const before = await waitFor(page, 'rows', ({ head }) => head > 0);
      const state = await waitFor(
        page,
        'two seconds of frames',
        ({ head }) => head > before.head + 120,
      );
      process.stderr.write(`script per frame, 95th percentile: ${state.scriptP95.toFixed(1)} ms\n`);
      // The goal is 8 ms, which the page bench measures; neighbours on a shared machine count as script here.
      expect(state.scriptP95).toBeLessThan(100);
    });
  });

  const looks = (Object.keys(SIZES) as SizeName[]).flatMap((size) =>
    (['dark', 'light'] as ThemeName[]).map((theme) => [size, theme] as const),
  );
  test.each(looks)(
    'has no accessibility violation and nothing cut off, %s and %s',
    async (size, theme) => {
      await withPage(
        async (page) => {
          await waitFor(page, 'a past', ({ head, missing }) => head > 200 && missing === 0);
          await page.waitForTimeout(600);
          await page.screenshot({ path: `${SHOTS}/viewer-${size}-${theme}.png` });
          expect(await axeViolations(page)).toEqual([]);
          const wider = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(wider).toBeLessThanOrEqual(0);
          const overlapping =
            size === 'phone'
              ? []
              : await page.evaluate(() => {
                  const top = [...document.querySelectorAll('header.top > *')]
                    .map((element) => element.getBoundingClientRect())
                    .filter((box) => box.width > 0);
                  return top
                    .filter((box, i) => i > 0 && box.left < top[i - 1]!.right - 1)
                    .map((box) => box.left);
                });
          expect(overlapping).toEqual([]);
        },
        { size, theme },
      );
    },
  );

  test('projector mode shows three panels in large type', async () => {
    await withPage(async (page) => {
      await waitFor(page, 'rows', ({ head }) => head > 200);
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.keyboard.press('p');
      await page.waitForTimeout(500);
      const shown = await page.locator('main .panel:visible').count();
      expect(shown).toBe(3);
      const smallest = await page.evaluate(() =>
        Math.min(
          ...[...document.querySelectorAll('main text, h2, .caption span')].map((element) =>
            Number.parseFloat(getComputedStyle(element).fontSize),
          ),
        ),
      );
      expect(smallest).toBeGreaterThanOrEqual(15);
      await page.screenshot({ path: `${SHOTS}/viewer-projector.png` });
      expect(await axeViolations(page)).toEqual([]);
    });
  });
});

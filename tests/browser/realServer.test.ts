/**
 * The page against the real server and the real scenario: one run, its first hours, told through one page from
 * start to finish. What a page alone can show stands in viewer.test.ts; here the two have to agree.
 */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findBrowser, launchBrowser, saySkipped } from './support/browser.ts';
import { axeViolations, openPage, stateOf, waitFor, type OpenPage } from './support/page.ts';
import { isBuilt, startRealServer, type RealServer } from './support/realServer.ts';
import { startWire, type Wire } from './support/wire.ts';

const executable = findBrowser();
if (executable === null) saySkipped();
if (!isBuilt())
  process.stderr.write('\n*** SKIPPED: dist is not there; run `npm run build` first ***\n\n');
const describeInBrowser = executable === null || !isBuilt() ? describe.skip : describe;

/** An event as the server's history tells it, so far as it is compared. */
interface Told {
  type: string;
  tick: number;
  id?: number;
  price?: number;
}

/** What the page keeps of events and commands, as its window exposes it. */
interface Kept {
  faultline: {
    store: {
      events: {
        liquidations: { id: number }[];
        others: { type: string; tick: number; price?: number }[];
      };
      control: {
        runId: string;
        commands: { tick: number; says: string }[];
      };
    };
  };
}

describeInBrowser('the page and the real server', () => {
  let server: RealServer;
  let browser: Browser;
  let opened: OpenPage;
  let wire: Wire;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startRealServer('black-thursday'),
      launchBrowser(executable!),
    ]);
    wire = await startWire(server.url);
    opened = await openPage(browser, wire.url);
  });

  afterAll(async () => {
    await opened?.close();
    await browser?.close();
    await wire?.close();
    await server?.close();
  });

  async function eventsOf(runId: string, from: number): Promise<Told[]> {
    const answer = await fetch(`${server.url}api/runs/${runId}/events?from=${from}&to=100000`);
    return ((await answer.json()) as { events: Told[] }).events;
  }

  test('ticks flow as soon as the page is open', async () => {
    const { page } = opened;
    const first = await waitFor(page, 'rows', ({ head }) => head >= 0);
    await waitFor(page, 'more rows', ({ head }) => head > first.head + 30);
    expect(await page.title()).toBe('Black Thursday · Faultline');
  });

  test('pause holds the run, a step makes one tick, a step back only looks', async () => {
    const { page } = opened;
    await page.keyboard.press('Space');
    await waitFor(page, 'a pause', ({ status }) => status === 'paused');
    const paused = await waitFor(page, 'the last row', ({ head, headTick }) => head === headTick);
    await page.keyboard.press('.');
    const stepped = await waitFor(page, 'one tick more', ({ head }) => head > paused.head);
    expect(stepped.head).toBe(paused.head + 1);
    await page.keyboard.press(',');
    const back = await waitFor(page, 'one tick back', ({ mode }) => mode === 'past');
    expect([back.tick, back.head]).toEqual([stepped.tick - 1, stepped.head]);
  });

  test('a slider that is moved is answered with the tick from which it holds', async () => {
    const { page } = opened;
    const slider = page.locator('.group[open] input[type=range]').first();
    const { parameters: before, headTick } = await stateOf(page);
    await slider.press('ArrowRight');
    const { parameters: after } = await waitFor(page, 'the new value', ({ parameters }) =>
      parameters.some(({ value }, i) => value !== before[i]!.value),
    );
    expect(after.filter(({ value }, i) => value !== before[i]!.value)).toHaveLength(1);
    const commands = await page.evaluate(
      () => (window as unknown as Kept).faultline.store.control.commands,
    );
    expect(commands).toHaveLength(1);
    expect(commands[0]!.tick).toBeGreaterThanOrEqual(headTick);
    expect(await page.locator('.commands li').first().innerText()).toContain(commands[0]!.says);
  });

  test('while the run goes on, scrubbing looks at any tick of its past', async () => {
    const { page } = opened;
    await page.keyboard.press('End');
    await page.getByLabel('Speed').selectOption('0');
    // A fall of a quarter, so that the first hours have liquidations.
    await page.getByRole('button', { name: 'ETH −25 %' }).click();
    await page.getByRole('button', { name: /^Play/ }).click();
    const running = await waitFor(page, 'a past', ({ head }) => head > 400);
    const timeline = page.getByRole('slider', { name: 'Time in the run' });
    const box = (await timeline.boundingBox())!;
    const share = 200 / (await page.evaluate(ticksOfRun));
    await page.mouse.click(box.x + 10 + share * (box.width - 20), box.y + box.height / 2);
    const past = await waitFor(page, 'the past', ({ mode }) => mode === 'past');
    expect(Math.abs(past.tick - 200)).toBeLessThan(12);
    const later = await waitFor(page, 'a longer run', ({ head }) => head > running.head + 20);
    expect([later.mode, later.tick]).toEqual(['past', past.tick]);
    await page.keyboard.press('End');
    await waitFor(page, 'live again', ({ mode }) => mode === 'live');
  });

  test('after a cut wire the page holds every tick and every event, each once', async () => {
    const { page } = opened;
    await waitFor(page, 'liquidations', ({ liquidations }) => liquidations.length > 0);
    const before = await stateOf(page);
    const runId = await page.evaluate(
      () => (window as unknown as Kept).faultline.store.control.runId,
    );
    wire.cut();
    await page.getByText('no connection').first().waitFor({ state: 'attached' });
    // So long that the server no longer holds all it would have to repeat: the page has to fetch.
    const until = Date.now() + 20_000;
    while ((await eventsOf(runId, before.head)).length < 1100 && Date.now() < until)
      await page.waitForTimeout(200);
    wire.mend();
    await waitFor(page, 'the stream again', ({ head }) => head > before.head + 100);
    await page.keyboard.press('Space');
    await waitFor(page, 'a pause', ({ status }) => status === 'paused');
    const { head } = await waitFor(
      page,
      'a run without gaps',
      (state) => state.head === state.headTick && state.missing === 0,
    );
    const events = (await eventsOf(runId, 0)).filter(({ tick }) => tick <= head);
    const expected = events.flatMap(({ type, id }) => (type === 'liquidation' ? [id!] : []));
    const { liquidations } = await waitFor(
      page,
      'all liquidations',
      (state) => state.liquidations.length >= expected.length,
    );
    expect(liquidations.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    const steps = await page.evaluate(() =>
      (window as unknown as Kept).faultline.store.events.others.flatMap(({ type, tick, price }) =>
        type === 'oracleUpdated' ? [`${tick} ${price}`] : [],
      ),
    );
    const told = events.flatMap(({ type, tick, price }) =>
      type === 'oracleUpdated' ? [`${tick} ${price}`] : [],
    );
    // Two feeds may tell the same price at once: that is one thing to know.
    expect(steps.toSorted()).toEqual([...new Set(told)].toSorted());
  });

  test('nothing on it bars anybody, dark or light, and nothing failed on the way', async () => {
    const { page, errors } = opened;
    for (const name of ['Genealogy', 'Published', 'Profit']) {
      await page.getByRole('tab', { name }).click();
      expect(await axeViolations(page)).toEqual([]);
    }
    await page.keyboard.press('t');
    await page.locator('html[data-theme=light]').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});

function ticksOfRun(): number {
  return (window as unknown as { faultline: { store: { control: { ticks: number } } } }).faultline
    .store.control.ticks;
}

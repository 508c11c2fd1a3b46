// Who gets how many frames a second.

import { describe, expect, test } from '@jest/globals';
import { TierChoice } from '../../server/tiers.ts';
import { ViewerLink, commandsPerSecond } from '../../server/viewerLink.ts';

const report = (lagMs: number, hidden = false) => ({ seq: 1, lagMs, frameP95: 4, hidden });

describe('a viewer’s tier', () => {
  test('falls by one when the viewer lags, at most once a second', () => {
    const choice = new TierChoice(0, 0);
    choice.report(report(501), 33, 1000);
    expect(choice.tier).toBe(0);
    choice.report(report(600), 33, 1100);
    expect(choice.tier).toBe(1);
    choice.report(report(900), 33, 1200);
    expect(choice.tier).toBe(1);
    choice.report(report(900), 33, 2200);
    choice.report(report(900), 33, 3300);
    choice.report(report(900), 33, 4400);
    expect(choice.tier).toBe(3);
  });

  test('does not fall because the run itself is slow', () => {
    const choice = new TierChoice(0, 0);
    choice.report(report(900), 1000, 1000);
    choice.report(report(5000), Number.POSITIVE_INFINITY, 3000);
    expect(choice.tier).toBe(0);
  });

  test('falls after three frames in a row that could not be written', () => {
    const choice = new TierChoice(0, 0);
    for (const done of [false, false, true, false, false]) choice.wrote(done, 100);
    expect(choice.tier).toBe(0);
    choice.wrote(false, 200);
    expect(choice.tier).toBe(1);
  });

  test('rises by one after five good seconds, to no more than was wanted', () => {
    const choice = new TierChoice(1, 0);
    for (const at of [0, 1100, 2200]) choice.report(report(2000), 33, at);
    expect(choice.tier).toBe(3);
    choice.rest(7000);
    expect(choice.tier).toBe(3);
    choice.rest(7300);
    expect(choice.tier).toBe(2);
    choice.rest(12_400);
    choice.rest(20_000);
    expect(choice.tier).toBe(1);
  });

  test('is the slowest while the page is hidden, and what it was afterwards', () => {
    const choice = new TierChoice(0, 0);
    choice.report(report(0, true), 33, 1000);
    expect(choice.tier).toBe(3);
    choice.report(report(0), 33, 2000);
    expect(choice.tier).toBe(0);
  });
});

describe('a viewer’s commands', () => {
  test('are twenty a second, saved up for one second', () => {
    const link = new ViewerLink('r', 0, 0);
    const allowed = (at: number) =>
      Array.from({ length: 100 }, () => link.allow(at)).filter(Boolean);
    expect(allowed(0)).toHaveLength(commandsPerSecond);
    expect(allowed(500)).toHaveLength(commandsPerSecond / 2);
    expect(allowed(60_000)).toHaveLength(commandsPerSecond);
  });
});

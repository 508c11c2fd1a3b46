// The three issuers as mechanisms of a small scenario, asked by hand.

import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createSimulation,
  issuerKey,
  loadScenario,
  pegStabilityKey,
  poolVenueKey,
  reflexiveMintKey,
  routerKey,
} from '../../../index.ts';

const text = `
name: issuers
seed: 1
secondsPerTick: 60s
start: 2023-03-10T21:00:00Z
duration: 72h
assets:
  USD: { decimals: 4 }
  USDC: { decimals: 4 }
  DAI: { decimals: 6 }
  UST: { decimals: 4 }
  LUNA: { decimals: 2 }
fundamentals:
  USDC: { kind: constant, asset: USDC, price: 1 }
venues:
  USDC-USD: { kind: orderBook, base: USDC, quote: USD, tickSize: 0.0001, lotSize: 100 }
  LUNA-USD:
    { kind: constantProductPool, base: LUNA, quote: USD, initialBase: 100000, initialQuote: 8000000 }
  routes: { kind: router }
protocols:
  psm:
    { kind: pegStabilityModule, stablecoin: DAI, reserve: USDC, initialReserve: 1000, gap: 500, feeOutBps: 10 }
  issuer:
    { kind: issuerRedemption, coin: USDC, money: USD, reserve: 50000, frozen: 10000, opens: 13, closes: 22, perHour: 60000 }
  mint: { kind: reflexiveMint, basePool: 1000000 }
statistics:
  market: { kind: marketStatistics, asset: USDC, venue: USDC-USD }
agents:
  - { kind: noiseTrader, count: 1, interval: 72h, venue: USDC-USD, holdings: { USD: 10000, USDC: 20000, DAI: 5000, UST: 1000000, LUNA: 1000 } }
`;

let simulation = createSimulation(loadScenario(text), { checks: 'everyTick' });
const kernel = () => simulation.run.kernel;
const holder = () => kernel().ledger.accountNamed('noiseTrader.0')!;
const held = (asset: string) => {
  const { ledger } = kernel();
  return ledger.balance(holder(), ledger.asset(asset)) / ledger.atoms(ledger.asset(asset));
};
const ask = (action: string, data: Record<string, unknown>) =>
  kernel().request(holder(), action, data, -1);
const run = (ticks: number) => {
  for (let tick = 0; tick < ticks; tick++) simulation.step();
};

beforeEach(() => {
  simulation = createSimulation(loadScenario(text), { checks: 'everyTick' });
  run(1);
});

describe('a peg stability module', () => {
  const swap = (side: 'mint' | 'redeem', amount: number) =>
    ask('psm.swap', { module: 'psm', side, amount });

  test('mints at par until its ceiling, and again when the ceiling has risen', () => {
    expect(swap('mint', 400)).toEqual({ ok: true });
    expect(held('DAI')).toBe(5_400);
    expect(swap('mint', 400)).toEqual({ ok: true });
    expect([held('DAI'), held('USDC')]).toEqual([5_500, 19_500]);
    expect(swap('mint', 1)).toEqual({ ok: false, reason: 'noRoom' });
    expect(kernel().use(pegStabilityKey, 'psm').room()).toBe(0);
    run(24 * 60);
    expect(kernel().use(pegStabilityKey, 'psm').room()).toBe(500);
    expect(swap('mint', 100)).toEqual({ ok: true });
    expect(kernel().use(pegStabilityKey, 'psm').entered()).toBe(600);
  });

  test('redeems for what it holds, less its fee, and no more', () => {
    expect(swap('redeem', 600)).toEqual({ ok: true });
    expect(held('USDC')).toBeCloseTo(20_599.4, 6);
    expect(swap('redeem', 4_000)).toEqual({ ok: true });
    expect(held('USDC')).toBeCloseTo(20_999, 6);
    expect(swap('redeem', 1)).toEqual({ ok: false, reason: 'emptyReserve' });
    run(1);
  });

  test('is one of the ways that the router knows', () => {
    const quote = kernel().use(routerKey).quote('USDC', 'DAI', 300);
    expect(quote.parts).toEqual([{ venues: ['psm USDC'], amount: 300, out: 300 }]);
  });
});

describe('an issuer', () => {
  const redeem = (amount: number) => ask('issuer.issuer.redeem', { amount });

  test('redeems at par in its hours, a tick at a time, and not at the weekend', () => {
    const { ledger } = kernel();
    const before = ledger.issued(ledger.asset('USDC'));
    expect(redeem(5_000)).toEqual({ ok: true });
    expect(held('USD')).toBe(11_000);
    expect(ledger.issued(ledger.asset('USDC'))).toBe(before - 1_000 * 10_000);
    expect(redeem(1)).toEqual({ ok: false, reason: 'nothingToHave' });
    run(60);
    expect(kernel().use(issuerKey, 'issuer').isOpen()).toBe(false);
    expect(redeem(1)).toEqual({ ok: false, reason: 'closed' });
    run(15 * 60 + 48 * 60);
    expect(kernel().use(issuerKey, 'issuer').isOpen()).toBe(true);
    expect(redeem(500)).toEqual({ ok: true });
    expect(kernel().use(issuerKey, 'issuer').redeemed()).toBe(1_500);
  });

  test('mints for money, and has no more than it can reach', () => {
    expect(ask('issuer.issuer.mint', { amount: 700 })).toEqual({ ok: true });
    expect([held('USD'), held('USDC')]).toEqual([9_300, 20_700]);
    expect(kernel().use(issuerKey, 'issuer').minted()).toBe(700);
    for (let tick = 0; tick < 46; tick++) {
      redeem(450);
      run(1);
    }
    // It held 20,700 coins; beyond that there is nothing to give.
    expect(kernel().use(issuerKey, 'issuer').redeemed()).toBe(20_700);
  });
});

describe('a reflexive mint', () => {
  const mint = () => kernel().use(reflexiveMintKey, 'mint');

  test('identity 9: ln S grows by dU/M for small redemptions', () => {
    const supply = mint().tokenSupply();
    const value = mint().price() * supply;
    expect(ask('mint.mint.redeem', { amount: 4_000 })).toEqual({ ok: true });
    // The least spread of half a per cent is not minted.
    const growth = Math.log(mint().tokenSupply() / supply);
    expect(growth / ((0.995 * 4_000) / value)).toBeCloseTo(1, 3);
    run(1);
  });

  test('asks more the more was redeemed lately, and forgets', () => {
    const first = mint().quoteRedemption(1_000);
    ask('mint.mint.redeem', { amount: 300_000 });
    expect(mint().quoteRedemption(1_000)).toBeLessThan(0.65 * first);
    run(30);
    expect(mint().quoteRedemption(1_000)).toBeGreaterThan(0.99 * first);
  });

  test('there and back is a loss, and the supplies are accounted for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 200_000 }), (amount) => {
        const stable = held('UST');
        const tokens = held('LUNA');
        fc.pre(stable > amount);
        ask('mint.mint.redeem', { amount });
        ask('mint.mint.issue', { amount: held('LUNA') - tokens });
        expect(held('UST')).toBeLessThan(stable);
        run(1);
      }),
      { numRuns: 40 },
    );
  });

  test('backing is the value of all tokens over the stablecoin', () => {
    const price = kernel().use(poolVenueKey, 'LUNA-USD').price();
    expect(mint().backing()).toBeCloseTo((price * 101_000) / 1_000_000, 6);
  });

  test.each([
    ['more than one has', { amount: 2e6 }, 'insufficientBalance'],
    ['nothing', { amount: 0 }, 'badAmount'],
    ['no number', { amount: 'all' }, 'badAmount'],
  ])('refuses %s', (_says, data, reason) => {
    expect(ask('mint.mint.redeem', data)).toEqual({ ok: false, reason });
  });
});

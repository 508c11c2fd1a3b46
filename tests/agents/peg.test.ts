// Who holds a stablecoin, and who joins it to others: one decision at a time.

import { describe, expect, test } from '@jest/globals';
import { mintArbitrageur } from '../../agents/mintArbitrageur.ts';
import { pegArbitrageur } from '../../agents/pegArbitrageur.ts';
import { pegHolder } from '../../agents/pegHolder.ts';
import { poolSpeculator } from '../../agents/poolSpeculator.ts';
import { redeemer } from '../../agents/redeemer.ts';
import { issuerKey, pegStabilityKey, reflexiveMintKey } from '../../engine/index.ts';
import { decide } from './seen.ts';

const issuer = (open: boolean) => ({
  [issuerKey.name]: {
    coin: 'USDC',
    money: 'USD',
    isOpen: () => open,
    available: () => (open ? 500 : 0),
    feeBps: () => 0,
    redeemed: () => 0,
    minted: () => 0,
  },
});

describe('a holder of a stablecoin', () => {
  const balances = { USDC: 1_000, USD: 0 };
  const see = (price: number, fundamental: number) => ({
    books: { 'USDC-USD': price },
    fundamental,
    balances,
  });
  const given = { newsThreshold: 0.01, priceThreshold: 0.05, lowest: 0.9, pace: 0.5 };

  test('stays while news and price are good', () => {
    expect(decide(pegHolder, see(0.999, 0.995), { given })).toEqual([]);
  });

  test.each([
    ['news', 0.999, 0.98],
    ['the price', 0.94, 1],
  ])('sells part of it when alarmed by %s', (_says, price, fundamental) => {
    const [want] = decide(pegHolder, see(price, fundamental), { given });
    expect(want).toMatchObject({ type: 'marketOrder', side: 'sell', quantity: 500 });
  });

  test('does not sell below its lowest price', () => {
    expect(decide(pegHolder, see(0.9, 0.9), { given })).toEqual([]);
  });

  test('stops when it is calm again, unless it is resolved to leave', () => {
    const memory = pegHolder.memory();
    decide(pegHolder, see(0.94, 1), { given, memory });
    expect(decide(pegHolder, see(1, 1), { given, memory })).toEqual([]);
    const lasting = { ...given, resolve: 'lasting' };
    expect(decide(pegHolder, see(1, 1), { given: lasting, memory })).toHaveLength(1);
  });

  test('leaves by the route or the window that it knows', () => {
    const [routed] = decide(pegHolder, see(0.94, 1), { given: { ...given, exit: 'route' } });
    expect(routed).toMatchObject({ type: 'route', give: 'USDC', get: 'USD', getMin: 450 });
    const exit = { ...given, exit: 'issuer', issuer: 'issuer' };
    const open = { ...see(0.94, 1), ports: issuer(true) };
    expect(decide(pegHolder, open, { given: exit })).toEqual([
      { type: 'request', action: 'issuer.issuer.redeem', data: { amount: 500 } },
    ]);
    const closed = { ...see(0.94, 1), ports: issuer(false) };
    expect(decide(pegHolder, closed, { given: exit })).toEqual([]);
  });

  test('loses its patience with a way that stays closed', () => {
    const memory = pegHolder.memory();
    const waiting = { ...given, exit: 'route', patience: 1_000, lastResort: 0.8 };
    for (const [seconds, type] of [
      [0, 'route'],
      [900, 'route'],
      [2_000, 'marketOrder'],
    ] as const) {
      const [want] = decide(pegHolder, { ...see(0.94, 1), seconds }, { given: waiting, memory });
      expect(want).toMatchObject({ type });
    }
  });
});

describe('arbitrage through a module', () => {
  const ports = {
    [pegStabilityKey.name]: {
      stablecoin: 'DAI',
      reserve: 'USDC',
      room: () => 300,
      reserves: () => 200,
      feeInBps: () => 0,
      feeOutBps: () => 0,
    },
  };
  const balances = { USDC: 1_000, DAI: 1_000, USD: 1_000 };
  const see = (usdc: number, dai: number) => ({
    books: { 'USDC-USD': usdc, 'DAI-USD': dai },
    balances,
    ports,
  });

  test.each([
    ['mints and sells what is dearer', 0.9, 0.95, 'mint', 300],
    ['redeems and sells the other', 0.95, 0.9, 'redeem', 200],
  ])('%s, as much as there is room', (_says, usdc, dai, side, amount) => {
    const wants = decide(pegArbitrageur, see(usdc, dai));
    expect(wants[0]).toMatchObject({ action: 'psm.swap', data: { side, amount } });
    expect(wants.map(({ type }) => type)).toEqual(['transaction', 'marketOrder', 'marketOrder']);
  });

  test('leaves alone what does not pay', () => {
    expect(decide(pegArbitrageur, see(0.95, 0.951))).toEqual([]);
  });
});

describe('arbitrage with an issuer', () => {
  const see = (price: number, open: boolean) => ({
    books: { 'USDC-USD': price },
    balances: { USDC: 100, USD: 1_000 },
    ports: issuer(open),
  });

  test('redeems and buys below par, mints and sells above, and rests at weekends', () => {
    expect(decide(redeemer, see(0.95, true)).map(({ type }) => type)).toEqual([
      'request',
      'marketOrder',
    ]);
    const above = decide(redeemer, see(1.05, true));
    expect(above[0]).toMatchObject({ side: 'sell', quantity: 100 });
    expect(above[1]).toMatchObject({ action: 'issuer.issuer.mint' });
    expect(decide(redeemer, see(0.95, false))).toEqual([]);
  });
});

describe('arbitrage of a mint', () => {
  const ports = {
    [reflexiveMintKey.name]: {
      stablecoin: 'UST',
      token: 'LUNA',
      quoteRedemption: (amount: number) => amount / 50,
      quoteIssue: (tokens: number) => tokens * 50,
      redeemableAt: () => 400,
    },
  };
  const see = (price: number, token: number) => ({
    books: { 'UST-USD': price },
    pool: { price: token, base: 1_000 },
    balances: { UST: 1_000, USD: 1_000 },
    ports,
  });
  const given = { size: 800, margin: 0.05 };

  test('burns, sells the tokens and buys back, where the tokens pay for it', () => {
    const wants = decide(mintArbitrageur, see(0.8, 50), { given });
    expect(wants[0]).toMatchObject({ action: 'mint.mint.redeem', data: { amount: 400 } });
    expect(wants[1]).toMatchObject({ action: 'pool.swap' });
    expect(wants[2]).toMatchObject({ side: 'buy', quantity: 400 });
  });

  test('does nothing where they do not', () => {
    expect(decide(mintArbitrageur, see(0.8, 30), { given })).toEqual([]);
    expect(decide(mintArbitrageur, see(0.99, 50), { given })).toEqual([]);
  });
});

describe('a speculator in a pool', () => {
  const see = (price: number, seconds: number) => ({
    seconds,
    pool: { price, base: 1_000 },
    balances: { LUNA: 100, USD: 1_000 },
  });

  test('stops out after a fall from the first price', () => {
    const memory = poolSpeculator.memory();
    const given = { stop: 0.3, pace: 0.5 };
    expect(decide(poolSpeculator, see(100, 0), { given, memory })).toEqual([]);
    expect(decide(poolSpeculator, see(80, 600), { given, memory })).toEqual([]);
    const [want] = decide(poolSpeculator, see(60, 1_200), { given, memory });
    expect(want).toMatchObject({ action: 'pool.swap', data: { from: 'LUNA', give: 50 } });
  });

  test('buys a fall from the average, and takes its profit', () => {
    const memory = poolSpeculator.memory();
    const given = { dip: 0.2, gain: 0.5 };
    decide(poolSpeculator, see(100, 0), { given, memory });
    const [buy] = decide(poolSpeculator, see(70, 60), { given, memory });
    expect(buy).toMatchObject({ data: { from: 'USD', give: 100 } });
    const [sale] = decide(poolSpeculator, see(110, 120), { given, memory });
    expect(sale).toMatchObject({ data: { from: 'LUNA' } });
  });
});

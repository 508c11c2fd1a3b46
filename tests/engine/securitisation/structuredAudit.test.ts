// A structured pool that publishes late and smoothed, and is audited.

import { describe, expect, test } from '@jest/globals';
import {
  poolOf,
  setPrice,
  steps,
  structuredWorld,
  threeTranches,
  unitsOf,
} from './structuredMarket.ts';

const audited = (audit: string): string => `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, share: 0.9 } }
    tranches: ${threeTranches}
    incomeEpoch: 1000h
    markInterval: 1h
    publishInterval: 1h
    publishDelay: 20h
    smoothing: 0.9
    notice: 0
    redemptionEpoch: 500h
    gate: 1
  audit: { kind: solvencyAudit, pool: pool, ${audit} }
`;

test('an audit is paid by the pool, and what it finds is published at once', () => {
  const world = structuredWorld({ pools: audited('first: 30h, every: 100h, delay: 2h, cost: 7') });
  steps(world, 10);
  setPrice(world, 'COIN', 0.8);
  steps(world, 20);
  const pool = poolOf(world);
  expect(pool.publishedValue()).toBeGreaterThan(980);
  steps(world, 4);
  expect(unitsOf(world, 'securitisation.audit.auditor', 'USD')).toBe(7);
  expect(pool.value()).toBeCloseTo(0.8 * 900 + 100 - 7, 6);
  // The auditor looked before he was paid. Published per unit of claim: the pool has been written down since.
  expect(pool.publishedValue()).toBeCloseTo(820, 4);
  expect(world.metrics()['pool.auditsPassed']).toBe(1);
  steps(world, 1);
});

test('an audit of a pool that no longer covers its senior tranche is not passed', () => {
  const world = structuredWorld({ pools: audited('first: 30h, every: 100h, delay: 0, cost: 0') });
  steps(world, 10);
  setPrice(world, 'COIN', 0.5);
  steps(world, 25);
  expect(world.metrics()).toMatchObject({ 'pool.auditsPublished': 1, 'pool.auditsPassed': 0 });
});

describe('a pool that announces par whatever it is worth', () => {
  const announcing = (audit: string): string =>
    audited(audit).replace('smoothing: 0.9', 'smoothing: 0\n    announced: 1');
  const fixed = 'oracles: { coin: { kind: fixedFeed, feed: COIN, price: 1 } }';
  const fallen = (audit: string) => {
    const world = structuredWorld({ more: fixed, pools: announcing(audit) });
    steps(world, 10);
    setPrice(world, 'COIN', 0.8);
    steps(world, 19);
    expect(poolOf(world).publishedValue()).toBeCloseTo(1000, 6);
    steps(world, 5);
    return world;
  };

  test('is worth what the auditor finds, until he comes again', () => {
    const world = fallen('first: 30h, every: 50h, delay: 1h, cost: 0');
    expect(poolOf(world).publishedValue()).toBeCloseTo(820, 6);
    setPrice(world, 'COIN', 0.9);
    steps(world, 20);
    expect(poolOf(world).publishedValue()).toBeCloseTo(820, 6);
    steps(world, 40);
    expect(poolOf(world).publishedValue()).toBeCloseTo(910, 6);
  });

  test('covers its senior tranche and not all that it promised: the verdict is about the claims that were asked for', () => {
    const verdict = (claims: string) =>
      fallen(`first: 30h, every: 500h, delay: 0, cost: 0, claims: ${claims}`).metrics();
    expect(verdict('senior')).toMatchObject({ 'pool.auditsPassed': 1 });
    expect(verdict('all')).toMatchObject({ 'pool.auditsPublished': 1, 'pool.auditsPassed': 0 });
  });

  test('passes at a price that cannot move, and nobody is told anything', () => {
    const world = fallen('first: 30h, every: 500h, delay: 0, cost: 0, claims: all, feed: COIN');
    expect(world.metrics()).toMatchObject({
      'pool.auditsPassed': 1,
      'pool.auditsPassedFalsely': 1,
    });
    expect(poolOf(world).publishedValue()).toBeCloseTo(1000, 6);
    expect(poolOf(world).value()).toBeCloseTo(820, 6);
  });
});

import { poolLossesKey } from '../../../engine/tick/sources.ts';
import { describe, expect, test } from '@jest/globals';
import {
  poolOf,
  setPrice,
  steps,
  structuredWorld,
  threeTranches,
  unitsOf,
} from './structuredMarket.ts';

const book = (more = ''): string => `
  loans: { kind: loanBook, index: HOUSES, count: 200, balance: 5, period: 730h, loanToValueMin: 0.8, loanToValueMax: 0.9${more} }
  pool:
    kind: structuredPool
    notional: 1000
    assets: { loans: { kind: portfolio, portfolio: loans } }
    tranches: ${threeTranches.replaceAll('8760', '876').replaceAll('4380', '438')}
    incomeEpoch: 730h
    markInterval: 730h
`;
const world = (more?: string, ticks = 10_000) =>
  structuredWorld({ pools: book(more), prices: { HOUSES: 100 }, ticks });

describe('a book of loans', () => {
  test('pays its coupon on what performs, and hands prepayments on as principal', () => {
    const one = world(', defaultsPerYear: 0, couponBps: 600, prepaymentsPerYear: 1');
    steps(one, 732);
    const { interest, principal } = {
      interest: poolOf(one).state.value.interestPaid / 1e6,
      principal: unitsOf(one, 'securitisation.pool.fund.principal', 'USD'),
    };
    // 1 − e^(−1/12) of 200 loans is 16 on average.
    expect(principal % 5).toBe(0);
    expect(principal).toBeGreaterThan(30);
    expect(principal).toBeLessThan(140);
    expect(interest).toBeCloseTo(((1000 - principal) * 0.06) / 12, 4);
    expect(poolOf(one).value()).toBeCloseTo(1000, 4);
  });

  test('defaults and their losses rise together when the index falls', () => {
    const calm = world();
    const fallen = world();
    for (const [one, level] of [
      [calm, 100],
      [fallen, 70],
    ] as const) {
      steps(one, 2);
      setPrice(one, 'HOUSES', level);
      steps(one, 8_800);
    }
    const of = (one: typeof calm, name: string): number => one.metrics()[`loans.loans.${name}`]!;
    expect(of(fallen, 'defaults')).toBeGreaterThan(3 * of(calm, 'defaults') + 0.1);
    expect(of(fallen, 'lossGivenDefault')).toBeGreaterThan(of(calm, 'lossGivenDefault') + 0.1);
    expect(fallen.metrics()['tranches.junior.loss']).toBeGreaterThan(0.9);
    expect(fallen.metrics()['pool.defaults']).toBe(Math.round(200 * of(fallen, 'defaults')));
  }, 20_000);

  test('every loan is a position of the pool for whoever compares it with a model', () => {
    const one = world(', defaultsPerYear: 2, prepaymentsPerYear: 0');
    steps(one, 1500);
    const source = one.run.kernel.use(poolLossesKey, 'pool');
    const positions = source.positions();
    expect(positions).toHaveLength(200);
    expect(positions.filter(({ hasDefaulted }) => hasDefaulted)).toHaveLength(
      one.metrics()['pool.defaults']!,
    );
    const lost = positions.reduce((sum, { loss }) => sum + loss, 0);
    const borne = source.tranches().reduce((sum, t) => sum + t.loss * (t.detach - t.attach), 0);
    expect(borne * 1000).toBeCloseTo(lost, 4);
  });

  test('a recovery comes when it comes; until then it is expected', () => {
    const one = world(
      ', defaultsPerYear: 3, saleCost: 0.1, recoveryDelay: 1460h, prepaymentsPerYear: 0',
    );
    steps(one, 732);
    const defaults = one.metrics()['pool.defaults']!;
    expect(defaults).toBeGreaterThan(10);
    expect(unitsOf(one, 'securitisation.pool.fund.principal', 'USD')).toBe(0);
    steps(one, 2 * 730);
    expect(unitsOf(one, 'securitisation.pool.fund.principal', 'USD')).toBeGreaterThan(4 * defaults);
  });
});

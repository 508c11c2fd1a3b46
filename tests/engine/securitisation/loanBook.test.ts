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

describe('principal that loans repay', () => {
  const classes = '[senior.principal, mezzanine.principal, junior.principal]';
  const stepsOf = (principal: string): string => `
    waterfall:
      - { do: pay, from: interest, to: senior.interest }
      - { do: test, tests: [cover] }
      - { do: pay, from: interest, to: mezzanine.interest }
      - { do: pay, from: interest, to: junior.residual }
${principal}
    tests: { cover: { kind: overcollateralisation, classes: [senior, mezzanine], trigger: 1.08, counts: [principal] } }
`;
  const month = 730;
  const build = (more: string) =>
    structuredWorld({
      pools: book(', prepaymentsPerYear: 1, defaultsPerYear: 0, underwater: 6') + more,
      prices: { HOUSES: 100 },
      ticks: 30 * month,
    });
  const repaid = (one: ReturnType<typeof build>): number[] =>
    ['senior', 'mezzanine', 'junior'].map((name) => poolOf(one).books.read(name).repaid / 1e6);
  const balance = (one: ReturnType<typeof build>, name: string): number =>
    poolOf(one).books.read(name).balance / 1e6;

  test('repays all classes alike while the test passes, and the senior alone once it fails', () => {
    const one = build(
      stepsOf(`
      - { do: pay, from: principal, to: ${classes}, split: proRata, when: { passes: [cover] } }
      - { do: pay, from: principal, to: ${classes}, when: { fails: [cover] } }`),
    );
    steps(one, 6 * month + 5);
    const before = repaid(one);
    expect(before[0]).toBeGreaterThan(150);
    // 70, 20 and 10 parts of what came.
    expect(before[1]! / before[0]!).toBeCloseTo(20 / 70, 4);
    // Bad luck has taken a little of the junior, and it is repaid by what stands.
    expect(before[2]! / before[0]!).toBeCloseTo(10 / 70, 2);
    setPrice(one, 'HOUSES', 75);
    steps(one, 6 * month);
    expect(poolOf(one).state.value.tests['cover']).toBe(false);
    const after = repaid(one);
    expect(after[0]).toBeGreaterThan(before[0]! + 50);
    // What the securities of defaulted loans fetched before the test was next measured was still shared.
    const shared = after[1]! - before[1]!;
    expect(shared).toBeLessThan(0.1 * (after[0]! - before[0]!));
    const failing = repaid(one);
    steps(one, 2 * month);
    expect(repaid(one).slice(1)).toEqual(failing.slice(1));
    expect(repaid(one)[0]).toBeGreaterThan(failing[0]!);
  }, 20_000);

  test('is kept while the pool revolves; a failed test ends that for good, and the senior is repaid first, then the next', () => {
    const one = build(
      stepsOf(`
      - { do: pay, from: principal, to: ${classes}, when: { on: [earlyAmortisation] } }`) +
        '    revolvingFor: 3650d\n    earlyAmortisation: [cover]\n',
    );
    steps(one, 6 * month + 5);
    expect(repaid(one)).toEqual([0, 0, 0]);
    const kept = unitsOf(one, 'securitisation.pool.fund.principal', 'USD');
    expect(kept).toBeGreaterThan(200);
    setPrice(one, 'HOUSES', 70);
    steps(one, 3 * month);
    expect(poolOf(one).state.value.earlyAmortisation).toBe(true);
    const [senior, mezzanine, junior] = repaid(one);
    expect(senior).toBeGreaterThan(kept);
    expect([mezzanine, junior]).toEqual([0, 0]);
    // It stays so when the market is back, and what comes after the senior is repaid goes to the mezzanine.
    setPrice(one, 'HOUSES', 140);
    steps(one, 18 * month);
    expect(poolOf(one).state.value.earlyAmortisation).toBe(true);
    expect(balance(one, 'senior')).toBe(0);
    expect(repaid(one)[1]).toBeGreaterThan(0);
    expect(balance(one, 'mezzanine') === 0 || repaid(one)[2] === 0).toBe(true);
  }, 20_000);
});

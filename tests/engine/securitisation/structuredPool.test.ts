import { describe, expect, test } from '@jest/globals';
import {
  accountOf,
  poolOf,
  setPrice,
  steps,
  structuredWorld,
  threeTranches,
  unitsOf,
} from './structuredMarket.ts';

const plain = (more = ''): string => `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, share: 0.9, yieldPerYear: 0.876 } }
    tranches: ${threeTranches}
    incomeEpoch: 10h
    markInterval: 1h
    publishInterval: 1h
    publishDelay: 0
    notice: 0
    redemptionEpoch: 5h
    gate: 1
${more}`;

const lossOf = (simulation: ReturnType<typeof structuredWorld>, name: string): number =>
  poolOf(simulation).books.read(name).writtenDown / 1e6;

describe('formation', () => {
  test('assets at their share, the rest in cash, and what nobody took with the arranger', () => {
    const world = structuredWorld({ pools: plain() });
    steps(world, 1);
    expect(unitsOf(world, 'securitisation.pool.pool', 'COIN')).toBe(900);
    expect(unitsOf(world, 'securitisation.pool.fund.principal', 'USD')).toBe(100);
    expect(unitsOf(world, 'securitisation.pool.arranger', 'SNR')).toBe(300);
    expect(poolOf(world).value()).toBeCloseTo(1000, 9);
  });

  test('holders that bring more than a tranche has are refused with the mend', () => {
    const world = structuredWorld({ pools: plain().replace('notional: 1000', 'notional: 500') });
    expect(() => steps(world, 1)).toThrow(/holders bring 400 SNR, the tranche has 350.*Raise/);
  });
});

describe('losses', () => {
  test('reach a tranche when what is below it is gone, and come back from the top', () => {
    const world = structuredWorld({ pools: plain() });
    steps(world, 2);
    setPrice(world, 'COIN', 0.95);
    steps(world, 2);
    expect(lossOf(world, 'junior')).toBeCloseTo(45, 5);
    expect(lossOf(world, 'mezzanine')).toBe(0);
    setPrice(world, 'COIN', 0.6);
    steps(world, 2);
    expect(lossOf(world, 'junior')).toBe(100);
    expect(lossOf(world, 'mezzanine')).toBeGreaterThan(199.9);
    expect(lossOf(world, 'senior')).toBeCloseTo(60, 1);
    setPrice(world, 'COIN', 0.7);
    steps(world, 2);
    expect(lossOf(world, 'senior')).toBe(0);
    expect(lossOf(world, 'junior')).toBe(100);
  });
});

describe('a payment date', () => {
  test('pays coupons from the top and the rest to the most junior, to the atom', () => {
    const world = structuredWorld({ pools: plain() });
    steps(world, 11);
    // 900 · 0.876 · 10 h: 0.9 come in; the senior is due 700 · 43.8 % · 10 h = 0.35, the mezzanine 200 · 87.6 % · 10 h = 0.2.
    const rows = poolOf(world).state.value.rows;
    expect(rows.map(({ to }) => to)).toEqual([
      'senior.interest: 0.35',
      'mezzanine.interest: 0.2',
      'junior.interest: 0',
      'junior.residual: 0.35',
      '',
    ]);
    expect(rows.map(({ available, due, paid }) => [available, due, paid])).toEqual([
      [0.9, 0.35, 0.35],
      [0.55, 0.2, 0.2],
      [0.35, 0, 0],
      [0.35, 0.35, 0.35],
      [100, 0, 0],
    ]);
    expect(rows.at(-1)!.reason).toBe('conditionNotMet');
    // Each senior holder has 100 of 700.
    expect(unitsOf(world, 'seniors.0', 'USD')).toBeCloseTo(50.05, 6);
  });

  test('a failed test diverts interest to the senior and ends the revolving period for good', () => {
    const world = structuredWorld({
      pools: plain(`
    tests: { cover: { kind: overcollateralisation, classes: [senior, mezzanine], trigger: 1.05, counts: [principal] } }
    earlyAmortisation: [cover]
    revolvingFor: 3000h
    waterfall:
      - { do: pay, from: interest, to: senior.interest }
      - { do: test, tests: [cover] }
      - { do: pay, from: interest, to: senior.principal, limit: { cure: [cover] } }
      - { do: pay, from: interest, to: junior.residual }
      - { do: pay, from: principal, to: senior.principal, when: { on: [earlyAmortisation] } }`),
    });
    steps(world, 2);
    setPrice(world, 'COIN', 0.9);
    steps(world, 9);
    const first = poolOf(world).state.value.rows;
    expect(first[1]).toMatchObject({ test: 'cover', trigger: 1.05, reason: 'testFailed' });
    expect(first[1]!.testValue).toBeCloseTo(910 / 900, 9);
    expect(first[2]!.paid).toBeCloseTo(0.81 - 0.35, 5);
    expect(poolOf(world).state.value.earlyAmortisation).toBe(true);
    steps(world, 10);
    // The cash at formation now repays the senior; tokens stay, what they stand for is less.
    expect(poolOf(world).books.read('senior').repaid / 1e6).toBeGreaterThan(100);
    expect(poolOf(world).books.tokens('senior')).toBe(700e6);
  });

  test('a coupon steps up with age, and a floating one follows the index', () => {
    const world = structuredWorld({
      pools: plain('    indexBps: 100\n').replace(
        'coupon: { kind: fixed, bps: 8760 }',
        'coupon: { kind: floating, spreadBps: 4280 }, stepUp: { after: 15h, bps: 4380 }',
      ),
    });
    steps(world, 11);
    expect(poolOf(world).state.value.rows[1]!.due).toBeCloseTo(0.1, 6);
    steps(world, 10);
    expect(poolOf(world).state.value.rows[1]!.due).toBeCloseTo(0.2, 6);
  });
});

describe('buffers', () => {
  const buffered = (terms: string): ReturnType<typeof structuredWorld> => {
    const world = structuredWorld({ pools: plain(`    buffers: { fund: ${terms} }\n`) });
    steps(world, 2);
    return world;
  };

  test('one below them all pays before the junior loses, on the ledger', () => {
    const world = buffered('{ size: 0.02 }');
    setPrice(world, 'COIN', 0.95);
    steps(world, 2);
    expect(unitsOf(world, 'securitisation.pool.fund.fund', 'USD')).toBe(0);
    expect(unitsOf(world, 'securitisation.pool.fund.principal', 'USD')).toBe(120);
    expect(lossOf(world, 'junior')).toBeCloseTo(25, 5);
  });

  test('one between tranches waits until the junior is gone; deductible, coverage and cap are its own', () => {
    const world = buffered(
      '{ size: 0.05, below: mezzanine, deductible: 0.01, coverage: 0.5, perEventCap: 0.02 }',
    );
    setPrice(world, 'COIN', 0.9);
    steps(world, 2);
    expect(unitsOf(world, 'securitisation.pool.fund.fund', 'USD')).toBe(50);
    // 45 beyond the junior's last 10: 35 less a deductible of 10, half of it.
    setPrice(world, 'COIN', 0.85);
    steps(world, 2);
    expect(unitsOf(world, 'securitisation.pool.fund.fund', 'USD')).toBeCloseTo(50 - 12.5, 5);
    expect(lossOf(world, 'mezzanine')).toBeCloseTo(22.5, 5);
  });

  test('is refilled from income, and what it saved and how it was fed are told', () => {
    const world = buffered('{ size: 0.02 }');
    setPrice(world, 'COIN', 0.6);
    steps(world, 30);
    const metrics = world.metrics();
    expect(metrics['buffers.fund.paid']).toBeGreaterThan(19.9);
    // All that came in went to the senior's loss, but for what waits in the fund.
    const { toppedUp, paid } = poolOf(world).state.value.buffers['fund']!;
    expect(metrics['buffers.seniorLossSavedPerUnit']).toBeCloseTo(paid / (20e6 + toppedUp), 6);
    expect(toppedUp).toBeGreaterThan(0);
    setPrice(world, 'COIN', 1.2);
    steps(world, 1);
    const before = world.metrics()['buffers.fund.toppedUp']!;
    steps(world, 60);
    expect(world.metrics()['buffers.fund.toppedUp']).toBeGreaterThan(before + 0.5);
    // The senior has recovered, and with it what the fund had kept from it; what that was at the worst moment is remembered.
    expect(world.metrics()['buffers.seniorLossSaved']).toBe(0);
    expect(world.metrics()['buffers.seniorLossSavedAtWorst']).toBeGreaterThan(19.9);
  });
});

describe('orders', () => {
  const redeem = (
    world: ReturnType<typeof structuredWorld>,
    who: string,
    tranche: string,
    units: number,
  ) => world.run.kernel.request(accountOf(world, who), 'pool.redeem', { tranche, units }, 0);

  test('leavers are paid their tranche’s own price and take their share of the loss', () => {
    const world = structuredWorld({ pools: plain() });
    steps(world, 2);
    setPrice(world, 'COIN', 0.95);
    steps(world, 1);
    expect(redeem(world, 'juniors.0', 'junior', 20)).toEqual({ ok: true });
    steps(world, 6);
    expect(unitsOf(world, 'juniors.0', 'USD')).toBeCloseTo(20 * 0.55, 4);
    expect(lossOf(world, 'junior')).toBeCloseTo(45 * 0.8, 4);
    expect(poolOf(world).books.tokens('junior')).toBe(80e6);
    // A fifth of the tranche asked in the third hour.
    expect(world.metrics()).toMatchObject({
      'tranches.junior.redeemed': 20,
      'tranches.junior.paidPerToken': 0.55,
      'tranches.junior.runSeconds': 3 * 3600,
      'tranches.senior.redeemed': 0,
      'tranches.senior.runSeconds': Number.NaN,
    });
  });

  test('a failed test locks the junior in, and what leaves may not make it fail', () => {
    const locked = plain(`
    tests: { cover: { kind: overcollateralisation, classes: [senior, mezzanine], trigger: 1.1, counts: [principal] } }
`).replace('coupon: { kind: residual }', 'coupon: { kind: residual }, lockedBy: [cover]');
    const world = structuredWorld({ pools: locked });
    steps(world, 2);
    // 1000 against 900 · 1.1 = 990: ten may leave.
    expect(redeem(world, 'juniors.0', 'junior', 20)).toEqual({ ok: true });
    steps(world, 6);
    expect(unitsOf(world, 'juniors.0', 'USD')).toBeCloseTo(10, 4);
    steps(world, 20);
    expect(poolOf(world).books.tokens('junior') / 1e6).toBeCloseTo(90, 3);
  });

  test('nobody enters a tranche that an outstanding loss has reached; above it, at the tranche’s own price', () => {
    const world = structuredWorld({ pools: plain() });
    steps(world, 2);
    setPrice(world, 'COIN', 0.98);
    steps(world, 1);
    const supply = (tranche: string) =>
      world.run.kernel.request(
        accountOf(world, 'seniors.0'),
        'pool.supply',
        { tranche, units: 35 },
        0,
      );
    expect(supply('junior')).toEqual({ ok: false, reason: 'lossOutstanding' });
    expect(supply('senior')).toEqual({ ok: true });
    steps(world, 6);
    expect(unitsOf(world, 'seniors.0', 'SNR')).toBeCloseTo(135, 3);
  });

  test('solved epochs keep the senior share within its limits', () => {
    const world = structuredWorld({
      assets: ['SNR', 'JNR'],
      pools: `
  pool:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, share: 0.5 } }
    tranches:
      - { name: junior, token: JNR, attachment: 0, detachment: 0.2, coupon: { kind: residual } }
      - { name: senior, token: SNR, attachment: 0.2, detachment: 1, coupon: { kind: fixed, bps: 0 } }
    publishDelay: 0
    publishInterval: 1h
    redemptionEpoch: 5h
    epochs: solved
    seniorRatioMax: 0.85
`,
      agents: `
  - { kind: trancheHolder, id: seniors, count: 4, interval: 5000h, holdings: { SNR: 100, USD: 500 } }
  - { kind: trancheHolder, id: juniors, count: 2, interval: 5000h, holdings: { JNR: 90 } }
`,
    });
    steps(world, 2);
    // 180 of 200 want to leave, but 800 of senior need 1000 − x with 800/(1000 − x) ≤ 0.85: x ≤ 58.8.
    redeem(world, 'juniors.0', 'junior', 90);
    redeem(world, 'juniors.1', 'junior', 90);
    steps(world, 5);
    expect(unitsOf(world, 'juniors.0', 'USD')).toBeCloseTo(29.41, 2);
    expect(unitsOf(world, 'juniors.1', 'USD')).toBeCloseTo(29.41, 2);
    const pool = poolOf(world);
    expect(pool.books.read('senior').balance / 1e6 / pool.value()).toBeLessThanOrEqual(0.85);
  });
});

describe('pools of pools', () => {
  const outer = (mark: string): string => `
  inner:
    kind: structuredPool
    notional: 1000
    assets: { coins: { kind: token, token: COIN, share: 1, yieldPerYear: 0.876 } }
    tranches: ${threeTranches}
    incomeEpoch: 10h
    markInterval: 1h
  pool:
    kind: structuredPool
    notional: 150
    assets: { mezzanines: { kind: token, token: MEZ, share: 0.6, mark: ${mark} } }
    tranches:
      - { name: first, token: LOW, attachment: 0, detachment: 0.2, coupon: { kind: residual } }
      - { name: last, token: TOP, attachment: 0.2, detachment: 1, coupon: { kind: fixed, bps: 100 } }
    incomeEpoch: 10h
    markInterval: 1h
`;
  const world = (mark: string) =>
    structuredWorld({ pools: outer(mark), assets: ['SNR', 'MEZ', 'JNR', 'LOW', 'TOP'] });

  test('the outer pool loses what the inner tranche does, and passes its coupons on', () => {
    const one = world('model');
    steps(one, 12);
    expect(poolOf(one).state.value.interestPaid).toBeGreaterThan(0);
    setPrice(one, 'COIN', 0.8);
    steps(one, 2);
    const inner = poolOf(one, 'inner');
    const share = inner.books.read('mezzanine').writtenDown / inner.books.read('mezzanine').par;
    expect(share).toBeGreaterThan(0.49);
    const lost = poolOf(one).books.writtenDown() / 1e6;
    expect(lost).toBeCloseTo(90 * share, 2);
    expect(one.metrics()['tranches.inner.mezzanine.loss']).toBeCloseTo(share, 9);
    expect(one.metrics()['tranches.last.loss']).toBeCloseTo((lost - 30) / 120, 4);
  });

  test('what waits to be redeemed by the inner pool is still the outer pool’s, and is asked for once', () => {
    const one = structuredWorld({
      pools: `${outer('model')}    gate: 1\n    notice: 0\n    redemptionEpoch: 1h\n`,
      assets: ['SNR', 'MEZ', 'JNR', 'LOW', 'TOP'],
      agents:
        '  - { kind: trancheHolder, id: tops, count: 1, interval: 5000h, threshold: 0, holdings: { TOP: 100 } }',
    });
    steps(one, 2);
    const value = poolOf(one).value();
    const data = { tranche: 'last', units: 100 };
    expect(one.run.kernel.request(accountOf(one, 'tops.0'), 'pool.redeem', data, 0).ok).toBe(true);
    // 60 of cash are paid; the inner pool has none and sells nothing, so the rest waits there.
    steps(one, 7);
    expect(unitsOf(one, 'tops.0', 'USD')).toBeCloseTo(60, 4);
    const queued = poolOf(one, 'inner').state.value.requests;
    expect(
      queued.reduce((sum, { waiting, accepted }) => sum + waiting + accepted, 0) / 1e6,
    ).toBeCloseTo(40, 4);
    expect(poolOf(one).value()).toBeCloseTo(value - 60, 4);
  });

  test('two pools that hold each other come to rest', () => {
    const ring = structuredWorld({
      assets: ['XONE', 'XTWO'],
      agents: '  - { kind: trancheHolder, id: none, count: 1, interval: 5000h }',
      pools: ['one', 'two']
        .map(
          (name, i) => `
  ${name}:
    kind: structuredPool
    notional: 100
    assets:
      coins: { kind: token, token: COIN, share: 0.6 }
      other: { kind: token, token: ${i === 0 ? 'XTWO' : 'XONE'}, share: 0.4, mark: model }
    tranches: [{ name: all, token: ${i === 0 ? 'XONE' : 'XTWO'}, attachment: 0, detachment: 1, coupon: { kind: residual } }]
    markInterval: 1h
`,
        )
        .join(''),
    });
    steps(ring, 2);
    setPrice(ring, 'COIN', 0.5);
    steps(ring, 60);
    // v = 60 · 0.5 + 0.4 · v: both are worth half.
    expect(poolOf(ring, 'one').value()).toBeCloseTo(50, 3);
    expect(poolOf(ring, 'two').value()).toBeCloseTo(50, 3);
  });
});

describe('restoring', () => {
  test('a pool goes on alike from a snapshot', () => {
    const world = structuredWorld({ pools: plain('    buffers: { fund: { size: 0.02 } }\n') });
    steps(world, 13);
    const twin = structuredWorld({ pools: plain('    buffers: { fund: { size: 0.02 } }\n') });
    twin.restore(world.keyframe());
    for (const one of [world, twin]) {
      setPrice(one, 'COIN', 0.8);
      steps(one, 20);
    }
    expect(twin.hash()).toBe(world.hash());
  });
});

describe('a scenario that names what the deal has not', () => {
  test('is refused with every fault', () => {
    const broken = plain(`
    waterfall:
      - { do: pay, from: interst, to: senior.interest }
      - { do: pay, from: interest, to: [junior.residual, reserve] }
      - { do: test, tests: [cover] }`);
    expect(() => structuredWorld({ pools: broken })).toThrow(
      /unknown account "interst"[\s\S]*unknown payee "reserve"[\s\S]*unknown test "cover"/,
    );
    expect(() =>
      structuredWorld({ pools: plain().replace('detachment: 0.1,', 'detachment: 0.2,') }),
    ).toThrow(/Attach at 2000/);
    expect(() =>
      structuredWorld({ pools: plain().replace('share: 0.9', 'share: 0.9, colour: 3') }),
    ).toThrow(/unknown field/);
  });
});

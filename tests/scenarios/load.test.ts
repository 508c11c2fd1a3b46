import { describe, expect, test } from '@jest/globals';
import {
  checkName,
  data,
  defineMechanism,
  InputError,
  integer,
  number,
  runIdentity,
  Simulation,
  type Fault,
} from '../../index.ts';
import { loadScenario, type LoadOptions } from '../../scenarios/load.ts';
import { tinyKinds, tinyText } from './tinyScenario.ts';

const load = (text: string, options: LoadOptions = {}) =>
  loadScenario(text, { kinds: tinyKinds, file: 'tiny.yaml', ...options });

function faultsOf(text: string, options: LoadOptions = {}): readonly Fault[] {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  return [];
}
const message = (text: string, options: LoadOptions = {}): string =>
  faultsOf(text, options)
    .map(({ where, found, mend }) => `${where}: ${found}. ${mend}`)
    .join('\n');

describe('a sound scenario', () => {
  const scenario = load(tinyText);

  test('has its times in seconds and ticks, however they are written', () => {
    expect(scenario).toMatchObject({
      secondsPerTick: 15,
      ticks: 40,
      startSeconds: Date.UTC(2020, 2, 12) / 1000,
      chapters: [{ at: 120 }],
      commands: [{ type: 'shock', id: 'slower', tick: 20 }],
    });
    expect(scenario.mechanisms[0]?.parameters.pause).toBe(120);
    expect(scenario.agents[0]).toMatchObject({
      interval: 60,
      latency: { uniform: [0, 2] },
      parameters: { patience: 300 },
    });
  });

  test('lists its mechanisms in the order of the sections, with paths as ids', () => {
    expect(scenario.mechanisms.map(({ id, kind }) => [id, kind])).toEqual([
      ['fundamentals.ETH', 'ramp'],
      ['protocols.maker.vaults', 'part'],
    ]);
  });

  test('names a fundamental after its asset, and a population after its kind', () => {
    expect(scenario.mechanisms[0]?.parameters.asset).toBe('ETH');
    expect(scenario.agents[1]?.id).toBe('idler');
  });

  test('takes underscores in numbers', () => {
    expect(scenario.agents[1]?.holdings.ETH).toEqual({ logNormal: [1000, 0.5] });
  });

  test('runs', () => {
    const simulation = new Simulation(scenario, { kinds: tinyKinds });
    for (const report of simulation.ticks()) expect(report.tick).toBeLessThan(40);
    expect(simulation.metrics().level).toBe(200 - 20 - 10);
  });

  test('is the same as JSON', () => {
    const asJson = JSON.stringify({
      name: 'a',
      secondsPerTick: 1,
      duration: '1m',
      assets: { USD: { decimals: 2 } },
    });
    expect(load(asJson)).toEqual(
      load('name: a\nsecondsPerTick: 1s\nduration: 60\nassets:\n  USD: { decimals: 2 }\n'),
    );
  });
});

describe('a faulty scenario', () => {
  const cases: [what: string, change: [from: string, to: string], says: string][] = [
    [
      'an unknown key says the closest known',
      ['chapters:', 'chaptres:'],
      'tiny.yaml:23:1 chaptres: unknown key "chaptres". Did you mean "chapters"?',
    ],
    [
      'an unknown parameter says the closest known',
      ['pause: 2m', 'pauze: 2m'],
      'tiny.yaml:10:5 fundamentals.ETH.pauze: unknown parameter. Did you mean "pause"? Known parameters here: asset, from, step, pause.',
    ],
    [
      'an unknown kind of mechanism',
      ['kind: ramp', 'kind: rump'],
      'tiny.yaml:8:5 fundamentals.ETH.kind: unknown kind "rump". Did you mean "ramp"?',
    ],
    [
      'an unknown kind of agent',
      ['{ kind: idler, count', '{ kind: idlr, count'],
      'tiny.yaml:16:7 agents.idlr.kind: unknown kind "idlr". Did you mean "idler"?',
    ],
    [
      'a wrong type',
      ['from: 200', 'from: much'],
      'tiny.yaml:9:5 fundamentals.ETH.from: "much" is not a number from 0 to 1000000 (quote units).',
    ],
    [
      'a negative size',
      ['size: 3', 'size: -3'],
      'tiny.yaml:13:27 protocols.maker.vaults.size: -3 is not a whole number from 1 to 9 (lots).',
    ],
    [
      'a negative count',
      ['count: 3', 'count: -3'],
      'tiny.yaml:15:34 agents.sleepers.count: -3 is not a whole number from 0 to 1000000.',
    ],
    [
      'a duration that is none',
      ['duration: 10m', 'duration: soon'],
      'tiny.yaml:4:1 duration: "soon" is not a time such as 90s, 10m, 8h or 2d, or a number of seconds.',
    ],
    [
      'no time at all',
      ['duration: 10m', 'duration: 0s'],
      'tiny.yaml:4:1 duration: "0s" is not a time such as 90s, 10m, 8h or 2d, or a number of seconds.',
    ],
    [
      'a missing key',
      ['duration: 10m\n', ''],
      'tiny.yaml:1:1 duration: missing. Give a time such as 90s, 10m, 8h or 2d, or a number of seconds.',
    ],
    [
      'a time where no time is meant',
      ['size: 3', 'size: 3m'],
      'protocols.maker.vaults.size: "3m" is not a whole number',
    ],
    [
      'an unknown asset',
      ['ETH: { logNormal', 'EHT: { logNormal'],
      'tiny.yaml:16:42 agents.idler.holdings.EHT: unknown asset. Assets of this scenario: USD, ETH.',
    ],
    [
      'a command for a parameter that is not there',
      ['ETH.step, value', 'ETH.stop, value'],
      'shocks.slower.does[0].setParameter.path: there is no parameter "fundamentals.ETH.stop". Did you mean "fundamentals.ETH.step"?',
    ],
    [
      'a command for a shock that is not there',
      ['shock: slower }', 'shock: slow }'],
      'tiny.yaml:22:15 commands[0].shock: there is no shock "slow". Shocks: slower.',
    ],
    [
      'a command after the end',
      ['at: 5m', 'at: 5h'],
      'tiny.yaml:22:7 commands[0].at: 18000 s lies outside the run of 600 s.',
    ],
    [
      'a value outside any mechanism',
      ['  maker:\n', '  maker:\n    ratio: 3\n'],
      'tiny.yaml:13:5 protocols.maker.ratio: stands outside any mechanism.',
    ],
    [
      'a key given twice',
      ['    from: 200\n', '    from: 200\n    from: 300\n'],
      'tiny.yaml:10:5: malformed YAML: Map keys must be unique. Keep one of the two keys.',
    ],
    ['a bracket left open', ['{ decimals: 6 }', '{ decimals: 6'], 'malformed YAML'],
    [
      'two populations of one name',
      ['id: sleepers, ', ''],
      'agents.idler: named twice. Give each population its own id.',
    ],
  ];
  test.each(cases)('%s', (_, [from, to], says) => {
    expect(tinyText).toContain(from);
    expect(message(tinyText.replace(from, to))).toContain(says);
  });

  test('tells every fault at once, in the order of the lines', () => {
    const text = tinyText
      .replace('count: 3', 'count: three')
      .replace('pause: 2m', 'pauze: 2m')
      .replace('secondsPerTick: 15s', 'secondsPerTick: 0');
    expect(faultsOf(text).map(({ where }) => where)).toEqual([
      'tiny.yaml:2:1 secondsPerTick',
      'tiny.yaml:10:5 fundamentals.ETH.pauze',
      'tiny.yaml:15:34 agents.sleepers.count',
    ]);
  });

  test('an empty file and a list are no scenarios', () => {
    expect(message('')).toBe(
      'tiny.yaml:1:1: the file is empty. Begin with "name: …", "secondsPerTick: …", "duration: …".',
    );
    expect(message('- 1')).toContain('not a map of keys and values');
  });

  test('names with a meaning of their own in JavaScript are refused', () => {
    expect(message(`${tinyText}__proto__: { polluted: true }\n`)).toContain(
      `"__proto__" can't be a name here`,
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('extends', () => {
  const resolve: NonNullable<LoadOptions['resolve']> = (name) =>
    name === 'tiny' ? { file: 'base.yaml', text: tinyText } : undefined;
  const child = (text: string) => load(`name: child\nextends: tiny\n${text}`, { resolve });

  test('merges maps, replaces lists, and merges agents by id', () => {
    const scenario = child(
      'fundamentals: { ETH: { from: 300 } }\nchapters: []\nagents: [{ id: sleepers, count: 7 }]\n',
    );
    expect(scenario.name).toBe('child');
    expect(scenario.mechanisms[0]?.parameters).toMatchObject({ from: 300, pause: 120 });
    expect(scenario.chapters).toEqual([]);
    expect(scenario.agents.map(({ id, count }) => [id, count])).toEqual([
      ['sleepers', 7],
      ['idler', 2],
    ]);
  });

  test('replaces distributions and mechanisms of another kind as a whole, and removes by null', () => {
    const scenario = child(
      'fundamentals: { ETH: { kind: part, size: 2 } }\nshocks: []\ncommands: []\nwithout: null\nagents: [{ id: idler, kind: idler, holdings: { ETH: { uniform: [1, 2] } } }]\n',
    );
    expect(scenario.mechanisms[0]).toMatchObject({ kind: 'part', parameters: { size: 2 } });
    expect(scenario.without).toEqual({});
    expect(scenario.agents[1]?.holdings.ETH).toEqual({ uniform: [1, 2] });
  });

  test('tells a fault in the file that it stands in', () => {
    expect(
      message('name: child\nextends: tiny\nfundamentals: { ETH: { from: -1 } }', { resolve }),
    ).toContain('tiny.yaml:3:24 fundamentals.ETH.from');
    const broken: NonNullable<LoadOptions['resolve']> = () => ({
      file: 'base.yaml',
      text: tinyText.replace('from: 200', 'from: -200'),
    });
    expect(message('name: child\nextends: tiny', { resolve: broken })).toContain(
      'base.yaml:9:5 fundamentals.ETH.from',
    );
  });

  test('refuses an unknown file and a circle', () => {
    expect(message('name: a\nextends: nothing', { resolve })).toContain(
      'tiny.yaml:2:1 extends: there is no scenario "nothing".',
    );
    const circle: NonNullable<LoadOptions['resolve']> = () => ({
      file: 'b.yaml',
      text: 'name: b\nextends: b',
    });
    expect(message('name: a\nextends: b', { resolve: circle })).toContain('Break the circle.');
  });
});

describe('overrides', () => {
  test('set single values by path', () => {
    const scenario = load(tinyText, {
      set: [
        'seed=9',
        'agents.sleepers.count=12',
        'protocols.maker.vaults.size=4',
        'fundamentals.ETH.step=0.25',
        'agents.idler.holdings.ETH={ uniform: [1, 2] }',
      ],
    });
    expect(scenario.seed).toBe(9);
    expect(scenario.agents[0]?.count).toBe(12);
    expect(scenario.agents[1]?.holdings.ETH).toEqual({ uniform: [1, 2] });
    expect(scenario.mechanisms[0]?.parameters.step).toBe(0.25);
    expect(scenario.mechanisms[1]?.parameters.size).toBe(4);
  });

  test.each([
    [
      'agents.sleeper.count=1',
      '--set agents.sleeper.count=1: there is no "agents.sleeper". Did you mean "sleepers"?',
    ],
    ['protocols.makr.vaults.size=4', 'there is no "protocols.makr". Did you mean "maker"?'],
    [
      'protocols.maker.vaults.size=40',
      '--set protocols.maker.vaults.size=40 (protocols.maker.vaults.size): 40 is not a whole number',
    ],
    [
      'protocols.maker.vaults.sise=4',
      '--set protocols.maker.vaults.sise=4 (protocols.maker.vaults.sise): unknown parameter. Did you mean "size"?',
    ],
    ['seed', '--set seed: not of the form path=value.'],
    ['a..b=1', 'not of the form path=value.'],
  ])('refuse %s', (set, says) => {
    expect(message(tinyText, { set: [set] })).toContain(says);
  });

  test('of the length leave out the chapters and commands beyond the end', () => {
    const scenario = load(tinyText, { set: ['duration=1m'] });
    expect([scenario.ticks, scenario.chapters, scenario.commands]).toEqual([4, [], []]);
  });

  test('may be stated as the calm world, as --set and --without take them, and are no part of the run', () => {
    const plain = load(tinyText);
    const calm = load(
      `${tinyText}\ncalm: { set: { fundamentals.ETH.schedule: [[0h, calm]] }, without: [falls] }\n`,
    );
    expect(calm.calm).toEqual({
      set: ['fundamentals.ETH.schedule=[["0h","calm"]]'],
      without: ['falls'],
    });
    expect(runIdentity(calm, calm.commands)).toBe(runIdentity(plain, plain.commands));
    expect(message(`${tinyText}\ncalm: [falls]\n`)).toContain('{ without: [crisis] }');
  });

  test('leave out what has a name, or a mechanism by its path, before the first tick', () => {
    const off = { type: 'switchMechanism', id: 'fundamentals.ETH', on: false, tick: 0 };
    expect(load(tinyText, { without: ['falls'] }).commands).toContainEqual(off);
    expect(load(tinyText, { without: ['fundamentals.ETH'] }).commands).toContainEqual(off);
    expect(message(tinyText, { without: ['fall'] })).toContain(
      '--without fall: there is nothing called "fall" to leave out. Did you mean "falls"?',
    );
  });

  test('another kind of mechanism keeps what both kinds know, drops what only the old one knew', () => {
    const text = `${tinyText}\n`.replace('pause: 2m', 'pause: 2m\n    size: 2');
    const kinds = {
      ...tinyKinds,
      mechanisms: [
        ...tinyKinds.mechanisms,
        defineMechanism({
          kind: 'slope',
          says: 'Like a ramp.',
          parameters: {
            asset: data<string>('ETH', 'asset', checkName),
            from: number('quote units', 100, 0, 1e6, 'where it begins'),
            size: integer('lots', 1, 1, 9, 'its size'),
            steepness: number('', 1, 0, 9, 'how steep'),
          },
          build: () => ({ phases: {} }),
        }),
      ],
    };
    // The parameter is set in the new kind whatever the order; the act on a parameter that went goes too.
    const set = ['fundamentals.ETH.steepness=3', 'fundamentals.ETH.kind=slope'];
    const scenario = load(text, { kinds, set });
    expect(scenario.mechanisms[0]).toEqual({
      id: 'fundamentals.ETH',
      kind: 'slope',
      on: true,
      parameters: { asset: 'ETH', from: 200, size: 2, steepness: 3 },
    });
    expect(scenario.shocks[0]?.does).toEqual([]);
    // What neither knows is still a mistake, before and after; and so is a kind that nobody knows.
    expect(message(text, { kinds })).toContain('fundamentals.ETH.size: unknown parameter');
    const wrong = { kinds, set: [...set, 'fundamentals.ETH.pause=9'] };
    expect(message(text, wrong)).toContain('fundamentals.ETH.pause): unknown parameter');
    expect(message(tinyText, { set: ['fundamentals.ETH.kind=slope'] })).toContain('unknown kind');
  });

  test('a seed out of range is refused under its own name', () => {
    expect(message(tinyText, { seed: 1.5 })).toContain(
      '--seed 1.5 (seed): 1.5 is not a whole number',
    );
  });
});

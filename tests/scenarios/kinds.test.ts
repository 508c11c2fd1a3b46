// What a file is told that names a kind which nobody knows, or one that belongs elsewhere.

import { describe, expect, test } from '@jest/globals';
import { defineMechanism, engineMechanisms, InputError } from '../../index.ts';
import { allKinds, loadScenario } from '../../scenarios/load.ts';
import { readScenario } from '../../scenarios/read.ts';
import { tinyKinds, tinyText } from './tinyScenario.ts';

/** What Black Thursday is told when the kind at a path is another. */
function told(path: string, kind: string): string[] {
  try {
    readScenario('black-thursday', { set: [`${path}.kind=${kind}`] });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.faults
      .filter(({ where }) => where.endsWith(`(${path}.kind)`))
      .map(({ found, mend }) => `${found}. ${mend}`);
  }
  return [];
}

describe('a kind that nobody knows', () => {
  test.each([
    [
      'protocols.maker.liquidation',
      'englishAuctoin',
      'Did you mean "englishAuction"? Others for the liquidation of a protocol: dutchAuction, fixedSpread, flashLiquidation, absorbAndBuy, stabilityPool, softLiquidation, bookTakeover.',
    ],
    [
      'venues.ETH-USD',
      'ordrBook',
      'Did you mean "orderBook"? Others for venues: perpetualBook, constantProductPool, weightedPool, stableSwapPool, concentratedPool, router, scheduledSale.',
    ],
    [
      'oracles.median',
      'medianFed',
      'Did you mean "medianFeed"? Others for oracles: spotFeed, twapFeed, emaFeed, fixedFeed, cappedFeed, delayModule.',
    ],
    [
      'fundamentals.ETH',
      'waypionts',
      'Did you mean "waypoints"? Others for fundamentals: constant, factorModel, clusteredWaypoints, recorded.',
    ],
    [
      'securitisation.pool',
      'redeemablPool',
      'Did you mean "redeemablePool"? Others for securitisation: collateralPool, structuredPool, loanBook, thresholdLoans, solvencyAudit.',
    ],
    ['chain', 'earthquake', 'Kinds for chain: firstPriceChain, feeMarket1559, bridge.'],
    [
      'protocols.maker.liquidation',
      'orderBok',
      'The closest, "orderBook", is a kind for venues. Kinds for the liquidation of a protocol: englishAuction, dutchAuction, fixedSpread, flashLiquidation, absorbAndBuy, stabilityPool, softLiquidation, bookTakeover.',
    ],
  ])('at %s: %s', (path, kind, mend) => {
    expect(told(path, kind)).toEqual([`unknown kind "${kind}". ${mend}`]);
  });

  test('among agents, of which there are many, the closest twelve are named and the rest counted', () => {
    const [message = ''] = told('agents.keepers', 'auctionKeper');
    expect(message).toMatch(
      /^unknown kind "auctionKeper"\. Did you mean "auctionKeeper"\? Others for agents: /,
    );
    const named = /Others for agents: (.*) and (\d+) more\.$/.exec(message)!;
    const names = named[1]!.split(', ');
    expect(names).toHaveLength(12);
    expect(names.length + Number(named[2])).toBe(allKinds.agents.length - 1);
    const agents = allKinds.agents.map(({ kind }) => kind);
    expect(names.filter((name) => !agents.includes(name))).toEqual([]);
  });

  test('is all that is said: acts on its parameters are not faulted too', () => {
    const text = tinyText.replace('kind: ramp', 'kind: rump');
    const load = () => loadScenario(text, { file: 'tiny.yaml', kinds: tinyKinds });
    expect(load).toThrow(InputError);
    try {
      load();
    } catch (error) {
      expect((error as InputError).faults.map(({ where }) => where)).toEqual([
        'tiny.yaml:8:5 fundamentals.ETH.kind',
      ]);
    }
  });
});

describe('a kind that belongs elsewhere', () => {
  test.each([
    ['protocols.maker.liquidation', 'orderBook', 'venues', 'the liquidation of a protocol'],
    ['protocols.maker.liquidation', 'vaults', 'protocols', 'the liquidation of a protocol'],
    ['oracles.median', 'waypoints', 'fundamentals', 'oracles'],
    ['venues.ETH-USD', 'englishAuction', 'the liquidation of a protocol', 'venues'],
    ['venues.ETH-USD', 'auctionKeeper', 'agents', 'venues'],
    ['agents.keepers', 'englishAuction', 'the liquidation of a protocol', 'agents'],
    ['statistics.market', 'oracleFreeze', 'faults or safety', 'statistics'],
  ])('at %s: %s', (path, kind, home, place) => {
    const messages = told(path, kind);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(
      `"${kind}" is a kind for ${home}, not for ${place}. Kinds for ${place}: `,
    );
  });

  test('its parameters are not looked at: they would be those of another place', () => {
    const at = 'protocols.maker.liquidation';
    expect(() =>
      readScenario('black-thursday', { set: [`${at}={ kind: orderBook, nonsense: 40 }`] }),
    ).toThrow(
      /^[^\n]*"orderBook" is a kind for venues, not for the liquidation of a protocol[^\n]*$/,
    );
  });
});

test('what closes accounts may stand under a protocol by another name', () => {
  const { scenario } = readScenario('black-thursday', {
    set: ['protocols.maker.debt.kind=dutchAuction'],
  });
  expect(scenario.mechanisms.find(({ id }) => id === 'protocols.maker.debt')?.kind).toBe(
    'dutchAuction',
  );
});

test('every kind that comes with the program says where it belongs', () => {
  expect(engineMechanisms.filter(({ places = [] }) => places.length === 0)).toEqual([]);
});

test('a kind of somebody else that does not say fits every section, and is named there', () => {
  const own = defineMechanism({
    kind: 'ownRule',
    says: 'Does nothing.',
    parameters: {},
    build: () => ({ phases: {} }),
  });
  const kinds = { ...allKinds, mechanisms: [...allKinds.mechanisms, own] };
  for (const path of ['protocols.maker.liquidation', 'statistics.market', 'oracles.own']) {
    const set = [`${path}={ kind: ownRule }`];
    expect(readScenario('black-thursday', { kinds, set }).scenario.mechanisms).toContainEqual(
      expect.objectContaining({ id: path, kind: 'ownRule' }),
    );
  }
  expect(() =>
    readScenario('black-thursday', { kinds, set: ['statistics.market.kind=ownRul'] }),
  ).toThrow('Did you mean "ownRule"? Others for statistics: marketStatistics');
});

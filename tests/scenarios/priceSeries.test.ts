import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../index.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { parsePriceSeries, pointsForRun } from '../../scenarios/priceSeries.ts';
import { tinyText } from './tinyScenario.ts';

const faults = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'none';
};
const start = Date.UTC(2020, 2, 12) / 1000;

describe('a price file', () => {
  test.each([
    ['ISO times', 'Date,Open,Close\n2020-03-12T00:00:00Z,1,200\n2020-03-12T00:05:00Z,1,190\n'],
    ['unix seconds', `timestamp;price\n${start};200\n${start + 300};190\n`],
    ['unix milliseconds', `t\tvalue\n${start * 1000}\t200\n${(start + 300) * 1000}\t190\n`],
    [
      'quotes, a byte-order mark and CRLF',
      `\uFEFF"time","price_usd"\r\n"2020-03-12 00:00","200"\r\n"2020-03-12 00:05","190"\r\n`,
    ],
  ])('is read with %s', (_, text) => {
    const { times, prices, fromStart, step } = parsePriceSeries(text, 'p.csv');
    expect([times, prices, fromStart, step]).toEqual([
      [start, start + 300],
      [200, 190],
      false,
      300,
    ]);
  });

  test('may count seconds from the start of the run', () => {
    const series = parsePriceSeries('t,price\n0,200\n300,190\n600,180\n', 'p.csv');
    const run = { startSeconds: start, ticks: 40, secondsPerTick: 15 };
    expect(pointsForRun(series, run)).toEqual([
      [0, 200],
      [300, 190],
      [600, 180],
    ]);
  });

  test('has its columns chosen by name', () => {
    const text = 'time,open,close\n1,10,20\n2,11,21\n';
    expect(parsePriceSeries(text, 'p.csv', { priceColumn: 'Open' }).prices).toEqual([10, 11]);
  });

  const rows = (...lines: string[]): string => ['time,price', ...lines].join('\n');
  test.each([
    ['text in a number', rows('1,10', '2,ten'), 'p.csv:3 column "price": "ten" is not a number.'],
    [
      'a negative price',
      rows('1,10', '2,-3'),
      'p.csv:3 column "price": "-3" is not a price above 0.',
    ],
    ['an empty cell', rows('1,10', '2,'), 'p.csv:3 column "price": no price.'],
    ['a time that is none', rows('1,10', 'soon,3'), 'p.csv:3 column "time": "soon" is not a time.'],
    [
      'times that do not increase',
      rows('1,10', '2,10', '2,11'),
      'p.csv:4 column "time": its time does not come after that of line 3.',
    ],
    [
      'a gap',
      rows('0,10', '1,10', '2,11', '3,11', '14,11'),
      'p.csv:6 column "time": a gap of 11 s since line 5, where rows are 1 s apart.',
    ],
    ['no row', rows(), 'p.csv:1: there is a header and no row.'],
    ['nothing at all', ' \n', 'p.csv: the file is empty.'],
    [
      'no price column',
      'time,colour\n1,red\n',
      'p.csv:1: no price column among time, colour. Name it close, price, price_usd, or choose it with --price-column NAME.',
    ],
  ])('is refused for %s', (_, text, says) => {
    expect(faults(() => parsePriceSeries(text, 'p.csv'))).toContain(says);
  });

  test('tells every fault at once, up to a number', () => {
    const bad = Array.from({ length: 30 }, (_, i) => `${i},x`);
    const message = faults(() => parsePriceSeries(rows(...bad), 'p.csv'));
    expect(message.split('\n')).toHaveLength(21);
    expect(message).toContain('and 10 further faults');
  });
});

describe('recorded prices in a scenario', () => {
  const text = tinyText
    .replace('kind: ramp\n    from: 200\n    pause: 2m', 'kind: constant\n    price: 200')
    .replace('fundamentals.ETH.step', 'fundamentals.ETH.price')
    .replace(/protocols:\n.*\n.*\n/, '')
    .replace(/agents:\n.*\n.*\n/, '');
  const series = (last: number) =>
    parsePriceSeries(`t,price\n0,200\n${last / 2},190\n${last},180\n`, 'p.csv');

  test('take the place of the first fundamental', () => {
    const [first] = loadScenario(text, { prices: { series: series(600) } }).mechanisms;
    expect(first).toEqual({
      id: 'fundamentals.ETH',
      kind: 'recorded',
      on: true,
      parameters: {
        asset: 'ETH',
        points: [
          [0, 200],
          [300, 190],
          [600, 180],
        ],
      },
    });
  });

  test('must cover the run', () => {
    expect(faults(() => loadScenario(text, { prices: { series: series(100) } }))).toContain(
      'p.csv: prices from 0 s to 100 s do not cover the run from 0 s to 585 s.',
    );
  });

  test('must belong to an asset that has a fundamental', () => {
    expect(
      faults(() => loadScenario(text, { prices: { asset: 'BTC', series: series(600) } })),
    ).toContain('"BTC" has no fundamental. Assets with one: ETH.');
  });
});

// The order book against a real exchange feed, and the reader against files that make no sense.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { replayOrders, type ReplayReport } from '../../cli/replayOrders.ts';
import { InputError } from '../../engine/errors.ts';

const recorded = '../shared/data/lobster/AMZN_2012-06-21_34200000_57600000_';
const have = existsSync(`${recorded}message_1.csv.gz`);
const whenPresent = have ? describe : describe.skip;
if (!have) process.stderr.write(`Skipped: no recorded orders at ${recorded}…\n`);

const replayDepth = (depth: number): Promise<ReplayReport> =>
  replayOrders({
    messages: `${recorded}message_${depth}.csv.gz`,
    orderbook: `${recorded}orderbook_${depth}.csv.gz`,
    format: 'lobster',
  });

whenPresent('a recorded day of AMZN', () => {
  test('at one level: every derivable cell is exact and the head of our queue is whom the exchange filled', async () => {
    const report = await replayDepth(1);
    expect(report).toMatchObject({
      rows: 57_515,
      cells: { all: 115_028, derivable: 101_075, exact: 101_075 },
      rowsCompared: 57_514,
      rowsExact: 57_514,
      executions: {
        visible: 8_974,
        atBestPrice: 8_974,
        knownById: 4_482,
        headOfQueue: 4_478,
        headIsThatOrder: 4_474,
        headIsOlderUnknown: 4,
      },
    });
    expect(report.queueDifferences.map(({ kind }) => kind)).toEqual(Array(4).fill('sameSweep'));
  });

  test('at five levels: likewise, and the nine other executions are of two kinds', async () => {
    const report = await replayDepth(5);
    expect(report).toMatchObject({
      rows: 155_935,
      messagesByType: [77_381, 450, 66_685, 8_974, 2_445, 0, 0],
      cells: { all: 1_559_340, derivable: 1_525_500, exact: 1_525_500 },
      rowsExact: 155_934,
      executions: {
        visible: 8_974,
        atBestPrice: 8_974,
        knownById: 7_307,
        headOfQueue: 7_298,
        headIsThatOrder: 7_272,
        headIsOlderUnknown: 26,
      },
      reasons: { revealedLevel: 33_840, wrongLevel: 0, crossingOrder: 0, sizeBeyondOrder: 0 },
    });
    expect(report.queueDifferences.map(({ line, kind }) => `${line} ${kind}`)).toEqual([
      '4267 sameSweep',
      '8398 sameSweep',
      '76792 sameSweep',
      '108619 sameSweep',
      '153054 overtookOlder',
      '153058 overtookOlder',
      '153059 overtookOlder',
      '153060 overtookOlder',
      '153987 overtookOlder',
    ]);
  });
});

describe('small files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const file = (text: string | Buffer): string => {
    const path = join(folder, `${++files}.csv`);
    writeFileSync(path, text);
    return path;
  };
  const replay = (messages: string | Buffer, orderbook: string | Buffer): Promise<ReplayReport> =>
    replayOrders({ messages: file(messages), orderbook: file(orderbook), format: 'lobster' });
  const faultsOf = async (
    messages: string | Buffer,
    orderbook: string | Buffer,
  ): Promise<string[]> => {
    const error: unknown = await replay(messages, orderbook).catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw new Error(`no InputError but ${String(error)}`);
    return error.faults.map(({ where, found }) => `${where.split('/').at(-1)} ${found}`);
  };

  const book = ['101,5,99,7', '101,5,100,3', '101,5,100,1', '101,5,99,7', '101,2,99,7'].join('\n');
  const messages = [
    '34200.0,1,1,7,99,1',
    '34200.1,1,2,3,100,1',
    '34200.2,2,2,2,100,1',
    '34200.3,4,2,1,100,1',
    '34200.4,4,9,3,101,-1',
  ].join('\n');

  test('plain and gzip files give the same report, with or without a last line feed', async () => {
    const plain = await replay(messages, book);
    expect(await replay(gzipSync(`${messages}\n`), gzipSync(`${book}\n`))).toEqual(plain);
    // The bid of 99 leaves the one-level view and comes back: revealed, known only from the recorded book.
    expect(plain).toMatchObject({
      rows: 5,
      rowsExact: 4,
      cells: { all: 8, derivable: 7, exact: 7 },
      executions: { visible: 2, atBestPrice: 2, knownById: 1, headOfQueue: 1, matched: 2 },
      reasons: { revealedLevel: 1, unknownEarlierOrder: 1 },
    });
  });

  test('a recorded book that does not follow from the messages is a wrong level', async () => {
    const report = await replay(messages, book.replace('101,5,100,1', '101,5,100,2'));
    expect(report.reasons.wrongLevel).toBe(1);
    expect(report.rowsExact).toBe(3);
  });

  test('malformed rows are told all at once, with file and line', async () => {
    const bad = messages
      .replace('34200.1,1,2', 'noon,1,2')
      .replace('34200.3,4', '34200.3,8')
      .replace(',101,-1', ',101,0');
    const faults = await faultsOf(bad, book.replace('101,5,100,1', '101,5,100'));
    expect(faults.map((fault) => fault.replace(/^\d+/, 'N'))).toEqual([
      'N.csv:2 time "noon"',
      'N.csv:3 3 fields',
      'N.csv:4 type "8"',
      'N.csv:5 direction "0"',
    ]);
  });

  test('files of different length, an empty file, a missing file and a broken gzip are refused', async () => {
    expect((await faultsOf(messages, `${book}\n101,2,99,7`)).join()).toMatch(
      /csv:6 the file ends here/,
    );
    expect((await faultsOf('', '')).join()).toMatch(/csv:1 the file is empty/);
    expect((await faultsOf(gzipSync(messages).subarray(0, 40), book)).join()).toMatch(
      /it cannot be read/,
    );
    const missing = replayOrders({
      messages: join(folder, 'none.csv'),
      orderbook: file(book),
      format: 'lobster',
    });
    await expect(missing).rejects.toThrow(/none\.csv: there is no such file/);
  });
});

// Reads LOBSTER message and orderbook files (CSV, plain or gzip) row by row, without holding them in memory. A malformed row is a
// fault with file and line; so are a missing file, a broken gzip and files of different length.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { InputError, type Fault } from '../index.ts';

/** One row of a message file. Prices in dollars × 10,000, sizes in shares. */
export interface LobsterMessage {
  readonly line: number;
  /** Seconds after midnight, as written. */
  readonly time: string;
  readonly type: number;
  readonly orderId: number;
  readonly size: number;
  readonly price: number;
  /** 0 the order is a buy, 1 a sell. */
  readonly side: number;
}

/** One row of an orderbook file: price and size of each level, best first; empty levels are left out. */
export interface LobsterLevels {
  /** Levels that the file has room for on each side. */
  readonly depth: number;
  /** [bids, asks], each price, size, price, size … */
  readonly sides: readonly [readonly number[], readonly number[]];
}

const EMPTY_PRICE = 9_999_999_999;
const FAULTS_MAX = 20;

/** Message i with the book after it, for every row. Throws one `InputError` with up to twenty faults. */
export async function* lobsterRows(
  messagesFile: string,
  orderbookFile: string,
): AsyncGenerator<{ readonly message: LobsterMessage; readonly levels: LobsterLevels }> {
  const faults: Fault[] = [];
  const messages = lines(messagesFile);
  const books = lines(orderbookFile);
  let line = 0;
  let depth = 0;
  try {
    for (;;) {
      const message = await messages.next();
      const book = await books.next();
      line++;
      if (message === undefined || book === undefined) {
        if (message !== book)
          faults.push(differentLength(messagesFile, orderbookFile, line, message));
        break;
      }
      const parsedMessage = parseMessage(message, `${messagesFile}:${line}`, line, faults);
      const parsedLevels = parseLevels(book, `${orderbookFile}:${line}`, depth, faults);
      if (faults.length >= FAULTS_MAX) break;
      // After a fault the rest is only checked, so that all faults are told at once.
      if (faults.length > 0 || parsedMessage === undefined || parsedLevels === undefined) continue;
      depth = parsedLevels.depth;
      yield { message: parsedMessage, levels: parsedLevels };
    }
    if (line === 1 && faults.length === 0) {
      faults.push({
        where: `${messagesFile}:1`,
        found: 'the file is empty',
        mend: 'Give a file with messages.',
      });
    }
  } finally {
    messages.close();
    books.close();
  }
  if (faults.length > 0) throw new InputError(faults);
}

function differentLength(
  messagesFile: string,
  orderbookFile: string,
  line: number,
  message: string | undefined,
): Fault {
  const [shorter, longer] =
    message === undefined ? [messagesFile, orderbookFile] : [orderbookFile, messagesFile];
  return {
    where: `${shorter}:${line}`,
    found: `the file ends here, but ${longer} goes on`,
    mend: 'Give the message file and the orderbook file of one day and one depth: row i of one belongs to row i of the other.',
  };
}

function parseMessage(
  text: string,
  where: string,
  line: number,
  faults: Fault[],
): LobsterMessage | undefined {
  const fields = text.split(',');
  if (fields.length < 6) {
    faults.push({
      where,
      found: `${fields.length} fields`,
      mend: 'A message is: time, type, order id, size, price, direction.',
    });
    return undefined;
  }
  const [type, orderId, size, price, direction] = fields.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const bad = (name: string, found: string | undefined, mend: string): undefined => {
    faults.push({ where, found: `${name} "${found}"`, mend });
    return undefined;
  };
  if (!/^\d+(\.\d+)?$/.test(fields[0]!))
    return bad('time', fields[0], 'Give seconds after midnight.');
  if (![1, 2, 3, 4, 5, 6, 7].includes(type)) return bad('type', fields[1], 'Types are 1 to 7.');
  if (!Number.isSafeInteger(orderId) || orderId < 0) {
    return bad('order id', fields[2], 'Give a whole number from 0.');
  }
  const changesBook = type <= 4;
  if (!Number.isSafeInteger(size) || size < (changesBook ? 1 : 0) || size > 0x3fffffff) {
    return bad('size', fields[3], 'Give a whole number of shares.');
  }
  if (!Number.isSafeInteger(price) || (changesBook && (price < 1 || price >= 1 << 26))) {
    return bad('price', fields[4], 'Give dollars × 10,000, below 6,710.8864 dollars.');
  }
  if (direction !== 1 && direction !== -1)
    return bad('direction', fields[5], 'Give 1 (buy) or -1 (sell).');
  return { line, time: fields[0]!, type, orderId, size, price, side: direction === 1 ? 0 : 1 };
}

function parseLevels(
  text: string,
  where: string,
  depth: number,
  faults: Fault[],
): LobsterLevels | undefined {
  const fields = text.split(',');
  const found = fields.length / 4;
  if (!Number.isInteger(found) || found < 1 || (depth !== 0 && found !== depth)) {
    const wanted = depth === 0 ? 'a multiple of 4' : `${depth * 4}`;
    faults.push({
      where,
      found: `${fields.length} fields`,
      mend: `A row has ask price, ask size, bid price, bid size for each level: ${wanted} fields.`,
    });
    return undefined;
  }
  const sides: [number[], number[]] = [[], []];
  for (let i = 0; i < fields.length; i += 2) {
    const price = Number(fields[i]);
    const size = Number(fields[i + 1]);
    const side = i % 4 === 0 ? 1 : 0;
    if (Math.abs(price) === EMPTY_PRICE && size === 0) continue;
    if (!Number.isSafeInteger(price) || price < 1 || !Number.isSafeInteger(size) || size < 1) {
      faults.push({
        where,
        found: `level ${(i >> 2) + 1}: price "${fields[i]}", size "${fields[i + 1]}"`,
        mend: `Give whole numbers from 1; an empty level is price ±${EMPTY_PRICE}, size 0.`,
      });
      return undefined;
    }
    sides[side].push(price, size);
  }
  return { depth: found, sides };
}

interface Lines {
  /** The next line, or undefined at the end. A last line without text is none. */
  next(): Promise<string | undefined>;
  close(): void;
}

function lines(file: string): Lines {
  let pending: string[] = [];
  let at = 0;
  let rest = '';
  let chunks: AsyncIterator<string> | undefined;
  let source: NodeJS.ReadableStream & { destroy(): void };
  const start = async (): Promise<AsyncIterator<string>> => {
    const handle = await open(file);
    const head = Buffer.alloc(2);
    await handle.read(head, 0, 2, 0);
    await handle.close();
    const raw = createReadStream(file);
    if (head[0] === 0x1f && head[1] === 0x8b) {
      const unzipped = createGunzip();
      raw.on('error', (error) => unzipped.destroy(error));
      source = raw.pipe(unzipped);
    } else source = raw;
    source.setEncoding('utf8');
    return (source as unknown as AsyncIterable<string>)[Symbol.asyncIterator]();
  };
  const fill = async (): Promise<boolean> => {
    chunks ??= await start();
    const chunk = await chunks.next();
    if (chunk.done === true) {
      if (rest === '') return false;
      pending = [rest];
      rest = '';
    } else {
      pending = (rest + chunk.value).split(/\r?\n/);
      rest = pending.pop()!;
    }
    at = 0;
    return true;
  };
  return {
    async next() {
      try {
        while (at >= pending.length) if (!(await fill())) return undefined;
      } catch (error) {
        throw unreadable(file, error);
      }
      return pending[at++];
    },
    close() {
      source?.destroy();
    },
  };
}

function unreadable(file: string, error: unknown): InputError {
  const missing =
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
  return new InputError([
    {
      where: file,
      found: missing
        ? 'there is no such file'
        : `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      mend: 'Give the path of a CSV file, plain or gzip.',
    },
  ]);
}

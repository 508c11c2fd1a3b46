// A recorded price series from a table of comma-separated values: any with a time column and a price column. Pure.

import { InputError, type Fault } from '../engine/index.ts';
import { suggest } from './closest.ts';
import { parseMoment } from './duration.ts';

export interface PriceSeries {
  readonly file: string;
  /** Seconds since 1970, or from the start of the run where the file counts from zero. Increasing. */
  readonly times: readonly number[];
  readonly prices: readonly number[];
  readonly fromStart: boolean;
  /** Median distance of two times, seconds. */
  readonly step: number;
}

export interface PriceColumns {
  readonly timeColumn?: string | undefined;
  readonly priceColumn?: string | undefined;
}

const timeNames = [
  'time',
  'timestamp',
  'date',
  'datetime',
  'date_time',
  'utc',
  'time_utc',
  'timeutc',
  't',
  'open_time',
  'opentime',
  'unix',
  'unixtime',
  'epoch',
  'seconds',
  'ts',
];
const priceNames = [
  'close',
  'price',
  'price_usd',
  'priceusd',
  'value',
  'last',
  'mid',
  'rate',
  'usd',
  'c',
  'p',
];

/** Faults told one by one; beyond this many they are counted. */
const faultsShown = 20;

/** Reads a table; throws `InputError` with every fault by line and column. */
export function parsePriceSeries(
  text: string,
  file: string,
  { timeColumn, priceColumn }: PriceColumns = {},
): PriceSeries {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const headerAt = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  if (headerAt < 0)
    throw refuse(file, 'the file is empty', 'Give a header and rows of time, price.');
  const separator = [',', ';', '\t'].find((mark) => lines[headerAt]!.includes(mark)) ?? ',';
  const header = fields(lines[headerAt]!, separator).map((name) => name.trim());
  const at = `${file}:${headerAt + 1}`;
  const time = findColumn(header, timeColumn, timeNames, 'time', at);
  const price = findColumn(header, priceColumn, priceNames, 'price', at);

  const faults: Fault[] = [];
  const rows: { line: number; time: number; price: number }[] = [];
  const timeTexts: string[] = [];
  for (let i = headerAt + 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const row = fields(line, separator);
    const timeText = (row[time] ?? '').trim();
    const priceText = (row[price] ?? '').trim();
    const seconds = readTime(timeText);
    const value = priceText === '' ? Number.NaN : Number(priceText);
    if (Number.isNaN(seconds)) {
      faults.push({
        where: `${file}:${i + 1} column "${header[time]}"`,
        found: timeText === '' ? 'no time' : `"${timeText}" is not a time`,
        mend: 'Give ISO times such as 2020-03-12T00:05:00Z, or unix seconds or milliseconds.',
      });
    }
    if (!(value > 0) || !Number.isFinite(value)) {
      const isNumber = !Number.isNaN(value);
      faults.push({
        where: `${file}:${i + 1} column "${header[price]}"`,
        found:
          priceText === ''
            ? 'no price'
            : `"${priceText}" is not a ${isNumber ? 'price above 0' : 'number'}`,
        mend: 'Give a number above 0, with a point for decimals and without separators, or remove the row.',
      });
    } else if (!Number.isNaN(seconds)) {
      rows.push({ line: i + 1, time: seconds, price: value });
      timeTexts.push(timeText);
    }
  }
  if (rows.length === 0 && faults.length === 0)
    throw refuse(at, 'there is a header and no row', 'Give rows of time, price.');
  const scale = timeScale(rows, timeTexts);
  for (const row of rows) row.time *= scale;
  faults.push(...orderFaults(rows, file, header[time]!));
  if (faults.length > 0) throw new InputError(shorten(faults, file));
  return {
    file,
    times: rows.map((row) => row.time),
    prices: rows.map((row) => row.price),
    fromStart: rows.at(-1)!.time < 100_000_000,
    step: medianStep(rows),
  };
}

/** Milliseconds, microseconds and nanoseconds since 1970 are told from seconds by their size. */
function timeScale(rows: readonly { time: number }[], texts: readonly string[]): number {
  if (!texts.some((text) => /^[-+.\de]+$/i.test(text) && parseMoment(text) === undefined)) return 1;
  const last = rows.at(-1)?.time ?? 0;
  if (last > 1e17) return 1e-9;
  if (last > 1e14) return 1e-6;
  return last > 1e11 ? 1e-3 : 1;
}

function readTime(text: string): number {
  if (text === '') return Number.NaN;
  const moment = parseMoment(text.replace(/ UTC$/, 'Z'));
  if (moment !== undefined) return moment;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

type Row = { readonly line: number; readonly time: number };

function orderFaults(rows: readonly Row[], file: string, column: string): Fault[] {
  const step = medianStep(rows);
  const faults: Fault[] = [];
  for (let i = 1; i < rows.length; i++) {
    const { line, time } = rows[i]!;
    const gap = time - rows[i - 1]!.time;
    if (gap <= 0) {
      faults.push({
        where: `${file}:${line} column "${column}"`,
        found: `its time does not come after that of line ${rows[i - 1]!.line}`,
        mend: 'Sort the rows by time and keep one row for each.',
      });
    } else if (gap > 10 * step) {
      faults.push({
        where: `${file}:${line} column "${column}"`,
        found: `a gap of ${gap} s since line ${rows[i - 1]!.line}, where rows are ${step} s apart`,
        mend: 'Fill in the missing rows, or cut the file there.',
      });
    }
  }
  return faults;
}

function medianStep(rows: readonly Row[]): number {
  const steps = rows
    .slice(1)
    .map((row, i) => row.time - rows[i]!.time)
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

function findColumn(
  header: readonly string[],
  wanted: string | undefined,
  names: readonly string[],
  what: 'time' | 'price',
  where: string,
): number {
  const lower = header.map((name) => name.toLowerCase());
  const candidates = wanted === undefined ? names : [wanted.toLowerCase()];
  for (const name of candidates) {
    const at = lower.indexOf(name);
    if (at >= 0) return at;
  }
  const first = header.findIndex((name) => name === '');
  if (what === 'time' && wanted === undefined && first === 0) return 0;
  throw wanted === undefined
    ? refuse(
        where,
        `no ${what} column among ${header.join(', ')}`,
        `Name it ${names.slice(0, 3).join(', ')}, or choose it with --${what}-column NAME.`,
      )
    : refuse(where, `there is no column "${wanted}"`, suggest(wanted, header, 'Columns'));
}

/** Fields of one line by RFC 4180; a quoted field may hold separators, not line breaks. */
function fields(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator);
  const found: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const mark = line[i]!;
    if (quoted) {
      if (mark !== '"') field += mark;
      else if (line[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === separator) {
      found.push(field);
      field = '';
    } else field += mark;
  }
  return [...found, field];
}

const refuse = (where: string, found: string, mend: string): InputError =>
  new InputError([{ where, found, mend }]);

function shorten(faults: readonly Fault[], file: string): readonly Fault[] {
  if (faults.length <= faultsShown) return faults;
  return [
    ...faults.slice(0, faultsShown),
    {
      where: file,
      found: `and ${faults.length - faultsShown} further faults`,
      mend: 'Mend these first.',
    },
  ];
}

/** Points [seconds from the start, price] for a run; throws `InputError` unless the series covers it to within a step. */
export function pointsForRun(
  series: PriceSeries,
  {
    startSeconds,
    ticks,
    secondsPerTick,
  }: { startSeconds: number; ticks: number; secondsPerTick: number },
): [number, number][] {
  const offset = series.fromStart ? 0 : startSeconds;
  const points = series.times.map((time, i): [number, number] => [
    time - offset,
    series.prices[i]!,
  ]);
  const last = (ticks - 1) * secondsPerTick;
  if (points[0]![0] > series.step || points.at(-1)![0] < last - series.step) {
    const say = (seconds: number): string =>
      series.fromStart
        ? `${seconds} s`
        : new Date((seconds + startSeconds) * 1000).toISOString().replace('.000Z', 'Z');
    throw refuse(
      series.file,
      `prices from ${say(points[0]![0])} to ${say(points.at(-1)![0])} do not cover the run from ${say(0)} to ${say(last)}`,
      `Give a longer series, or fit the run to it with --set start=… and --set duration=….`,
    );
  }
  // Beyond a step before and after the run nothing is read.
  const margin = Math.max(series.step, secondsPerTick);
  return points.filter(([seconds]) => seconds >= -margin && seconds <= last + margin);
}

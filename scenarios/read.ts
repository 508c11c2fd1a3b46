// Reads scenarios and price series from files. The only file of this room that touches the disk.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../engine/index.ts';
import { closest } from './closest.ts';
import { loadLocated, type LoadedScenario, type LoadOptions } from './load.ts';
import { parsePriceSeries, type PriceColumns, type PriceSeries } from './priceSeries.ts';
import type { SourceText } from './source.ts';

const endings = ['.yaml', '.yml', '.json'];

/** The package's own folder, found upwards from this file: it is one level deeper when compiled. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return folder;
}

/** The folder of the scenarios that come with the program. */
export const scenarioFolder = (): string => join(packageRoot(), 'scenarios');

/** Names of the scenarios that come with the program, in alphabetical order. */
export function scenarioNames(): string[] {
  return readdirSync(scenarioFolder())
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => file.replace(/\.ya?ml$/, ''))
    .sort();
}

export interface ReadOptions
  extends Omit<LoadOptions, 'file' | 'resolve' | 'prices'>, PriceColumns {
  /** A price file, or `ASSET=FILE`. */
  readonly prices?: string;
}

/** The scenario of a name that comes with the program, or of a file; throws `InputError` with every fault by file and line. */
export function readScenario(nameOrPath: string, options: ReadOptions = {}): LoadedScenario {
  const source = findScenario(nameOrPath, process.cwd());
  if (source === undefined) {
    const names = scenarioNames();
    const near = closest(nameOrPath, names);
    throw new InputError([
      {
        where: nameOrPath,
        found: existsSync(nameOrPath)
          ? 'a folder, not a file'
          : 'no scenario of this name and no such file',
        mend: `${near === undefined ? '' : `Did you mean "${near}"? `}Scenarios: ${names.join(', ') || 'none'}; or give the path of a YAML file.`,
      },
    ]);
  }
  const { prices, timeColumn, priceColumn, ...rest } = options;
  return loadLocated(source.text, {
    ...rest,
    file: source.file,
    resolve: (name, from) => findScenario(name, dirname(resolve(from))),
    ...(prices === undefined
      ? {}
      : { prices: readPricesOption(prices, { timeColumn, priceColumn }) }),
  });
}

/** A name in the package's folder, or a path relative to `folder`. */
function findScenario(nameOrPath: string, folder: string): SourceText | undefined {
  const isName = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(nameOrPath);
  const path = isAbsolute(nameOrPath) ? nameOrPath : resolve(folder, nameOrPath);
  const candidates = [
    ...(isName ? endings.map((ending) => join(scenarioFolder(), nameOrPath + ending)) : []),
    path,
    ...endings.map((ending) => path + ending),
  ];
  const found = candidates.find((file) => existsSync(file) && statSync(file).isFile());
  if (found === undefined) return undefined;
  const shownAs = isName || isAbsolute(nameOrPath) ? found : nameOrPath;
  return { file: shortest(shownAs), text: readText(found) };
}

/** A path as a person would write it from here. */
function shortest(path: string): string {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}

function readPricesOption(
  given: string,
  columns: PriceColumns,
): { asset?: string | undefined; series: PriceSeries } {
  const match = /^([A-Za-z0-9]+)=(.+)$/.exec(given);
  const file = match !== null && !existsSync(given) ? match[2]! : given;
  const asset = file === given ? undefined : match![1];
  return { asset, series: readPrices(file, columns) };
}

/** A recorded price series from a CSV file, packed (.gz) or not. */
export const readPrices = (file: string, columns: PriceColumns = {}): PriceSeries =>
  parsePriceSeries(readText(file), basename(file) === file ? file : shortest(file), columns);

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
    if (file.endsWith('.gz')) bytes = gunzipSync(bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new InputError([{ where: file, ...(readFaults[code] ?? unreadable(error)) }]);
  }
  if (bytes.includes(0)) {
    throw new InputError([
      {
        where: file,
        found: 'not a text file',
        mend: 'Give a text file, packed with gzip (.gz) or not.',
      },
    ]);
  }
  return bytes.toString('utf8');
}

const readFaults: Readonly<Record<string, { found: string; mend: string }>> = {
  ENOENT: { found: 'no such file', mend: 'Check the path.' },
  EISDIR: { found: 'a folder, not a file', mend: 'Name a file.' },
  EACCES: { found: 'no permission to read it', mend: 'Give yourself read permission.' },
  Z_DATA_ERROR: { found: 'not a gzip file', mend: 'Pack it with gzip, or drop the ending .gz.' },
  Z_BUF_ERROR: { found: 'a gzip file that is cut short', mend: 'Fetch or pack it again.' },
};

const unreadable = (error: unknown): { found: string; mend: string } => ({
  found: `can't be read: ${error instanceof Error ? error.message : String(error)}`,
  mend: 'Check the file.',
});

// Designs of an experiment: every combination of the values that are varied.

import { InputError } from '../index.ts';

/** A path of the scenario and the values that it takes. */
export interface Varied {
  readonly path: string;
  readonly values: readonly string[];
}

/** `path=a,b,c`; a comma inside brackets or quotes belongs to a value. */
export function parseVaried(text: string): Varied {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).trim();
  const values = splitValues(text.slice(at + 1));
  if (at <= 0 || path === '' || values.length === 0 || values.includes('')) {
    throw new InputError([
      {
        where: `--vary ${text}`,
        found: 'not of the form path=a,b,c',
        mend: 'Write for example --vary agents.keepers.count=6,12,24.',
      },
    ]);
  }
  return { path, values };
}

function splitValues(text: string): string[] {
  const values: string[] = [];
  let depth = 0;
  let quote = '';
  let value = '';
  for (const letter of text) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if ('[{('.includes(letter)) depth++;
    else if (']})'.includes(letter)) depth--;
    if (letter === ',' && depth === 0 && quote === '') {
      values.push(value.trim());
      value = '';
    } else value += letter;
  }
  return [...values, value.trim()];
}

export interface Combination {
  /** The last parts of the paths and their values: `kind=dutchAuction`. */
  readonly label: string;
  /** As `--set` takes them. */
  readonly set: readonly string[];
}

/** All combinations, the first value of each path first; a single one, called `as it is`, where nothing is varied. */
export function combinations(varied: readonly Varied[]): Combination[] {
  let all: Combination[] = [{ label: '', set: [] }];
  for (const { path, values } of varied) {
    const name = /[^.]*$/.exec(path)![0];
    all = all.flatMap(({ label, set }) =>
      values.map((value) => ({
        label: `${label === '' ? '' : `${label} `}${name}=${value}`,
        set: [...set, `${path}=${value}`],
      })),
    );
  }
  return all.map(({ label, set }) => ({ label: label === '' ? 'as it is' : label, set }));
}

/** `1-20`, `3,5,8`, `1-4,9`, or a number of seeds: `20` is 1 to 20. */
export function parseSeeds(text: string): number[] {
  const refuse = (): never => {
    throw new InputError([
      {
        where: `--seeds ${text}`,
        found: 'not a list of seeds',
        mend: 'Give a number of seeds (20), a range (1-20) or a list (1,5,9).',
      },
    ]);
  };
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    return count >= 1 && count <= 1_000_000 ? upTo(1, count) : refuse();
  }
  const seeds = text.split(',').flatMap((part) => {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (range === null) return refuse();
    const from = Number(range[1]);
    const to = Number(range[2] ?? range[1]);
    return to >= from && to <= 4_294_967_295 && to - from < 1_000_000 ? upTo(from, to) : refuse();
  });
  return [...new Set(seeds)];
}

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

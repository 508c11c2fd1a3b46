// One scenario file as text: its value, and where in the text each part of it stands. Pure.

import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type ScalarTag,
} from 'yaml';
import { InputError } from '../engine/index.ts';
import type { PathPart } from './path.ts';

/** A file's name, as shown in messages, and its text. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** Where a path leads in a file: the line and column of the deepest part of it that stands there. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Parts of the path that were found. */
  readonly depth: number;
}

export interface Source {
  readonly file: string;
  readonly value: unknown;
  locate(path: readonly PathPart[]): Position;
}

/** Whole and decimal numbers with underscores, `250_000`, as people write large sums. */
const groupedNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?\d+(?:_\d+)+(?:\.\d+)?$/,
  resolve: (text: string) => Number(text.replaceAll('_', '')),
};

const yamlOptions = { customTags: [groupedNumber], version: '1.2' as const };

/** One value as it would stand in a file: `3`, `true`, `[1, 2]`, `text`. Throws `InputError` under the name `where`. */
export function parseValue(text: string, where: string): unknown {
  const document = parseDocument(text, yamlOptions);
  const [error] = document.errors;
  if (error !== undefined) {
    throw new InputError([
      { where, found: firstLine(error.message), mend: 'Give one YAML value, quoted where needed.' },
    ]);
  }
  return document.toJS({ maxAliasCount: 0 });
}

/** Parses YAML (or JSON, which is YAML); throws `InputError` with every fault of syntax, by line and column. */
export function parseSource({ file, text }: SourceText): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...yamlOptions, lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.map(({ message, pos: [offset] }) => {
        const { line, col } = lines.linePos(offset);
        return {
          where: `${file}:${line}:${col}`,
          found: `malformed YAML: ${firstLine(message)}`,
          mend: mendOf(message),
        };
      }),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new InputError([
      {
        where: file,
        found: `malformed YAML: ${error instanceof Error ? firstLine(error.message) : String(error)}`,
        mend: 'Use fewer aliases (*name), each after its anchor (&name).',
      },
    ]);
  }
  return { file, value, locate: (path) => locate(document, lines, path) };
}

function locate(document: Document, lines: LineCounter, path: readonly PathPart[]): Position {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  let depth = 0;
  for (const part of path) {
    const next = step(node, part);
    if (next === undefined) break;
    node = next.node;
    offset = next.offset;
    depth++;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), depth };
}

function step(
  node: Node | null,
  part: PathPart,
): { node: Node | null; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (pair === undefined) return undefined;
    return { node: pair.value as Node | null, offset: (pair.key as Node).range?.[0] ?? 0 };
  }
  if (isSeq(node)) {
    const item =
      typeof part === 'number'
        ? node.items[part]
        : node.items.find((held) => isMap(held) && (held.get('id') ?? held.get('kind')) === part);
    if (item === undefined) return undefined;
    return { node: item as Node, offset: (item as Node).range?.[0] ?? 0 };
  }
  return undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.replace(/[.:]\s*$/, '');

function mendOf(message: string): string {
  if (/unique/i.test(message)) return 'Keep one of the two keys.';
  if (/tab/i.test(message)) return 'Indent with spaces, not tabs.';
  if (/indent/i.test(message)) return 'Indent the lines of a map alike.';
  if (/quote/i.test(message)) return 'Close the quote.';
  if (/flow (map|sequence|collection)|\}|\]/i.test(message))
    return 'Close every { with } and every [ with ], and put commas between the items.';
  return 'Write one "key: value" to a line, with a space behind the colon.';
}

// The sources of the house and what each imports, read from the text: type-only imports count like any other.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export const rooms = [
  'engine',
  'agents',
  'scenarios',
  'protocol',
  'server',
  'experiments',
  'viewer',
  'cli',
  'conform',
  'proofs',
  'bench',
  'tests',
] as const;

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Paths from the root for our own files; names of packages as written. */
  readonly imports: readonly string[];
}

/** Every file below a folder, as paths from the root of the project. */
export const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path, ending);
      return ending.test(entry.name) ? [path] : [];
    })
    .sort();

const statement = /^(?:import|export)\b[^;'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm;
const dynamic = /\b(?:import|new URL)\(\s*'([^']+)'/g;

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

export function readSource(path: string): SourceFile {
  const text = withoutComments(readFileSync(path, 'utf8'));
  const imports = [...text.matchAll(statement), ...text.matchAll(dynamic)].map((match) => {
    const named = (match[1] ?? match[2])!;
    return named.startsWith('.') ? normalize(join(dirname(path), named)) : named;
  });
  return { path, text, imports };
}

export const sources: readonly SourceFile[] = [
  'index.ts',
  ...rooms.flatMap((room) => filesBelow(room, /\.ts$/)),
].map(readSource);

export const sourcesIn = (...folders: string[]): SourceFile[] =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));

export const isOurs = (imported: string): boolean => imported.endsWith('.ts');

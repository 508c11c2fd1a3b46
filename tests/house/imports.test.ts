// Who may import whom. The linter forbids some of it as one types; this reads the whole graph.

import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isOurs, sources, sourcesIn, type SourceFile } from './sources.ts';

/** From the ground up: a room imports the rooms before it, and no other. */
const ground = [
  'errors.ts',
  'units',
  'math',
  'random',
  'state',
  'events',
  'ledger',
  'tick',
  'fundamentals',
  'book',
  'amm',
  'chain',
  'venues',
  'oracle',
  'issuers',
  'margin',
  'liquidation',
  'securitisation',
  'credit',
  'feedback',
  'safety',
  'agent',
  'scenario',
  'observe',
  'run',
  'index.ts',
];

const engineRoom = (path: string): string => path.split('/')[1]!;

/** Arrows that a wall forbids, as "from → to". */
const arrows = (
  files: readonly SourceFile[],
  forbidden: (to: string, from: string) => boolean,
): string[] =>
  files.flatMap(({ path, imports }) =>
    imports.filter((to) => forbidden(to, path)).map((to) => `${path} → ${to}`),
  );

describe('engine', () => {
  test('every room stands in the order from the ground up', () => {
    const unknown = sourcesIn('engine').filter(({ path }) => !ground.includes(engineRoom(path)));
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });

  test('no arrow runs upwards', () => {
    const upwards = arrows(
      sourcesIn('engine'),
      (to, from) =>
        to.startsWith('engine/') &&
        ground.indexOf(engineRoom(to)) > ground.indexOf(engineRoom(from)),
    );
    expect(upwards).toEqual([]);
  });

  test('nothing from outside but rxjs in run and immer in observe', () => {
    const outside = arrows(
      sourcesIn('engine'),
      (to, from) =>
        !to.startsWith('engine/') &&
        !(to === 'rxjs' && engineRoom(from) === 'run') &&
        !(to === 'immer' && engineRoom(from) === 'observe'),
    );
    expect(outside).toEqual([]);
  });
});

describe('walls', () => {
  /** The doors of the rooms below. */
  const library = ['index.ts', 'engine/index.ts'];

  const walls: [string, (to: string, from: string) => boolean][] = [
    [
      'agents',
      (to, from) =>
        to === 'engine/index.ts' ||
        to.startsWith('agents/shared/') ||
        (from === 'agents/index.ts' && /^agents\/\w+\.ts$/.test(to)),
    ],
    [
      'scenarios',
      (to, from) =>
        to.startsWith('scenarios/') ||
        ['engine/index.ts', 'agents/index.ts', 'yaml', 'zod'].includes(to) ||
        (['scenarios/read.ts', 'scenarios/publishSchema.ts'].includes(from) &&
          to.startsWith('node:')),
    ],
    ['protocol', (to) => to.startsWith('protocol/')],
    [
      'server',
      (to) =>
        to.startsWith('server/') ||
        to.startsWith('protocol/') ||
        library.includes(to) ||
        ['scenarios/read.ts', 'scenarios/load.ts'].includes(to) ||
        !isOurs(to),
    ],
    [
      'viewer',
      (to) =>
        to.startsWith('viewer/') ||
        to.startsWith('protocol/') ||
        ['d3', 'rxjs', 'immer', 'socket.io-client', 'socket.io-msgpack-parser'].includes(to),
    ],
    [
      'cli',
      (to) =>
        to.startsWith('cli/') ||
        library.includes(to) ||
        [
          'scenarios/read.ts',
          'server/main.ts',
          'conform/conform.ts',
          'experiments/index.ts',
          'proofs/index.ts',
        ].includes(to) ||
        !isOurs(to),
    ],
    [
      'conform',
      (to) =>
        to.startsWith('conform/') ||
        to.startsWith('engine/') ||
        to === 'proofs/index.ts' ||
        to.startsWith('@noble/'),
    ],
    ['proofs', (to) => to.startsWith('proofs/') || to.startsWith('@noble/')],
  ];

  test.each(walls)('%s imports what it may', (room, allowed) => {
    expect(arrows(sourcesIn(room), (to, from) => !allowed(to, from))).toEqual([]);
  });

  test('only the transport, the routes, the files and the threads of the server touch Node', () => {
    const free =
      /^server\/(worker|run|runs|reports|socket|routes|main|viewerLink|liveRun|chunks|wire)\.ts$/;
    const touching = arrows(
      sourcesIn('server'),
      (to, from) => (to.startsWith('node:') || to === 'socket.io') && !free.test(from),
    );
    expect(touching).toEqual([]);
  });

  test('nobody imports tests and bench but themselves', () => {
    const inwards = arrows(
      sources.filter(({ path }) => !/^(tests|bench)\//.test(path)),
      (to) => /^(tests|bench)\//.test(to),
    );
    expect(inwards).toEqual([]);
  });

  test('the library and the command line are imported by nobody below them', () => {
    const upwards = arrows(
      sourcesIn('engine', 'agents', 'scenarios', 'protocol', 'viewer'),
      (to) =>
        to === 'index.ts' ||
        to.startsWith('cli/') ||
        to.startsWith('server/') ||
        to.startsWith('experiments/'),
    );
    expect(upwards).toEqual([]);
  });
});

test('there is no circle of imports, types included', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      circles.push([...trail.slice(at), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const to of byPath.get(path)?.imports ?? []) if (isOurs(to)) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  expect(circles).toEqual([]);
});

test('every import of ours leads to a file', () => {
  expect(arrows(sources, (to) => isOurs(to) && !existsSync(to))).toEqual([]);
});

test('every file has a reader', () => {
  /** Begun by a person, a script, a thread or a page, not by an import. */
  const entries =
    /^(index|cli\/main|cli\/auditWorker|tests\/proof\/main|viewer\/main|bench\/main|bench\/\w+\.bench|server\/worker|experiments\/queue\/worker|scenarios\/publishSchema|tests\/golden\/accept|tests\/swarm\/main|tests\/.*\.test)\.ts$/;
  /** Rules and types that are tested and wait for the mechanism that will read them. */
  const waiting = ['engine/liquidation/surplusAuction.ts', 'engine/units/brand.ts'];
  const read = new Set<string>();
  for (const { path, imports } of sources)
    if (!path.startsWith('tests/')) for (const to of imports) read.add(to);
  const readByTests = new Set(sourcesIn('tests').flatMap(({ imports }) => imports));
  const unread = sources.filter(
    ({ path }) =>
      !entries.test(path) &&
      !waiting.includes(path) &&
      !read.has(path) &&
      !(path.startsWith('tests/') && readByTests.has(path)),
  );
  expect(unread.map(({ path }) => path)).toEqual([]);
});

// What the doors let out. A new name is a promise to users: accepted by `npm run jest -- tests/house/doors -u`, never by accident.

import { expect, test } from '@jest/globals';
import * as engine from '../../engine/index.ts';
import * as library from '../../index.ts';
import { readSource } from './sources.ts';

/** Names of types that a door exports by name. */
const typesOf = (path: string): string[] => {
  const { text } = readSource(path);
  const lists = [...text.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, all, list]) =>
    list!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (all !== undefined || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  );
  const own = [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].map((match) => match[1]!);
  return [...lists, ...own].sort();
};

test('the door of the engine exports what was agreed', () => {
  expect(Object.keys(engine).sort()).toMatchSnapshot('values');
  expect(typesOf('engine/index.ts')).toMatchSnapshot('types');
});

test('the door of the library exports what was agreed, and everything of the engine', () => {
  const own = Object.keys(library).filter((name) => !(name in engine));
  expect(own.sort()).toMatchSnapshot('values');
  expect(typesOf('index.ts')).toMatchSnapshot('types');
  expect(Object.keys(engine).filter((name) => !(name in library))).toEqual([]);
});

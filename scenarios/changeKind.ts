// Another kind of mechanism in the same place, from outside: what both kinds know stays, what only the old one knew goes.

import type { AnyMechanism } from '../engine/index.ts';
import { isPlain, type Plain } from './merge.ts';
import { printPath, type PathPart } from './path.ts';

/** The map at a path, if there is one. */
function mapAt(root: unknown, path: readonly PathPart[]): Plain | undefined {
  let held = root;
  for (const part of path) {
    if (!isPlain(held) || !Object.hasOwn(held, part)) return undefined;
    held = held[String(part)];
  }
  return isPlain(held) ? held : undefined;
}

/**
 * Sets `kind` of the mechanism at a path. Parameters of its old kind that the new one does not have are dropped, and with them the acts that
 * set them; anything that neither knows stays, to be refused as unknown. False if there is no mechanism of a known kind at the path.
 */
export function changeKind(
  raw: Plain,
  path: readonly PathPart[],
  kind: unknown,
  kinds: readonly AnyMechanism[],
): boolean {
  const held = mapAt(raw, path);
  const before = kinds.find((known) => known.kind === held?.kind);
  const after = kinds.find((known) => known.kind === kind);
  if (held === undefined || before === undefined || after === undefined) return false;
  const gone = new Set<string>();
  for (const name of Object.keys(before.parameters)) {
    if (Object.hasOwn(after.parameters, name)) continue;
    gone.add(printPath([...path, name]));
    delete held[name];
  }
  held.kind = kind;
  for (const section of ['commands', 'shocks', 'without'] as const) {
    if (raw[section] !== undefined) raw[section] = withoutActs(raw[section], gone);
  }
  return true;
}

/** Without the acts, however deep, that set one of these parameters. */
function withoutActs(value: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((item: unknown) => {
        const act = isPlain(item) ? item.setParameter : undefined;
        return !(isPlain(act) && typeof act.path === 'string' && gone.has(act.path));
      })
      .map((item) => withoutActs(item, gone));
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, withoutActs(held, gone)]),
  );
}

// A parameter that names something in the scenario: an asset, a venue, a feed.

import { checkName, checkOptionalName, data } from '../../engine/index.ts';

export const named = (value: string, says: string) => data<string>(value, says, checkName);

/** The same, where it may be left empty. */
export const optionallyNamed = (value: string, says: string) =>
  data<string>(value, says, checkOptionalName);

/** A list of names, none of them empty. */
export const listed = (value: readonly string[], says: string) =>
  data<readonly string[]>(value, says, (given, where) =>
    Array.isArray(given)
      ? given.flatMap((name: unknown, i) => checkName(name, `${where}[${i}]`))
      : [{ where, found: 'not a list of names', mend: 'Give names, as in [pool].' }],
  );

// A parameter that names something in the scenario: an asset, a venue, a feed.

import { checkName, checkOptionalName, data } from '../../engine/index.ts';

export const named = (value: string, says: string) => data<string>(value, says, checkName);

/** The same, where it may be left empty. */
export const optionallyNamed = (value: string, says: string) =>
  data<string>(value, says, checkOptionalName);

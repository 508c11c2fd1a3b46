// A parameter that names something in the scenario: an asset, a venue, a feed.

import { checkName, data } from '../../engine/index.ts';

export const named = (value: string, says: string) => data<string>(value, says, checkName);

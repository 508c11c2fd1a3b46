// A feed that reads its venues directly, at the moment it is asked: whoever moves the venue moves the feed in the same breath, and
// what that costs is what the venue's depth costs.

import { defineMechanism } from '../tick/mechanism.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  readSources,
  sourceNames,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';

export const spotFeed = defineMechanism({
  kind: 'spotFeed',
  says: 'The price of one venue, or the median of several, as it stands at this moment.',
  parameters: { ...feedName, ...sourceNames },
  build({ kernel, id, parameters }) {
    const { feed } = parameters.value;
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    const read = (): number | undefined => readSources(kernel, parameters.value.sources);
    provideFeed(kernel, feed, state, read);
    return { phases: { publish: () => writeFeed(kernel, feed, state, read()) } };
  },
});

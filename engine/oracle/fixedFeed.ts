// A feed that says what it was told to say, as issuers of receipts and governance set them: no market moves it, until somebody does.

import { defineMechanism } from '../tick/mechanism.ts';
import { number } from '../tick/parameters.ts';
import {
  feedName,
  NO_PRICE_YET,
  provideFeed,
  writeFeed,
  type HeldPrice,
} from './feedParameters.ts';

export const fixedFeed = defineMechanism({
  kind: 'fixedFeed',
  says: 'A price that stands until it is set anew.',
  parameters: {
    ...feedName,
    price: number('quote units', 1, 1e-12, 1e12, 'what it says', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { feed } = parameters.value;
    const state = kernel.world.record<HeldPrice>(id, { ...NO_PRICE_YET });
    provideFeed(kernel, feed, state);
    return { phases: { publish: () => writeFeed(kernel, feed, state, parameters.value.price) } };
  },
});

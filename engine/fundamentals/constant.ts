// A fundamental that stays where it is, unless it is shocked: a stablecoin's par, a control experiment.

import { defineMechanism } from '../tick/mechanism.ts';
import { data, number } from '../tick/parameters.ts';
import { providePath, type PathState } from './path.ts';
import { checkName } from './series.ts';

export const constant = defineMechanism({
  kind: 'constant',
  says: 'Fundamental price that stays where it is unless it is shocked.',
  parameters: {
    asset: data<string>('DAI', 'asset whose fundamental this is', checkName),
    price: number('quote units', 1, 1e-9, 1e9, 'the price', 'live'),
  },
  build({ kernel, id, parameters }) {
    const { asset, price } = parameters.value;
    const state = kernel.world.record<PathState>(id, { base: price, factor: 1 });
    providePath(kernel, asset, state);
    return {
      phases: {
        shock: () => {
          state.value.base = parameters.value.price;
        },
      },
    };
  },
});

// The mechanism around a clearing house: parameters, the port to the takeover engine, channel, figures.

import { checkName } from '../fundamentals/series.ts';
import { lossWaterfallKey } from '../liquidation/lossWaterfall.ts';
import { perpetualsKey } from '../margin/perpetuals.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, integer, number } from '../tick/parameters.ts';
import { channelSourceKey, claimSourceKey, metricSourceKey } from '../tick/sources.ts';
import { ClearingHouse } from './clearingHouse.ts';

const optionalName = (says: string) =>
  data<string | undefined>(undefined, says, (value, where) =>
    value === undefined ? [] : checkName(value, where),
  );

export const clearingHouse = defineMechanism({
  kind: 'clearingHouse',
  says: 'Stands behind a perpetuals venue: what margin and insurance fund do not bear goes down a waterfall of contributions, own capital, assessments and cuts of gains.',
  parameters: {
    venue: optionalName('perpetuals venue that it stands behind; by default its neighbour'),
    memberKind: optionalName('kind of agent whose accounts are members; by default any'),
    memberMargin: number('quote', 0, 0, 1e12, 'margin from which an account is a member'),
    capital: number('quote', 0, 0, 4e9, "own capital ahead of the survivors' contributions"),
    secondCapital: number('quote', 0, 0, 4e9, 'own capital after them'),
    cover: integer(
      'members',
      2,
      1,
      2,
      'members with the largest losses in the worst scenario whose default the fund must bear',
    ),
    stressMove: number('', 0.2, 0, 1, 'scan range of the sizing, as a share of each mark', 'live'),
    extremeMultiple: number('', 3, 1, 10, 'scan ranges that prices move in an extreme', 'live'),
    extremeCover: number('', 0.33, 0, 1, 'part of the loss in an extreme that counts', 'live'),
    minimumContribution: number('quote', 0, 0, 1e9, 'least contribution of a member', 'live'),
    sizingInterval: number('s', 86_400, 1, 1e9, 'time between two sizings of the fund', 'live'),
    assessmentPerDefault: number(
      'contributions',
      1,
      0,
      10,
      'most that a member is assessed for one default',
      'live',
    ),
    assessmentPerPeriod: number(
      'contributions',
      2,
      0,
      10,
      'most that it is assessed in a period, however many default',
      'live',
    ),
    assessmentPeriod: number(
      's',
      432_000,
      1,
      1e9,
      'length of a period, from a first default; until its end the fund is not sized anew',
      'live',
    ),
    gainsHaircut: choice(
      'allowed',
      ['allowed', 'none'],
      "whether members' gains since the last variation margin are cut last",
    ),
    variationInterval: number('s', 86_400, 1, 1e9, 'time between two variation margins', 'live'),
  },
  build({ kernel, id, parameters }) {
    const given = parameters.value;
    const name = given.venue ?? id.split('.').at(-2) ?? id;
    const venue = kernel.use(perpetualsKey, name);
    const house = new ClearingHouse(
      kernel,
      id,
      { venue, capital: [given.capital, given.secondCapital] },
      () => ({
        ...parameters.value,
        gainsHaircut: parameters.value.gainsHaircut as 'allowed' | 'none',
      }),
    );
    kernel.provide(lossWaterfallKey, house, venue.id);
    kernel.provide(claimSourceKey, { addClaims: (out) => house.addClaims(out) }, id);
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${name}.clearing.fund`,
          label: `default fund of ${name}`,
          unit: 'USD',
          read: () => house.fund() / venue.cashAtoms,
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => {
          const { totals } = house;
          const units = {
            loss: totals.losses,
            ownCapitalUsed: totals.ownCapital,
            fundUsed: totals.fund,
            assessed: totals.assessed,
            haircut: totals.haircut,
            unallocated: totals.unallocated,
            fundFinal: house.fund(),
          };
          return Object.fromEntries(
            Object.entries(units).map(([key, atoms]) => [
              `${name}.clearing.${key}`,
              atoms / venue.cashAtoms,
            ]),
          );
        },
      },
      id,
    );
    return {
      phases: { publish: () => house.publish() },
      invariants: { 'CLEARING-2': () => house.check() },
    };
  },
});

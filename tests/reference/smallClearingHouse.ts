// A small exchange with a clearing house behind it, of which every trader is a member.

import { lossWaterfallKey } from '../../engine/liquidation/lossWaterfall.ts';
import { ClearingHouse, type ClearingHouseTerms } from '../../engine/safety/clearingHouse.ts';
import { smallExchange, type SmallExchangeOptions } from './smallExchange.ts';

export interface SmallClearingHouseOptions extends SmallExchangeOptions {
  /** Quote units that each trader keeps outside its margin account. */
  readonly spare?: number;
  readonly capital?: readonly [number, number];
  readonly clearing?: Partial<ClearingHouseTerms>;
}

export function smallClearingHouse({
  spare = 0,
  capital = [0, 0],
  clearing = {},
  ...options
}: SmallClearingHouseOptions = {}) {
  const exchange = smallExchange(options);
  const { kernel, perps, traders } = exchange;
  const { ledger } = kernel;
  const { cashAsset } = perps.positions;
  const house = new ClearingHouse(
    kernel,
    'protocols.perps.clearing',
    { venue: perps, capital },
    () => ({
      memberKind: undefined,
      memberMargin: 0,
      cover: 2,
      stressMove: 0,
      extremeMultiple: 3,
      extremeCover: 0.33,
      minimumContribution: 0,
      sizingInterval: 1000,
      assessmentPerDefault: 1,
      assessmentPerPeriod: 2,
      assessmentPeriod: 100,
      gainsHaircut: 'allowed',
      variationInterval: 1000,
      ...clearing,
    }),
  );
  kernel.provide(lossWaterfallKey, house, perps.id);
  for (const trader of traders) ledger.issue(trader, cashAsset, spare * perps.cashAtoms);
  const units = (atoms: number): number => atoms / perps.cashAtoms;
  return {
    ...exchange,
    house,
    /** Quote units that layers have borne. */
    borne: () => {
      const { totals } = house;
      return {
        fund: units(totals.fund),
        ownCapital: units(totals.ownCapital),
        assessed: units(totals.assessed),
        haircut: units(totals.haircut),
        unallocated: units(totals.unallocated),
      };
    },
    checkAll: (): void => {
      exchange.check();
      house.check();
    },
    /** What everybody owns in atoms, clearing house and spare money included. */
    allWealth: (): number =>
      [...traders, house.fundAccount, ...house.capitalAccounts].reduce(
        (sum, account) => sum + ledger.balance(account, cashAsset),
        exchange.wealth(),
      ),
  };
}

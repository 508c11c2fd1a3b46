// The kinds of agent that a scenario may name.

import type { AnyAgent } from '../engine/index.ts';
import { ammProvider } from './ammProvider.ts';
import { arbitrageur } from './arbitrageur.ts';
import { auctionKeeper } from './auctionKeeper.ts';
import { borrower } from './borrower.ts';
import { debtBidder } from './debtBidder.ts';
import { fundamentalist } from './fundamentalist.ts';
import { marketMaker } from './marketMaker.ts';
import { noiseTrader } from './noiseTrader.ts';
import { opportunist } from './opportunist.ts';
import { poolArbitrageur } from './poolArbitrageur.ts';
import { rangeProvider } from './rangeProvider.ts';
import { trancheHolder } from './trancheHolder.ts';
import { trendFollower } from './trendFollower.ts';

export const agentKinds: readonly AnyAgent[] = [
  ammProvider,
  arbitrageur,
  auctionKeeper,
  borrower,
  debtBidder,
  fundamentalist,
  marketMaker,
  noiseTrader,
  opportunist,
  poolArbitrageur,
  rangeProvider,
  trancheHolder,
  trendFollower,
];

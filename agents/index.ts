// The kinds of agent that a scenario may name.

import type { AnyAgent } from '../engine/index.ts';
import { ammProvider } from './ammProvider.ts';
import { arbitrageur } from './arbitrageur.ts';
import { attentiveHolder } from './attentiveHolder.ts';
import { auctionKeeper } from './auctionKeeper.ts';
import { bandArbitrageur } from './bandArbitrageur.ts';
import { borrower } from './borrower.ts';
import { debtBidder } from './debtBidder.ts';
import { depositor } from './depositor.ts';
import { fundamentalist } from './fundamentalist.ts';
import { fundingArbitrageur } from './fundingArbitrageur.ts';
import { liquidationVault } from './liquidationVault.ts';
import { governanceVoter } from './governanceVoter.ts';
import { largeHolder } from './largeHolder.ts';
import { lender } from './lender.ts';
import { lendingBorrower } from './lendingBorrower.ts';
import { lendingLiquidator } from './lendingLiquidator.ts';
import { manipulator } from './manipulator.ts';
import { marketMaker } from './marketMaker.ts';
import { nervousHolder } from './nervousHolder.ts';
import { mintArbitrageur } from './mintArbitrageur.ts';
import { noiseTrader } from './noiseTrader.ts';
import { opportunist } from './opportunist.ts';
import { pegArbitrageur } from './pegArbitrageur.ts';
import { pegHolder } from './pegHolder.ts';
import { poolArbitrageur } from './poolArbitrageur.ts';
import { poolSpeculator } from './poolSpeculator.ts';
import { rangeProvider } from './rangeProvider.ts';
import { pegTrader } from './pegTrader.ts';
import { perpetualMaker } from './perpetualMaker.ts';
import { perpetualTrader } from './perpetualTrader.ts';
import { stabilityDepositor } from './stabilityDepositor.ts';
import { tokenHolder } from './tokenHolder.ts';
import { redeemer } from './redeemer.ts';
import { stableProvider } from './stableProvider.ts';
import { shortSeller } from './shortSeller.ts';
import { trancheHolder } from './trancheHolder.ts';
import { trendFollower } from './trendFollower.ts';
import { vaultRedeemer } from './vaultRedeemer.ts';

export const agentKinds: readonly AnyAgent[] = [
  ammProvider,
  arbitrageur,
  attentiveHolder,
  auctionKeeper,
  bandArbitrageur,
  borrower,
  debtBidder,
  depositor,
  fundamentalist,
  fundingArbitrageur,
  liquidationVault,
  governanceVoter,
  largeHolder,
  lender,
  lendingBorrower,
  lendingLiquidator,
  manipulator,
  marketMaker,
  nervousHolder,
  mintArbitrageur,
  noiseTrader,
  opportunist,
  pegArbitrageur,
  pegHolder,
  poolArbitrageur,
  poolSpeculator,
  rangeProvider,
  pegTrader,
  perpetualMaker,
  perpetualTrader,
  stabilityDepositor,
  tokenHolder,
  redeemer,
  stableProvider,
  shortSeller,
  trancheHolder,
  trendFollower,
  vaultRedeemer,
];

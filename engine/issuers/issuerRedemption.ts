// The primary market of a stablecoin with a bank account: its issuer redeems and mints at par, in banking hours only, so much a day, and
// with what it can reach of its reserve. While it is closed nobody holds the price at par but those who trust that it opens again.

import { InputError, invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { portKey, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, flag, integer, number } from '../tick/parameters.ts';
import { checkClosures, isOpen, type BankingHours } from './bankingHours.ts';
import { parSwap } from './parSwap.ts';

interface IssuerState {
  /** Atoms of the coin redeemed and minted since the start. */
  redeemed: number;
  minted: number;
  /** Atoms still to be had of this tick's capacity. */
  capacity: number;
}

export interface Issuer {
  readonly coin: string;
  readonly money: string;
  isOpen(): boolean;
  /** Units that can be redeemed now. */
  available(): number;
  feeBps(): number;
  redeemed(): number;
  minted(): number;
}

/** Provided under the issuer's name. */
export const issuerKey = portKey<Issuer>('issuer');

const refused = (reason: string): Outcome => ({ ok: false, reason });

export const issuerRedemption = defineMechanism({
  kind: 'issuerRedemption',
  says: 'Redeems and mints a stablecoin at par in banking hours, from a reserve that may be out of reach in part.',
  parameters: {
    coin: data('USDC', 'stablecoin', checkName),
    money: data('USD', 'what it is redeemed for', checkName),
    reserve: number('money', 0, 0, 1e13, 'reserve at the start'),
    frozen: number('money', 0, 0, 1e13, 'part of the reserve that is out of reach', 'live'),
    feeBps: integer('bps', 0, 0, 1_000, 'fee of a redemption', 'live'),
    perHour: number('coin', 2.5e8, 0, 1e13, 'most that it redeems in an hour', 'live'),
    opens: number('h', 0, 0, 24, 'hour of the day (UTC) at which it opens', 'live'),
    closes: number('h', 24, 0, 24, 'hour of the day at which it closes', 'live'),
    weekends: flag(false, 'open at weekends too', 'live'),
    closures: data<readonly (readonly [number, number])[]>(
      [],
      'other times, from the start, at which it is closed',
      checkClosures,
    ),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const name = id.slice(id.lastIndexOf('.') + 1);
    const { coin, money, reserve } = parameters.value;
    const [coinAsset, moneyAsset] = [ledger.asset(coin), ledger.asset(money)];
    const scales = { given: ledger.atoms(coinAsset), received: ledger.atoms(moneyAsset) };
    const account = ledger.openAccount(`${id}.reserve`);
    const atoms = Math.floor(reserve * scales.received);
    if (!ledger.canIssue(moneyAsset, atoms))
      throw new InputError([
        {
          where: `${id}.reserve`,
          found: `${reserve} ${money} are 2^53 atoms or more`,
          mend: `Give a smaller reserve, or ${money} fewer decimals.`,
        },
      ]);
    ledger.issue(account, moneyAsset, atoms, causeIndex.scheduled);
    const state = kernel.world.record<IssuerState>(id, { redeemed: 0, minted: 0, capacity: 0 });
    const hours = (): BankingHours => ({
      opens: parameters.value.opens,
      closes: parameters.value.closes,
      weekends: parameters.value.weekends ? 'open' : 'closed',
      closures: parameters.value.closures.map(([from, to]) => [
        kernel.startSeconds + from,
        kernel.startSeconds + to,
      ]),
    });
    const open = (): boolean =>
      isOpen(kernel.startSeconds + kernel.tick * kernel.secondsPerTick, hours());
    const reachable = (): number =>
      Math.max(
        0,
        ledger.balance(account, moneyAsset) - Math.floor(parameters.value.frozen * scales.received),
      );

    const redeem = (owner: number, offered: number): Outcome => {
      if (!open()) return refused('closed');
      const wanted = Math.min(offered, state.value.capacity);
      const { taken, gross, fee } = parSwap(wanted, scales, parameters.value.feeBps, reachable());
      if (!(gross - fee > 0)) return refused('nothingToHave');
      if (ledger.balance(owner, coinAsset) < taken) return refused('insufficientBalance');
      const cause = causeIndex.redemption;
      ledger.redeem(owner, coinAsset, taken, cause);
      ledger.transfer(account, owner, moneyAsset, gross - fee, cause);
      state.value.redeemed += taken;
      state.value.capacity -= taken;
      return { ok: true };
    };
    const mint = (owner: number, offered: number): Outcome => {
      if (!open()) return refused('closed');
      const { taken, gross } = parSwap(
        offered,
        { given: scales.received, received: scales.given },
        0,
        Number.MAX_SAFE_INTEGER,
      );
      if (!(gross > 0)) return refused('badAmount');
      if (ledger.balance(owner, moneyAsset) < taken) return refused('insufficientBalance');
      if (!ledger.canIssue(coinAsset, gross)) return refused('badAmount');
      ledger.transfer(owner, account, moneyAsset, taken, causeIndex.ownDecision);
      ledger.issue(owner, coinAsset, gross, causeIndex.ownDecision);
      state.value.minted += gross;
      return { ok: true };
    };
    for (const [action, act, unit] of [
      ['redeem', redeem, scales.given],
      ['mint', mint, scales.received],
    ] as const) {
      kernel.handleRequest(`issuer.${name}.${action}`, (owner, given) => {
        const offered = Math.floor(Number(given['amount']) * unit);
        return offered > 0 && Number.isSafeInteger(offered)
          ? act(owner, offered)
          : refused('badAmount');
      });
    }
    kernel.provide(
      issuerKey,
      {
        coin,
        money,
        isOpen: open,
        available: () => (open() ? Math.min(state.value.capacity, reachable()) / scales.given : 0),
        feeBps: () => parameters.value.feeBps,
        redeemed: () => state.value.redeemed / scales.given,
        minted: () => state.value.minted / scales.given,
      },
      name,
    );
    return {
      phases: {
        shock: () => {
          const { perHour } = parameters.value;
          // A tick's share; what is not used is gone.
          state.value.capacity = Math.floor(
            (perHour * scales.given * kernel.secondsPerTick) / 3600,
          );
        },
      },
      invariants: {
        'ISSUER-3': () => {
          const { redeemed, minted } = state.value;
          const paid = (redeemed - minted) * (scales.received / scales.given);
          invariant(
            ledger.balance(account, moneyAsset) >= atoms - paid - 1,
            'ISSUER-3',
            'an issuer has paid out no more than was redeemed',
          );
        },
      },
    };
  },
});

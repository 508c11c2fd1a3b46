// A peg stability module: mints its stablecoin against another one at par, up to a ceiling, and takes it back for as much as it holds.
// That is what keeps the one at par, and what makes it follow when the other is not worth par any more.

import { chainKey } from '../chain/mempool.ts';
import { InputError, invariant } from '../errors.ts';
import { causeIndex } from '../events/causes.ts';
import { checkName } from '../fundamentals/series.ts';
import { portKey, type Kernel, type Outcome } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { data, integer, number } from '../tick/parameters.ts';
import { converterKey } from '../venues/converter.ts';
import { followDebt, parSwap, type Ceiling, type ParSwap } from './parSwap.ts';

interface ModuleState extends Ceiling {
  /** Atoms of stablecoin minted against the reserve. */
  debt: number;
  line: number;
  raisedAt: number;
  /** Atoms of the reserve asset that came in and went out since the start. */
  entered: number;
  left: number;
  /** Ticks in which somebody was refused for want of room. */
  refusals: number;
}

export interface PegStabilityModule {
  readonly stablecoin: string;
  readonly reserve: string;
  /** Units that can still be minted, and units of the reserve that can still be taken out. */
  room(): number;
  reserves(): number;
  feeInBps(): number;
  feeOutBps(): number;
  /** Units of the reserve asset that came in since the start, less those that went out. */
  netEntered(): number;
  entered(): number;
}

/** Provided under the module's name. */
export const pegStabilityKey = portKey<PegStabilityModule>('pegStabilityModule');

const refused = (reason: string): Outcome => ({ ok: false, reason });

export const pegStabilityModule = defineMechanism({
  kind: 'pegStabilityModule',
  says: 'Mints a stablecoin against another one at par up to a ceiling, and redeems it for what it holds.',
  parameters: {
    stablecoin: data('DAI', 'stablecoin that it mints', checkName),
    reserve: data('USDC', 'asset that it takes at par', checkName),
    feeInBps: integer('bps', 0, 0, 10_000, 'fee on what it mints', 'live'),
    feeOutBps: integer('bps', 0, 0, 10_000, 'fee on what it pays out', 'live'),
    lineMax: number('stablecoin', 1e10, 0, 1e13, 'most that may be minted in all', 'live'),
    gap: number(
      'stablecoin',
      1e9,
      0,
      1e13,
      'the ceiling stands at most this far above the debt',
      'live',
    ),
    wait: number('s', 86_400, 0, 1e8, 'time between two rises of the ceiling', 'live'),
    initialReserve: number('reserve', 0, 0, 1e12, 'what it holds at the start, minted before'),
  },
  build({ kernel, id, parameters }) {
    const { ledger } = kernel;
    const name = id.slice(id.lastIndexOf('.') + 1);
    const { stablecoin, reserve, initialReserve } = parameters.value;
    const coin = ledger.asset(stablecoin);
    const held = ledger.asset(reserve);
    const scales = { given: ledger.atoms(held), received: ledger.atoms(coin) };
    const account = ledger.openAccount(`${id}.reserve`);
    const surplus = ledger.openAccount(`${id}.surplus`);
    const atoms = Math.floor(initialReserve * scales.given);
    if (!ledger.canIssue(held, atoms))
      throw new InputError([
        {
          where: `${id}.initialReserve`,
          found: `${initialReserve} ${reserve} are 2^53 atoms or more`,
          mend: `Give a smaller reserve, or ${reserve} fewer decimals.`,
        },
      ]);
    ledger.issue(account, held, atoms, causeIndex.scheduled);
    const before = parSwap(atoms, scales, 0, Number.MAX_SAFE_INTEGER).gross;
    const state = kernel.world.record<ModuleState>(id, {
      debt: before,
      line: before,
      raisedAt: -1e9,
      entered: 0,
      left: 0,
      refusals: 0,
    });
    const follow = (): void => {
      const { gap, lineMax, wait } = parameters.value;
      const now = state.value;
      const { line, raisedAt } = followDebt(now, now.debt, kernel.tick * kernel.secondsPerTick, {
        gap: Math.floor(gap * scales.received),
        lineMax: Math.floor(lineMax * scales.received),
        waitSeconds: wait,
      });
      now.line = line;
      now.raisedAt = raisedAt;
    };
    follow();
    const room = (): number => Math.max(0, state.value.line - state.value.debt);
    const swapIn = (offered: number): ParSwap =>
      parSwap(offered, scales, parameters.value.feeInBps, room());
    const swapOut = (offered: number): ParSwap =>
      parSwap(
        offered,
        { given: scales.received, received: scales.given },
        parameters.value.feeOutBps,
        Math.min(ledger.balance(account, held), payable()),
      );
    /** Atoms of the reserve for which debt stands. */
    const payable = (): number =>
      parSwap(
        state.value.debt,
        { given: scales.received, received: scales.given },
        0,
        Number.MAX_SAFE_INTEGER,
      ).gross;

    const mint = (owner: number, offered: number, cause: number, causeId: number): Outcome => {
      const { taken, gross, fee } = swapIn(offered);
      if (!(gross - fee > 0)) {
        state.value.refusals++;
        return refused('noRoom');
      }
      if (ledger.balance(owner, held) < taken) return refused('insufficientBalance');
      if (!ledger.canIssue(coin, gross)) return refused('badAmount');
      ledger.transfer(owner, account, held, taken, cause, causeId);
      ledger.issue(owner, coin, gross - fee, cause, causeId);
      if (fee > 0) ledger.issue(surplus, coin, fee, cause, causeId);
      state.value.debt += gross;
      state.value.entered += taken;
      return { ok: true };
    };
    const redeem = (owner: number, offered: number, cause: number, causeId: number): Outcome => {
      const { taken, gross, fee } = swapOut(offered);
      if (!(gross - fee > 0)) return refused('emptyReserve');
      if (ledger.balance(owner, coin) < taken) return refused('insufficientBalance');
      ledger.redeem(owner, coin, taken, cause, causeId);
      ledger.transfer(account, owner, held, gross - fee, cause, causeId);
      // The fee stays in the reserve asset, apart from what the debt stands for.
      if (fee > 0) ledger.transfer(account, surplus, held, fee, cause, causeId);
      state.value.debt -= taken;
      state.value.left += gross;
      return { ok: true };
    };

    kernel.provide(
      pegStabilityKey,
      {
        stablecoin,
        reserve,
        room: () => room() / scales.received,
        reserves: () => ledger.balance(account, held) / scales.given,
        feeInBps: () => parameters.value.feeInBps,
        feeOutBps: () => parameters.value.feeOutBps,
        netEntered: () => (state.value.entered - state.value.left) / scales.given,
        entered: () => state.value.entered / scales.given,
      },
      name,
    );
    const sides = [
      { give: reserve, get: stablecoin, swap: swapIn, act: mint, ...scales },
      {
        give: stablecoin,
        get: reserve,
        swap: swapOut,
        act: redeem,
        given: scales.received,
        received: scales.given,
      },
    ];
    for (const { give, get, swap, act, given, received } of sides) {
      kernel.provide(
        converterKey,
        {
          give,
          get,
          quote: (units) => {
            const { gross, fee } = swap(Math.floor(units * given));
            return (gross - fee) / received;
          },
          take: (owner, units, cause, causeId) =>
            void act(owner, Math.floor(units * given), cause, causeId),
        },
        `${name} ${give}`,
      );
    }
    handleModule(kernel, name, (owner, given, cause, causeId) => {
      const isMint = given['side'] === 'mint';
      const units = Number(given['amount']);
      const offered = Math.floor(units * (isMint ? scales.given : scales.received));
      if (!(offered > 0) || !Number.isSafeInteger(offered)) return refused('badAmount');
      return (isMint ? mint : redeem)(owner, offered, cause, causeId);
    });
    return {
      phases: { shock: follow },
      invariants: {
        'ISSUER-2': () => {
          invariant(
            payable() <= ledger.balance(account, held) && state.value.debt >= 0,
            'ISSUER-2',
            'a peg stability module holds at par what it has minted',
          );
        },
      },
    };
  },
});

type Act = (
  owner: number,
  given: Readonly<Record<string, unknown>>,
  cause: number,
  causeId: number,
) => Outcome;

/** `psm.swap` with { module, side: mint | redeem, amount }: a transaction where there is a chain, else a request. */
const moduleActKey = portKey<Act>('pegStabilityAct');

function handleModule(kernel: Kernel, name: string, act: Act): void {
  kernel.provide(moduleActKey, act, name);
  const find = (given: Readonly<Record<string, unknown>>): Act | undefined =>
    kernel.find(moduleActKey, String(given['module']));
  const missing = refused('noSuchModule');
  const chain = kernel.find(chainKey);
  if (chain?.handles('psm.swap') === true) return;
  if (chain !== undefined) {
    chain.handle(
      'psm.swap',
      (owner, given, { cause, causeId }) => find(given)?.(owner, given, cause, causeId) ?? missing,
    );
    return;
  }
  if (kernel.all(moduleActKey).length > 1) return;
  kernel.handleRequest(
    'psm.swap',
    (owner, given) => find(given)?.(owner, given, causeIndex.arbitrage, 0) ?? missing,
  );
}

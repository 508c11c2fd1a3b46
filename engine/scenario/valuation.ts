// What everybody's holdings are worth in dollars, by account and by kind of agent: balances, escrow, vault equity, standing bids,
// pool shares. For tables and pictures only: nothing in a run depends on it.

import { agentRoomKey } from '../agent/agentRoom.ts';
import { fundamentalPathKey } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { Mechanism } from '../tick/mechanism.ts';
import { accountKindsKey, claimSourceKey, profitAndLossKey } from '../tick/sources.ts';
import { orderVenueKey } from '../venues/orderVenue.ts';

/** The asset that everything is valued in. */
const numeraire = 'USD';

/** USD per unit of an asset: its book against the dollar, else its fundamental, else nothing. */
export function usdPrice(kernel: Kernel, asset: number): number {
  const { name } = kernel.ledger.assets[asset]!;
  if (name === numeraire) return 1;
  const market = kernel.find(orderVenueKey, `${name}-${numeraire}`)?.midPrice() ?? 0;
  return market > 0 ? market : (kernel.find(fundamentalPathKey, name)?.value() ?? 0);
}

/** Adds the USD value of each account's holdings to the array. */
export function valueAccounts(kernel: Kernel, byAccount: Float64Array): void {
  const { ledger } = kernel;
  const prices = ledger.assets.map((_, asset) => usdPrice(kernel, asset));
  for (let asset = 0; asset < prices.length; asset++) {
    const unit = prices[asset]! / ledger.atoms(asset);
    if (unit === 0) continue;
    for (let account = 0; account < byAccount.length; account++) {
      byAccount[account]! += ledger.balance(account, asset) * unit;
    }
  }
  for (const [, source] of kernel.all(claimSourceKey))
    source.addClaims(byAccount, (asset) => prices[asset]!);
}

/** Offers profit and loss by kind of agent, and the kind behind an account. Built after the agents. */
export function buildValuation(kernel: Kernel): Mechanism {
  const room = kernel.use(agentRoomKey);
  const kinds = [...new Set(room.populations.map(({ definition }) => definition.kind))];
  const label = (kind: string): string =>
    kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  kernel.provide(accountKindsKey, {
    kindOf: (account) => room.populationOf(account)?.definition.kind,
  });

  const values = (out: Float64Array): void => {
    const byAccount = new Float64Array(kernel.ledger.accounts.length);
    valueAccounts(kernel, byAccount);
    out.fill(0);
    for (const { definition, entry, firstAccount } of room.populations) {
      const at = kinds.indexOf(definition.kind);
      for (let i = 0; i < entry.count; i++) out[at]! += byAccount[firstAccount + i]!;
    }
  };
  /** Set at the end of the first tick, when there are market prices. */
  const start = kernel.world.column('valuation.start', 'f64', kinds.length);
  const started = kernel.world.record('valuation.started', false);
  kernel.provide(profitAndLossKey, {
    kinds: kinds.map((kind) => ({
      kind,
      label: label(kind),
      count: room.populations.reduce(
        (sum, { definition, entry }) => sum + (definition.kind === kind ? entry.count : 0),
        0,
      ),
    })),
    read(out) {
      values(out);
      for (let i = 0; i < kinds.length; i++) out[i]! -= started.value ? start.data[i]! : out[i]!;
    },
  });
  return {
    phases: {
      measure: () => {
        if (started.value || kernel.tick < warmUpTicks) return;
        values(start.data);
        started.value = true;
      },
    },
  };
}

/** Books need a few ticks to fill before holdings have market prices. */
const warmUpTicks = 8;

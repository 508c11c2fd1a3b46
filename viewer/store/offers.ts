/** What a run has to show: in the first place, in the last panel's tabs, and which of the former first. Pure. */

import type { ControlState } from '../../protocol/messages.ts';
import type { EventLog } from './eventLog.ts';

export interface Offers {
  readonly stage: readonly string[];
  readonly tabs: readonly string[];
  /** Where the scenario doesn't say and there is no loop to watch, the pool is the story. */
  readonly first: string;
}

export function offersOf(
  control: Pick<ControlState, 'channels' | 'pools' | 'agentTypes' | 'published' | 'stage'>,
  events: Pick<EventLog, 'steps' | 'liquidations'>,
): Offers {
  const has = (name: string) => control.channels.some((channel) => channel.name === name);
  const some = (list: readonly string[], otherwise: string) =>
    list.length > 0 ? list : [otherwise];
  const stage = some(
    [
      ...(has('price.traded') ? ['market'] : []),
      ...(control.pools.length > 0 ? ['pool'] : []),
      ...(events.steps.length > 0 ? ['waterfall'] : []),
    ],
    'market',
  );
  const tabs = some(
    [
      ...(control.agentTypes.length > 0 ? ['profit'] : []),
      ...(has('liquidations.count') || events.liquidations.length > 0 ? ['genealogy'] : []),
      ...(control.published.length > 0 ? ['published'] : []),
    ],
    'profit',
  );
  const own = control.stage ?? (has('gain.exAnte') ? 'market' : 'pool');
  return { stage, tabs, first: stage.includes(own) ? own : stage[0]! };
}

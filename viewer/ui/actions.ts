/** What a reader can do to time and run, for buttons and keys alike. */

import type { Acknowledgement } from '../../protocol/messages.ts';
import type { Client, Order } from '../net/client.ts';
import { firstAt } from '../store/eventLog.ts';
import type { Store } from '../store/store.ts';

export interface Actions {
  readonly playPause: () => void;
  readonly step: (by: number) => void;
  readonly event: (direction: 1 | -1) => void;
  readonly start: () => void;
  readonly live: () => void;
  readonly branchHere: () => void;
  readonly send: (order: Order) => Promise<Acknowledgement>;
}

export function makeActions(
  store: Store,
  client: Client,
  tell: (message: string) => void,
): Actions {
  const send = async (order: Order): Promise<Acknowledgement> => {
    const answer = await client.send(order);
    if (!answer.ok) tell(answer.says);
    return answer;
  };
  const isLive = () => store.cursor.mode === 'live';
  return {
    send,
    playPause() {
      if (store.cursor.mode === 'past') return store.moveTo(store.tick, !store.cursor.playing);
      const status = store.control?.status;
      if (status === 'playing') return void send({ kind: 'control', action: 'pause' });
      if (status === 'finished') return store.moveTo(0, true);
      return void send({ kind: 'control', action: 'play' });
    },
    step(by) {
      const to = store.tick + by;
      if (by > 0 && isLive()) return void send({ kind: 'control', action: 'step', ticks: by });
      if (by < 0 && isLive() && store.control?.status === 'playing')
        void send({ kind: 'control', action: 'pause' });
      if (to >= store.rows.head) return store.goLive();
      return store.moveTo(to);
    },
    event(direction) {
      const ticks = [...store.events.liquidations, ...store.events.others]
        .map((event) => event.tick)
        .sort((a, b) => a - b);
      const list = ticks.map((tick) => ({ tick }));
      const index = direction > 0 ? firstAt(list, store.tick + 1) : firstAt(list, store.tick) - 1;
      const target = list[index];
      if (target !== undefined && target.tick <= store.rows.head) store.moveTo(target.tick);
      else if (direction > 0) store.goLive();
    },
    start: () => store.moveTo(0),
    live: () => store.goLive(),
    branchHere() {
      if (isLive()) return;
      void send({ kind: 'control', action: 'seek', tick: store.tick, resume: true });
    },
  };
}

// What a mechanism gets to work with: the world, the ledger, streams of randomness, the tape, the tick, and the other mechanisms by
// typed ports. The kernel knows no mechanism by name.

import { invariant } from '../errors.ts';
import type { Event } from '../events/events.ts';
import { TradeTape } from '../events/tape.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Streams } from '../random/streams.ts';
import { World, type RecordHandle } from '../state/world.ts';

declare const held: unique symbol;
/** Names a port and carries its type. Made once by the room that defines the port. */
export interface PortKey<T> {
  readonly name: string;
  readonly [held]?: T;
}

export const portKey = <T>(name: string): PortKey<T> => ({ name });

/** What came of an act: done, or refused with a reason in full words. A refusal changes nothing. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Does what an agent asked for off the chain and off the books, such as opening a vault before the start. */
export type RequestHandler = (
  account: number,
  data: Readonly<Record<string, unknown>>,
  agent: number,
) => Outcome;

interface Clock {
  /** The tick being run, or the next one between ticks. */
  tick: number;
}

export class Kernel {
  readonly world = new World();
  readonly ledger: Ledger;
  readonly streams: Streams;
  readonly tape = new TradeTape();
  readonly secondsPerTick: number;
  /** Wall time of tick 0 in the simulated world, seconds since 1970. */
  readonly startSeconds: number;
  readonly clock: RecordHandle<Clock>;
  /** Events of the current tick. */
  readonly events: Event[] = [];
  /** Refused acts so far, by act and reason. */
  readonly rejections: RecordHandle<Record<string, number>>;
  /** Makers by kind of port, then by name. */
  readonly #ports = new Map<string, Map<string, unknown>>();
  readonly #requests = new Map<string, RequestHandler>();

  constructor({
    seed,
    secondsPerTick,
    startSeconds,
  }: {
    seed: number;
    secondsPerTick: number;
    startSeconds: number;
  }) {
    this.streams = new Streams(seed);
    this.secondsPerTick = secondsPerTick;
    this.startSeconds = startSeconds;
    this.clock = this.world.record<Clock>('clock', { tick: 0 });
    this.rejections = this.world.record<Record<string, number>>('rejections', {});
    this.ledger = new Ledger(this.world);
  }

  get tick(): number {
    return this.clock.value.tick;
  }

  /** Whole ticks that cover `seconds`, at least one. */
  ticks(seconds: number): number {
    return Math.max(1, Math.round(seconds / this.secondsPerTick));
  }

  /** Reports what happened; events are part of the run's hash. */
  emit(event: Event): void {
    this.events.push(event);
  }

  /** Counts a refusal: normal in a crisis, and nothing is lost silently. */
  reject(act: string, reason: string): void {
    const key = `${act}: ${reason}`;
    const counts = this.rejections.value;
    counts[key] = (counts[key] ?? 0) + 1;
  }

  /** Registers the handler of an action that agents may request. */
  handleRequest(action: string, handler: RequestHandler): void {
    invariant(!this.#requests.has(action), 'KERNEL-1', `the request "${action}" has one handler`);
    this.#requests.set(action, handler);
  }

  request(
    account: number,
    action: string,
    data: Readonly<Record<string, unknown>>,
    agent: number,
  ): Outcome {
    const handler = this.#requests.get(action);
    const outcome: Outcome = handler
      ? handler(account, data, agent)
      : { ok: false, reason: 'noHandler' };
    if (!outcome.ok) this.reject(action, outcome.reason);
    return outcome;
  }

  /** Offers a port under its key; several makers of one kind append a name: `provide(key, maker, 'ETH-USD')`. */
  provide<T>(key: PortKey<T>, maker: T, name = ''): void {
    let makers = this.#ports.get(key.name);
    if (makers === undefined) this.#ports.set(key.name, (makers = new Map()));
    invariant(!makers.has(name), 'KERNEL-1', `the port "${key.name}:${name}" has one maker`);
    makers.set(name, maker);
  }

  /** The maker of a port; throws if the scenario has none. */
  use<T>(key: PortKey<T>, name = ''): T {
    const maker = this.find(key, name);
    if (maker === undefined) {
      invariant(
        false,
        'KERNEL-2',
        `the scenario has a maker of the port "${key.name}${name ? `:${name}` : ''}" that another part needs`,
      );
    }
    return maker;
  }

  find<T>(key: PortKey<T>, name = ''): T | undefined {
    return this.#ports.get(key.name)?.get(name) as T | undefined;
  }

  /** Every maker of one kind of port, in order of provision, by name. */
  all<T>(key: PortKey<T>): [string, T][] {
    const makers = this.#ports.get(key.name) ?? [];
    return [...makers] as [string, T][];
  }
}

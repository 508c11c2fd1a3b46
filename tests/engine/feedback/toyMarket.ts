// A market small enough to check by hand: a mid price that the test sets, a tape that it writes, and depth that is a straight line.

import { causeIndex, type CauseKind } from '../../../engine/events/causes.ts';
import { feedback } from '../../../engine/feedback/feedback.ts';
import { fundamentalPathKey } from '../../../engine/fundamentals/path.ts';
import { Kernel } from '../../../engine/tick/kernel.ts';
import type { Mechanism } from '../../../engine/tick/mechanism.ts';
import { resolveParameters } from '../../../engine/tick/parameters.ts';
import { attributionKey, bookDepthKey, type Attribution } from '../../../engine/tick/sources.ts';

export class ToyMarket {
  readonly kernel = new Kernel({ seed: 1, secondsPerTick: 60, startSeconds: 0 });
  readonly mechanism: Mechanism;
  mid: number;
  fundamental: number;
  /** Units of bids (and of asks) per unit of price. */
  density = 10;

  constructor(start: number, given: Record<string, unknown> = {}) {
    this.mid = start;
    this.fundamental = start;
    const { kernel } = this;
    kernel.provide(
      bookDepthKey,
      {
        midPrice: () => this.mid,
        depthTo: (_, price) => this.density * Math.abs(this.mid - price),
        tickSize: 0.5,
        tapeVenue: 3,
      },
      'ETH-USD',
    );
    kernel.provide(
      fundamentalPathKey,
      { value: () => this.fundamental, shock: () => undefined },
      'ETH',
    );
    const values = kernel.world.record(
      'parameters.feedback',
      resolveParameters(feedback.parameters, given, 'feedback', []),
    );
    this.mechanism = feedback.build({ kernel, id: 'feedback', parameters: values });
  }

  get attribution(): Attribution {
    return this.kernel.use(attributionKey, 'ETH');
  }

  account(name: string): number {
    return this.kernel.ledger.accountNamed(name) ?? this.kernel.ledger.openAccount(name);
  }

  /** One order of a taker that moves the mid by `move`, filled in `fills` trades. */
  trade(
    move: number,
    cause: CauseKind,
    { id = 0, taker = 'noise.0', fills = 1, lots = 1 } = {},
  ): void {
    const { tape } = this.kernel;
    for (let i = 0; i < fills; i++) {
      const row = tape.next();
      tape.venue[row] = 3;
      tape.quantity[row] = lots / fills;
      tape.taker[row] = this.account(taker);
      tape.takerSide[row] = move < 0 ? 1 : 0;
      tape.takerCause[row] = causeIndex[cause];
      tape.takerCauseId[row] = id;
      tape.midBefore[row] = this.mid / 0.5;
      tape.midAfter[row] = (this.mid + move) / 0.5;
    }
    this.mid += move;
  }

  /** The phase in which feedback looks for the first time, before liquidations. */
  mark(): void {
    this.mechanism.phases.mark!();
  }

  /** Ends the tick and begins the next. */
  end(): void {
    this.mechanism.phases.measure!();
    this.kernel.tape.clear();
    this.kernel.events.length = 0;
    this.kernel.clock.value.tick++;
  }

  /** A whole tick. */
  tick(act: () => void = () => undefined): void {
    act();
    this.mark();
    this.end();
  }
}

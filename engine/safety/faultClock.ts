// When a fault stands: from a time until a time, or at a rate per day within that stretch, each strike for a while. Draws come from
// the fault's own stream at every tick of the stretch, struck or not, so that one fault more shifts no other draw.

import { exponential, chance } from '../random/distributions.ts';
import { streamId } from '../random/streams.ts';
import { exp } from '../math/elementary.ts';
import { secondsNow } from '../fundamentals/path.ts';
import type { Kernel } from '../tick/kernel.ts';
import type { RecordHandle } from '../state/world.ts';
import { choice, number } from '../tick/parameters.ts';

/** "Until the end": no run is as long. */
const FOREVER = 1e10;
const SECONDS_PER_DAY = 86_400;

export const faultTimes = {
  from: number('s', 0, 0, FOREVER, 'start, from the start of the run'),
  until: number('s', FOREVER, 0, FOREVER, 'end; without it, the end of the run'),
  hazardPerDay: number(
    'per day',
    0,
    0,
    86_400,
    'how often it strikes between start and end; 0: it stands all the time',
    'live',
  ),
  lasting: number('s', 600, 1, FOREVER, 'how long a strike lasts; the mean where that is drawn'),
  lengths: choice('fixed', ['fixed', 'exponential'], 'whether every strike lasts alike'),
} as const;

export interface FaultTimes {
  readonly from: number;
  readonly until: number;
  readonly hazardPerDay: number;
  readonly lasting: number;
  readonly lengths: string;
}

export interface FaultState {
  active: boolean;
  /** Seconds at which the strike that stands ends. */
  endsAt: number;
  strikes: number;
}

export const QUIET_FAULT: FaultState = { active: false, endsAt: 0, strikes: 0 };

/** Moves a fault to this tick; says whether it began or ended with it. */
export function moveFault(
  kernel: Kernel,
  id: string,
  state: RecordHandle<FaultState>,
  times: FaultTimes,
): 'starts' | 'ends' | 'stays' {
  const now = secondsNow(kernel);
  const inside = now >= times.from && now < times.until;
  const fault = state.value;
  const was = fault.active;
  if (times.hazardPerDay === 0) {
    fault.active = inside;
    fault.endsAt = times.until;
  } else if (inside) {
    const draw = kernel.streams.at(streamId(id), kernel.tick);
    const struck = chance(
      draw,
      1 - exp((-times.hazardPerDay * kernel.secondsPerTick) / SECONDS_PER_DAY),
    );
    const length = times.lengths === 'fixed' ? times.lasting : exponential(draw, times.lasting);
    if (was && now >= fault.endsAt) fault.active = false;
    if (!fault.active && struck) {
      fault.active = true;
      fault.endsAt = Math.min(times.until, now + Math.max(kernel.secondsPerTick, length));
    }
  } else fault.active = false;
  if (fault.active === was) return 'stays';
  if (fault.active) fault.strikes++;
  return fault.active ? 'starts' : 'ends';
}

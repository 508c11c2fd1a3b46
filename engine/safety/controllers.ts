// A controller: a rule that sets a parameter by itself, in the tick in which it sees cause, within bounds, and by no more than a share
// of its present value within a time (a risk steward's limit).

import { checkName } from '../fundamentals/series.ts';
import { secondsNow } from '../fundamentals/path.ts';
import { invariant } from '../errors.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { choice, data, number } from '../tick/parameters.ts';
import { parameterDeskKey } from '../tick/parameterDesk.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import {
  pegRate,
  semiLogarithmicRate,
  stewardChange,
  type StewardState,
} from './parameterPolicies.ts';

interface ControllerRecord {
  steward: StewardState | null;
  changes: number;
  refused: number;
}

export const controller = defineMechanism({
  kind: 'controller',
  says: 'Sets a parameter from a figure of the run, in the same tick, within bounds.',
  switchable: true,
  parameters: {
    path: data<string>('', 'path of the parameter that is set', checkName),
    signal: data<string>('', 'channel that is followed, such as price.traded', checkName),
    rule: choice(
      'linear',
      ['linear', 'pegRate', 'semiLogarithmic'],
      'level + slope·(signal − target); level·exp((1 − signal)/slope); least·(most/least)^signal',
    ),
    level: number('', 1, -1e12, 1e12, 'value where the signal is on target', 'live'),
    target: number('', 0, -1e12, 1e12, 'signal at which the level holds', 'live'),
    slope: number('', 1, -1e12, 1e12, 'change of the value per unit of signal; σ of a peg', 'live'),
    least: number('', 0, -1e12, 1e12, 'lowest value that is set', 'live'),
    most: number('', 1e12, -1e12, 1e12, 'highest value that is set', 'live'),
    maxRelativeChange: number('', 1, 0, 1e6, 'largest change at a time, as a share', 'live'),
    minDelay: number('s', 0, 0, 1e9, 'least time between two changes', 'live'),
  },
  build({ kernel, id, parameters }) {
    const record = kernel.world.record<ControllerRecord>(id, {
      steward: null,
      changes: 0,
      refused: 0,
    });
    const signal = (): number => {
      for (const [, channels] of kernel.all(channelSourceKey))
        for (const channel of channels)
          if (channel.name === parameters.value.signal) return channel.read();
      return Number.NaN;
    };
    const wanted = (seen: number): number => {
      const { rule, level, target, slope, least, most } = parameters.value;
      const value =
        rule === 'linear'
          ? level + slope * (seen - target)
          : rule === 'pegRate'
            ? pegRate({
                rateAtPeg: level,
                price: seen,
                sigma: slope,
                pegKeeperShare: 0,
                targetShare: 1,
              })
            : semiLogarithmicRate(seen, { minRate: least, maxRate: most });
      return Math.min(most, Math.max(least, value));
    };
    const control = (): void => {
      const { path, maxRelativeChange, minDelay } = parameters.value;
      const desk = kernel.use(parameterDeskKey);
      const present = desk.read(path);
      const seen = signal();
      if (typeof present !== 'number' || !Number.isFinite(seen)) return;
      const held = record.value;
      const steward = { value: present, changedAt: held.steward?.changedAt ?? -Infinity };
      // A hair less than the bound, which is checked in decimals.
      const room = Math.abs(present) * maxRelativeChange * (1 - 1e-9);
      const value = Math.min(present + room, Math.max(present - room, wanted(seen)));
      if (value === present) return;
      const at = secondsNow(kernel);
      const outcome = stewardChange(steward, { value, at }, { minDelay, maxRelativeChange });
      if (!outcome.ok) return;
      if (desk.check(path, value).length > 0) {
        held.refused++;
        return;
      }
      invariant(
        Math.abs(value - present) <= room * (1 + 1e-9) + 1e-12,
        'CONTROLLER-1',
        'a controller moves a parameter by at most its share at a time',
      );
      desk.write(path, value);
      held.steward = outcome.state;
      held.changes++;
    };
    kernel.provide(
      channelSourceKey,
      [
        {
          name: `${id}.value`,
          label: parameters.value.path,
          unit: '',
          read: () => {
            const value = kernel.find(parameterDeskKey)?.read(parameters.value.path);
            return typeof value === 'number' ? value : Number.NaN;
          },
        },
      ],
      id,
    );
    kernel.provide(
      metricSourceKey,
      {
        metrics: () => ({
          [`${id}.changes`]: record.value.changes,
          [`${id}.refused`]: record.value.refused,
        }),
      },
      id,
    );
    return { phases: { control } };
  },
});

/** Words and colours of the promise, shared by its charts. */

import type { PromiseBarName } from '../../protocol/promise.ts';
import { fixed } from '../i18n/format.ts';
import type { Theme } from '../theme/theme.ts';

/** A share in per cent, with as many digits as small promises need. */
export function lossText(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0 %';
  if (percent >= 10) return `${fixed(percent, 0)} %`;
  if (percent >= 0.01) return `${Number(percent.toPrecision(2))} %`;
  return percent < 1e-4 ? '< 0.0001 %' : `${Number(percent.toPrecision(1))} %`;
}

/** One colour a bar, the same in every chart of the promise; letters double it. */
export function markOf(name: PromiseBarName, { palette }: Theme): string {
  const { marks } = palette;
  const colours: Readonly<Record<PromiseBarName, string>> = {
    A: marks.fundamental,
    B: marks.oracle,
    C: marks.ask,
    D: marks.warning,
    E: marks.liquidation,
    'E′': marks.bid,
  };
  return colours[name];
}

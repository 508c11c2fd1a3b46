// One line on standard error that says how far a run is; nothing where standard error is no terminal.

import { printDuration } from '../index.ts';

export interface Progress {
  update(tick: number): void;
  /** Wipes the line. */
  end(): void;
}

const silent: Progress = { update: () => undefined, end: () => undefined };
const width = 28;

export function createProgress(
  label: string,
  { ticks, secondsPerTick }: { readonly ticks: number; readonly secondsPerTick: number },
): Progress {
  const out = process.stderr;
  if (!out.isTTY) return silent;
  const began = performance.now();
  let shown = 0;
  return {
    update(tick) {
      const now = performance.now();
      if (now - shown < 100 && tick < ticks) return;
      shown = now;
      const share = tick / ticks;
      const filled = Math.round(share * width);
      const left = tick === 0 ? Number.NaN : ((now - began) / 1000 / tick) * (ticks - tick);
      const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
      const rest = Number.isNaN(left) ? '' : `, ${Math.ceil(left)} s left`;
      const simulated = printDuration(Math.round((tick * secondsPerTick) / 60) * 60);
      out.write(
        `\r\u001B[K${label} ${bar} ${tick.toLocaleString('en-US')} of ${ticks.toLocaleString('en-US')} ticks, ${simulated} simulated${rest}`,
      );
    },
    end: () => {
      out.write('\r\u001B[K');
    },
  };
}

// One line on standard error that says how far a run is; nothing where standard error is no terminal.

import { printDuration } from '../index.ts';

export interface Progress {
  update(tick: number): void;
  /** Wipes the line. */
  end(): void;
}

/** How far many runs are together. */
export interface RunsProgress {
  /** More ticks are done. */
  add(ticks: number): void;
  /** One more run has ended. */
  runDone(): void;
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

/** One line for many runs: the share of all ticks, runs that have ended, time left. */
export function createRunsProgress(
  label: string,
  { runs, ticks }: { readonly runs: number; readonly ticks: number },
): RunsProgress {
  const out = process.stderr;
  if (!out.isTTY) return { add: () => undefined, runDone: () => undefined, end: () => undefined };
  const began = performance.now();
  let shown = 0;
  let done = 0;
  let ended = 0;
  const show = (): void => {
    const now = performance.now();
    if (now - shown < 100) return;
    shown = now;
    const share = Math.min(1, done / ticks);
    const filled = Math.round(share * width);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    const left = ((now - began) / 1000 / share) * (1 - share);
    const rest = Number.isFinite(left) ? `, ${Math.ceil(left)} s left` : '';
    const count = `${ended.toLocaleString('en-US')} of ${runs.toLocaleString('en-US')} runs`;
    out.write(`\r\u001B[K${label} ${bar} ${count}${rest}`);
  };
  return {
    add(more) {
      done += more;
      show();
    },
    runDone() {
      ended++;
    },
    end: () => {
      out.write('\r\u001B[K');
    },
  };
}

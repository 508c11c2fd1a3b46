// Accepts changed results: `npm run golden -- --reason "why they had to change"`. The reason goes into the file beside the hash that it
// brought. With `--check`, nothing is written: it prints what each run gives and where it first differs, as JSON.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { packageRoot } from '../../scenarios/read.ts';
import { goldenRuns, runGolden, trailInterval, type Result } from './runs.ts';

/** One file in tests/golden: the result in force, and how it came to be. */
export interface Golden extends Result {
  readonly says: string;
  /** Newest first. */
  readonly accepted: readonly { readonly hash: string; readonly reason: string }[];
}

/** What a check tells about one run. */
export interface Verdict {
  readonly name: string;
  readonly same: boolean;
  /** In words, where it differs. */
  readonly differs: string;
}

const fileOf = (name: string): string => join(packageRoot(), 'tests', 'golden', `${name}.json`);

const readGolden = (name: string): Golden | undefined =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Golden) : undefined;

function judge(name: string, golden: Golden | undefined, result: Result): Verdict {
  if (golden === undefined) return { name, same: false, differs: 'it was never accepted' };
  const same = golden.hash === result.hash && golden.ticks === result.ticks;
  const at = result.trail.findIndex((hash, i) => hash !== golden.trail[i]);
  const stretch = `between ticks ${at * trailInterval} and ${(at + 1) * trailInterval}`;
  const differs = same ? '' : at < 0 ? 'after the last noted tick' : `first ${stretch}`;
  return { name, same, differs };
}

const { values } = parseArgs({
  options: { reason: { type: 'string' }, check: { type: 'boolean', default: false } },
});
const reason = values.reason?.trim() ?? '';
if (!values.check && reason === '') {
  process.stderr.write('golden: say why: npm run golden -- --reason "…"\n');
  process.exit(2);
}
const verdicts: Verdict[] = [];
for (const run of goldenRuns) {
  const golden = readGolden(run.name);
  const result = runGolden(run);
  const verdict = judge(run.name, golden, result);
  verdicts.push(verdict);
  if (values.check || verdict.same) continue;
  const accepted = [{ hash: result.hash, reason }, ...(golden?.accepted ?? [])];
  const kept: Golden = { says: run.says, ...result, accepted };
  writeFileSync(fileOf(run.name), `${JSON.stringify(kept, null, 2)}\n`);
  process.stdout.write(
    `${run.name}: ${golden?.hash ?? 'new'} → ${result.hash}, ${verdict.differs}\n`,
  );
}
if (values.check) process.stdout.write(JSON.stringify(verdicts));

// The swarm from the command line: `npm run swarm -- --count 200 --seed 7`. Without a seed it is taken from the commit, so that
// every commit looks at other scenarios and each failure can be seen again. Exits with 1 if any run broke.

import { parseArgs } from 'node:util';
import { replayLine, runMember } from './runSwarm.ts';
import { seedOfCommit } from './seedOfCommit.ts';

const USAGE = 'usage: npm run swarm -- [--count N] [--seed FIRST], whole numbers\n';

function options(): { count: number; first: number } {
  try {
    const { values } = parseArgs({
      options: {
        count: { type: 'string', default: '2000' },
        seed: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const count = Number(values.count);
    const first = values.seed === undefined ? seedOfCommit() : Number(values.seed);
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    if (Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(first) && first >= 0)
      return { count, first };
    process.stderr.write(USAGE);
  } catch (error) {
    process.stderr.write(
      `swarm: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`,
    );
  }
  return process.exit(2);
}

const { count, first } = options();
process.stdout.write(
  `swarm: ${count} random scenarios from seed ${first}, all invariants at every tick\n`,
);
const failed: number[] = [];
let refused = 0;
let ticks = 0;
for (let seed = first; seed < first + count; seed++) {
  const outcome = runMember(seed);
  if (!outcome.ok) {
    failed.push(seed);
    process.stdout.write(`seed ${seed}: ${outcome.error.stack}\n  again: ${replayLine(seed)}\n`);
  } else if ('refused' in outcome) {
    refused++;
    process.stdout.write(`seed ${seed}: refused: ${outcome.refused}\n`);
  } else {
    ticks += outcome.ticks;
    if (count === 1)
      process.stdout.write(`seed ${seed}: ${outcome.ticks} ticks, ${outcome.hash}\n`);
  }
}
process.stdout.write(
  `swarm: ${count - failed.length - refused} held over ${ticks} ticks, ${refused} refused, ${failed.length} broke\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

// The swarm from the command line: `npm run swarm -- --count 200 --seed 7`. Without a seed it is taken from the commit, so that
// every commit looks at other scenarios and each failure can be seen again. Exits with 1 if any run broke.

import { parseArgs } from 'node:util';
import { replayLine, runMember } from './runSwarm.ts';
import { seedOfCommit } from './seedOfCommit.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '2000' }, seed: { type: 'string' } },
});
const count = Number(values.count);
const first = values.seed === undefined ? seedOfCommit() : Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first) || first < 0) {
  process.stderr.write('swarm: give --count and --seed as whole numbers\n');
  process.exit(2);
}
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

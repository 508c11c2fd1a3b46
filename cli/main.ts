// The command line program: one program, sub-commands, exit codes that mean something. What a command needs is loaded when it is
// asked for.

import { Command, CommanderError } from 'commander';
import { InputError } from '../index.ts';
import {
  auditCommand,
  calibrateCommand,
  conformCommand,
  describeCommand,
  listCommand,
  replayOrdersCommand,
  serveCommand,
  validateCommand,
  verifyCommand,
} from './commands.ts';
import { compareCommand } from './compare.ts';
import { programVersion } from './output/manifest.ts';
import { sensitivityCommand } from './sensitivity.ts';
import { tranchesCommand } from './tranches.ts';
import { BrokenRun, Interrupted, runCommand } from './run.ts';

/** 0 done, 1 targets missed or runs that differ, 2 bad input, 3 a fault of the program. */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const finish = (with_: number): void => {
    code = with_;
  };
  const program = new Command('faultline')
    .description(
      'Simulates market crises in collateralised and securitised crypto markets, agent by agent.',
    )
    .version(programVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'faultline: ')),
    })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      `
Examples:
  faultline list
  faultline describe black-thursday
  faultline run black-thursday --seed 1
  faultline run black-thursday --without liquidations --json
  faultline compare black-thursday --vary agents.keepers.count=12,22 --seeds 1-20
  faultline tranches reference-pool --seeds 1000
  faultline serve black-thursday --open

Exit codes: 0 done, 1 published figures missed (run --strict), runs that differ (verify) or cases that failed (conform),
2 bad input, 3 a broken invariant, 130 interrupted.`,
    );
  listCommand(program);
  describeCommand(program);
  runCommand(program, finish);
  compareCommand(program);
  tranchesCommand(program);
  sensitivityCommand(program);
  serveCommand(program);
  validateCommand(program);
  replayOrdersCommand(program, finish);
  verifyCommand(program, finish);
  conformCommand(program, finish);
  calibrateCommand(program, finish);
  auditCommand(program, finish);
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    process.stderr.write(`faultline: stopped; ${error.message}\n`);
    return 130;
  }
  if (error instanceof InputError) {
    for (const { where, found, mend } of error.faults)
      process.stderr.write(`faultline: ${where}: ${found}. ${mend}\n`);
    return 2;
  }
  if (error instanceof BrokenRun) process.stderr.write(`faultline: ${error.message}\n`);
  else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`faultline: a fault of the program: ${detail}\n`);
  }
  return 3;
}

// Whoever reads our output may stop early ("| head"): no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

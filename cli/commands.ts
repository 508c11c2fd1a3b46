// The smaller commands: list, describe, validate, serve, verify, replay-orders, conform, calibrate, audit.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { InputError, parseDuration } from '../index.ts';
import type { AuditOptions } from './audit.ts';
import type { CalibrateOptions } from './calibrate.ts';
import {
  readOptions,
  withScenario,
  wholeNumber,
  withScenarioOptions,
  type ScenarioFlags,
} from './scenarioOptions.ts';

type Finish = (code: number) => void;

export function listCommand(program: Command): void {
  program
    .command('list')
    .description('list the scenarios that come with the program')
    .option('--json', 'print a JSON list')
    .addHelpText('after', '\nExamples:\n  faultline list\n  faultline list --json')
    .action(async ({ json }: { json?: boolean }) => {
      const { readScenario, scenarioNames } = await import('../scenarios/read.ts');
      const { formatTable, styled } = await import('./text.ts');
      const scenarios = scenarioNames().map((name) => {
        const { title, ticks, secondsPerTick } = readScenario(name).scenario;
        return { name, title, ticks, secondsPerTick };
      });
      const text = formatTable(scenarios.map(({ name, title }) => [styled('bold', name), title]));
      process.stdout.write(`${json === true ? JSON.stringify(scenarios) : text}\n`);
    });
}

export function describeCommand(program: Command): void {
  withScenarioOptions(
    program
      .command('describe')
      .description(
        'say what a scenario holds: mechanisms, parameters, agents, shocks, published figures',
      )
      .argument('<scenario>', 'name of a scenario, or a YAML file'),
  )
    .option('--json', 'print the resolved scenario as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  faultline describe black-thursday\n  faultline describe my-scenario.yaml --set agents.keepers.count=12 --json',
    )
    .action(async (name: string, flags: ScenarioFlags & { json?: boolean }) => {
      const { describeScenario } = await import('./describe.ts');
      const text = withScenario(name, readOptions(flags), (scenario) =>
        flags.json === true
          ? `${JSON.stringify(scenario, undefined, 2)}\n`
          : describeScenario(scenario),
      );
      process.stdout.write(text);
    });
}

export function validateCommand(program: Command): void {
  program
    .command('validate')
    .description('check a scenario file and tell every fault with its line')
    .argument('<file>', 'a YAML file, or the name of a scenario')
    .option('--json', 'print one JSON object: { valid, faults: [{ where, found, mend }] }')
    .addHelpText(
      'after',
      '\nExamples:\n  faultline validate my-scenario.yaml\n\nExit codes: 0 sound, 2 faulty.',
    )
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { createSimulation } = await import('../index.ts');
      try {
        const scenario = withScenario(file, {}, (sound) => createSimulation(sound).scenario);
        const agents = scenario.agents.reduce((sum, { count }) => sum + count, 0);
        process.stdout.write(
          json === true
            ? `${JSON.stringify({ valid: true, faults: [] })}\n`
            : `${file}: sound. ${scenario.mechanisms.length} mechanisms, ${agents.toLocaleString('en-US')} agents, ${scenario.ticks.toLocaleString('en-US')} ticks.\n`,
        );
      } catch (error) {
        if (json === true && error instanceof InputError)
          process.stdout.write(`${JSON.stringify({ valid: false, faults: error.faults })}\n`);
        throw error;
      }
    });
}

export function serveCommand(program: Command): void {
  withScenarioOptions(
    program
      .command('serve')
      .description('show a scenario live in the browser')
      .argument('[scenario]', 'name of a scenario, or a YAML file', 'black-thursday'),
  )
    .option(
      '--port <n>',
      'port to listen on; the next free one where it is taken',
      wholeNumber(0, 65_535),
      7400,
    )
    .option('--host <address>', 'address to listen on; loopback unless told otherwise', '127.0.0.1')
    .option(
      '--promise <file>',
      'show on the page what a model promised the tranches: a file that "faultline tranches … --json" printed',
    )
    .option(
      '--sensitivity <file>',
      'show on the page how much figures move: a file that "faultline sensitivity … --json" printed',
    )
    .option('--open', 'open the browser if there is a desktop')
    .addHelpText(
      'after',
      '\nExamples:\n  faultline serve\n  faultline serve black-thursday --seed 3 --port 8080\n  faultline serve my-scenario.yaml --open\n  faultline tranches reference-pool --seeds 200 --json > promise.json && faultline serve reference-pool --promise promise.json',
    )
    .action(
      async (
        scenario: string,
        {
          port,
          host,
          open,
          promise,
          sensitivity,
          ...flags
        }: ScenarioFlags & {
          port: number;
          host: string;
          open?: boolean;
          promise?: string;
          sensitivity?: string;
        },
      ) => {
        const { seed, ...options } = readOptions(flags);
        // A scenario that makes no sense is told before anything listens.
        withScenario(scenario, readOptions(flags), () => undefined);
        const { serve } = await import('../server/main.ts');
        await serve({
          scenario,
          ...(seed === undefined ? {} : { seed }),
          options: { ...options },
          port,
          host,
          promise,
          sensitivity,
          open: open === true,
        });
      },
    );
}

export function verifyCommand(program: Command, finish: Finish): void {
  program
    .command('verify')
    .description('run again what a folder of "run --out" holds, and compare the hash')
    .argument('<run-dir>', 'a folder written by "faultline run … --out"')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  faultline run black-thursday --out results/one && faultline verify results/one\n\nExit codes: 0 equal, 1 different, 2 bad input, 3 a broken invariant.',
    )
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const { verifyRun } = await import('./verify.ts');
      finish(await verifyRun(folder, { json: json === true }));
    });
}

export function replayOrdersCommand(program: Command, finish: Finish): void {
  program
    .command('replay-orders')
    .description('replay recorded order messages through the order book and compare every state')
    .addOption(
      new Option('--format <name>', 'format of the files').choices(['lobster']).default('lobster'),
    )
    .requiredOption('--messages <file>', 'the messages (.gz too)')
    .requiredOption('--orderbook <file>', 'the recorded states of the book (.gz too)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Example:
  faultline replay-orders --format lobster \\
    --messages AMZN_2012-06-21_34200000_57600000_message_5.csv.gz \\
    --orderbook AMZN_2012-06-21_34200000_57600000_orderbook_5.csv.gz

Exit codes: 0 every derivable state is equal, 1 some differ, 2 bad input.`,
    )
    .action(
      async ({
        json,
        ...options
      }: {
        format: 'lobster';
        messages: string;
        orderbook: string;
        json?: boolean;
      }) => {
        const [{ replayOrders }, { replayText }] = await Promise.all([
          import('./replayOrders.ts'),
          import('./replayReport.ts'),
        ]);
        const report = await replayOrders(options);
        process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : replayText(report));
        finish(report.cells.exact === report.cells.derivable ? 0 : 1);
      },
    );
}

export function conformCommand(program: Command, finish: Finish): void {
  program
    .command('conform')
    .description("run worked cases of protocols' own tests through the rules of the simulator")
    .argument('<file|dir...>', 'vector files (JSON), or folders of them')
    .option('--json', 'print one JSON object: { files: [{ file, topic, passed, failed }] }')
    .addHelpText(
      'after',
      `
Examples:
  faultline conform tests/vectors/data
  faultline conform tests/vectors/data/maker-flip.json --json

A topic or operation that the program does not know counts as failed.
Exit codes: 0 every case passed, 1 some failed, 2 bad input.`,
    )
    .action(async (paths: string[], { json }: { json?: boolean }) => {
      const { conformFiles } = await import('./conform.ts');
      finish(conformFiles(paths, { json: json === true }));
    });
}

export function auditCommand(program: Command, finish: Finish): void {
  const audit = program
    .command('audit')
    .description(
      'prove that an audited pool of a finished run was solvent, and check such a proof',
    );
  const withProof = (command: Command): Command =>
    command
      .argument('<run-dir>', 'a folder written by "faultline run … --out"')
      .option('--o1js <dir>', 'folder in which the package o1js is installed')
      .option('--keys <dir>', 'folder in which keys are kept; made once, read afterwards')
      .option('--json', 'print one JSON object');
  type Flags = Partial<AuditOptions>;
  const options = (flags: Flags): AuditOptions => ({
    maker: flags.maker ?? 'zero-knowledge',
    audit: flags.audit,
    o1js: flags.o1js,
    keys: flags.keys,
    json: flags.json === true,
  });
  withProof(audit.command('prove').description('make a proof and keep it beside the run'))
    .addOption(
      new Option('--maker <name>', 'who proves: hides everything, or opens totals')
        .choices(['zero-knowledge', 'commitments'])
        .default('zero-knowledge'),
    )
    .option(
      '--audit <n>',
      'which audit of the run, from 1; the last unless told',
      wholeNumber(1, 1e9),
    )
    .addHelpText(
      'after',
      `
Examples:
  faultline run audit-honest --out results/honest
  npm install --prefix ~/o1js o1js@2.15.0
  faultline audit prove results/honest --audit 1 --o1js ~/o1js
  faultline audit verify results/honest --o1js ~/o1js

The zero-knowledge proof needs the optional package o1js and about a minute; "--maker commitments" needs neither.
Exit codes: 0 proved, 1 the statement is false or the run is another, 2 bad input.`,
    )
    .action(async (folder: string, flags: Flags) => {
      const { proveAudit } = await import('./audit.ts');
      finish(await proveAudit(folder, options(flags)));
    });
  withProof(audit.command('verify').description('check the proof that is kept beside a run'))
    .addHelpText(
      'after',
      '\nExample:\n  faultline audit verify results/honest\n\nExit codes: 0 valid, 1 not valid, 2 bad input.',
    )
    .action(async (folder: string, flags: Flags) => {
      const { verifyAudit } = await import('./audit.ts');
      finish(await verifyAudit(folder, options(flags)));
    });
}

export function calibrateCommand(program: Command, finish: Finish): void {
  const calibrate = program
    .command('calibrate')
    .description('find the parameters of a model in recorded data');
  calibrate
    .command('regimes')
    .description('find market regimes in price series of several assets, and say how sure that is')
    .argument('<file...>', 'CSV files with a time and a price column; NAME=FILE names the asset')
    .addOption(
      new Option('--regimes <n>', 'number of regimes, or "auto": 1 to 3, as many as pay')
        .default('auto')
        .argParser((text) => (text === 'auto' ? text : wholeNumber(1, 6)(text))),
    )
    .addOption(
      new Option('--law <name>', 'law of returns within a regime')
        .choices(['gaussian', 'studentT', 'auto'])
        .default('auto'),
    )
    .option('--every <time>', 'distance of two prices, such as 5m, 1h, 1d', seconds)
    .option('--refits <n>', 'fits for the intervals', wholeNumber(0, 10_000), 100)
    .option('--seed <n>', 'seed of the refits', wholeNumber(0, 4_294_967_295), 1)
    .option('--time-column <name>', 'column of times')
    .option('--price-column <name>', 'column of prices')
    .option('-o, --out <file>', 'write the piece of scenario there')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  faultline calibrate regimes eth-1h.csv btc-1h.csv sol-1h.csv
  faultline calibrate regimes ETH=eth.csv BTC=btc.csv --every 1d --regimes 3 --out market.yaml

The scenario's "fundamentals" section is printed last, or written with --out.`,
    )
    .action(
      async (
        files: string[],
        {
          refits,
          json,
          ...options
        }: Omit<CalibrateOptions, 'files' | 'repeats' | 'json'> & {
          refits: number;
          json?: boolean;
        },
      ) => {
        const { calibrateRegimes } = await import('./calibrate.ts');
        finish(calibrateRegimes({ ...options, files, repeats: refits, json: json === true }));
      },
    );
}

function seconds(text: string): number {
  const time = parseDuration(text);
  if (time !== undefined && time > 0) return time;
  throw new InvalidArgumentError('Give a time such as 5m, 1h or 1d.');
}

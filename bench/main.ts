// `npm run bench -- NAME [--json]`: runs bench/NAME.bench.ts. Without a name it lists what there is.

import { readdirSync } from 'node:fs';
import { printTable, WrongResult, type Bench } from './harness.ts';

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => /^\w+\.bench\.[jt]s$/.test(file))
  .map((file) => file.split('.')[0]!)
  .toSorted();

async function load(name: string): Promise<Bench> {
  const module = (await import(new URL(`${name}.bench.js`, import.meta.url).href)) as {
    bench: Bench;
  };
  return module.bench;
}

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (wanted.length === 0 || unknown.length > 0) {
    for (const name of unknown) process.stderr.write(`There is no bench "${name}".\n`);
    process.stderr.write('npm run bench -- NAME [--json]\n');
    for (const name of names)
      process.stderr.write(`  ${name.padEnd(12)} ${(await load(name)).says}\n`);
    return unknown.length > 0 ? 2 : 0;
  }
  for (const name of wanted) {
    try {
      const table = await (await load(name)).run({ json });
      process.stdout.write(`${json ? JSON.stringify(table) : printTable(table)}\n`);
    } catch (error) {
      if (!(error instanceof WrongResult)) throw error;
      process.stderr.write(`No figures: ${error.message}\n`);
      return 1;
    }
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));

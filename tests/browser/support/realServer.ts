/** The real server, started as a user starts it: the built command line in a process of its own, on a free port. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const COMMAND = join('dist', 'cli', 'main.js');
const STARTS_WITHIN_MS = 60_000;

export interface RealServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Whether command line and page are built. */
export function isBuilt(): boolean {
  return existsSync(COMMAND) && existsSync(join('dist', 'viewer', 'index.html'));
}

/** @throws where the server ends, or says no address, within a minute. */
export async function startRealServer(scenario: string): Promise<RealServer> {
  const child = spawn(process.execPath, [COMMAND, 'serve', scenario, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The server did not start: ${why}\n${said}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('it said no address within a minute');
    }, STARTS_WITHIN_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /viewer: (\S+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
  });
  return {
    url,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

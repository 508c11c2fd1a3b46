// Starts `npm start` as a newcomer would, from no build at all, and asks for the page: within a minute the address must be printed
// and the page must bring the app. Ends what it began, by its own process group.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const limit = 60_000;
const began = Date.now();
rmSync('dist', { recursive: true, force: true });
const child = spawn('npm', ['start'], {
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
  env: { ...process.env, NO_COLOR: '1' },
});
let output = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));

const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const ended = () => child.exitCode !== null || child.signalCode !== null;

async function look() {
  let url;
  while (url === undefined) {
    if (ended()) throw new Error('it ended before it printed an address');
    if (Date.now() - began > limit) throw new Error('it printed no address within 60 s');
    url = /https?:\/\/[\w.:[\]-]+/.exec(output)?.[0];
    await sleep(100);
  }
  const page = await fetch(url, { signal: AbortSignal.timeout(limit) });
  const html = await page.text();
  if (page.status !== 200) throw new Error(`${url} answered ${page.status}`);
  const script = /<script[^>]+src="([^"]+)"/.exec(html)?.[1];
  if (!html.includes('<title>Faultline') || script === undefined)
    throw new Error(`${url} is not the app`);
  const app = await fetch(new URL(script, page.url), { signal: AbortSignal.timeout(limit) });
  const size = (await app.text()).length;
  if (app.status !== 200 || size < 10_000) throw new Error(`${script} answered ${app.status}`);
  if (Date.now() - began > limit) throw new Error(`it took ${seconds()} s`);
  console.log(`${url} showed the app ${seconds()} s after the start, build included`);
}

try {
  await look();
} catch (error) {
  console.log(`npm start: ${error.message}\n${output}`);
  process.exitCode = 1;
} finally {
  const group = (signal) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended by itself.
    }
  };
  group('SIGTERM');
  for (let i = 0; i < 50 && !ended(); i++) await sleep(100);
  group('SIGKILL');
}

// Starts the server: one run, its sockets and its page, on loopback unless told otherwise; ends cleanly when asked to.

import { networkInterfaces } from 'node:os';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../engine/index.ts';
import type { ScenarioLabel } from '../protocol/messages.ts';
import { readReports } from './reports.ts';
import { createRoutes } from './routes.ts';
import { Runs } from './runs.ts';
import { attachSockets, type ViewerReport } from './socket.ts';

export interface ServeOptions {
  /** Name or path. */
  readonly scenario?: string;
  /** Without it, the scenario's own. */
  readonly seed?: number;
  /** What else the loader of scenarios understands. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** 0: any free one. A port that is taken is passed over for the next. */
  readonly port?: number;
  readonly host?: string;
  /** File with the report of `faultline tranches --json`, to be shown on the page. */
  readonly promise?: string | undefined;
  /** File with the report of `faultline sensitivity --json`, likewise. */
  readonly sensitivity?: string | undefined;
  /** Open a browser if a desktop is there. */
  readonly open?: boolean;
  /** 0 is flat out; without it, the pace follows from the run's length. */
  readonly ticksPerSecond?: number;
  /** Start playing when the first viewer joins; true unless said otherwise. */
  readonly autoplay?: boolean;
  /** Address of a module that exports `loadRun` and perhaps `listScenarios`. */
  readonly loader?: string;
  /** Where lines for the user go; standard output unless said otherwise. */
  readonly print?: (line: string) => void;
  /** End the process's signals SIGINT and SIGTERM cleanly; true unless said otherwise. */
  readonly signals?: boolean;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly runs: Runs;
  /** Who watches, on which tier, and how much waits for each. */
  viewers(): ViewerReport[];
  /** Resolves when everything has ended. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const extension = extname(fileURLToPath(import.meta.url));
const portsTried = 20;

/** Throws `InputError` where the scenario or the report makes no sense, or where nothing can listen. */
export async function serve({
  scenario = 'black-thursday',
  seed,
  options = {},
  port = 7400,
  host = '127.0.0.1',
  promise,
  sensitivity,
  open = false,
  ticksPerSecond,
  autoplay = true,
  loader = new URL(`./loadRun${extension}`, import.meta.url).href,
  print = (line) => process.stdout.write(`${line}\n`),
  signals = true,
}: ServeOptions = {}): Promise<Serving> {
  const reports = readReports({ promise, sensitivity });
  const scenarios = scenariosOf(loader);
  const runs = new Runs({ loader, ticksPerSecond: ticksPerSecond ?? null, scenarios });
  const run = await runs.create({ scenario, seed: seed ?? null, options });
  const app = createRoutes(runs, { viewerFolder: viewerFolder(), scenarios, reports });
  const http = createServer(app);
  const sockets = attachSockets(http, runs, { autoplay });
  sockets.follow(run);

  let taken: number;
  try {
    taken = await listen(http, port, host);
  } catch (error) {
    // Ends the sockets' own timers too; that nothing listens is known.
    await sockets.close().catch(() => {});
    await runs.close();
    throw error;
  }
  if (port !== 0 && taken !== port) print(`port ${port} is taken, using ${taken}`);
  const shown = reachable(host);
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${taken}/`;
  print(`viewer: ${url}`);
  if (open && hasDesktop()) openBrowser(url);

  let end: () => void;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      await sockets.close();
      http.closeAllConnections();
      await runs.close();
      end();
    })();
    return closing;
  };
  const stop = (): void => void close();
  if (signals) {
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  }
  return { url, port: taken, runs, viewers: () => sockets.viewers(), closed, close };
}

/** Listens on the port or the first free one after it; answers which. */
async function listen(http: HttpServer, wanted: number, host: string): Promise<number> {
  const tries = wanted === 0 ? 1 : portsTried;
  for (let port = wanted; port < wanted + tries && port < 65_536; port++) {
    const free = await new Promise<boolean>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => {
        http.off('listening', done);
        if (error.code === 'EADDRINUSE') resolve(false);
        else reject(refuse(`--host ${host} --port ${port}`, `cannot listen: ${error.message}`));
      };
      const done = (): void => {
        http.off('error', fail);
        resolve(true);
      };
      http.once('error', fail);
      http.once('listening', done);
      http.listen(port, host);
    });
    if (free) return (http.address() as AddressInfo).port;
  }
  throw refuse(`--port ${wanted}`, `no port up to ${wanted + tries - 1} is free on ${host}`);
}

const refuse = (where: string, found: string): InputError =>
  new InputError([
    { where, found, mend: 'Give an address of this machine and a port that is free.' },
  ]);

function viewerFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return extension === '.js' ? join(here, '..', 'viewer') : join(here, '..', 'dist', 'viewer');
}

function scenariosOf(loader: string): () => Promise<readonly ScenarioLabel[]> {
  return async () => {
    const { listScenarios } = (await import(loader)) as {
      listScenarios?: () => Promise<readonly ScenarioLabel[]> | readonly ScenarioLabel[];
    };
    return (await listScenarios?.()) ?? [];
  };
}

/** A terminal that a person sits at, on a machine with a screen. */
function hasDesktop(): boolean {
  const screen =
    process.platform === 'darwin' ||
    process.platform === 'win32' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return screen && process.stdout.isTTY;
}

function openBrowser(url: string): void {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  // No browser is no failure: the address stands on the screen.
  child.on('error', () => {});
  child.unref();
}

/** An address that others can type: listening everywhere, that of this machine on its network. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return (
    addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? 'localhost'
  );
}

// oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 passes rejections on to its error handler.
// Over HTTP: the page, the history in chunks that never change once full, the events, the scenarios, and whether all is well.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { coarsestLevel } from '../engine/index.ts';
import { CHUNK_ROWS, SCENARIOS_PATH, type ScenarioLabel } from '../protocol/messages.ts';
import { PROMISE_PATH } from '../protocol/promise.ts';
import { SENSITIVITY_PATH } from '../protocol/sensitivity.ts';
import { ByteCache } from './byteCache.ts';
import type { Reports } from './reports.ts';
import type { Runs } from './runs.ts';

export interface RouteOptions {
  /** Folder of the built page. */
  readonly viewerFolder: string;
  readonly scenarios: () => Promise<readonly ScenarioLabel[]>;
  readonly reports: Reports;
}

type Encoding = 'br' | 'gzip' | 'identity';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
/** The quick levels: a tenth larger than the thorough ones, at a tenth of their time. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
const gzipOptions = { level: 1 };

export function createRoutes(
  runs: Runs,
  { viewerFolder, scenarios, reports }: RouteOptions,
): Express {
  const app = express();
  const chunks = new ByteCache(64 * 1024 * 1024);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'base-uri': ["'none'"],
          'connect-src': ["'self'", 'ws:', 'wss:'],
          'font-src': ["'self'", 'data:'],
          'frame-ancestors': ["'self'"],
          'img-src': ["'self'", 'data:', 'blob:'],
          'object-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'", "'unsafe-inline'"],
          'worker-src': ["'self'", 'blob:'],
        },
      },
      // Served in plain on loopback: a rule to come back by TLS would lock the viewer out.
      strictTransportSecurity: false,
    }),
  );

  app.get('/api/health', async (_request, response) => {
    const answers = await Promise.all(runs.list().map((run) => run.answer('status', null)));
    response.set('Cache-Control', 'no-store').json({ ok: true, runs: answers });
  });
  app.get(SCENARIOS_PATH, async (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ scenarios: await scenarios() });
  });
  app.get(PROMISE_PATH, (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ promise: reports.promise });
  });
  app.get(SENSITIVITY_PATH, (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ sensitivity: reports.sensitivity });
  });
  app.get('/api/runs/:id/events', async (request, response) => {
    const run = runs.get(request.params.id);
    const from = whole(request.query['from'] ?? '0');
    const to = whole(request.query['to'] ?? String(Number.MAX_SAFE_INTEGER));
    if (run === undefined) return fail(response, 404, 'There is no such run.');
    if (from === null || to === null)
      return fail(response, 400, 'from, to: expected whole numbers from 0.');
    const answer = await run.answer('events', { from, to });
    if ('ok' in answer) return fail(response, 503, answer.says);
    response.set('Cache-Control', 'no-store').json(answer);
  });
  app.get('/api/runs/:id/chunks/:level/:n', async (request, response) => {
    const run = runs.get(request.params.id);
    const level = whole(request.params.level);
    const n = whole(request.params.n);
    if (run === undefined) return fail(response, 404, 'There is no such run.');
    if (level === null || n === null || level > coarsestLevel)
      return fail(
        response,
        400,
        `Expected a level from 0 to ${coarsestLevel} and a number from 0.`,
      );
    const encoding = encodingOf(request);
    const name = (branch: number, rows: number): string =>
      `"${run.runId}-${branch}-${level}-${n}-${rows}-${encoding}"`;

    const branch = whole(request.query['branch'] ?? '');
    const full = branch === null ? undefined : name(branch, CHUNK_ROWS);
    const cached = full === undefined ? undefined : chunks.get(full);
    if (full !== undefined && cached !== undefined)
      return sendChunk(request, response, { tag: full, bytes: cached, complete: true, encoding });

    const answer = await run.answer('chunk', { level, n });
    if (answer === null) return fail(response, 404, 'No row of that chunk is held.');
    if ('ok' in answer) return fail(response, 503, answer.says);
    if (branch !== null && branch !== answer.branch)
      return fail(response, 409, `The run is on branch ${answer.branch} now.`);
    const tag = name(answer.branch, answer.rows);
    const bytes = await compress(answer.bytes, encoding);
    if (answer.complete) chunks.set(tag, bytes);
    return sendChunk(request, response, { tag, bytes, complete: answer.complete, encoding });
  });
  app.use('/api', (_request, response) => fail(response, 404, 'There is no such address.'));

  const index = join(viewerFolder, 'index.html');
  app.use(express.static(viewerFolder, { cacheControl: false, etag: true }));
  app.get('/', (_request, response) => {
    if (existsSync(index)) return response.sendFile(index);
    return fail(response, 503, 'The page is not built yet: run "npm run build" and reload.');
  });
  app.use((_request: Request, response: Response) =>
    fail(response, 404, 'There is no such address.'),
  );
  return app;
}

interface Chunk {
  readonly tag: string;
  readonly bytes: Uint8Array;
  readonly complete: boolean;
  readonly encoding: Encoding;
}

function sendChunk(request: Request, response: Response, chunk: Chunk): void {
  const { tag, bytes, complete, encoding } = chunk;
  response.set({
    ETag: tag,
    Vary: 'Accept-Encoding',
    'Cache-Control': complete ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.headers['if-none-match'] === tag) {
    response.status(304).end();
    return;
  }
  if (encoding !== 'identity') response.set('Content-Encoding', encoding);
  response.type('application/octet-stream').end(bytes);
}

function encodingOf(request: Request): Encoding {
  const accepted = request.acceptsEncodings('br', 'gzip', 'identity');
  return accepted === 'br' || accepted === 'gzip' ? accepted : 'identity';
}

async function compress(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  if (encoding === 'br') return brotli(bytes, brotliOptions);
  return encoding === 'gzip' ? zip(bytes, gzipOptions) : bytes;
}

function fail(response: Response, status: number, says: string): void {
  response.status(status).set('Cache-Control', 'no-store').json({ ok: false, says });
}

/** A whole number from 0, or null. */
function whole(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

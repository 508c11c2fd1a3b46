// What the server gives over HTTP, and how it starts and ends as a process.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';
import { decodeFrame } from '../../protocol/codec.ts';
import type { Serving } from '../../server/main.ts';
import { serveTiny } from './support/serving.ts';
import { TestViewer, until } from './support/testViewer.ts';

let server: Serving;
let viewer: TestViewer;

beforeAll(async () => {
  server = await serveTiny({ ticks: 1500 });
  viewer = await TestViewer.connect(server.url);
  await viewer.control({ action: 'step', ticks: 1100 });
  await until(() => viewer.clocks.at(-1)?.headTick === 1099);
});
afterAll(async () => {
  viewer.close();
  await server.close();
});

/** A plain request, without the unpacking that fetch does. */
async function get(path: string, headers: Record<string, string> = {}) {
  const sent = request(`http://127.0.0.1:${server.port}${path}`, { headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

const chunk = (n: number, query = '?branch=1') => `/api/runs/${viewer.runId}/chunks/0/${n}${query}`;

describe('over HTTP', () => {
  test('a full chunk is immutable, has a tag, and comes packed to who can unpack it', async () => {
    const plain = await get(chunk(0));
    expect(plain.status).toBe(200);
    expect(plain.headers['cache-control']).toContain('immutable');
    const packed = await get(chunk(0), { 'accept-encoding': 'br, gzip' });
    expect(packed.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(packed.body)).toEqual(plain.body);
    expect(packed.body.length).toBeLessThan(plain.body.length / 3);
    expect(decodeFrame(plain.body)).toMatchObject({ rows: 1024, tick0: 0, pressureRows: 1024 });
    const again = await get(chunk(0), {
      'accept-encoding': 'br, gzip',
      'if-none-match': packed.headers.etag!,
    });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  test('a chunk that still grows is asked for again', async () => {
    const growing = await get(chunk(1));
    expect(growing.headers['cache-control']).toBe('no-cache');
    expect(decodeFrame(growing.body).rows).toBe(76);
  });

  test('what is not there is answered in words', async () => {
    const answers = await Promise.all(
      [
        chunk(2),
        chunk(0, '?branch=7'),
        chunk(0).replace('/0/0', '/9/0'),
        chunk(0).replace('/0/0', '/0/-1'),
        '/api/runs/none/chunks/0/0',
        '/api/nothing',
        '/nothing',
        '/..%2f..%2fpackage.json',
      ].map((path) => get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 409, 400, 400, 404, 404, 404, 404]);
    for (const { body } of answers.slice(0, 7))
      expect((JSON.parse(body.toString()) as { says: string }).says.length).toBeGreaterThan(10);
  });

  test('events of a stretch of ticks, scenarios and health are JSON', async () => {
    const events = JSON.parse(
      (await get(`/api/runs/${viewer.runId}/events?from=100&to=200`)).body.toString(),
    ) as { branch: number; events: { tick: number }[] };
    expect(events.branch).toBe(1);
    expect(events.events.length).toBeGreaterThan(0);
    expect(events.events.every(({ tick }) => tick >= 100 && tick <= 200)).toBe(true);
    const scenarios = JSON.parse((await get('/api/scenarios')).body.toString()) as unknown;
    expect(scenarios).toMatchObject({ scenarios: [{ name: 'tiny' }, { name: 'broken' }] });
    const health = JSON.parse((await get('/api/health')).body.toString()) as unknown;
    expect(health).toMatchObject({ ok: true, runs: [{ status: 'paused', headTick: 1099 }] });
  });

  test('pages may load nothing from elsewhere, and no other site may open a socket', async () => {
    const { headers } = await get('/api/health');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['strict-transport-security']).toBeUndefined();
    const path = '/socket.io/?EIO=4&transport=polling';
    const own = await get(path, { origin: `http://127.0.0.1:${server.port}` });
    const other = await get(path, { origin: 'http://elsewhere.example' });
    expect([own.status, other.status]).toEqual([200, 403]);
  });
});

describe('the process', () => {
  test('a taken port is passed over, said so, and a signal ends it cleanly', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const main = new URL('../../dist/server/main.js', import.meta.url).href;
    const loader = new URL('../../dist/tests/reference/tinyMarket.js', import.meta.url).href;
    const options = JSON.stringify({ scenario: 'tiny', port, loader });
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { serve } from ${JSON.stringify(main)}; await serve(${options});`,
    ]);
    let printed = '';
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    await until(() => printed.includes('viewer:'));
    expect(printed).toMatch(
      /^port \d+ is taken, using \d+\nviewer: http:\/\/127\.0\.0\.1:\d+\/\n$/,
    );
    const watching = await TestViewer.connect(/viewer: (\S+)/.exec(printed)![1]!);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    watching.close();
    taken.close();
    expect(code).toBe(0);
  });

  test('a scenario that makes no sense is refused before anything listens', async () => {
    await expect(serveTiny({}, { scenario: 'broken' })).rejects.toMatchObject({
      name: 'InputError',
      faults: [{ where: 'x.kind', found: 'unknown kind "nothing"' }],
    });
  });
});

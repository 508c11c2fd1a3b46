/**
 * A Chromium for the tests: BROWSER_PATH, an installed one, or the one inside @sparticuz/chromium, unpacked once
 * into a folder that carries its version (the package's own helper reuses any stale copy it finds). Where there is
 * none, `findBrowser` answers null and tests say loudly that they are skipped.
 */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a browser that may be started, or null. Unpacking takes some seconds the first time. */
export function findBrowser(): string | null {
  const named = process.env['BROWSER_PATH'];
  if (named) return existsSync(named) ? named : null;
  return INSTALLED.find((path) => existsSync(path)) ?? unpackPackaged();
}

/** @throws where the browser is there but does not start. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Prints why the browser tests did not run; for the top of a test file. */
export function saySkipped(): void {
  const way = 'set BROWSER_PATH, or install chromium';
  process.stderr.write(
    `\n*** SKIPPED: no browser found, so nothing of the page was tested (${way}) ***\n\n`,
  );
}

function unpackPackaged(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packed = packedFolder();
  if (packed === null) return null;
  const folder = join('.cache', `chromium-${packed.version}`);
  const binary = join(process.cwd(), folder, 'chromium');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  unpackTar(brotliDecompressSync(readFileSync(join(packed.bin, 'swiftshader.tar.br'))), folder);
  // Written under another name first: a test that is stopped half-way must not leave half a browser behind.
  const partial = `${binary}.${process.pid}`;
  writeFileSync(partial, brotliDecompressSync(readFileSync(join(packed.bin, 'chromium.br'))));
  chmodSync(partial, 0o755);
  if (existsSync(binary)) rmSync(partial);
  else renameSync(partial, binary);
  return binary;
}

function packedFolder(): { bin: string; version: string } | null {
  let folder = join(process.cwd(), 'node_modules', '@sparticuz', 'chromium');
  if (!existsSync(folder)) {
    try {
      folder = dirname(
        dirname(dirname(createRequire(join(process.cwd(), 'x.js')).resolve('@sparticuz/chromium'))),
      );
    } catch {
      return null;
    }
  }
  const bin = join(folder, 'bin');
  if (!existsSync(join(bin, 'chromium.br'))) return null;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { bin, version };
}

/** Plain files of an uncompressed tar archive: 512-byte headers, name at 0, size in octal at 124, type at 156. */
function unpackTar(tar: Buffer, folder: string): void {
  const text = (at: number, length: number) =>
    tar
      .toString('utf8', at, at + length)
      .replace(/\0.*$/s, '')
      .trim();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = text(at, 100);
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const isFile = tar[at + 156] === 0 || tar[at + 156] === 48;
    if (isFile && !name.includes('..')) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, tar.subarray(at + 512, at + 512 + size));
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

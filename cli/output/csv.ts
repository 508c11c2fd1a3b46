// Comma-separated values by RFC 4180, written through a buffer: a run must not wait for the disk at every row.

import { closeSync, openSync, writeSync } from 'node:fs';

export type Cell = string | number | boolean | null | undefined;

/** One field: empty for nothing and for not-a-number, quoted where it holds a comma, a quote or a line break. */
export function csvField(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const bufferLength = 1 << 20;

/** A table on disk, one row after the other. */
export class CsvFile {
  readonly #descriptor: number;
  #buffer = '';
  rows = 0;

  constructor(path: string, columns: readonly string[]) {
    this.#descriptor = openSync(path, 'wx');
    this.#buffer = `${columns.map(csvField).join(',')}\r\n`;
  }

  write(cells: readonly Cell[]): void {
    let line = '';
    for (let i = 0; i < cells.length; i++)
      line += i === 0 ? csvField(cells[i]) : `,${csvField(cells[i])}`;
    this.#buffer += `${line}\r\n`;
    this.rows++;
    if (this.#buffer.length > bufferLength) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer, 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#buffer = '';
  }
}

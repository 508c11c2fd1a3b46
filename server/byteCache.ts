// Bytes by name, up to a number of bytes; what was used least lately goes first.

export class ByteCache {
  readonly #most: number;
  readonly #held = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get(name: string): Uint8Array | undefined {
    const bytes = this.#held.get(name);
    if (bytes === undefined) return undefined;
    this.#held.delete(name);
    this.#held.set(name, bytes);
    return bytes;
  }

  set(name: string, bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength - (this.#held.get(name)?.byteLength ?? 0);
    this.#held.delete(name);
    this.#held.set(name, bytes);
    for (const [oldest, held] of this.#held) {
      if (this.#bytes <= this.#most) return;
      this.#held.delete(oldest);
      this.#bytes -= held.byteLength;
    }
  }
}

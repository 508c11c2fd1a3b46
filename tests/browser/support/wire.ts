/** A wire between page and server that can be cut: bytes are passed on, until all connections break at once. */

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Wire {
  /** Address of the server through this wire. */
  readonly url: string;
  /** Breaks every connection without a goodbye, and lets no new one through. */
  cut(): void;
  mend(): void;
  /** Breaks the near end of every connection alone: the server goes on believing in the far end until `bury`. */
  lose(): void;
  /** Now the server hears that what was lost is gone. */
  bury(): void;
  close(): Promise<void>;
}

export async function startWire(server: string): Promise<Wire> {
  const { hostname, port } = new URL(server);
  const ends = new Set<Socket>();
  const ghosts = new Set<Socket>();
  /** The far end of each near one. */
  const pairs = new Map<Socket, Socket>();
  let isCut = false;
  const proxy = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    pairs.set(near, far);
    near.on('close', () => pairs.delete(near));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.setNoDelay(true).pipe(other, { end: false });
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        if (!ghosts.has(other)) other.destroy();
      });
    }
    return undefined;
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const breakAll = () => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`,
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    lose() {
      for (const [near, far] of pairs) {
        ghosts.add(far);
        far.unpipe(near);
        near.unpipe(far);
        far.resume();
        near.destroy();
      }
    },
    bury() {
      for (const ghost of ghosts) ghost.destroy();
      ghosts.clear();
    },
    close() {
      for (const ghost of ghosts) ghost.destroy();
      breakAll();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}

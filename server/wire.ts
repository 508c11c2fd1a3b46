// What Socket.IO does not tell: how much waits for one viewer, and how to end its connection without waiting for that.

import type { Socket } from 'socket.io';

/** Bytes that wait on this side for one viewer, beyond what the operating system took. */
export function bufferedBytes(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as {
    writeBuffer: readonly { readonly data?: string | { readonly length: number } }[];
    transport: { readonly socket?: { readonly bufferedAmount?: number } };
  };
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data?.length ?? 0;
  return bytes;
}

/** Ends the connection and drops what is queued; the viewer may recover it. */
export function cut(socket: Socket): void {
  const { transport } = socket.conn as unknown as {
    transport: { readonly socket?: { terminate?(): void } };
  };
  if (transport.socket?.terminate !== undefined) transport.socket.terminate();
  else socket.conn.close(true);
}

/** Whether a request comes from a page of this server, or from no page at all. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

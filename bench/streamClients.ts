// Half of the stream bench in a process of its own: many viewers on one server, and when each frame reached each of them.

import { io } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import { decodeFrame } from '../protocol/codec.ts';
import { WIRE } from '../protocol/messages.ts';

/** What is printed at the end: [sequence number, milliseconds since 1970] of each frame that arrived. */
export type Arrivals = (readonly [seq: number, at: number])[];

const [url, clients, seconds] = process.argv.slice(2);
const arrivals: Arrivals = [];
const now = (): number => performance.timeOrigin + performance.now();

const sockets = Array.from({ length: Number(clients) }, () => {
  const socket = io(url, { parser: msgpack, transports: ['websocket'], forceNew: true });
  socket.on(WIRE.hello, () =>
    socket.emit(WIRE.join, { runId: '', tier: 0, have: null }, () => process.stderr.write('.')),
  );
  socket.on(WIRE.frame, (bytes: Uint8Array) => arrivals.push([decodeFrame(bytes).seq, now()]));
  return socket;
});
setTimeout(
  () => {
    for (const socket of sockets) socket.close();
    process.stdout.write(`${JSON.stringify(arrivals)}\n`);
  },
  Number(seconds) * 1000,
);

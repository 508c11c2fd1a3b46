// Runs on Socket.IO: rooms by run and by tier, frames volatile and encoded once per tier, everything else reliable. What comes
// in is checked before it is believed; what a viewer cannot take is dropped for it alone.

import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import * as msgpack from 'socket.io-msgpack-parser';
import {
  parseControl,
  type Parsed,
  parseFlow,
  parseJoin,
  parseMechanism,
  parseParam,
  parseShock,
} from '../protocol/guards.ts';
import {
  type Hello,
  type JoinMessage,
  PROTOCOL_VERSION,
  type RefusalReason,
  WIRE,
} from '../protocol/messages.ts';
import type { HostCall, HostCalls, HostOutput } from './hostMessages.ts';
import type { Run } from './run.ts';
import { UnknownScenario, type RestartChange, type Runs } from './runs.ts';
import { tiers } from './tiers.ts';
import { ViewerLink } from './viewerLink.ts';
import { bufferedBytes, cut, isOwnOrigin } from './wire.ts';

export interface SocketOptions {
  /** Start a run when its first viewer joins. */
  readonly autoplay: boolean;
  readonly mostViewers?: number;
}

/** A viewer for whom more than this waits is cut off; it comes back and resumes where it was. */
export const bufferLimit = 192 * 1024;
const recoverableMilliseconds = 120_000;
const upkeepPeriod = 1000;

type Ack = (answer: unknown) => void;
type Addressed = { readonly runId: string };

export interface ViewerReport {
  readonly runId: string;
  readonly tier: number;
  readonly bufferedBytes: number;
}

export interface SocketLink {
  viewers(): ViewerReport[];
  /** Tells the run's viewers what it says from now on. */
  follow(run: Run): void;
  close(): Promise<void>;
}

const everyone = (runId: string): string => `run:${runId}`;
const onTier = (runId: string, tier: number): string => `run:${runId}:t${tier}`;

export function attachSockets(
  http: HttpServer,
  runs: Runs,
  { autoplay, mostViewers = 500 }: SocketOptions,
): SocketLink {
  const io = new Server(http, {
    parser: msgpack,
    transports: ['websocket', 'polling'],
    perMessageDeflate: false,
    maxHttpBufferSize: 64 * 1024,
    serveClient: false,
    connectionStateRecovery: {
      maxDisconnectionDuration: recoverableMilliseconds,
      skipMiddlewares: false,
    },
    allowRequest: (request, done) => {
      // A page of another site must not steer a run on this machine.
      const same = isOwnOrigin(request.headers.origin, request.headers.host);
      const full = io.engine.clientsCount >= mostViewers;
      done(same && !full ? null : full ? 'too many viewers' : 'other origin', same && !full);
    },
  });
  const links = new Map<string, ViewerLink>();
  const speeds = new Map<string, number>();
  const begun = new Set<string>();
  const { adapter } = io.of('/');

  const viewers = (runId: string, tier: number): number =>
    adapter.rooms.get(onTier(runId, tier))?.size ?? 0;
  const tellAudience = (runId: string): void => {
    runs.get(runId)?.ask('audience', { tiers: tiers.map((_, tier) => viewers(runId, tier)) });
  };

  const enter = (socket: Socket, run: Run, tier: number): void => {
    const known = links.get(socket.id);
    if (known !== undefined) leave(socket, known);
    links.set(socket.id, new ViewerLink(run.runId, tier, Date.now()));
    socket.data = { runId: run.runId, tier };
    void socket.join([everyone(run.runId), onTier(run.runId, tier)]);
    tellAudience(run.runId);
  };
  const leave = (socket: Socket, link: ViewerLink): void => {
    void socket.leave(everyone(link.runId));
    void socket.leave(onTier(link.runId, link.tier));
    tellAudience(link.runId);
  };
  const settleTier = (socket: Socket, link: ViewerLink): void => {
    const { tier } = link.choice;
    if (tier === link.tier) return;
    void socket.leave(onTier(link.runId, link.tier));
    link.tier = tier;
    socket.data = { runId: link.runId, tier };
    void socket.join(onTier(link.runId, tier));
    tellAudience(link.runId);
  };
  const cutIfStuffed = (socket: Socket): void => {
    if (bufferedBytes(socket) > bufferLimit) cut(socket);
  };

  const tell = (run: Run, output: HostOutput): void => {
    const room = everyone(run.runId);
    switch (output.type) {
      case 'frame': {
        const on = onTier(run.runId, output.tier);
        const now = Date.now();
        for (const id of adapter.rooms.get(on) ?? []) {
          const writable = io.sockets.sockets.get(id)?.conn.transport.writable ?? false;
          links.get(id)?.choice.wrote(writable, now);
        }
        const { buffer, byteOffset, byteLength } = output.bytes;
        io.to(on).volatile.emit(WIRE.frame, Buffer.from(buffer, byteOffset, byteLength));
        return;
      }
      case 'patch':
        io.to(room).emit(WIRE.patch, output.patch);
        return;
      case 'events':
        io.to(room).emit(WIRE.events, output.batch);
        for (const id of adapter.rooms.get(room) ?? []) {
          const socket = io.sockets.sockets.get(id);
          if (socket !== undefined) cutIfStuffed(socket);
        }
        return;
      case 'snapshot':
        io.to(room).emit(WIRE.snapshot, output.snapshot);
        return;
      case 'clock':
        speeds.set(run.runId, output.clock.ticksPerSecond);
        for (let tier = 0; tier < tiers.length; tier++)
          io.to(onTier(run.runId, tier)).volatile.emit(WIRE.clock, { ...output.clock, tier });
        return;
      default:
        output satisfies never;
    }
  };
  const follow = (run: Run): void => run.listen((output) => tell(run, output));

  const hello = (): Hello => ({
    protocolVersion: PROTOCOL_VERSION,
    runs: runs.list().map(({ runId, scenario }) => ({ runId, scenario })),
  });
  const join = (socket: Socket, { runId, tier, have }: JoinMessage, ack: Ack): void => {
    const run = runId === '' ? runs.list()[0] : runs.get(runId);
    if (run === undefined) return ack(refusal('unknownRun', `There is no run "${runId}".`));
    run.ask('join', { have: runId === run.runId ? have : null }, (reply) => {
      if (reply.ok && socket.connected) enter(socket, run, tier);
      ack(reply);
      if (!reply.ok || !autoplay || begun.has(run.runId)) return;
      begun.add(run.runId);
      play(run);
    });
  };
  const play = (run: Run): void =>
    run.ask('control', { runId: run.runId, opId: `start ${run.runId}`, action: 'play' });

  let restarting = false;
  const restart = async (old: Run, change: RestartChange, ack: Ack): Promise<void> => {
    if (restarting) return ack(refusal('wrongStatus', 'A restart is under way.'));
    restarting = true;
    try {
      const run = await runs.restart(old, change);
      begun.add(run.runId);
      follow(run);
      run.ask('join', { have: null }, (reply) => {
        if (!reply.ok || reply.type !== 'snapshot') return ack(reply);
        for (const [id, link] of links) {
          const socket = io.sockets.sockets.get(id);
          if (socket !== undefined && link.runId === old.runId) enter(socket, run, link.tier);
        }
        io.to(everyone(run.runId)).emit(WIRE.snapshot, reply.snapshot);
        ack({ ok: true, tick: reply.snapshot.headTick });
        play(run);
      });
      await old.close();
    } catch (error) {
      const reason = error instanceof UnknownScenario ? 'unknownScenario' : 'failed';
      ack(refusal(reason, error instanceof Error ? error.message : String(error)));
    } finally {
      restarting = false;
    }
  };

  // A viewer can be back before the server knows that it was gone. Both connections then have one id, and the end of the old one, whenever
  // it is noticed, would take the new one out of its rooms: so the old one ends first.
  io.use((socket, next) => {
    const old = io.sockets.sockets.get(socket.id);
    if (old !== undefined && old !== socket) {
      const rooms = [...socket.rooms];
      old.disconnect(true);
      void socket.join(rooms);
    }
    next();
  });

  io.on('connection', (socket) => {
    const held = socket.data as { runId?: string; tier?: number };
    const run = socket.recovered ? runs.get(held.runId ?? '') : undefined;
    if (run === undefined) {
      for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
      socket.emit(WIRE.hello, hello());
    } else {
      links.set(socket.id, new ViewerLink(run.runId, held.tier ?? 0, Date.now()));
      tellAudience(run.runId);
    }
    const lobby = new ViewerLink('', 0, Date.now());
    /** Registers a message that is checked, limited in rate and acknowledged. */
    const take = <T>(
      name: string,
      parse: (m: unknown) => Parsed<T>,
      act: (m: T, ack: Ack) => void,
    ) =>
      socket.on(name, (message: unknown, given: unknown) => {
        const ack: Ack = typeof given === 'function' ? (given as Ack) : () => {};
        if (!lobby.allow(Date.now()))
          return ack(refusal('tooMany', 'Too many messages a second; wait a little.'));
        const parsed = parse(message);
        if (parsed.ok) act(parsed.value, ack);
        else ack(parsed);
      });
    const command = <C extends HostCall, T extends Addressed & HostCalls[C]['ask']>(
      name: string,
      call: C,
      parse: (message: unknown) => Parsed<T>,
    ) =>
      take(name, parse, (message, ack) => {
        const addressed = runs.get(message.runId);
        if (addressed === undefined)
          return ack(refusal('unknownRun', `There is no run "${message.runId}".`));
        addressed.ask(call, message, ack);
      });

    take(WIRE.join, parseJoin, (message, ack) => join(socket, message, ack));
    take(WIRE.control, parseControl, (message, ack) => {
      const addressed = runs.get(message.runId);
      if (addressed === undefined)
        return ack(refusal('unknownRun', `There is no run "${message.runId}".`));
      if (message.action === 'restart') void restart(addressed, message, ack);
      else addressed.ask('control', message, ack);
    });
    command(WIRE.param, 'param', parseParam);
    command(WIRE.shock, 'shock', parseShock);
    command(WIRE.mechanism, 'mechanism', parseMechanism);
    socket.on(WIRE.flow, (message: unknown) => {
      const link = links.get(socket.id);
      const report = parseFlow(message);
      if (link === undefined || !report.ok) return;
      link.choice.report(report.value, 1000 / (speeds.get(link.runId) ?? 0), Date.now());
      settleTier(socket, link);
    });
    socket.onAny((name: string, ...rest: unknown[]) => {
      if ((Object.values(WIRE) as string[]).includes(name)) return;
      const ack = rest.at(-1);
      if (typeof ack === 'function')
        (ack as Ack)(refusal('badMessage', `There is no message "${name.slice(0, 50)}".`));
    });
    socket.on('disconnect', () => {
      const link = links.get(socket.id);
      links.delete(socket.id);
      if (link !== undefined) tellAudience(link.runId);
    });
  });

  const upkeep = setInterval(() => {
    for (const [id, link] of links) {
      const socket = io.sockets.sockets.get(id);
      if (socket === undefined) continue;
      link.choice.rest(Date.now());
      settleTier(socket, link);
      cutIfStuffed(socket);
    }
  }, upkeepPeriod);

  return {
    viewers: () =>
      [...links].flatMap(([id, { runId, tier }]) => {
        const socket = io.sockets.sockets.get(id);
        return socket === undefined ? [] : [{ runId, tier, bufferedBytes: bufferedBytes(socket) }];
      }),
    follow,
    close: async () => {
      clearInterval(upkeep);
      await io.close();
    },
  };
}

const refusal = (reason: RefusalReason, says: string) => ({ ok: false, reason, says }) as const;

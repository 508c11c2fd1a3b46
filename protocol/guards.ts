/**
 * Run-time checks of what comes off the wire: nothing is believed that was not looked at. Commands are checked
 * whole on the server (a refusal says what was found); messages to a viewer are checked by their shape.
 */

import { isFields, isNumber, type Fields } from './checks.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import type {
  Acknowledgement,
  Clock,
  ControlMessage,
  ControlState,
  EventBatch,
  FlowReport,
  Hello,
  JoinMessage,
  JoinReply,
  MechanismMessage,
  ParamMessage,
  PatchMessage,
  Refusal,
  RunEvent,
  ShockMessage,
  Snapshot,
} from './messages.ts';

/** The message, or what to answer instead. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Refusal;

export const LIMITS = {
  text: 200,
  stepTicks: 100_000,
  ticksPerSecond: 1_000_000,
  kinds: 16,
} as const;

// ── on the server ────────────────────────────────────────────────────────────────────────────────

export function parseJoin(message: unknown): Parsed<JoinMessage> {
  if (!isFields(message)) return bad('a join is an object');
  const { runId, tier, have } = message;
  if (!isText(runId)) return bad('runId: expected text');
  if (!isWhole(tier, 0, 3)) return bad('tier: expected 0, 1, 2 or 3');
  if (have === null || have === undefined) return { ok: true, value: { runId, tier, have: null } };
  if (!isFields(have)) return bad('have: expected null or an object');
  const { branch, rev, evSeq, seq } = have;
  if (!isWhole(branch) || !isWhole(rev) || !isWhole(evSeq) || !isWhole(seq)) {
    return bad('have: expected whole numbers branch, rev, evSeq and seq');
  }
  return { ok: true, value: { runId, tier, have: { branch, rev, evSeq, seq } } };
}

export function parseControl(message: unknown): Parsed<ControlMessage> {
  const command = parseCommand(message);
  if (!command.ok) return command;
  const { fields, runId, opId } = command.value;
  const base = { runId, opId };
  switch (fields['action']) {
    case 'play':
    case 'pause':
      return { ok: true, value: { ...base, action: fields['action'] } };
    case 'step':
    case 'stepBack': {
      const ticks = fields['ticks'];
      if (!isWhole(ticks, 1, LIMITS.stepTicks))
        return bad('ticks: expected a whole number above 0');
      return { ok: true, value: { ...base, action: fields['action'], ticks } };
    }
    case 'seek': {
      const { tick, resume } = fields;
      if (!isWhole(tick)) return bad('tick: expected a whole number from 0');
      if (typeof resume !== 'boolean') return bad('resume: expected true or false');
      return { ok: true, value: { ...base, action: 'seek', tick, resume } };
    }
    case 'speed': {
      const { ticksPerSecond } = fields;
      if (
        !isNumber(ticksPerSecond) ||
        ticksPerSecond < 0 ||
        ticksPerSecond > LIMITS.ticksPerSecond
      ) {
        return bad(`ticksPerSecond: expected 0 (flat out) to ${LIMITS.ticksPerSecond}`);
      }
      return { ok: true, value: { ...base, action: 'speed', ticksPerSecond } };
    }
    case 'restart': {
      const { seed = null, scenario = null, kinds = null } = fields;
      if (seed !== null && !isWhole(seed))
        return bad('seed: expected null or a whole number from 0');
      if (scenario !== null && !isText(scenario)) return bad('scenario: expected null or a name');
      if (kinds !== null && !isTexts(kinds))
        return bad('kinds: expected null or kinds by the id of a choice');
      return { ok: true, value: { ...base, action: 'restart', seed, scenario, kinds } };
    }
    default:
      return bad('action: expected play, pause, step, stepBack, seek, speed or restart');
  }
}

export function parseParam(message: unknown): Parsed<ParamMessage> {
  const command = parseCommand(message);
  if (!command.ok) return command;
  const { fields, runId, opId } = command.value;
  const { path, value } = fields;
  if (!isText(path)) return bad('path: expected text');
  if (!isNumber(value)) return bad('value: expected a finite number');
  return { ok: true, value: { runId, opId, path, value } };
}

export function parseShock(message: unknown): Parsed<ShockMessage> {
  const command = parseCommand(message);
  if (!command.ok) return command;
  const { fields, runId, opId } = command.value;
  const { id } = fields;
  return isText(id) ? { ok: true, value: { runId, opId, id } } : bad('id: expected text');
}

export function parseMechanism(message: unknown): Parsed<MechanismMessage> {
  const command = parseCommand(message);
  if (!command.ok) return command;
  const { fields, runId, opId } = command.value;
  const { id, on } = fields;
  if (!isText(id)) return bad('id: expected text');
  if (typeof on !== 'boolean') return bad('on: expected true or false');
  return { ok: true, value: { runId, opId, id, on } };
}

export function parseFlow(message: unknown): Parsed<FlowReport> {
  if (!isFields(message)) return bad('a flow report is an object');
  const { seq, lagMs, frameP95, hidden } = message;
  if (!isWhole(seq)) return bad('seq: expected a whole number');
  if (!isNumber(lagMs) || !isNumber(frameP95))
    return bad('lagMs, frameP95: expected finite numbers');
  if (typeof hidden !== 'boolean') return bad('hidden: expected true or false');
  return { ok: true, value: { seq, lagMs, frameP95, hidden } };
}

function parseCommand(message: unknown): Parsed<{ fields: Fields; runId: string; opId: string }> {
  if (!isFields(message)) return bad('a command is an object');
  const { runId, opId } = message;
  if (!isText(runId)) return bad('runId: expected text');
  if (!isText(opId) || opId === '') return bad('opId: expected text');
  return { ok: true, value: { fields: message, runId, opId } };
}

// ── in the viewer ────────────────────────────────────────────────────────────────────────────────

export function isHello(message: unknown): message is Hello {
  return (
    isFields(message) &&
    message['protocolVersion'] === PROTOCOL_VERSION &&
    Array.isArray(message['runs'])
  );
}

export function isSnapshot(message: unknown): message is Snapshot {
  return (
    isFields(message) &&
    isWhole(message['rev']) &&
    isWhole(message['seq']) &&
    isWhole(message['evSeq']) &&
    isNumber(message['headTick']) &&
    isControlState(message['state'])
  );
}

export function isControlState(value: unknown): value is ControlState {
  if (!isFields(value)) return false;
  const lists = [
    'parameters',
    'shocks',
    'mechanisms',
    'choices',
    'channels',
    'agentTypes',
    'pools',
    'chapters',
    'commands',
    'bands',
    'published',
  ];
  return (
    value['protocolVersion'] === PROTOCOL_VERSION &&
    isText(value['runId']) &&
    isWhole(value['branch']) &&
    isWhole(value['ticks']) &&
    isNumber(value['secondsPerTick']) &&
    isText(value['startTime']) &&
    isFields(value['scenario']) &&
    isGrid(value['grid']) &&
    lists.every((name) => Array.isArray(value[name]))
  );
}

function isGrid(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { low, high, levels } = value;
  return isNumber(low) && isNumber(high) && high > low && isWhole(levels, 1, 4096);
}

export function isPatchMessage(message: unknown): message is PatchMessage {
  return (
    isFields(message) &&
    isText(message['runId']) &&
    isWhole(message['baseRev']) &&
    isWhole(message['rev']) &&
    Array.isArray(message['patches'])
  );
}

export function isEventBatch(message: unknown): message is EventBatch {
  return (
    isFields(message) &&
    isText(message['runId']) &&
    isWhole(message['branch']) &&
    isWhole(message['firstSeq']) &&
    Array.isArray(message['events']) &&
    message['events'].every(isRunEvent)
  );
}

/** An event of a type that is not known here is still an event: viewers skip what they cannot show. */
export function isRunEvent(value: unknown): value is RunEvent {
  return isFields(value) && typeof value['type'] === 'string' && isNumber(value['tick']);
}

export function isClock(message: unknown): message is Clock {
  return isFields(message) && isText(message['runId']) && isNumber(message['headTick']);
}

export function isJoinReply(message: unknown): message is JoinReply {
  if (!isFields(message)) return false;
  if (message['ok'] === false) return typeof message['says'] === 'string';
  if (message['type'] === 'snapshot') return isSnapshot(message['snapshot']);
  return message['type'] === 'patches' && isPatchMessage(message['patch']);
}

export function isAcknowledgement(message: unknown): message is Acknowledgement {
  if (!isFields(message)) return false;
  return message['ok'] === true ? isNumber(message['tick']) : typeof message['says'] === 'string';
}

// ── helpers ──────────────────────────────────────────────────────────────────────────────────────

function bad(says: string): Refusal {
  return { ok: false, reason: 'badMessage', says };
}

/** A text that a viewer may send. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMITS.text;
}

/** A few texts by name. */
function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= LIMITS.kinds && entries.flat().every(isText);
}

function isWhole(value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
}

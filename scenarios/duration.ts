// Times as a person writes them: `90s`, `10m`, `8h`, `2d`, or a moment such as `2020-03-12T08:00:00Z`. Inside, seconds.

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof secondsIn;

const durationPattern = /^(\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*([smhd])$/;
const momentPattern =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[-+]\d{2}:?\d{2})?$/;

/** What a time may look like, for messages. */
export const timePhrase = 'a time such as 90s, 10m, 8h or 2d, or a number of seconds';

/** Seconds of a duration such as `8h`; undefined if the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * secondsIn[match[2] as Unit];
}

/** Shortest text without loss: 172,800 → `2d`, 5,400 → `90m`, 0.5 → `0.5s`. */
export function printDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const count = seconds / secondsIn[unit];
    if (Number.isSafeInteger(count) && count > 0 && count * secondsIn[unit] === seconds)
      return `${count}${unit}`;
  }
  return `${seconds}s`;
}

/** Seconds since 1970 of a moment in ISO 8601, taken as UTC where no zone is stated; undefined if it is none. */
export function parseMoment(text: string): number | undefined {
  const trimmed = text.trim();
  const match = momentPattern.exec(trimmed);
  if (match === null) return undefined;
  const iso = trimmed.replace(' ', 'T');
  const zoned = match[1] !== undefined || iso.length === 10 ? iso : `${iso}Z`;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Seconds from the start: a number as it stands, a duration, or a moment less the start. Undefined if it is none of these. */
export function parseTime(value: unknown, startSeconds: number): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const duration = parseDuration(value);
  if (duration !== undefined) return duration;
  const moment = parseMoment(value);
  return moment === undefined ? undefined : moment - startSeconds;
}

/** Every time in a structure turned into seconds from the start; everything else as it stands. */
export function convertTimes(value: unknown, startSeconds: number): unknown {
  if (typeof value === 'string') return parseTime(value, startSeconds) ?? value;
  if (Array.isArray(value)) return value.map((item) => convertTimes(item, startSeconds));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [key, convertTimes(held, startSeconds)]),
    );
  }
  return value;
}

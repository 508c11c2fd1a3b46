/** Numbers, money and clock times as people read them. Every formatter says its unit. */

const MINUS = '−';

/** A signed number with a true minus; `digits` after the point. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && Number(text.replaceAll(',', '')) !== 0 ? MINUS + text : text;
}

/** 1,234 · 12.3k · 4.56M · 1.2B: three significant figures. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  const scaled: readonly (readonly [number, string])[] = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [unit, letter] of scaled) {
    if (size >= unit * 0.9995) return sign + significant(size / unit) + letter;
  }
  return (
    sign + (size >= 100 || Number.isInteger(size) ? String(Math.round(size)) : significant(size))
  );
}

export function usd(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value < 0 ? `${MINUS}$${compact(-value)}` : `$${compact(value)}`;
}

/** Round amounts on an axis: $50M, not $50.0M. */
export function usdAxis(value: number): string {
  return usd(value)
    .replace(/\.0+(?=[kMB]|$)/, '')
    .replace(/(\.\d*?)0+(?=[kMB])/, '$1');
}

/** A whole count in full up to six digits, compact beyond. */
export function count(value: number): string {
  return Math.abs(value) < 1e6 ? fixed(Math.round(value), 0) : compact(value);
}

/** A price with as many decimals as its size deserves. */
export function price(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `$${fixed(value, value >= 1000 ? 0 : value >= 10 ? 1 : 3)}`;
}

/** A share (0.123) as per cent. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${fixed(share * 100, digits)} %` : '–';
}

export function signedPercent(share: number, digits = 1): string {
  return share > 0 ? `+${percent(share, digits)}` : percent(share, digits);
}

/** A value in a stated unit, as the wire spells units. */
export function withUnit(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  switch (unit) {
    case 'USD':
      return value !== 0 && Math.abs(value) < 1000
        ? `$${fixed(value, Math.abs(value) < 10 ? 3 : 1)}`
        : usd(value);
    case 'DAI':
      return `${compact(value)} DAI`;
    case '':
    case 'ratio':
    case '×':
      return fixed(value, 2);
    case 'count':
      return count(value);
    case 'USD per %':
    case 'USD/%':
      return `${usd(value)} per 1 %`;
    case 'fraction':
      return percent(value);
    case 'USD per DAI':
      return `$${fixed(value, 3)}`;
    case '%':
      return `${trimmed(value)} %`;
    default:
      return `${trimmed(value)} ${unit}`;
  }
}

/** Up to three significant figures, without trailing zeros; large numbers compact. */
export function trimmed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 10_000) return compact(value);
  if (Number.isInteger(value)) return fixed(value, 0);
  if (Math.abs(value) < 5e-5) return value > 0 ? '< 0.0001' : `> ${MINUS}0.0001`;
  const digits =
    Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 4;
  const text = fixed(value, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 14:23 */
export function clock(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** 14:23:45 */
export function clockSeconds(date: Date): string {
  return `${clock(date)}:${two(date.getUTCSeconds())}`;
}

/** 12 Mar */
export function day(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Mar */
export function month(date: Date): string {
  return MONTHS[date.getUTCMonth()]!;
}

/** 90 s · 45 min · 3 h 20 min · 2 d 4 h */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `mezzanineCover` → `mezzanine cover`; `senior.interest` → `senior interest`. */
export const words = (name: string): string =>
  name
    .replaceAll('.', ' ')
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/** First letter large. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(howMany: number, one: string, many: string): string {
  return `${count(howMany)} ${howMany === 1 ? one : many}`;
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A loop gain. The engine stops counting where nothing on its price axis would stop the fall: 50 there means "at least". */
export const gainText = (gain: number): string =>
  gain >= 49.99 ? '≥ 50' : fixed(gain, gain < 9.995 ? 2 : 1);

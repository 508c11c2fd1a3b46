// exp, log and power built from + − × ÷ √ and bit views only, so that every machine gives the same bits. The platform's
// own functions differ between engines in the last digit, which a hash over a run would notice. Within about 1 ulp of the
// true value; `power` within 3 ulp while |y·log x| ≤ 50 and within a relative 5e-15 beyond.

/** ln 2 cut after 32 bits, so that k·LN2_HIGH is exact for every exponent k, and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_54 = 18_014_398_509_481_984;

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);
/** Which of the two 32-bit words holds sign and exponent depends on the machine's byte order. */
view[0] = 1;
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** 2^k for −1022 ≤ k ≤ 1023, by writing the exponent. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return view[0]!;
}

/** x·2^k, also where the result is subnormal or where 2^k alone would overflow. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1022) return x * powerOfTwo(k + 54) * (1 / TWO_54);
  return x * powerOfTwo(k);
}

/** 1/(n+2)! for n = 0 … 12: the tail (e^r − 1 − r)/r² as a polynomial, good to 1e-18 for |r| ≤ 0.35. */
const TAIL = inverseFactorials(2, 13);

function inverseFactorials(from: number, count: number): Float64Array {
  const out = new Float64Array(count);
  let factorial = 1;
  for (let n = 2; n < from + count; n++) {
    factorial *= n;
    if (n >= from) out[n - from] = 1 / factorial;
  }
  return out;
}

/** e^(r + c) − 1 for |r| ≤ 0.35 and a correction c far below r. */
function smallExpm1(r: number, c: number): number {
  let tail = TAIL[12]!;
  for (let n = 11; n >= 0; n--) tail = tail * r + TAIL[n]!;
  return r + (r * r * tail + c * (1 + r));
}

/** e^x. Overflows to Infinity above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(high + low), where `low` carries the digits that `high` could not hold. */
function expOfSum(high: number, low: number): number {
  if (high !== high) return high;
  if (high > 709.79) return Infinity;
  if (high < -745.2) return 0;
  const k = Math.floor(high * Math.LOG2E + 0.5);
  const most = high - k * LN2_HIGH;
  const less = k * LN2_LOW;
  const r = most - less;
  const lost = most - r - less + low;
  return scale(1 + smallExpm1(r, lost), k);
}

/** e^x − 1, without cancellation near 0. */
export function expm1(x: number): number {
  if (x !== x || x === 0) return x;
  if (x > 37 || x < -40) return exp(x) - 1;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  if (k === 0) return smallExpm1(x, 0);
  const most = x - k * LN2_HIGH;
  const less = k * LN2_LOW;
  const r = most - less;
  const two = powerOfTwo(k);
  return two * smallExpm1(r, most - r - less) + (two - 1);
}

/** 2/(2n+1) for n = 1 … 11: log((1+s)/(1−s)) = 2s + s·(2s²/3 + 2s⁴/5 + …). */
const ATANH = Float64Array.from({ length: 11 }, (_, n) => 2 / (2 * n + 3));

function atanhTail(z: number): number {
  let sum = ATANH[10]!;
  for (let n = 9; n >= 0; n--) sum = sum * z + ATANH[n]!;
  return sum * z;
}

/** The exponent and, left in `view`, the mantissa in [√½, √2) of a positive finite number. */
function splitExponent(x: number): number {
  let k = 0;
  view[0] = x;
  if (x < 2.2250738585072014e-308) {
    view[0] = x * TWO_54;
    k = -54;
  }
  k += (words[HIGH]! >>> 20) - 1022;
  words[HIGH] = (words[HIGH]! & 0x000fffff) | 0x3fe00000;
  if (view[0] < Math.SQRT1_2) {
    view[0] *= 2;
    k -= 1;
  }
  return k;
}

/** Natural logarithm. log(0) = −Infinity; NaN below 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const k = splitExponent(x);
  const f = view[0]! - 1;
  // log(1+f) = f − f²/2 + s·(f²/2 + R) with s = f/(2+f): the leading term f is exact, the rest is small.
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const rest = s * (half + atanhTail(s * s));
  if (k === 0) return f - (half - rest);
  return k * LN2_HIGH - (half - (rest + k * LN2_LOW) - f);
}

/** log(1 + x), exact to the last digits near 0. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || x === 0) return x;
  const u = 1 + x;
  const lost = x < 1 ? x - (u - 1) : 1 - (u - x);
  return log(u) + lost / u;
}

const SPLITTER = 134_217_729;

/** The rounding error of the double product a·b = `product`, exactly (Veltkamp and Dekker). */
function productError(a: number, b: number, product: number): number {
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (product - ah * bh - al * bh - ah * bl);
}

/** log x as an unevaluated sum of two doubles: returns the leading one and leaves the rest in `logLow`. */
let logLow = 0;
function logPair(x: number): number {
  const k = splitExponent(x);
  const m = view[0]!;
  const f = m - 1;
  const d = 2 + f;
  const dLow = 2 - d + f;
  const s = f / d;
  const back = s * d;
  const sLow = (f - back - productError(s, d, back) - s * dLow) / d;
  // 2s is doubled exactly; s³(2/3 + …) is at most 1 % of it, its leading product kept with its error.
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  const third = ATANH[0]! * z;
  const thirdLow = productError(ATANH[0]!, z, third) + ATANH[0]! * zLow + 3.700743415417188e-17 * z;
  let more = ATANH[10]!;
  for (let n = 9; n >= 1; n--) more = more * z + ATANH[n]!;
  more *= z * z;
  const inner = third + more;
  const innerLow = third - inner + more + thirdLow;
  const cubic = s * inner;
  const cubicLow = productError(s, inner, cubic) + s * innerLow + sLow * inner;
  // Sum k·ln2 + 2s + cubic, largest first, keeping what each addition loses.
  const base = k * LN2_HIGH;
  const a = base + 2 * s;
  const aLow = k === 0 ? 0 : base - a + 2 * s;
  const b = a + cubic;
  const bLow = a - b + cubic;
  const low = aLow + bLow + 2 * sLow + cubicLow + k * LN2_LOW;
  const high = b + low;
  logLow = b - high + low;
  return high;
}

/** x^y by multiplication where x and y are whole and the result stays below 2^53; else 0. */
function exactPower(x: number, y: number): number {
  if (!(y > 1 && y <= 53) || y !== Math.floor(y) || x !== Math.floor(x)) return 0;
  let product = x;
  for (let n = 1; n < y; n++) {
    product *= x;
    if (!(Math.abs(product) <= Number.MAX_SAFE_INTEGER)) return 0;
  }
  return product;
}

/** x to the power y, with the usual conventions: x⁰ = 1, negative x only to whole powers (else NaN). */
export function power(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (x === 1) return Math.abs(y) === Infinity ? NaN : 1;
  const magnitude = Math.abs(x);
  let sign = 1;
  if (x < 0 || Object.is(x, -0)) {
    const whole = y === Math.floor(y);
    if (x < 0 && !whole && x !== -Infinity && Math.abs(y) !== Infinity) return NaN;
    if (whole && y - 2 * Math.floor(y / 2) === 1) sign = -1;
  }
  const zero = sign < 0 ? -0 : 0;
  if (magnitude === 1) return Math.abs(y) === Infinity ? NaN : sign;
  if (Math.abs(y) === Infinity) return magnitude > 1 === y > 0 ? Infinity : 0;
  if (magnitude === 0 || magnitude === Infinity)
    return (magnitude === 0) === y > 0 ? zero : sign * Infinity;
  if (y === 1) return x;
  if (y === 0.5) return Math.sqrt(x);
  const exact = exactPower(x, y);
  if (exact !== 0) return exact;
  const high = logPair(magnitude);
  const low = logLow;
  const product = y * high;
  if (product > 710) return sign * Infinity;
  if (product < -746) return zero;
  // Beyond 2^970 the exact splitting would overflow, but then the product is out of range or y·log x tiny anyway.
  const error = Math.abs(y) > 1e290 ? 0 : productError(y, high, product);
  return sign * expOfSum(product, error + y * low);
}

// Exact numbers: BigInt, or Rational where a number is not whole.

export class Fault extends Error {
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export const abs = (n) => (n < 0n ? -n : n);

function gcd(a, b) {
  a = abs(a);
  b = abs(b);
  while (b) [a, b] = [b, a % b];
  return a;
}

export class Rational {
  constructor(n, d) {
    this.n = n;
    this.d = d;
  }
}

const MAX_BITS = 32_768;
const LIMIT = 1n << BigInt(MAX_BITS); // no numerator or denominator reaches it
const small = (n) => n < LIMIT && n > -LIMIT;

/** A whole number, unless it has grown too large. */
export function sized(n) {
  if (!small(n)) throw new Fault("number-too-large", { limit: MAX_BITS });
  return n;
}

/** The exact number n / d, a BigInt where it is whole. */
export function ratio(n, d = 1n) {
  if (d === 0n) throw new Fault("division-by-zero");
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d);
  if (common > 1n) [n, d] = [n / common, d / common];
  sized(n);
  return d === 1n ? n : new Rational(n, sized(d));
}

/** n / d to a whole exponent. */
export function raised(n, d, exponent) {
  const size = abs(n) > d ? abs(n) : d;
  const times = exponent < 0n ? -exponent : exponent;
  if (size > 1n && BigInt(size.toString(2).length - 1) * times > BigInt(MAX_BITS))
    throw new Fault("number-too-large", { limit: MAX_BITS });
  if (exponent >= 0n) return ratio(n ** exponent, d ** exponent);
  if (n === 0n) throw new Fault("division-by-zero");
  return ratio(d ** times, n ** times);
}

export const isNumber = (v) => typeof v === "bigint" || v instanceof Rational;
export const parts = (v) => (typeof v === "bigint" ? [v, 1n] : [v.n, v.d]);

export function order2(a, b) {
  const [an, ad] = parts(a);
  const [bn, bd] = parts(b);
  const left = an * bd;
  const right = bn * ad;
  return left < right ? -1 : left > right ? 1 : 0;
}

export const floorDiv = (a, b) => {
  const q = a / b;
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q;
};
export const floorMod = (a, b) => a - b * floorDiv(a, b);
export const floorOf = (v) => {
  const [n, d] = parts(v);
  return floorDiv(n, d);
};
export const towardZero = (v) => {
  const [n, d] = parts(v);
  return n / d;
};

/** The number that a text writes: "12", "-0.5", "1e-12", "1/3". */
export function number(text) {
  const match = /^([+-]?)(\d{1,1000})(?:\.(\d{0,1000})|\/(\d{1,1000}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (!match || (match[4] && match[5])) throw new Fault("not-a-number", { value: text });
  const sign = match[1] === "-" ? -1n : 1n;
  if (match[4]) return ratio(sign * BigInt(match[2]), BigInt(match[4]));
  const decimals = match[3] || "";
  const power = Number(match[5] ?? 0) - decimals.length;
  const digits = sign * BigInt(match[2] + decimals);
  return power < 0 ? ratio(digits, 10n ** BigInt(-power)) : digits * 10n ** BigInt(power);
}

// Roots, logarithms and powers to 34 significant digits.
//
// The engine rounds its arguments to 58 digits, finds the result correctly rounded to 46, and rounds that to 34.  The
// same is done here with whole numbers: a value is computed with more and more digits until its rounding is certain.

import { abs, Fault, order2, parts, ratio } from "./number.js";

const DIGITS = 34;
const GUARD = 12;
const EXPONENT = 9_830; // no result has more digits before or behind its point

const tens = (n) => 10n ** BigInt(n);
const digitsOf = (n) => abs(n).toString().length;

/** n / d to so many significant digits, halves to even: [c, e] for c × 10^e. */
function rounded(n, d, digits) {
  if (n === 0n) return [0n, 0];
  let e = digitsOf(n) - digitsOf(d) - digits;
  for (;;) {
    const [top, bottom] = e < 0 ? [abs(n) * tens(-e), d] : [abs(n), d * tens(e)];
    let c = top / bottom;
    if (digitsOf(c) > digits) {
      e += 1;
      continue;
    }
    const rest = 2n * (top - c * bottom);
    if (rest > bottom || (rest === bottom && c % 2n === 1n)) c += 1n;
    return [n < 0n ? -c : c, e];
  }
}

const fraction = ([c, e]) => (e < 0 ? [c, tens(-e)] : [c * tens(e), 1n]);
const exactly = (decimal) => ratio(...fraction(decimal));
const argument = (v) => rounded(...parts(v), DIGITS + 2 * GUARD);
const result = (decimal) => exactly(rounded(...fraction(decimal), DIGITS));

/** The greatest whole number whose square is not above n. */
function isqrt(n) {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** The root that is not negative; exact where it is rational. */
export function sqrt(v) {
  const [n, d] = parts(v);
  if (n < 0n) throw new Fault("no-real-result");
  const [top, bottom] = [isqrt(n), isqrt(d)];
  if (top * top === n && bottom * bottom === d) return ratio(top, bottom);
  let [c, e] = argument(v);
  const more = 2 * (DIGITS + GUARD) + (e & 1);
  [c, e] = [c * tens(more), (e - more) / 2];
  const root = isqrt(c);
  const found = root * root === c ? 2n * root : 2n * root + 1n; // twice the root, with what is left of it
  const [r, s] = rounded(found, 2n, DIGITS + GUARD);
  return result([r, s + e]);
}

// -- fixed point: a value v stands as v × 10^p

const PRECISION = 130;

/** The artanh of n / d, of which no more than 0.82 is asked. */
function artanh(n, d, one) {
  const z = (n * one) / d;
  const square = (z * z) / one;
  let [sum, power] = [0n, z];
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power = (power * square) / one;
  }
  return sum;
}

const logTen = (one) => 6n * artanh(1n, 3n, one) + 2n * artanh(1n, 9n, one);

/** The logarithm of c × 10^e; it is off by less than 10,000 units of the last place and of those of e. */
function logOf([c, e], p) {
  const one = tens(p);
  const whole = tens(digitsOf(c) - 1);
  return 2n * artanh(c - whole, c + whole, one) + BigInt(e + digitsOf(c) - 1) * logTen(one);
}

/** [m, k]: e to the power of x is m / 10^p × 10^k. */
function expOf(x, p) {
  const one = tens(p);
  const ten = logTen(one);
  let k = x / ten;
  if (x < k * ten) k -= 1n;
  const r = x - k * ten;
  let [sum, term] = [one, one];
  for (let i = 1n; term !== 0n; i += 1n) {
    term = (term * r) / one / i;
    sum += term;
  }
  return [sum, Number(k)];
}

/** A value that `compute(p)` gives as [fixed point, power of ten, units it may be off], correctly rounded. */
function certain(compute) {
  for (let p = PRECISION; p < 64 * PRECISION; p *= 2) {
    const [v, k, off] = compute(p);
    const [low, high] = [v - off, v + off].map((w) => rounded(w, tens(p), DIGITS + GUARD));
    if (order2(exactly(low), exactly(high)) === 0) {
      const found = [high[0], high[1] + k];
      const top = found[1] + digitsOf(found[0]) - 1;
      if (found[0] !== 0n && Math.abs(top) > EXPONENT) throw new Fault("number-too-large", { limit: 32_768 });
      return found;
    }
  }
  throw new Fault("number-too-large", { limit: 32_768 });
}

const UNITS = 1_000_000n;

/** The natural logarithm. */
export function log(v) {
  const [n, d] = parts(v);
  if (n <= 0n) throw new Fault("no-real-result");
  const [c, e] = argument(v);
  if (order2(exactly([c, e]), 1n) === 0) return 0n;
  return result(certain((p) => [logOf([c, e], p), 0, UNITS * BigInt(1 + Math.abs(e))]));
}

const TOO_MUCH = 23_000n; // e to it has more than EXPONENT digits

function beyond(v) {
  const [n, d] = parts(v);
  if (abs(n) > TOO_MUCH * d) throw new Fault("number-too-large", { limit: 32_768 });
}

/** The power of e. */
export function exp(v) {
  const [c, e] = argument(v);
  beyond(exactly([c, e]));
  const [n, d] = fraction([c, e]);
  return result(certain((p) => [...expOf((n * tens(p)) / d, p), UNITS * TOO_MUCH]));
}

/** A power whose exponent is not whole. */
export function power(a, b) {
  const [n] = parts(a);
  if (n < 0n) throw new Fault("no-real-power");
  if (n === 0n) {
    if (parts(b)[0] < 0n) throw new Fault("division-by-zero");
    return 0n;
  }
  const [x, y] = [argument(a), argument(b)];
  if (order2(exactly(x), 1n) === 0) return 1n;
  const [yn, yd] = fraction(y);
  const size = Math.max(digitsOf(yn) - digitsOf(yd) + 1, 1);
  const found = certain((p) => {
    const more = p + size;
    const exponent = (logOf(x, more) * yn) / yd;
    beyond(ratio(exponent, tens(more)));
    const [m, k] = expOf(exponent / tens(size), p);
    return [m, k, UNITS * UNITS * BigInt(1 + Math.abs(x[1]))];
  });
  // The engine's own result may be off by a unit of its 46th digit.  Where that could tell, nothing is said.
  const tail = abs(found[0]) % tens(GUARD);
  if (digitsOf(found[0]) === DIGITS + GUARD && abs(tail - tens(GUARD) / 2n) <= 2n) throw new Fault("no-real-power");
  return result(found);
}

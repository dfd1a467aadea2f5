// Built-in functions of numbers: rounding, remainders, roots, logarithms.

import { abs, Fault, floorDiv, floorMod, floorOf, order2, parts, ratio, towardZero } from "./number.js";
import { Months, Span } from "./days.js";
import { exp, log, sqrt } from "./decimal.js";
import { div, mul, neg, sub } from "./operators.js";
import { number } from "./arguments.js";

const LEAST = -6111n; // the scales that a 128-bit decimal can have
const MOST = 6176n;

function scaled(v, scale, round) {
  if (scale < LEAST || scale > MOST) throw new Fault("scale-out-of-range", { scale });
  const factor = 10n ** BigInt(abs(scale));
  const [n, d] = parts(v);
  return scale < 0n ? round(n, d * factor) * factor : ratio(round(n * factor, d), factor);
}

function halves(n, d, tie) {
  const whole = floorDiv(n, d);
  const rest = 2n * (n - whole * d);
  if (rest < d) return whole;
  if (rest > d) return whole + 1n;
  return tie(whole, n);
}

const ROUND = {
  floor: (n, d) => floorDiv(n, d),
  ceiling: (n, d) => -floorDiv(-n, d),
  "round up": (n, d) => (n < 0n ? floorDiv(n, d) : -floorDiv(-n, d)),
  "round down": (n, d) => n / d,
  "round half up": (n, d) => halves(n, d, (whole, m) => (m < 0n ? whole : whole + 1n)),
  "round half down": (n, d) => halves(n, d, (whole, m) => (m < 0n ? whole + 1n : whole)),
  decimal: (n, d) => halves(n, d, (whole) => (whole % 2n === 0n ? whole : whole + 1n)),
};

function rounding(name) {
  return (v, scale = 0n) => scaled(number(v, name), towardZero(number(scale, name)), ROUND[name]);
}

function absolute(v) {
  if (v instanceof Span) return new Span(abs(v.ns));
  if (v instanceof Months) return new Months(abs(v.m));
  const n = number(v, "abs");
  return order2(n, 0n) < 0 ? neg(n) : n;
}

function modulo(a, b) {
  const [dividend, divisor] = [number(a, "modulo"), number(b, "modulo")];
  if (divisor === 0n) throw new Fault("division-by-zero");
  return sub(dividend, mul(divisor, floorOf(div(dividend, divisor))));
}

const remains = (v, name, wanted) => {
  const n = number(v, name);
  return typeof n === "bigint" && floorMod(n, 2n) === wanted;
};

export const NUMBERS = {
  ...Object.fromEntries(Object.keys(ROUND).map((name) => [name, rounding(name)])),
  abs: absolute,
  modulo,
  sqrt: (v) => sqrt(number(v, "sqrt")),
  log: (v) => log(number(v, "log")),
  exp: (v) => exp(number(v, "exp")),
  odd: (v) => remains(v, "odd", 1n),
  even: (v) => remains(v, "even", 0n),
};

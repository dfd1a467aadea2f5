// The built-in functions of FEEL, by name.

import { abs, Fault, floorDiv, floorMod, floorOf, isNumber, order2, parts, ratio, towardZero } from "./number.js";
import {
  civil, Clock, date, Day, HOUR, isoClock, isoDay, isoDuration, isoMoment, MINUTE,
  Moment, Months, SECOND, Span, toOrdinal,
} from "./days.js";
import { add, div, every, kind, mul, neg, not, order, same, some, sub, weekday } from "./operators.js";

const need = (v, test, name) => {
  if (!test(v)) throw new Fault(v === null ? "null-operand" : "argument-type", { function: name, found: kind(v) });
  return v;
};
const num = (v, name) => need(v, isNumber, name);
const text = (v, name) => need(v, (x) => typeof x === "string", name);
const list = (args, name) => {
  const items = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  return need(items, Array.isArray, name);
};
const scaled = (v, scale, round) => {
  const factor = 10n ** BigInt(abs(scale));
  const by = scale < 0n ? ratio(1n, factor) : factor;
  const [n, d] = parts(mul(v, by));
  return div(round(n, d), by);
};
const halves = (n, d, tie) => {
  const whole = floorDiv(n, d);
  const rest = 2n * (n - whole * d);
  if (rest < d) return whole;
  if (rest > d) return whole + 1n;
  return tie(whole, n);
};
const ROUND = {
  floor: (n, d) => floorDiv(n, d),
  ceiling: (n, d) => -floorDiv(-n, d),
  "round up": (n, d) => (n < 0n ? floorDiv(n, d) : -floorDiv(-n, d)),
  "round down": (n, d) => n / d,
  "round half up": (n, d) => halves(n, d, (whole, m) => (m < 0n ? whole : whole + 1n)),
  "round half down": (n, d) => halves(n, d, (whole, m) => (m < 0n ? whole + 1n : whole)),
  decimal: (n, d) => halves(n, d, (whole) => (whole % 2n === 0n ? whole : whole + 1n)),
};
const rounding = (name) => (v, scale = 0n) => scaled(num(v, name), towardZero(num(scale, name)), ROUND[name]);
const chars = (v) => [...v];

function extreme(args, name, wanted) {
  const items = list(args, name);
  if (!items.length) throw new Fault("empty-list", { function: name });
  return items.reduce((best, v) => (Math.sign(order(v, best, name)) === wanted ? v : best));
}

const total = (items, name) => items.reduce((sum, v) => add(sum, num(v, name)), 0n);

export const BUILTINS = {
  not,
  floor: rounding("floor"),
  ceiling: rounding("ceiling"),
  "round up": rounding("round up"),
  "round down": rounding("round down"),
  "round half up": rounding("round half up"),
  "round half down": rounding("round half down"),
  decimal: rounding("decimal"),
  abs: (v) => (v instanceof Span ? new Span(abs(v.ns)) : v instanceof Months ? new Months(abs(v.m)) : order2(num(v, "abs"), 0n) < 0 ? neg(v) : v),
  modulo: (a, b) => {
    if (order2(num(b, "modulo"), 0n) === 0) throw new Fault("division-by-zero");
    return sub(num(a, "modulo"), mul(b, floorOf(div(a, b))));
  },
  odd: (v) => floorMod(need(v, (x) => typeof x === "bigint", "odd"), 2n) === 1n,
  even: (v) => floorMod(need(v, (x) => typeof x === "bigint", "even"), 2n) === 0n,
  max: (...args) => extreme(args, "max", 1),
  min: (...args) => extreme(args, "min", -1),
  sum: (...args) => {
    const items = list(args, "sum");
    if (!items.length) throw new Fault("empty-list", { function: "sum" });
    return total(items, "sum");
  },
  product: (...args) => list(args, "product").reduce((p, v) => mul(p, num(v, "product")), 1n),
  mean: (...args) => {
    const items = list(args, "mean");
    if (!items.length) throw new Fault("empty-list", { function: "mean" });
    return div(total(items, "mean"), BigInt(items.length));
  },
  median: (...args) => {
    const items = [...list(args, "median")].sort((a, b) => order2(num(a), num(b)));
    if (!items.length) throw new Fault("empty-list", { function: "median" });
    const half = items.length >> 1;
    return items.length % 2 ? items[half] : div(add(items[half - 1], items[half]), 2n);
  },
  count: (v) => BigInt(need(v, Array.isArray, "count").length),
  all: (...args) => every(list(args, "all")),
  any: (...args) => some(list(args, "any")),
  "list contains": (items, v) => need(items, Array.isArray, "list contains").some((x) => same(x, v)),
  append: (items, ...more) => [...need(items, Array.isArray, "append"), ...more],
  concatenate: (...lists) => lists.flatMap((items) => need(items, Array.isArray, "concatenate")),
  flatten: (items) => need(items, Array.isArray, "flatten").flat(Infinity),
  union: (...lists) => BUILTINS["distinct values"](BUILTINS.concatenate(...lists)),
  "distinct values": (items) =>
    need(items, Array.isArray, "distinct values").filter((v, i, every) => every.findIndex((x) => same(x, v)) === i),
  reverse: (items) => [...need(items, Array.isArray, "reverse")].reverse(),
  "index of": (items, v) =>
    need(items, Array.isArray, "index of").flatMap((x, i) => (same(x, v) ? [BigInt(i + 1)] : [])),
  sublist: (items, start, length = null) => {
    const n = need(items, Array.isArray, "sublist").length;
    const first = Number(need(start, (x) => typeof x === "bigint", "sublist"));
    if (first === 0 || Math.abs(first) > n) throw new Fault("no-such-position", { position: first, length: n });
    const from = first > 0 ? first - 1 : n + first;
    if (length === null) return items.slice(from);
    const size = Number(length);
    if (size < 0 || from + size > n) throw new Fault("no-such-position", { position: from + size, length: n });
    return items.slice(from, from + size);
  },
  "string length": (v) => BigInt(chars(text(v, "string length")).length),
  "upper case": (v) => text(v, "upper case").toUpperCase(),
  "lower case": (v) => text(v, "lower case").toLowerCase(),
  contains: (v, part) => text(v, "contains").includes(text(part, "contains")),
  "starts with": (v, part) => text(v, "starts with").startsWith(text(part, "starts with")),
  "ends with": (v, part) => text(v, "ends with").endsWith(text(part, "ends with")),
  "substring before": (v, part) => (text(v, "substring before").includes(part) ? v.slice(0, v.indexOf(part)) : ""),
  "substring after": (v, part) =>
    text(v, "substring after").includes(part) ? v.slice(v.indexOf(part) + part.length) : "",
  is: (a, b) => (a === null || b === null ? a === b : kind(a) === kind(b) && same(a, b)),
  date: (a, b, c) => {
    if (b !== undefined) return date(a, b, c);
    if (a instanceof Day) return a;
    if (a instanceof Moment) return a.day;
    const found = isoDay(text(a, "date"));
    if (!found) throw new Fault("no-such-date", { value: a });
    return found;
  },
  "date and time": (a, b) => {
    if (b === undefined) {
      const found = isoMoment(text(a, "date and time"));
      if (!found) throw new Fault("no-such-date", { value: a });
      return found;
    }
    return new Moment(a instanceof Moment ? a.day : need(a, (x) => x instanceof Day, "date and time"), b.ns);
  },
  time: (a, b, c) => {
    if (b !== undefined) return new Clock(BigInt(a) * HOUR + BigInt(b) * MINUTE + floorOf(mul(c, SECOND)));
    if (a instanceof Moment) return new Clock(a.ns);
    if (a instanceof Clock) return a;
    const found = isoClock(text(a, "time"));
    if (!found) throw new Fault("no-such-time", { value: a });
    return found;
  },
  duration: (a) => {
    const found = isoDuration(text(a, "duration"));
    if (!found) throw new Fault("no-such-duration", { value: a });
    return found;
  },
  "years and months duration": (from, to) => {
    const [y1, m1, d1] = civil(from instanceof Moment ? from.day.o : from.o);
    const [y2, m2, d2] = civil(to instanceof Moment ? to.day.o : to.o);
    const raw = (y2 - y1) * 12 + (m2 - m1);
    return new Months(BigInt(raw > 0 && d2 < d1 ? raw - 1 : raw < 0 && d2 > d1 ? raw + 1 : raw));
  },
  "day of week": (v) =>
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday((v.day ?? v).o) - 1],
  "day of year": (v) => {
    const o = (v.day ?? v).o;
    return BigInt(o - toOrdinal(civil(o)[0], 1, 1) + 1);
  },
  "get value": (context, key) => need(context, (x) => x instanceof Map, "get value").get(key) ?? null,
};

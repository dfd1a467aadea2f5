// Operators of strict mode: arithmetic, equality and order, logic.

import {
  Fault, floorDiv, floorMod, isNumber, order2, parts, raised, ratio, Rational, sized, towardZero,
} from "./number.js";
import { chargeFor } from "./budget.js";
import { power } from "./decimal.js";
import {
  bounded, Clock, Day, DAY, instant, local, Moment, momentOf, Months, plusMonths, Range, SECOND, Span, utc,
} from "./days.js";

// -- kinds and faults

export function kind(v) {
  if (v === null || v === undefined) return "null";
  if (isNumber(v)) return "number";
  if (typeof v === "string") return "string";
  if (typeof v === "boolean") return "boolean";
  if (Array.isArray(v)) return "list";
  if (v instanceof Map) return "context";
  if (v instanceof Day) return "date";
  if (v instanceof Moment) return "date and time";
  if (v instanceof Clock) return "time";
  if (v instanceof Span) return "days and time duration";
  if (v instanceof Months) return "years and months duration";
  if (v instanceof Range) return "range";
  return "function";
}

const unfit = (operator, a, b) =>
  a === null || b === null
    ? new Fault("null-operand", { operator })
    : new Fault("operand-types", { operator, left: kind(a), right: kind(b) });

// -- arithmetic

const LONGEST = 1_000_000; // characters of a text

/** A text, unless it has grown too long; its length counts. */
export function boundedText(v) {
  if (v.length > LONGEST && [...v].length > LONGEST) throw new Fault("text-too-long", { limit: LONGEST });
  return chargeFor(v);
}

export function add(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return sized(a + b);
  if (isNumber(a) && isNumber(b)) {
    const [[an, ad], [bn, bd]] = [parts(a), parts(b)];
    return ratio(an * bd + bn * ad, ad * bd);
  }
  if (typeof a === "string" && typeof b === "string") return boundedText(a + b);
  if (a instanceof Months && b instanceof Months) return new Months(a.m + b.m);
  if (a instanceof Span && b instanceof Span) return new Span(a.ns + b.ns);
  if (a instanceof Span || a instanceof Months) [a, b] = [b, a];
  const found = moved(a, b, 1n);
  if (found === null) throw unfit("+", a, b);
  return found;
}

export function sub(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return sized(a - b);
  if (isNumber(a) && isNumber(b)) return add(a, neg(b));
  if (a instanceof Months && b instanceof Months) return new Months(a.m - b.m);
  if (a instanceof Span && b instanceof Span) return new Span(a.ns - b.ns);
  if (a instanceof Day && b instanceof Day) return new Span(BigInt(a.o - b.o) * DAY);
  if ((a instanceof Day || a instanceof Moment) && (b instanceof Day || b instanceof Moment)) {
    const [from, to] = [moment(b), moment(a)];
    alike(from, to);
    return new Span(instant(to) - instant(from));
  }
  if (a instanceof Clock && b instanceof Clock) {
    alike(a, b);
    return new Span(utc(a) - utc(b));
  }
  const found = moved(a, b, -1n);
  if (found === null) throw unfit("-", a, b);
  return found;
}

/** A moment itself, or the midnight of a day in UTC. */
export const moment = (v) => (v instanceof Day ? new Moment(v, 0n, 0) : v);

function alike(a, b) {
  if ((a.offset === null) !== (b.offset === null)) throw new Fault("zoned-and-unzoned");
}

function moved(start, by, sign) {
  if (by instanceof Months) {
    if (start instanceof Day) return plusMonths(start, sign * by.m);
    if (start instanceof Moment) return new Moment(plusMonths(start.day, sign * by.m), start.ns, start.offset);
  }
  if (by instanceof Span) {
    if (start instanceof Day) return bounded(Number(floorDiv(BigInt(start.o) * DAY + sign * by.ns, DAY)));
    if (start instanceof Moment) return momentOf(local(start) + sign * by.ns, start.offset);
    if (start instanceof Clock) return new Clock(floorMod(start.ns + sign * by.ns, DAY), start.offset);
  }
  return null;
}

export function mul(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return sized(a * b);
  if (isNumber(a) && isNumber(b)) {
    const [[an, ad], [bn, bd]] = [parts(a), parts(b)];
    return ratio(an * bn, ad * bd);
  }
  if (isNumber(a)) [a, b] = [b, a];
  if (isNumber(b)) {
    if (a instanceof Span) return new Span(towardZero(mul(a.ns, b)));
    if (a instanceof Months) return new Months(towardZero(mul(a.m, b)));
  }
  throw unfit("*", a, b);
}

export function div(a, b) {
  if (isNumber(a) && isNumber(b)) {
    const [[an, ad], [bn, bd]] = [parts(a), parts(b)];
    return ratio(an * bd, ad * bn);
  }
  if (a instanceof Span) {
    if (isNumber(b)) return new Span(towardZero(div(a.ns, b)));
    if (b instanceof Span) return ratio(a.ns, b.ns);
  }
  if (a instanceof Months) {
    if (isNumber(b)) return new Months(towardZero(div(a.m, b)));
    if (b instanceof Months) return ratio(a.m, b.m);
  }
  throw unfit("/", a, b);
}

export function pow(a, b) {
  if (!isNumber(a) || !isNumber(b)) throw unfit("**", a, b);
  const [n, d] = parts(a);
  return typeof b === "bigint" ? raised(n, d, b) : power(a, b);
}

export function neg(a) {
  if (typeof a === "bigint") return -a;
  if (a instanceof Rational) return new Rational(-a.n, a.d);
  if (a instanceof Span) return new Span(-a.ns);
  if (a instanceof Months) return new Months(-a.m);
  throw new Fault(a === null ? "null-operand" : "operand-type", { operator: "-" });
}

// -- equality and order

export function eq(a, b) {
  if (a === null || b === null) return a === b;
  const k = kind(a);
  if (k !== kind(b)) throw unfit("=", a, b);
  switch (k) {
    case "number":
      return order2(a, b) === 0;
    case "list":
      return a.length === b.length && allEqual(chargeFor(a).map((v, i) => [v, b[i]]));
    case "context":
      return a.size === b.size && [...a.keys()].every((key) => b.has(key)) && allEqual([...a].map(([key, v]) => [v, b.get(key)]));
    case "range":
      return a.op === b.op && a.si === b.si && a.ei === b.ei && eq(a.start, b.start) && eq(a.end, b.end);
    case "string":
    case "boolean":
    case "function":
      return a === b;
    default:
      if (a instanceof Moment || a instanceof Clock) alike(a, b);
      return order(a, b, "=") === 0;
  }
}

function allEqual(pairs) {
  let fault = null;
  for (const [a, b] of pairs) {
    try {
      if (!eq(a, b)) return false;
    } catch (found) {
      if (!(found instanceof Fault)) throw found;
      fault = found;
    }
  }
  if (fault) throw fault;
  return true;
}

/** Whether two values are the same in kind and content, as the host language compares them. */
export function same(a, b) {
  try {
    return eq(a, b);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return false;
  }
}

export const ne = (a, b) => !eq(a, b);

/** Whether two values are the same in kind and in every part. */
export function identical(a, b) {
  if ((a === null) !== (b === null) || kind(a) !== kind(b)) return false;
  if (Array.isArray(a)) return a.length === b.length && chargeFor(a).every((v, i) => identical(v, b[i]));
  if (a instanceof Map) return a.size === b.size && [...a].every(([key, v]) => b.has(key) && identical(v, b.get(key)));
  if (a instanceof Range)
    return a.op === b.op && a.si === b.si && a.ei === b.ei && identical(a.start, b.start) && identical(a.end, b.end);
  if (a instanceof Clock) return a.ns === b.ns && a.offset === b.offset;
  if (a instanceof Moment) return a.day.o === b.day.o && a.ns === b.ns && a.offset === b.offset;
  return eq(a, b);
}

function codePoints(a, b) {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i].codePointAt(0) - y[i].codePointAt(0);
    if (difference) return difference;
  }
  return x.length - y.length;
}

const seconds = (a, b) => sign(floorDiv(a, SECOND) - floorDiv(b, SECOND));
const sign = (n) => (n < 0n ? -1 : n > 0n ? 1 : 0);

export function order(a, b, operator = "<") {
  if (isNumber(a) && isNumber(b)) return order2(a, b);
  if (typeof a === "string" && typeof b === "string") return codePoints(a, b);
  if (a instanceof Day && b instanceof Day) return a.o - b.o;
  if (a instanceof Moment && b instanceof Moment) {
    const mixed = (a.offset === null) !== (b.offset === null); // both on the same clock, whatever its offset
    return seconds(mixed ? local(a) : instant(a), mixed ? local(b) : instant(b));
  }
  if (a instanceof Clock && b instanceof Clock) {
    const mixed = (a.offset === null) !== (b.offset === null);
    return seconds(mixed ? a.ns : utc(a), mixed ? b.ns : utc(b));
  }
  if (a instanceof Span && b instanceof Span) return sign(a.ns - b.ns);
  if (a instanceof Months && b instanceof Months) return sign(a.m - b.m);
  throw unfit(operator, a, b);
}

export const lt = (a, b) => order(a, b, "<") < 0;
export const le = (a, b) => order(a, b, "<=") <= 0;
export const gt = (a, b) => order(a, b, ">") > 0;
export const ge = (a, b) => order(a, b, ">=") >= 0;
export function between(v, low, high) {
  const above = order(v, low, "between") >= 0;
  return order(v, high, "between") <= 0 && above;
}

export function range(start, end, si, ei) {
  if (start !== null && end !== null) order(start, end, "..");
  for (const bound of [start, end]) if (bound !== null) order(bound, bound, "..");
  return new Range(start, end, si, ei);
}

export function compared(operator, bound) {
  if (operator === "<" || operator === "<=") return new Range(null, bound, false, operator === "<=", operator);
  if (operator === ">" || operator === ">=") return new Range(bound, null, operator === ">=", false, operator);
  return new Range(bound, bound, operator === "=", operator === "=", operator);
}

const COMPARE = { "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge };

export function inRange(v, r) {
  if (r.op !== null) return COMPARE[r.op](v, r.start === null ? r.end : r.start);
  if (r.start === null || r.end === null) throw new Fault("null-operand", { operator: "in" });
  const low = order(v, r.start, "in");
  const high = order(v, r.end, "in");
  return (low > 0 || (low === 0 && r.si)) && (high < 0 || (high === 0 && r.ei));
}

export function inside(v, test) {
  if (test instanceof Range) return v instanceof Range ? same(v, test) : inRange(v, test);
  if (Array.isArray(test)) {
    if (Array.isArray(v) && same(v, test)) return true;
    return test.some((element) => {
      try {
        return element instanceof Range ? inside(v, element) : eq(v, element);
      } catch (fault) {
        if (fault instanceof Fault) return false;
        throw fault;
      }
    });
  }
  return eq(v, test);
}

export function insideAny(v, tests) {
  let fault = null;
  for (const test of tests) {
    try {
      if (inside(v, test)) return true;
    } catch (found) {
      if (!(found instanceof Fault)) throw found;
      fault = found;
    }
  }
  if (fault) throw fault;
  return false;
}

// -- logic

const truth = (v, operator) => {
  if (typeof v !== "boolean") throw unfit(operator, v, v);
  return v;
};
export const and = (a, b) => (a === false ? false : truth(b(), "and") && truth(a, "and"));
export const or = (a, b) => (a === true ? true : truth(b(), "or") || truth(a, "or"));
export const not = (v) => !truth(v, "not");
export const cond = (v) => truth(v, "if");

export function some(outcomes) {
  let wrong = null;
  for (const outcome of outcomes) {
    if (outcome === true) return true;
    if (outcome !== false) wrong = new Fault("not-a-boolean", { operator: "some", found: kind(outcome) });
  }
  if (wrong) throw wrong;
  return false;
}

export function every(outcomes) {
  let wrong = null;
  for (const outcome of outcomes) {
    if (outcome === false) return false;
    if (outcome !== true) wrong = new Fault("not-a-boolean", { operator: "every", found: kind(outcome) });
  }
  if (wrong) throw wrong;
  return true;
}

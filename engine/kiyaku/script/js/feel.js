// FEEL values and operators of strict mode: exact integers and rationals, civil dates, no floating point for money.
//
// number: BigInt, or Rational where it is not whole    string, boolean, null: as in JavaScript
// list: Array    context: Map    date: Day    date and time, time: Moment, Clock (without zone)
// durations: Span (nanoseconds), Months    range: Range

export class Fault extends Error {
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

// -- numbers

const abs = (n) => (n < 0n ? -n : n);

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

/** The exact number n / d, a BigInt where it is whole. */
export function ratio(n, d = 1n) {
  if (d === 0n) throw new Fault("division-by-zero");
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d);
  if (common > 1n) [n, d] = [n / common, d / common];
  return d === 1n ? n : new Rational(n, d);
}

export const isNumber = (v) => typeof v === "bigint" || v instanceof Rational;
const parts = (v) => (typeof v === "bigint" ? [v, 1n] : [v.n, v.d]);

function order2(a, b) {
  const [an, ad] = parts(a);
  const [bn, bd] = parts(b);
  const left = an * bd;
  const right = bn * ad;
  return left < right ? -1 : left > right ? 1 : 0;
}

const floorDiv = (a, b) => {
  const q = a / b;
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q;
};
const floorMod = (a, b) => a - b * floorDiv(a, b);
const floorOf = (v) => {
  const [n, d] = parts(v);
  return floorDiv(n, d);
};
const towardZero = (v) => {
  const [n, d] = parts(v);
  return n / d;
};

/** The number that a decimal text writes: "12", "-0.5", "1/3". */
export function number(text) {
  const match = /^([+-]?)(\d+)(?:\.(\d+)|\/(\d+))?$/.exec(text.trim());
  if (!match) throw new Fault("not-a-number", { value: text });
  const sign = match[1] === "-" ? -1n : 1n;
  if (match[4]) return ratio(sign * BigInt(match[2]), BigInt(match[4]));
  const decimals = match[3] || "";
  return ratio(sign * BigInt(match[2] + decimals), 10n ** BigInt(decimals.length));
}

// -- days and times

export class Day {
  constructor(ordinal) {
    this.o = ordinal;
  }
}
export class Moment {
  constructor(day, nanos) {
    this.day = day;
    this.ns = nanos;
  }
}
export class Clock {
  constructor(nanos) {
    this.ns = nanos;
  }
}
export class Span {
  constructor(nanos) {
    this.ns = nanos;
  }
}
export class Months {
  constructor(months) {
    this.m = months;
  }
}
export class Range {
  constructor(start, end, startIncluded, endIncluded, operator = null) {
    this.start = start;
    this.end = end;
    this.si = startIncluded;
    this.ei = endIncluded;
    this.op = operator;
  }
}

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
export const FIRST = 1; // 0001-01-01
export const LAST = 3_652_059; // 9999-12-31

/** Days before a month of the civil calendar, counted so that 0001-01-01 is 1. */
function toOrdinal(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 305;
}

/** [year, month, day] of an ordinal. */
export function civil(ordinal) {
  const z = ordinal + 305;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m + (m < 10 ? 3 : -9);
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * m + 2) / 5) + 1];
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (y) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const lengthOf = (y, m) => (m === 2 && isLeap(y) ? 29 : LENGTHS[m - 1]);

function bounded(ordinal) {
  if (ordinal < FIRST || ordinal > LAST) throw new Fault("temporal-out-of-range");
  return new Day(ordinal);
}

export function date(year, month, day) {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (!(y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= lengthOf(y, m))) throw new Fault("no-such-date");
  return new Day(toOrdinal(y, m, d));
}

/** A day from its ISO form, or null if it writes none. */
export function isoDay(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  try {
    return date(match[1], match[2], match[3]);
  } catch {
    return null;
  }
}

const two = (n) => String(n).padStart(2, "0");
export const dayText = (ordinal) => {
  const [y, m, d] = civil(ordinal);
  return `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`;
};

function plusMonths(day, months) {
  const [y, m, d] = civil(day.o);
  const index = y * 12 + (m - 1) + Number(months);
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  if (year < 1 || year > 9999) throw new Fault("temporal-out-of-range");
  return new Day(toOrdinal(year, month, Math.min(d, lengthOf(year, month))));
}

const instant = (v) => (v instanceof Day ? BigInt(v.o) * DAY : BigInt(v.day.o) * DAY + v.ns);
const momentOf = (nanos) => new Moment(bounded(Number(floorDiv(nanos, DAY))), floorMod(nanos, DAY));

/** A time from its text, in nanoseconds; or null. */
function clockOf(text) {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59 || Number(match[3]) > 59) return null;
  const seconds = BigInt(match[1]) * 3600n + BigInt(match[2]) * 60n + BigInt(match[3]);
  return seconds * SECOND + BigInt((match[4] || "").padEnd(9, "0"));
}

/** A local date and time from its text, or null. */
export function isoMoment(text) {
  const [first, second] = [text.slice(0, 10), text.slice(11)];
  const day = isoDay(first);
  if (!day || (text.length > 10 && text[10] !== "T")) return null;
  const nanos = text.length > 10 ? clockOf(second) : 0n;
  return nanos === null ? null : new Moment(day, nanos);
}

export function isoClock(text) {
  const nanos = clockOf(text);
  return nanos === null ? null : new Clock(nanos);
}

export function isoDuration(text) {
  const months = /^(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/.exec(text);
  if (months) {
    const total = BigInt(months[2] || 0) * 12n + BigInt(months[3] || 0);
    return new Months(months[1] ? -total : total);
  }
  const match = /^(-?)P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/.exec(text);
  if (!match) return null;
  const total =
    BigInt(match[2] || 0) * DAY +
    BigInt(match[3] || 0) * HOUR +
    BigInt(match[4] || 0) * MINUTE +
    BigInt(match[5] || 0) * SECOND +
    BigInt((match[6] || "").padEnd(9, "0"));
  return new Span(match[1] ? -total : total);
}

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

export function add(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  if (isNumber(a) && isNumber(b)) {
    const [[an, ad], [bn, bd]] = [parts(a), parts(b)];
    return ratio(an * bd + bn * ad, ad * bd);
  }
  if (typeof a === "string" && typeof b === "string") return a + b;
  if (a instanceof Months && b instanceof Months) return new Months(a.m + b.m);
  if (a instanceof Span && b instanceof Span) return new Span(a.ns + b.ns);
  if (a instanceof Span || a instanceof Months) [a, b] = [b, a];
  const found = moved(a, b, 1n);
  if (found === null) throw unfit("+", a, b);
  return found;
}

export function sub(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return a - b;
  if (isNumber(a) && isNumber(b)) return add(a, neg(b));
  if (a instanceof Months && b instanceof Months) return new Months(a.m - b.m);
  if (a instanceof Span && b instanceof Span) return new Span(a.ns - b.ns);
  if (a instanceof Day && b instanceof Day) return new Span(BigInt(a.o - b.o) * DAY);
  if (a instanceof Moment && b instanceof Moment) return new Span(instant(a) - instant(b));
  if (a instanceof Clock && b instanceof Clock) return new Span(a.ns - b.ns);
  if ((a instanceof Day || a instanceof Moment) && (b instanceof Day || b instanceof Moment))
    throw new Fault("zoned-and-unzoned");
  const found = moved(a, b, -1n);
  if (found === null) throw unfit("-", a, b);
  return found;
}

function moved(start, by, sign) {
  if (by instanceof Months) {
    if (start instanceof Day) return plusMonths(start, sign * by.m);
    if (start instanceof Moment) return new Moment(plusMonths(start.day, sign * by.m), start.ns);
  }
  if (by instanceof Span) {
    if (start instanceof Day) return bounded(Number(floorDiv(BigInt(start.o) * DAY + sign * by.ns, DAY)));
    if (start instanceof Moment) return momentOf(instant(start) + sign * by.ns);
    if (start instanceof Clock) return new Clock(floorMod(start.ns + sign * by.ns, DAY));
  }
  return null;
}

export function mul(a, b) {
  if (typeof a === "bigint" && typeof b === "bigint") return a * b;
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
  if (!isNumber(a) || typeof b !== "bigint") throw unfit("**", a, b);
  const [n, d] = parts(a);
  if (b < 0n) {
    if (n === 0n) throw new Fault("division-by-zero");
    return ratio(d ** -b, n ** -b);
  }
  return ratio(n ** b, d ** b);
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
      return a.length === b.length && allEqual(a.map((v, i) => [v, b[i]]));
    case "context":
      return a.size === b.size && [...a.keys()].every((key) => b.has(key)) && allEqual([...a].map(([key, v]) => [v, b.get(key)]));
    case "range":
      return a.op === b.op && a.si === b.si && a.ei === b.ei && eq(a.start, b.start) && eq(a.end, b.end);
    case "string":
    case "boolean":
    case "function":
      return a === b;
    default:
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
  } catch {
    return false;
  }
}

export const ne = (a, b) => !eq(a, b);

function codePoints(a, b) {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i].codePointAt(0) - y[i].codePointAt(0);
    if (difference) return difference;
  }
  return x.length - y.length;
}

const sign = (n) => (n < 0n ? -1 : n > 0n ? 1 : 0);

export function order(a, b, operator = "<") {
  if (isNumber(a) && isNumber(b)) return order2(a, b);
  if (typeof a === "string" && typeof b === "string") return codePoints(a, b);
  if (a instanceof Day && b instanceof Day) return a.o - b.o;
  if (a instanceof Moment && b instanceof Moment) return sign(instant(a) / SECOND - instant(b) / SECOND);
  if (a instanceof Clock && b instanceof Clock) return sign(a.ns / SECOND - b.ns / SECOND);
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

function inRange(v, r) {
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

// -- access

export function prop(v, name) {
  if (v instanceof Map) {
    if (v.has(name)) return v.get(name);
    throw new Fault("no-such-entry", { name });
  }
  if (Array.isArray(v)) return v.map((element) => prop(element, name));
  if (v === null) throw new Fault("null-operand", { operator: `.${name}` });
  const found = property(v, name);
  if (found === undefined) throw new Fault("no-such-property", { name, kind: kind(v) });
  if (found === null && !(v instanceof Range)) throw new Fault("property-not-set", { name, kind: kind(v) });
  return found;
}

function property(v, name) {
  if (v instanceof Day) {
    const [year, month, day] = civil(v.o);
    return { year: BigInt(year), month: BigInt(month), day: BigInt(day), weekday: BigInt(weekday(v.o)) }[name];
  }
  if (v instanceof Moment) {
    const found = property(v.day, name);
    return found === undefined ? property(new Clock(v.ns), name) : found;
  }
  if (v instanceof Clock) {
    const of = { hour: v.ns / HOUR, minute: (v.ns / MINUTE) % 60n, second: ratio(v.ns % MINUTE, SECOND) };
    return name === "time offset" || name === "timezone" ? null : of[name];
  }
  if (v instanceof Months) {
    const n = abs(v.m);
    const of = { years: n / 12n, months: n % 12n }[name];
    return of === undefined ? undefined : v.m < 0n ? -of : of;
  }
  if (v instanceof Span) {
    const n = abs(v.ns);
    const seconds = ratio(n % MINUTE, SECOND);
    const of = { days: n / DAY, hours: (n / HOUR) % 24n, minutes: (n / MINUTE) % 60n, seconds }[name];
    return of === undefined ? undefined : v.ns < 0n ? neg(of) : of;
  }
  if (v instanceof Range)
    return { start: v.start, end: v.end, "start included": v.si, "end included": v.ei }[name];
  return undefined;
}

/** Monday is 1. */
export const weekday = (ordinal) => ((((ordinal - 1) % 7) + 7) % 7) + 1;

const asList = (v) => (Array.isArray(v) ? v : v === null ? [] : [v]);

export function at(v, position) {
  const items = asList(v);
  if (typeof position !== "bigint") throw new Fault("position-not-whole");
  const i = Number(position);
  if (i === 0 || Math.abs(i) > items.length) throw new Fault("no-such-position", { position: i, length: items.length });
  return items[i > 0 ? i - 1 : items.length + i];
}

export function select(v, condition) {
  const chosen = [];
  const items = asList(v);
  for (let i = 0; i < items.length; i++) {
    const outcome = condition(items[i]);
    if (isNumber(outcome) && i === 0) return at(items, outcome);
    if (outcome === true) chosen.push(items[i]);
    else if (outcome !== false && outcome !== null)
      throw new Fault("not-a-boolean", { operator: "[…]", found: kind(outcome) });
  }
  return chosen;
}

export const has = (item, name) => item instanceof Map && item.has(name);

const step = (bound) => (typeof bound === "bigint" ? Number(bound) : bound instanceof Day ? bound.o : null);
const MOST = 1_000_000;

function walk(first, last, by, numbers) {
  if (Math.abs(last - first) >= MOST) throw new Fault("list-too-long", { limit: MOST });
  const out = [];
  for (let i = first; by > 0 ? i <= last : i >= last; i += by) out.push(numbers ? BigInt(i) : new Day(i));
  return out;
}

export function iterate(v) {
  if (Array.isArray(v)) return v;
  if (v instanceof Range) {
    if (v.op !== null || v.start === null || v.end === null) throw new Fault("range-without-end");
    const [start, end] = [step(v.start), step(v.end)];
    if (start === null || end === null || isNumber(v.start) !== isNumber(v.end)) throw new Fault("not-countable");
    if (start > end) throw new Fault("range-order");
    return walk(start + (v.si ? 0 : 1), end - (v.ei ? 0 : 1), 1, isNumber(v.start));
  }
  if (v === null) throw new Fault("null-operand", { operator: "in" });
  return [v];
}

export function count(start, end) {
  const [first, last] = [step(start), step(end)];
  if (first === null || last === null || isNumber(start) !== isNumber(end)) throw new Fault("not-countable");
  return walk(first, last, first <= last ? 1 : -1, isNumber(start));
}

// -- built-in functions

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

// -- as people read them

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A value in a sentence: thousands apart, three decimals and an ellipsis where there are more. */
export function show(v) {
  if (v === null || v === undefined) return "—";
  if (typeof v === "boolean") return String(v);
  if (typeof v === "bigint") return (v < 0n ? "-" : "") + grouped(String(abs(v)));
  if (v instanceof Rational) {
    const all = abs(v.n) * 1000n;
    const [scaledTo, rest] = [all / v.d, all % v.d];
    const decimals = String(scaledTo % 1000n).padStart(3, "0");
    const front = (v.n < 0n ? "-" : "") + grouped(String(scaledTo / 1000n));
    return rest ? `${front}.${decimals}…` : `${front}.${decimals.replace(/0+$/, "")}`;
  }
  if (typeof v === "string") return v;
  if (v instanceof Day) return dayText(v.o);
  if (v instanceof Range) {
    const [start, end] = [v.start, v.end].map((b) => (b === null ? "" : show(b)));
    return `${v.si ? "[" : "("}${start}..${end}${v.ei ? "]" : ")"}`;
  }
  if (Array.isArray(v)) return `[${v.map(show).join("、")}]`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${k}: ${show(x)}`).join("、")}}`;
  return toText(v);
}

const clockText = (ns) => {
  const seconds = ns / SECOND;
  const rest = ns % SECOND;
  const decimals = rest ? `.${String(rest).padStart(9, "0").replace(/0+$/, "")}` : "";
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${decimals}`;
};

/** Times, durations and ranges as FEEL writes them. */
export function toText(v, nested = false) {
  if (v === null) return "null";
  if (typeof v === "boolean" || typeof v === "bigint") return String(v);
  if (v instanceof Rational) return `${v.n}/${v.d}`;
  if (typeof v === "string") return nested ? JSON.stringify(v) : v;
  const mark = (written) => (nested ? `@"${written}"` : written);
  if (v instanceof Day) return mark(dayText(v.o));
  if (v instanceof Moment) return mark(`${dayText(v.day.o)}T${clockText(v.ns)}`);
  if (v instanceof Clock) return mark(clockText(v.ns));
  if (v instanceof Months) {
    const n = abs(v.m);
    const written = (n / 12n ? `${n / 12n}Y` : "") + (n % 12n ? `${n % 12n}M` : "") || "0M";
    return mark(`${v.m < 0n ? "-" : ""}P${written}`);
  }
  if (v instanceof Span) {
    const n = abs(v.ns);
    const seconds = n % MINUTE;
    const rest = seconds % SECOND ? `.${String(seconds % SECOND).padStart(9, "0").replace(/0+$/, "")}` : "";
    const inDay =
      ((n / HOUR) % 24n ? `${(n / HOUR) % 24n}H` : "") +
      ((n / MINUTE) % 60n ? `${(n / MINUTE) % 60n}M` : "") +
      (seconds ? `${seconds / SECOND}${rest}S` : "");
    const written = (n / DAY ? `${n / DAY}D` : "") + (inDay ? `T${inDay}` : "");
    return mark(`${v.ns < 0n ? "-" : ""}P${written || "T0S"}`);
  }
  if (v instanceof Range) {
    if (v.op !== null) return `(${v.op} ${toText(v.start === null ? v.end : v.start, true)})`;
    return `${v.si ? "[" : "("}${toText(v.start, true)}..${toText(v.end, true)}${v.ei ? "]" : ")"}`;
  }
  if (Array.isArray(v)) return `[${v.map((x) => toText(x, true)).join(", ")}]`;
  return `{${[...v].map(([k, x]) => `${k}: ${toText(x, true)}`).join(", ")}}`;
}

/** A value as JSON data: whole numbers as numbers (text where they are too large), other exact numbers as n/d. */
export function plain(v) {
  if (v === null || v === undefined) return null;
  if (typeof v === "bigint") return abs(v) <= 9_007_199_254_740_991n ? Number(v) : String(v);
  if (typeof v === "boolean" || typeof v === "string") return v;
  if (Array.isArray(v)) return v.map(plain);
  if (v instanceof Map) return Object.fromEntries([...v].map(([k, x]) => [k, plain(x)]));
  return toText(v);
}

// Access to fields and items, and what a loop walks over.

import { charge } from "./budget.js";
import { abs, Fault, isNumber, ratio } from "./number.js";
import { civil, Clock, Day, DAY, HOUR, MINUTE, Moment, Months, Range, SECOND, Span, weekday } from "./days.js";
import { kind, neg } from "./operators.js";

export function prop(v, name) {
  if (v instanceof Map) {
    if (v.has(name)) return v.get(name);
    throw new Fault("no-such-entry", { name });
  }
  if (Array.isArray(v)) return v.map((element) => prop(element, name));
  if (v === null) throw new Fault("null-operand", { operator: `.${name}` });
  const found = property(v, name);
  if (found === undefined) throw new Fault("no-such-property", { name, kind: kind(v) });
  if (found === null && v instanceof Range) throw new Fault("range-without-end");
  if (found === null) throw new Fault("property-not-set", { name, kind: kind(v) });
  return found;
}

/** What an object itself has under a name: nothing of the host. */
const own = (of, name) => (Object.hasOwn(of, name) ? of[name] : undefined);

function property(v, name) {
  if (v instanceof Day) {
    const [year, month, day] = civil(v.o);
    return own({ year: BigInt(year), month: BigInt(month), day: BigInt(day), weekday: BigInt(weekday(v.o)) }, name);
  }
  if (v instanceof Moment) {
    const found = property(v.day, name);
    return found === undefined ? property(new Clock(v.ns, v.offset), name) : found;
  }
  if (v instanceof Clock) {
    const of = { hour: v.ns / HOUR, minute: (v.ns / MINUTE) % 60n, second: ratio(v.ns % MINUTE, SECOND) };
    if (name === "time offset") return v.offset === null ? null : new Span(BigInt(v.offset) * SECOND);
    return name === "timezone" ? null : own(of, name);
  }
  if (v instanceof Months) {
    const n = abs(v.m);
    const of = own({ years: n / 12n, months: n % 12n }, name);
    return of === undefined ? undefined : v.m < 0n ? -of : of;
  }
  if (v instanceof Span) {
    const n = abs(v.ns);
    const seconds = ratio(n % MINUTE, SECOND);
    const of = own({ days: n / DAY, hours: (n / HOUR) % 24n, minutes: (n / MINUTE) % 60n, seconds }, name);
    return of === undefined ? undefined : v.ns < 0n ? neg(of) : of;
  }
  if (v instanceof Range)
    return own({ start: v.start, end: v.end, "start included": v.si, "end included": v.ei }, name);
  return undefined;
}

const asList = (v) => (Array.isArray(v) ? v : v === null ? [] : [v]);

export function at(v, position) {
  const items = asList(v);
  if (typeof position !== "bigint") throw new Fault("position-not-whole");
  const i = Number(position);
  if (i === 0 || Math.abs(i) > items.length) throw new Fault("no-such-position", { position: i, length: items.length });
  return items[i > 0 ? i - 1 : items.length + i];
}

export function select(v, condition, weight = 1) {
  const chosen = [];
  const items = asList(v);
  charge(items.length * weight);
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
  charge(Math.abs(last - first) + 1);
  const out = [];
  for (let i = first; by > 0 ? i <= last : i >= last; i += by) out.push(numbers ? BigInt(i) : new Day(i));
  return out;
}

/** What a loop walks over; each round counts as so many steps. */
export function walked(items, weight) {
  charge(items.length * weight);
  return items;
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

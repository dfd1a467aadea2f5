// What the built-in functions ask of their arguments.

import { Fault, isNumber, towardZero } from "./number.js";
import { Day, Moment, Range } from "./days.js";
import { Fn } from "./functions.js";
import { kind } from "./operators.js";

/** A value that passes a test; a list of one stands for its element. */
function need(v, test, name) {
  if (test(v)) return v;
  if (Array.isArray(v) && v.length === 1 && test(v[0])) return v[0];
  throw new Fault(v === null ? "null-argument" : "argument-type", { function: name, found: kind(v) });
}

export const number = (v, name) => need(v, isNumber, name);
export const text = (v, name) => need(v, (x) => typeof x === "string", name);
export const context = (v, name) => need(v, (x) => x instanceof Map, name);
export const fn = (v, name) => need(v, (x) => x instanceof Fn, name);
export const day = (v, name) => need(v, (x) => x instanceof Day || x instanceof Moment, name);
const isDate = (v) => v instanceof Day || v instanceof Moment;
export const isRange = (v) => v instanceof Range;

/** A list; a single value stands for a list of it. */
export function list(v, name) {
  if (v === null) throw new Fault("null-argument", { function: name });
  return Array.isArray(v) ? v : [v];
}

/** The elements that a function is given as a list, or one by one. */
export const items = (given) => (given.length === 1 && Array.isArray(given[0]) ? given[0] : given);

export function numbers(given, name) {
  const found = items(given);
  for (const v of found)
    if (!isNumber(v)) throw new Fault("wrong-element", { function: name, expected: "number", found: kind(v) });
  return found;
}

export function some(found, name) {
  if (!found.length) throw new Fault("empty-list", { function: name });
  return found;
}

/** A number cut to a whole one, as positions and lengths are. */
export const whole = (v, name) => Number(towardZero(number(v, name)));

/** The index from 0 of a position from 1, or from the end where negative. */
export function index(length, position, name) {
  const at = whole(position, name);
  if (at === 0 || Math.abs(at) > length) throw new Fault("no-such-position", { position: at, length });
  return at > 0 ? at - 1 : length + at;
}

/** The end of a part that begins at an index and is so long; without a length, the end of all. */
export function end(first, length, most, name) {
  if (length === undefined) return most;
  const size = whole(length, name);
  if (size < 1 || size > most - first) throw new Fault("no-such-length", { length: size, available: most - first });
  return first + size;
}

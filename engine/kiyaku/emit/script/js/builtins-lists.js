// Built-in functions of lists and contexts.

import { charge } from "./budget.js";
import { Fault } from "./number.js";
import { identical, kind, same } from "./operators.js";
import { context, end, fn, index, list, text } from "./arguments.js";
import { Fn } from "./functions.js";

const MOST = 1_000_000;

function bounded(found) {
  if (found.length > MOST) throw new Fault("list-too-long", { limit: MOST });
  return found;
}

function takes(called, count) {
  if (called.parameters.length !== count)
    throw new Fault("function-arity", { given: called.parameters.length, needed: count });
  return called;
}

function holds(called, ...given) {
  const found = called.call(...given);
  if (typeof found !== "boolean") throw new Fault("not-a-boolean", { operator: called.name, found: kind(found) });
  return found;
}

// -- lists

const concatenate = (...lists) => bounded(lists.flatMap((one) => list(one, "concatenate")));
const isFirst = (x, i, every) => (charge(i >> 6), every.findIndex((y) => same(y, x)) === i);
const distinct = (v) => list(v, "distinct values").filter(isFirst);

function insert(v, position, added) {
  const found = list(v, "insert before");
  const at = index(found.length, position, "insert before");
  return [...found.slice(0, at), added, ...found.slice(at)];
}

function remove(v, position) {
  const found = list(v, "remove");
  const at = index(found.length, position, "remove");
  return [...found.slice(0, at), ...found.slice(at + 1)];
}

function replace(v, where, added) {
  const found = list(v, "list replace");
  if (where instanceof Fn) {
    const match = takes(where, 2);
    return found.map((old) => (holds(match, old, added) ? added : old));
  }
  const at = index(found.length, where, "list replace");
  return [...found.slice(0, at), added, ...found.slice(at + 1)];
}

function sublist(v, start, length) {
  const found = list(v, "sublist");
  const first = index(found.length, start, "sublist");
  return found.slice(first, end(first, length, found.length, "sublist"));
}

function sort(v, precedes) {
  const called = takes(fn(precedes, "sort"), 2);
  const comes = (a, b) => Number(holds(called, a, b));
  return [...list(v, "sort")].sort((a, b) => comes(b, a) - comes(a, b));
}

// -- contexts

function valueOf(v, key) {
  if (!v.has(key)) throw new Fault("no-such-entry", { name: key });
  return v.get(key);
}

function fromEntries(v) {
  const made = new Map();
  for (const entry of list(v, "context")) {
    const one = context(entry, "context");
    for (const part of ["key", "value"]) if (!one.has(part)) throw new Fault("argument-type", { function: "context" });
    const key = one.get("key");
    if (key === null) throw new Fault("null-key");
    if (made.has(key)) throw new Fault("duplicate-key", { key });
    made.set(text(key, "context"), one.get("value"));
  }
  return made;
}

function put(v, keys, value) {
  const into = context(v, "context put");
  if (!Array.isArray(keys)) return new Map(into).set(text(keys, "context put"), value);
  if (!keys.length) throw new Fault("empty-list", { function: "context put" });
  const [key, ...deeper] = keys;
  if (key === null) throw new Fault("null-key");
  const name = text(key, "context put");
  return new Map(into).set(name, deeper.length ? put(valueOf(into, name), deeper, value) : value);
}

const merge = (v) => new Map(list(v, "context merge").flatMap((one) => [...context(one, "context merge")]));

export const LISTS = {
  "list contains": (v, element) => list(v, "list contains").some((x) => same(x, element)),
  count: (v) => BigInt(list(v, "count").length),
  sublist,
  append: (v, ...added) => bounded([...list(v, "append"), ...added]),
  concatenate,
  "insert before": insert,
  remove,
  "list replace": replace,
  reverse: (v) => [...list(v, "reverse")].reverse(),
  "index of": (v, match) => list(v, "index of").flatMap((x, i) => (same(x, match) ? [BigInt(i + 1)] : [])),
  union: (...lists) => distinct(concatenate(...lists)),
  "distinct values": distinct,
  flatten: (v) => bounded(list(v, "flatten").flat(Infinity)),
  sort,
  "get value": (v, key) => valueOf(context(v, "get value"), text(key, "get value")),
  "get entries": (v) => [...context(v, "get entries")].map(([key, value]) => new Map([["key", key], ["value", value]])),
  context: fromEntries,
  "context put": put,
  "context merge": merge,
  is: (a = null, b = null) => identical(a, b),
};

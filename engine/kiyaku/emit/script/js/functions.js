// Functions as values, and what a value is an instance of.

import { charge, chargeFor } from "./budget.js";
import { Fault } from "./number.js";
import { Day, Moment, Range } from "./days.js";
import { kind } from "./operators.js";

export class Fn {
  constructor(name, parameters, call) {
    this.name = name;
    this.parameters = parameters;
    this.call = call;
  }
}

const MOST = 400; // calls of function literals within each other
let depth = 0;

/** A function literal; `types` holds the type of each parameter that is of one, else null. */
export function lambda(parameters, types, body, weight = 1) {
  return new Fn("", parameters, (...given) => {
    if (given.length !== parameters.length)
      throw new Fault("wrong-number-of-arguments", { given: given.length, allowed: parameters.length });
    const ready = given.map((v, i) => (types[i] === null || v === null ? v : coerce(v, types[i])));
    charge(weight);
    if (depth >= MOST) throw new Fault("recursion-too-deep");
    depth += 1;
    try {
      return body(...ready);
    } finally {
      depth -= 1;
    }
  });
}

function asked(v) {
  if (v instanceof Fn) return v;
  throw new Fault(v === null ? "null-operand" : "not-a-function", { operator: "()", found: kind(v) });
}

/** The function in a variable that bears the name of a built-in; the built-in if it holds none. */
export const callable = (v, builtin) => (v instanceof Fn ? v : builtin);

/** Calls a value. */
export const invoke = (v, ...given) => asked(v).call(...given);

/** Calls a value with arguments by name. */
export function invokeNamed(v, given) {
  const called = asked(v);
  for (const name of given.keys())
    if (!called.parameters.includes(name)) throw new Fault("unknown-parameter", { name });
  if (given.size !== called.parameters.length) throw new Fault("wrong-parameters");
  return called.call(...called.parameters.map((name) => given.get(name)));
}

/** Whether a value is of a type; parts of a list or context may be null. */
export function conforms(v, type) {
  if (type.head === "Any") return v !== null || type.nullable === true;
  if (v === null) return type.nullable === true || type.head === "Null";
  if (kind(v) !== type.head) return false;
  const part = (x) => x === null || conforms(x, type.element);
  if (Array.isArray(v)) return type.element === undefined || chargeFor(v).every(part);
  if (v instanceof Range) return type.element === undefined || [v.start, v.end].every(part);
  if (v instanceof Map)
    return Object.entries(type.fields ?? {}).every(([key, t]) => v.has(key) && (v.get(key) === null || conforms(v.get(key), t)));
  return true;
}

export const isOf = (v, type) => (v === null ? type.head === "Null" : conforms(v, type));

/** A value as one of a type: as it is, out of or into a list of one, or a day as its midnight in UTC. */
export function coerce(v, type) {
  if (conforms(v, type)) return v;
  if (Array.isArray(v) && v.length === 1 && type.head !== "list" && conforms(v[0], type)) return v[0];
  if (type.head === "list" && v !== null && !Array.isArray(v) && conforms([v], type)) return [v];
  if (type.head === "date and time" && v instanceof Day) return new Moment(v, 0n, 0);
  throw new Fault(v === null ? "null-value" : "wrong-kind", { expected: type.head, found: kind(v) });
}

// The facts of a contract, read from plain JSON and checked against what the terms declare.

import { Absent } from "./absence.js";
import {
  compared, Day, Digits, Fault, FIRST, isNumber, isoClock, isoDay, isoDuration, isoMoment, number, Range, show,
} from "./feel.js";
import { Series } from "./record.js";

class Wrong extends Error {
  constructor(code, path = [], details = {}) {
    super(code);
    Object.assign(this, { code, path, details });
  }
}

const NO = Symbol("not of that type");
const DAY_LIKE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const OPERATORS = ["=", "!=", "<", "<=", ">", ">="];
const ENDS = ["from", "after", "to", "before"];

/** `{contract}`, or `{errors}`: each with the code, the fact, the path inside of it and what the message needs. */
export function readFacts(program, given, run) {
  const facts = new Map();
  const errors = [];
  for (const [word, raw] of Object.entries(given)) {
    const declared = find(program, word);
    if (!declared) {
      errors.push({ code: "unknown-fact", fact: word, path: [word], details: { name: word } });
    } else if (facts.has(declared.name)) {
      errors.push({ code: "fact-given-twice", fact: declared.name, path: [word], details: { name: declared.name } });
    } else {
      try {
        facts.set(declared.name, valueOf(declared, raw, run));
      } catch (wrong) {
        if (!(wrong instanceof Wrong)) throw wrong;
        const details = { name: declared.name, ...wrong.details };
        errors.push({ code: wrong.code, fact: declared.name, path: [word, ...wrong.path], details });
      }
    }
  }
  return errors.length ? { errors } : { contract: { facts } };
}

function find(program, word) {
  const named = (one) => one.name === word || one.key === word;
  return (
    program.facts.find(named) ??
    program.law.map((law) => ({ ...law, varies: true })).find(named) ??
    program.decisions.filter((d) => d.given).find(named)
  );
}

function valueOf(declared, raw, run) {
  if (!declared.varies) return one(declared, raw, run, []);
  if (!isMapping(raw) || isValue(raw, declared.type)) return new Series([FIRST], [one(declared, raw, run, [])]);
  const entries = Object.entries(raw);
  if (!entries.length) throw new Wrong("empty-history");
  const steps = entries.map(([day, inner]) => {
    const start = isoDay(day);
    if (!start) throw new Wrong("impossible-date", [day], { value: day });
    return [start.o, one(declared, inner, run, [day])];
  });
  steps.sort((a, b) => a[0] - b[0]);
  return new Series(steps.map(([o]) => o), steps.map(([, v]) => v));
}

const isMapping = (raw) => raw !== null && typeof raw === "object" && !Array.isArray(raw) && !(raw instanceof Digits);

/** Whether a mapping is one value and no history: a value that is written as a mapping has no day for a key. */
function isValue(raw, type) {
  if (type.head === "number") return "fraction" in raw || "rounded" in raw;
  if (type.head !== "range" && type.head !== "context") return false;
  const keys = Object.keys(raw);
  return keys.length > 0 && !keys.some((key) => DAY_LIKE.test(key));
}

function one(declared, raw, run, path) {
  const value = convert(raw, declared.type, path);
  if (value !== null) {
    if (declared.whole && typeof value !== "bigint") throw new Wrong("not-whole", path, { value: show(value) });
    if (declared.test && !within(declared, run, value))
      throw new Wrong("outside-domain", path, { value: show(value), domain: declared.domain });
  }
  return value;
}

/** Whether a value is in the domain; one for which its test fails is not. */
function within(declared, run, value) {
  try {
    return declared.test(run, new Day(FIRST), value);
  } catch (found) {
    if (!(found instanceof Absent || found instanceof Fault)) throw found;
    return false;
  }
}

function convert(raw, type, path) {
  if ((raw === null || raw === undefined) && type.nullable) return null;
  const read = READ[type.head];
  const found = read ? read(raw, type, path) : raw;
  if (found !== NO && found !== undefined) return found;
  if (type.head === "date" && typeof raw === "string" && DAY_LIKE.test(raw))
    throw new Wrong("impossible-date", path, { value: raw });
  throw new Wrong("fact-type", path, { value: String(raw), expected: type.head });
}

const texts = (parse) => (raw) => (typeof raw === "string" ? (parse(raw) ?? NO) : NO);

const READ = {
  number(raw, type, path) {
    if (typeof raw === "bigint" || isNumber(raw)) return raw;
    if (typeof raw === "number") {
      if (!Number.isSafeInteger(raw)) throw new Wrong("float-given", path, { value: raw });
      return BigInt(raw);
    }
    const isFraction = isMapping(raw) && "fraction" in raw && Object.keys(raw).every((k) => k === "fraction" || k === "approximately");
    const text = raw instanceof Digits ? raw.text : isFraction ? raw.fraction : raw;
    if (typeof text !== "string") return NO;
    try {
      return number(text);
    } catch (fault) {
      if (fault instanceof Fault) return NO;
      throw fault;
    }
  },
  string: (raw) => (typeof raw === "string" ? raw : NO),
  boolean: (raw) => (typeof raw === "boolean" ? raw : NO),
  date: texts(isoDay),
  "date and time": texts((raw) => isoMoment((raw.split(":").length === 2 ? `${raw}:00` : raw).replace(" ", "T"))),
  time: texts(isoClock),
  "days and time duration": texts(isoDuration),
  "years and months duration": texts(isoDuration),
  list: (raw, type, path) =>
    Array.isArray(raw) ? raw.map((v, i) => convert(v, type.element ?? { head: "Any", nullable: true }, [...path, i])) : NO,
  context(raw, type, path) {
    if (!isMapping(raw)) return NO;
    const fields = type.fields ?? {};
    for (const key of Object.keys(raw))
      if (!(key in fields)) throw new Wrong("unknown-field", [...path, key], { key, allowed: Object.keys(fields).join("、") });
    for (const [key, inner] of Object.entries(fields))
      if (!(key in raw) && !inner.nullable) throw new Wrong("missing-field", path, { key });
    return new Map(Object.entries(fields).map(([key, inner]) => [key, convert(raw[key] ?? null, inner, [...path, key])]));
  },
  range(raw, type, path) {
    if (!isMapping(raw)) return NO;
    const element = type.element ?? { head: "Any", nullable: true };
    const bound = (...names) => {
      const name = names.find((n) => raw[n] !== null && raw[n] !== undefined);
      return name === undefined ? null : convert(raw[name], element, [...path, name]);
    };
    const keys = Object.keys(raw);
    if (keys.length === 1 && OPERATORS.includes(keys[0])) return compared(keys[0], bound(keys[0]));
    if (keys.some((k) => !ENDS.includes(k)) || ("from" in raw && "after" in raw) || ("to" in raw && "before" in raw)) return NO;
    return new Range(bound("from", "after"), bound("to", "before"), !("after" in raw), !("before" in raw));
  },
};

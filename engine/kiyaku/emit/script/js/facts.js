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
  for (const [word, unparsed] of Object.entries(apart(program, given))) {
    const declared = find(program, word);
    if (!declared) {
      errors.push({ code: "unknown-fact", fact: word, path: [word], details: { name: word } });
    } else if (facts.has(declared.name)) {
      errors.push({ code: "fact-given-twice", fact: declared.name, path: [word], details: { name: declared.name } });
    } else {
      try {
        facts.set(declared.name, valueOf(declared, unparsed, run));
      } catch (wrong) {
        if (!(wrong instanceof Wrong)) throw wrong;
        const details = { name: declared.name, ...wrong.details };
        errors.push({ code: wrong.code, fact: declared.name, path: [word, ...wrong.path], details });
      }
    }
  }
  return errors.length ? { errors } : { contract: { facts } };
}

/** The same facts, with those that entries of a history carry (`{value: 8, ground: …}`) as contexts of their own. */
export function apart(program, given) {
  const out = { ...given };
  for (const companion of program.facts.filter((fact) => fact.ofChange)) {
    const of = program.facts.find((fact) => fact.name === companion.ofChange);
    const word = [of.name, of.key].find((w) => isMapping(out[w]));
    if (!word || !Object.values(out[word]).some((entry) => isMapping(entry) && "value" in entry)) continue;
    const own = [companion.name, companion.key].find((w) => w in out) ?? companion.name;
    const contexts = Array.isArray(out[own]) ? [...out[own]] : [];
    const called = Object.fromEntries(Object.entries(companion.fields ?? {}).map(([key, { label }]) => [label, key]));
    const plain = {};
    for (const [day, entry] of Object.entries(out[word])) {
      const carries = isMapping(entry) && "value" in entry;
      plain[day] = carries ? entry.value : entry;
      const more = carries ? Object.entries(entry).filter(([key]) => key !== "value") : [];
      if (more.length)
        contexts.push({ on: day, ...Object.fromEntries(more.map(([key, value]) => [called[key] ?? key, value])) });
    }
    out[word] = plain;
    if (contexts.length) out[own] = contexts;
  }
  return out;
}

function find(program, word) {
  const named = (one) => one.name === word || one.key === word;
  return (
    program.facts.find(named) ??
    program.law.map((law) => ({ ...law, varies: true })).find(named) ??
    program.decisions.filter((d) => d.given).find(named)
  );
}

function valueOf(declared, unparsed, run) {
  if (!declared.varies) return one(declared, unparsed, run, []);
  if (!isMapping(unparsed) || isValue(unparsed, declared.type)) return new Series([FIRST], [one(declared, unparsed, run, [])]);
  const entries = Object.entries(unparsed);
  if (!entries.length) throw new Wrong("empty-history");
  const steps = entries.map(([day, inner]) => {
    const start = isoDay(day);
    if (!start) throw new Wrong("impossible-date", [day], { value: day });
    return [start.o, one(declared, inner, run, [day])];
  });
  steps.sort((a, b) => a[0] - b[0]);
  return new Series(steps.map(([o]) => o), steps.map(([, v]) => v));
}

const isMapping = (unparsed) => unparsed !== null && typeof unparsed === "object" && !Array.isArray(unparsed) && !(unparsed instanceof Digits);

/** Whether a mapping is one value and no history: a value that is written as a mapping has no day for a key. */
function isValue(unparsed, type) {
  if (type.head === "number") return "fraction" in unparsed || "rounded" in unparsed;
  if (type.head !== "range" && type.head !== "context") return false;
  const keys = Object.keys(unparsed);
  return keys.length > 0 && !keys.some((key) => DAY_LIKE.test(key));
}

function one(declared, unparsed, run, path) {
  const value = chosen(declared, convert(unparsed, declared.type, path), path);
  if (value !== null) {
    if (declared.whole && typeof value !== "bigint") throw new Wrong("not-whole", path, { value: show(value) });
    if (declared.test && !within(declared, run, value))
      throw new Wrong("outside-domain", path, { value: show(value), domain: declared.domain });
  }
  return value;
}

/** The value, with the text in each field whose texts are named; a text may be given by its name. */
function chosen(declared, value, path) {
  if (Array.isArray(value)) return value.map((inner, i) => chosen(declared, inner, [...path, i]));
  if (!(value instanceof Map)) return value;
  for (const [key, { values }] of Object.entries(declared.fields ?? {})) {
    const text = value.get(key) ?? null;
    if (text === null || !Object.keys(values).length || text in values) continue;
    const named = Object.keys(values).find((one) => values[one] === text);
    if (named === undefined)
      throw new Wrong("outside-domain", [...path, key], { value: show(text), domain: Object.keys(values).map((one) => show(one)).join(", ") });
    value.set(key, named);
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

function convert(unparsed, type, path) {
  if ((unparsed === null || unparsed === undefined) && type.nullable) return null;
  const read = READ[type.head];
  const found = read ? read(unparsed, type, path) : unparsed;
  if (found !== NO && found !== undefined) return found;
  if (type.head === "date" && typeof unparsed === "string" && DAY_LIKE.test(unparsed))
    throw new Wrong("impossible-date", path, { value: unparsed });
  throw new Wrong("fact-type", path, { value: String(unparsed), expected: type.head });
}

const texts = (parse) => (unparsed) => (typeof unparsed === "string" ? (parse(unparsed) ?? NO) : NO);

const READ = {
  number(unparsed, type, path) {
    if (typeof unparsed === "bigint" || isNumber(unparsed)) return unparsed;
    if (typeof unparsed === "number") {
      if (!Number.isSafeInteger(unparsed)) throw new Wrong("float-given", path, { value: unparsed });
      return BigInt(unparsed);
    }
    const isFraction = isMapping(unparsed) && "fraction" in unparsed && Object.keys(unparsed).every((k) => k === "fraction" || k === "approximately");
    const text = unparsed instanceof Digits ? unparsed.text : isFraction ? unparsed.fraction : unparsed;
    if (typeof text !== "string") return NO;
    try {
      return number(text);
    } catch (fault) {
      if (fault instanceof Fault) return NO;
      throw fault;
    }
  },
  string: (unparsed) => (typeof unparsed === "string" ? unparsed : NO),
  boolean: (unparsed) => (typeof unparsed === "boolean" ? unparsed : NO),
  date: texts(isoDay),
  "date and time": texts((unparsed) => isoMoment((unparsed.split(":").length === 2 ? `${unparsed}:00` : unparsed).replace(" ", "T"))),
  time: texts(isoClock),
  "days and time duration": texts(isoDuration),
  "years and months duration": texts(isoDuration),
  list: (unparsed, type, path) =>
    Array.isArray(unparsed) ? unparsed.map((v, i) => convert(v, type.element ?? { head: "Any", nullable: true }, [...path, i])) : NO,
  context(unparsed, type, path) {
    if (!isMapping(unparsed)) return NO;
    const fields = type.fields ?? {};
    for (const key of Object.keys(unparsed))
      if (!(key in fields)) throw new Wrong("unknown-field", [...path, key], { key, allowed: Object.keys(fields).join("、") });
    for (const [key, inner] of Object.entries(fields))
      if (!(key in unparsed) && !inner.nullable) throw new Wrong("missing-field", path, { key });
    return new Map(Object.entries(fields).map(([key, inner]) => [key, convert(unparsed[key] ?? null, inner, [...path, key])]));
  },
  range(unparsed, type, path) {
    if (!isMapping(unparsed)) return NO;
    const element = type.element ?? { head: "Any", nullable: true };
    const bound = (...names) => {
      const name = names.find((n) => unparsed[n] !== null && unparsed[n] !== undefined);
      return name === undefined ? null : convert(unparsed[name], element, [...path, name]);
    };
    const keys = Object.keys(unparsed);
    if (keys.length === 1 && OPERATORS.includes(keys[0])) return compared(keys[0], bound(keys[0]));
    if (keys.some((k) => !ENDS.includes(k)) || ("from" in unparsed && "after" in unparsed) || ("to" in unparsed && "before" in unparsed)) return NO;
    return new Range(bound("from", "after"), bound("to", "before"), !("after" in unparsed), !("before" in unparsed));
  },
};

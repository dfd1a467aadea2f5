// The facts of a contract, read from plain JSON and checked against what the terms declare.

import { Day, FIRST, Fault, Range, isNumber, isoClock, isoDay, isoDuration, isoMoment, number, show } from "./feel.js";
import { Series } from "./record.js";

class Wrong extends Error {
  constructor(code, path = [], details = {}) {
    super(code);
    Object.assign(this, { code, path, details });
  }
}

const NO = Symbol("not of that type");

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
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return new Series([FIRST], [one(declared, raw, run, [])]);
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

function one(declared, raw, run, path) {
  const value = convert(raw, declared.type, path);
  if (value !== null) {
    if (declared.whole && typeof value !== "bigint") throw new Wrong("not-whole", path, { value: show(value) });
    if (declared.test && !declared.test(run, new Day(FIRST), value))
      throw new Wrong("outside-domain", path, { value: show(value), domain: declared.domain });
  }
  return value;
}

function convert(raw, type, path) {
  if ((raw === null || raw === undefined) && type.nullable) return null;
  const read = READ[type.head];
  const found = read ? read(raw, type, path) : raw;
  if (found !== NO && found !== undefined) return found;
  if (type.head === "date" && typeof raw === "string" && /^\d{4}-\d{1,2}-\d{1,2}$/.test(raw))
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
    if (typeof raw !== "string") return NO;
    try {
      return number(raw);
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
    if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return NO;
    const fields = type.fields ?? {};
    for (const key of Object.keys(raw))
      if (!(key in fields)) throw new Wrong("unknown-field", [...path, key], { key, allowed: Object.keys(fields).join("、") });
    for (const [key, inner] of Object.entries(fields))
      if (!(key in raw) && !inner.nullable) throw new Wrong("missing-field", path, { key });
    return new Map(Object.entries(fields).map(([key, inner]) => [key, convert(raw[key] ?? null, inner, [...path, key])]));
  },
  range(raw, type, path) {
    if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return NO;
    if (Object.keys(raw).some((key) => key !== "from" && key !== "to")) return NO;
    const element = type.element ?? { head: "Any", nullable: true };
    const [start, end] = ["from", "to"].map((k) => (raw[k] === null || raw[k] === undefined ? null : convert(raw[k], element, [...path, k])));
    return new Range(start, end, true, true);
  },
};

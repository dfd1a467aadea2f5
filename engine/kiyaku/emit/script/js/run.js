// One evaluation of a program: facts, law values and decisions as of a day, each with its record.

import * as FEEL from "./feel.js";
import { civil, Day, dayText, Fault, FIRST, LAST, same } from "./feel.js";
import { Absent, NOT_HERE } from "./absence.js";
import { daysOf } from "./accruals.js";
import { value as nodeValue } from "./general.js";
import { frame, frozen, nodeOf, unique, upTo } from "./record.js";

const WEIGHT = 20; // steps that a decision counts when it is computed

export class Run {
  constructor(program, facts, day, options, sameText) {
    Object.assign(this, { program, facts, day, options, sameText });
    this.off = []; // transitional rules that do not hold in it
    this.stack = [frame()];
    this.done = new Map();
  }

  /** A run that is a question of its own. */
  static begun(...given) {
    FEEL.renew();
    return new Run(...given);
  }

  get top() {
    return this.stack[this.stack.length - 1];
  }

  /** What a function gives, with what it reads kept out of the record; and the frame in which it was read. */
  apart(function_) {
    const own = frame();
    this.stack.push(own);
    try {
      return [function_(), own];
    } finally {
      this.stack.pop();
    }
  }

  /** Notes the value of a part of a formula. */
  n(id, value) {
    this.top.noted.set(id, value);
    return value;
  }

  /** Says that a part of the rules cannot be computed here. */
  cannot(i) {
    const { name, text, clause } = this.program.missing[i];
    throw new Absent(NOT_HERE, clause ?? null, { name, text });
  }

  // facts, law values, calendars

  lookup(fact) {
    const { name } = fact;
    if (this.facts.given.has(name)) {
      if (fact.unchecked !== undefined) this.cannot(fact.unchecked);
      return this.facts.given.get(name);
    }
    if (this.facts.defaults.has(name)) return this.facts.defaults.get(name);
    if (fact.unknown !== undefined) this.cannot(fact.unknown);
    throw new Absent("missing_fact", null, { fact: name });
  }

  stepOf(series, day, name) {
    const i = upTo(series.starts, day.o);
    if (i < 0) throw new Absent("missing_fact", null, { fact: name, day, first: new Day(series.starts[0]) });
    return series.values[i];
  }

  f(i, day) {
    const fact = this.program.facts[i];
    let value;
    try {
      value = fact.varies ? this.stepOf(this.lookup(fact), day, fact.name) : this.lookup(fact);
    } catch (absent) {
      if (absent instanceof Absent)
        this.top.inputs.push(
          nodeOf({ name: fact.name, kind: "fact", unit: fact.unit ?? null, status: absent.status, citation: fact.cite ?? null }),
        );
      throw absent;
    }
    const assumed = !this.facts.given.has(fact.name);
    this.top.inputs.push(
      nodeOf({
        name: fact.name, kind: assumed ? "assumed" : "fact", value, unit: fact.unit ?? null, citation: fact.cite ?? null,
        day: fact.varies ? day : null, note: assumed ? (fact.means ?? null) : null, readings: fact.readings,
        considered: fact.varies ? this.deemedOn(fact, day.o) : [],
      }),
    );
    return value;
  }

  /** The deemed conversion to which a fact owes its value on a day, and what the contract states instead. */
  deemedOn(fact, o) {
    const own = this.facts.deemed?.get(fact.name);
    if (!own) return [];
    const { starts, values } = this.lookup(fact);
    const i = upTo(starts, o);
    const one = own.get(starts[i]);
    if (!one) return [];
    const instead = i ? { instead_of: values[i - 1], instead_of_status: "ok" } : { instead_of: null, instead_of_status: "missing_fact" };
    return [{ citation: one.citation, version: new Day(one.start), about: one.about, applied: true, value: values[i], ...instead }];
  }

  /** A varying fact with its history. */
  s(i) {
    const fact = this.program.facts[i];
    const found = this.lookup(fact);
    const always = found.starts.length === 1 && found.starts[0] === FIRST;
    const steps = () => new Map(found.starts.map((o, j) => [o === FIRST ? "" : dayText(o), found.values[j]]));
    const value = always ? found.values[0] : steps();
    const considered = [...(this.facts.deemed?.get(fact.name)?.keys() ?? [])].flatMap((o) => this.deemedOn(fact, o));
    this.top.inputs.push(
      nodeOf({ name: fact.name, kind: "fact", value, unit: fact.unit ?? null, citation: fact.cite ?? null, considered }),
    );
    return found;
  }

  l(i, day) {
    const law = this.program.law[i];
    const given = this.facts.given.get(law.name);
    const own = frame();
    const read = (value, status, note, entry = null) => {
      const version = entry?.start ? new Day(entry.start) : null;
      const considered = own.considered.map((c) => ({ ...c, value }));
      const inputs = unique(own.inputs);
      this.top.inputs.push(
        nodeOf({ name: law.name, kind: "law", value, status, citation: law.title, day, note, version, inputs, considered }),
      );
      return value;
    };
    if (given !== undefined) return read(this.stepOf(given, day, law.name), "ok", "given");
    let asOf;
    this.stack.push(own);
    try {
      asOf = this.heldBy(law, day);
    } catch (error) {
      this.stack.pop();
      if (error instanceof Absent) read(null, error.status, "");
      throw error;
    }
    this.stack.pop();
    const entry = setOn(law, asOf);
    if (!entry || entry.absent) {
      const status = entry ? entry.absent : "no_law_value";
      read(null, status, "", entry);
      throw new Absent(status, law.title, { value: law.name, day: asOf });
    }
    if (entry.missing !== undefined) this.cannot(entry.missing);
    return read(entry.value, "ok", entry.source, entry);
  }

  /** The day whose value holds by the transitional rules of law. */
  heldBy(law, day) {
    for (let rule; (rule = this.ruling(law.rules ?? [], day)); day = new Day(rule.keeps)) {
      const instead = setOn(law, day);
      this.top.considered.push({
        citation: rule.citation, version: null, about: rule.about, applied: true,
        instead_of: instead?.value ?? null, instead_of_status: instead ? (instead.absent ?? "ok") : "no_law_value",
      });
    }
    return day;
  }

  c(i) {
    const calendar = this.program.calendars[i];
    const other = calendar.alternatives.find((a) => this.options[a.reading] === a.option);
    const closed = other ? { weekdays: other.weekdays, dates: other.dates } : {};
    const node = nodeOf({ name: calendar.name, kind: "calendar", value: [], citation: calendar.cite ?? null, readings: calendar.readings });
    this.top.inputs.push(node);
    return { ...calendar, ...closed, node };
  }

  isOpen(day, calendar) {
    if (day.o < (calendar.first ?? FIRST) || day.o >= (calendar.end ?? LAST + 1))
      throw new Absent("calendar_unknown", calendar.cite ?? null, { calendar: calendar.name, day });
    const told = () => { calendar.node.note = calendar.source ?? null; };
    if (calendar.provisional !== null && calendar.provisional !== undefined && day.o >= calendar.provisional) {
      calendar.node.day = new Day(calendar.provisional);
      told();
    }
    if (calendar.weekdays.includes(FEEL.weekday(day.o))) return false;
    const [, month, date] = civil(day.o);
    const name = calendar.days[day.o];
    if (name === undefined && !calendar.dates.includes(100 * month + date)) return true;
    calendar.node.value.push(name ? `${dayText(day.o)} ${name}` : dayText(day.o));
    told();
    return false;
  }

  addDays(day, number, calendar) {
    if (typeof number !== "bigint") throw new Fault("whole-number-needed");
    const step = number > 0n ? 1 : -1;
    for (let left = number < 0n ? -number : number; left > 0n; ) {
      day = new Day(day.o + step);
      if (this.isOpen(day, calendar)) left -= 1n;
    }
    return day;
  }

  changes(series, window) {
    const [start, end] = daysOf(window);
    const out = [];
    for (let i = 1; i < series.starts.length; i++) {
      const [o, before, after] = [series.starts[i], series.values[i - 1], series.values[i]];
      if (start <= o && o < end && !same(before, after))
        out.push(new Map([["date", new Day(o)], ["before", before], ["after", after]]));
    }
    return out;
  }

  // decisions

  D(i, day, ...args) {
    const decision = this.program.decisions[i];
    const key = args.some(holdsContext) ? null : `${i} ${day.o} ${args.map(FEEL.keyText).join(" ")}`;
    if (key !== null && this.done.has(key)) {
      const node = this.done.get(key);
      this.top.inputs.push(node);
      return node.value;
    }
    FEEL.charge(WEIGHT);
    const own = frame(decision.name, decision.unit ?? null, decision.rounding ? "rounding" : "decision");
    own.parameters = decision.parameters;
    own.arguments = args;
    this.stack.push(own);
    let value;
    try {
      value = nodeValue(this, decision, decision.body, day, args);
    } catch (error) {
      this.stack.pop();
      if (error instanceof Absent) this.top.inputs.push(frozen(own, null, error.status));
      throw error;
    }
    this.stack.pop();
    const node = frozen(own, value, "ok");
    this.top.inputs.push(node);
    if (key !== null) this.done.set(key, node);
    return value;
  }

  /** The same question where a transitional rule holds nowhere. */
  without(rule) {
    const other = new Run(this.program, this.facts, this.day, this.options, this.sameText);
    other.off = [...this.off, rule];
    return other;
  }

  /** The first of some transitional rules that holds on a day. */
  ruling(rules, day) {
    const holds = (t) => {
      if (this.off.includes(t) || day.o < t.start || day.o >= (t.until ?? LAST + 1)) return false;
      if (t.who && !t.who(this, day)) return false;
      const end = t.ends ? t.ends(this, day) : null;
      return end === null || day.o < end.o;
    };
    return rules.map((i) => this.program.transitions[i]).find(holds);
  }
}

/** What law sets for a day. */
const setOn = (law, day) => law.entries.find((e) => (e.start ?? FIRST) <= day.o && day.o < (e.end ?? LAST + 1));

const holdsContext = (v) => v instanceof Map || v instanceof FEEL.Fn || (Array.isArray(v) && v.some(holdsContext));

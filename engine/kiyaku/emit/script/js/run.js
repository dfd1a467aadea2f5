// One evaluation of a program: facts, law values and decisions as of a day, each with its record.

import * as FEEL from "./feel.js";
import { civil, Day, dayText, Fault, FIRST, LAST, same } from "./feel.js";
import { Absent, frame, frozen, nodeOf, NOT_HERE, upTo } from "./record.js";
import { daysOf, LOGIC } from "./logic.js";

export class Run {
  constructor(program, facts, day, options, sameText) {
    Object.assign(this, { program, facts, day, options, sameText });
    this.stack = [frame()];
    this.done = new Map();
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

  /** A varying fact on a day, unrecorded. */
  at(i, day) {
    const fact = this.program.facts[i];
    return this.stepOf(this.lookup(fact), day, fact.name);
  }

  f(i, day) {
    const fact = this.program.facts[i];
    let value;
    try {
      value = fact.varies ? this.at(i, day) : this.lookup(fact);
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
      }),
    );
    return value;
  }

  /** A varying fact with its history. */
  s(i) {
    const fact = this.program.facts[i];
    const found = this.lookup(fact);
    const value = new Map(found.starts.map((o, j) => [o === FIRST ? "" : dayText(o), found.values[j]]));
    this.top.inputs.push(nodeOf({ name: fact.name, kind: "fact", value, unit: fact.unit ?? null, citation: fact.cite ?? null }));
    return found;
  }

  l(i, day) {
    const law = this.program.law[i];
    const given = this.facts.given.get(law.name);
    const entry = law.entries.find((e) => (e.start ?? FIRST) <= day.o && day.o < (e.end ?? LAST + 1));
    let [status, value, source] = ["ok", null, "given"];
    if (given !== undefined) value = this.stepOf(given, day, law.name);
    else if (!entry || entry.absent) [status, source] = [entry ? entry.absent : "no_law_value", ""];
    else if (entry.missing !== undefined) this.cannot(entry.missing);
    else [value, source] = [entry.value, entry.source];
    this.top.inputs.push(
      nodeOf({
        name: law.name, kind: "law", value, status, citation: law.title, day, note: source,
        version: given === undefined && entry && entry.start ? new Day(entry.start) : null,
      }),
    );
    if (status !== "ok") throw new Absent(status, law.title, { value: law.name, day });
    return value;
  }

  c(i) {
    const calendar = this.program.calendars[i];
    const other = calendar.alternatives.find((a) => this.options[a.reading] === a.option);
    return other ? { ...calendar, weekdays: other.weekdays, dates: other.dates } : calendar;
  }

  isOpen(day, calendar) {
    if (day.o < (calendar.first ?? FIRST) || day.o >= (calendar.end ?? LAST + 1))
      throw new Absent("calendar_unknown", calendar.cite ?? null, { calendar: calendar.name, day });
    const [, month, date] = civil(day.o);
    return !(
      calendar.weekdays.includes(FEEL.weekday(day.o)) ||
      calendar.dates.includes(100 * month + date) ||
      calendar.days.includes(day.o)
    );
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
    const own = frame(decision.name, decision.unit ?? null, decision.rounding ? "rounding" : "decision");
    own.parameters = decision.parameters;
    own.arguments = args;
    this.stack.push(own);
    let value;
    try {
      value = this.compute(decision, day, args);
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

  compute(decision, day, args) {
    if (decision.given && this.facts.given.has(decision.name)) {
      this.top.kind = "given";
      return this.facts.given.get(decision.name);
    }
    if (decision.governed) day = decision.governed(this, day, ...args);
    const base = () => this.kept(decision, day, args);
    const exceptions = decision.overrides.filter((o) => this.taken(o).length);
    if (!exceptions.length) return base();
    const hits = exceptions.map((o) => this.applies(o, day, args)).filter(Boolean);
    if (!hits.length) return base();
    return this.excepted(decision, hits, base, args);
  }

  /** The versions of an exception under the readings taken; the first reaches back if other text counts as the same. */
  taken(override) {
    return this.reaching(override).filter((v) => !v.option || this.options[v.option[0]] === v.option[1]);
  }

  reaching(timeline) {
    if (!this.sameText || !timeline.back) return timeline.versions;
    const [first, ...rest] = timeline.versions;
    return [{ ...first, start: undefined }, ...rest];
  }

  applies(override, day, args) {
    if (override.arises && !override.arises(this, day, ...args)) return null;
    if (override.governed) day = override.governed(this, day, ...args);
    const rule = override.kept.map((i) => this.program.transitions[i]).find((t) => this.holds(t, day));
    const chosen = rule ? new Day(rule.start - 1) : day;
    const version = atDay(this.taken(override), chosen);
    if (!version) {
      if (this.absence(chosen, override.versions) === "text_unavailable")
        throw this.unheld("text_unavailable", override.versions[0].citation, chosen);
      return null;
    }
    if (version.when(this, day, ...args)) return { version, day };
    const seen = { citation: version.citation, version: new Day(version.version), about: version.about };
    this.top.considered.push({ ...seen, applied: false, value: null, instead_of: null, instead_of_status: "ok" });
    return null;
  }

  excepted(decision, hits, base, args) {
    const outranked = new Set(hits.flatMap((hit) => hit.version.over));
    const winners = hits.filter((hit) => !outranked.has(hit.version.citation));
    const instead = this.without(base);
    const results = winners.map(({ version, day }) =>
      version.then ? version.then(this, day, ...args) : new Absent(version.absent, version.citation),
    );
    const equal = (a, b) =>
      a instanceof Absent || b instanceof Absent ? a.status !== undefined && a.status === b.status : same(a, b);
    if (!results.length || results.some((r) => !equal(r, results[0]))) {
      const cited = hits.map((hit) => hit.version.citation).join("、");
      throw new Absent("contradiction", cited, { decision: decision.name });
    }
    const top = this.top;
    for (const { version, day } of winners) {
      Object.assign(top, { citation: version.citation, version: new Day(version.version), day });
      const value = results[0] instanceof Absent ? null : results[0];
      const { citation, about } = version;
      top.considered.push({ citation, version: new Day(version.version), about, applied: true, value, ...instead });
      top.readings = [...new Set([...top.readings, ...version.readings, ...(version.option ? [version.option[0]] : [])])];
      if (version.review) top.reviews.push(...this.review(version.review, version.citation, day, args));
    }
    if (results[0] instanceof Absent) throw results[0];
    return results[0];
  }

  /** What would have held otherwise; its record is not kept. */
  without(base) {
    try {
      return { instead_of: this.apart(base)[0], instead_of_status: "ok" };
    } catch (found) {
      if (!(found instanceof Absent || found instanceof Fault)) throw found;
      return { instead_of: null, instead_of_status: found instanceof Absent ? found.status : found.code };
    }
  }

  /** The earlier version where a transitional rule keeps it, else the version of the day. */
  kept(decision, day, args) {
    const rule = decision.kept.map((i) => this.program.transitions[i]).find((t) => this.holds(t, day));
    if (!rule) return this.ofDay(decision, day, args);
    const earlier = atDay(this.reaching(decision), new Day(rule.start - 1));
    if (!earlier) throw new Absent("not_in_force", rule.citation, { day });
    const instead = this.without(() => this.ofDay(decision, day, args));
    const value = this.logic(decision, earlier, day, args);
    const { citation, about } = rule;
    this.top.considered.push({ citation, version: new Day(rule.start), about, applied: true, value, ...instead });
    return value;
  }

  holds(rule, day) {
    return rule.start <= day.o && day.o < (rule.until ?? LAST + 1) && (!rule.who || rule.who(this, day));
  }

  ofDay(decision, day, args) {
    const version = atDay(this.reaching(decision), day);
    if (version) return this.logic(decision, version, day, args);
    throw this.unheld(this.absence(day, decision.versions), decision.versions[0].citation, day);
  }

  logic(decision, version, day, args) {
    const other = version.alternatives.find((a) => this.options[a.reading] === a.option);
    const logic = other ? other.logic : version.logic;
    const top = this.top;
    Object.assign(top, { citation: version.citation, version: new Day(version.version), day, logic, readings: version.readings });
    const value = LOGIC[logic.kind](this, decision, logic, day, args);
    if (version.review) top.reviews.push(...this.review(version.review, version.citation, day, args));
    return value;
  }

  review(review, citation, day, args) {
    let arises = true; // where it cannot be told; the figure does not depend on it
    try {
      [arises] = this.apart(() => !review.when || review.when(this, day, ...args));
    } catch (found) {
      if (!(found instanceof Absent || found instanceof Fault)) throw found;
    }
    return arises ? [{ citation, reason: review.reason, reading: review.reading ?? null }] : [];
  }

  // absences

  revisionAt(day) {
    return [...this.program.revisions].reverse().find((r) => r.effective <= day.o) ?? null;
  }

  absence(day, versions) {
    const revision = this.revisionAt(day);
    if (!revision) return this.program.enactedFirst ? "not_in_force" : "text_unavailable";
    if (!revision.held) return "text_unavailable";
    const first = versions.length ? versions[0].start : undefined;
    return first === undefined || day.o < first ? "not_in_force" : "repealed";
  }

  unheld(status, citation, day, more = {}) {
    const revision = this.revisionAt(day);
    return new Absent(status, citation, {
      day, ...more, revision: revision ? new Day(revision.effective) : null, number: revision?.number ?? null,
    });
  }
}

const holdsContext = (v) => v instanceof Map || v instanceof FEEL.Fn || (Array.isArray(v) && v.some(holdsContext));
const atDay = (versions, day) => versions.find((v) => (v.start ?? FIRST) <= day.o && day.o < (v.end ?? LAST + 1));

// A bill computed from a program, step by step as the engine does it, with the tree that explains every figure.
//
//   const calculator = makeCalculator(program);          // program: what the compiler made, called with FEEL
//   const { contract, errors } = calculator.read(facts);  // plain JSON facts by name or key
//   calculator.bill(contract, "2026-07", { readings });   // the same data as the engine's JSON of a bill

import * as FEEL from "./feel.js";
import { readFacts } from "./facts.js";
import { working } from "./working.js";

const { Day, FIRST, LAST, Fault, civil, dayText, isoDay, plain, same, show } = FEEL;

/** There is no value, for a named reason. */
class Absent extends Error {
  constructor(status, citation = null, details = {}) {
    super(status);
    this.status = status;
    this.citation = citation;
    this.details = details;
  }
}

/** A fact that varies: each value holds from its day on. */
export class Series {
  constructor(starts, values) {
    this.starts = starts;
    this.values = values;
  }
}

const upTo = (starts, day) => {
  let i = starts.length;
  while (i > 0 && starts[i - 1] > day) i -= 1;
  return i - 1;
};

// -- the record of an evaluation

function frame(name = "", unit = null, kind = "decision") {
  return {
    name, unit, kind, citation: null, version: null, day: null, logic: null, shape: null, noted: new Map(), row: null,
    inputs: [], segments: [], considered: [], readings: [], reviews: [], collected: [], parameters: [], arguments: [],
  };
}

const NODE = {
  kind: "decision", value: null, unit: null, status: "ok", citation: null, version: null, day: null, expression: null,
  worked: null, working: null, arguments: [], row: null, note: null, inputs: [], segments: [], considered: [],
  readings: [], reviews: [], collected: [],
};
const nodeOf = (fields) => ({ ...NODE, ...fields });

function frozen(top, value, status) {
  const logic = top.logic;
  let worked = null;
  if (logic?.worked) {
    const known = new Map();
    for (const input of top.inputs) if (input.status === "ok") known.set(input.name, input.value);
    top.parameters.forEach((name, i) => known.set(name, top.arguments[i]));
    worked = logic.worked
      .map((piece) => (typeof piece === "string" ? piece : known.has(piece[0]) ? show(known.get(piece[0])) : piece[1]))
      .join("");
  }
  return nodeOf({
    name: top.name, kind: top.kind, value, unit: top.unit, status, citation: top.citation, version: top.version,
    day: top.day, expression: logic?.text ?? null, worked,
    working: logic?.kind === "formula" && status === "ok" ? working(logic.shape, top.noted) : null,
    arguments: top.parameters.map((name, i) => [name, top.arguments[i]]), row: top.row, inputs: unique(top.inputs),
    segments: top.segments, considered: top.considered, readings: top.readings, reviews: top.reviews,
    collected: top.collected,
  });
}

const written = new WeakMap();
function signature(node) {
  if (!written.has(node)) written.set(node, JSON.stringify([nodeData(node), node.status, node.readings, dayOf(node.day)]));
  return written.get(node);
}

function unique(nodes) {
  const out = [];
  for (const node of nodes) if (!out.some((other) => other === node || signature(other) === signature(node))) out.push(node);
  return out;
}

const isHeld = (key) => key instanceof Absent && key.status === "text_unavailable";
function sameKeys(a, b) {
  if (a instanceof Absent || b instanceof Absent)
    return a === b || (isHeld(a) && isHeld(b) && dayOf(a.details.revision) === dayOf(b.details.revision));
  return a.length === b.length && a.every((v, i) => same(v, b[i]));
}

// -- one evaluation

class Run {
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

  // facts, law values, calendars

  lookup(name) {
    if (this.facts.given.has(name)) return this.facts.given.get(name);
    if (this.facts.defaults.has(name)) return this.facts.defaults.get(name);
    throw new Absent("missing_fact", null, { fact: name });
  }

  stepOf(series, day, name) {
    const i = upTo(series.starts, day.o);
    if (i < 0) throw new Absent("missing_fact", null, { fact: name, day, first: new Day(series.starts[0]) });
    return series.values[i];
  }

  /** A varying fact on a day, unrecorded. */
  at(i, day) {
    const { name } = this.program.facts[i];
    return this.stepOf(this.lookup(name), day, name);
  }

  f(i, day) {
    const fact = this.program.facts[i];
    let value;
    try {
      value = fact.varies ? this.at(i, day) : this.lookup(fact.name);
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
    const found = this.lookup(fact.name);
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
    const key = args.some(holdsContext) ? null : `${i} ${day.o} ${args.map((a) => FEEL.toText(a, true)).join(" ")}`;
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
    const { citation, about } = version;
    this.top.considered.push({ citation, about, applied: false, value: null, instead_of: null, instead_of_status: "ok" });
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
      top.considered.push({ citation, about, applied: true, value, ...instead });
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
    } catch (absent) {
      if (!(absent instanceof Absent)) throw absent;
      return { instead_of: null, instead_of_status: absent.status };
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
    this.top.considered.push({ citation, about, applied: true, value, ...instead });
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
    const [arises] = this.apart(() => !review.when || review.when(this, day, ...args));
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

const holdsContext = (v) => v instanceof Map || (Array.isArray(v) && v.some(holdsContext));
const atDay = (versions, day) => versions.find((v) => (v.start ?? FIRST) <= day.o && day.o < (v.end ?? LAST + 1));

/** A range of dates as its first day and the first day after it. */
function daysOf(window) {
  const start = window.start === null ? FIRST : window.start.o + (window.si || window.start.o === LAST ? 0 : 1);
  const end = window.end === null ? LAST : window.end.o + (window.ei && window.end.o < LAST ? 1 : 0);
  return [start, end];
}

// -- kinds of logic

function missed(decision, logic, values) {
  const inputs = new Map(logic.inputs.map((input, i) => [input.text, values[i]]));
  return new Absent(logic.absent, logic.clause ?? null, { decision: decision.name, inputs });
}

function result(run, row, day, args) {
  run.top.row = row.label;
  if (row.then) return row.then(run, day, ...args);
  throw new Absent(row.absent, row.clause ?? null);
}

const LOGIC = {
  formula: (run, decision, logic, day, args) => logic.f(run, day, ...args),

  ladder(run, decision, logic, day, args) {
    const x = logic.inputs[0].f(run, day, ...args);
    const met = logic.rungs.find((rung) => {
      const low = rung.low === undefined ? 1 : FEEL.order(x, rung.low);
      const high = rung.high === undefined ? -1 : FEEL.order(x, rung.high);
      return (low > 0 || (low === 0 && rung.li)) && (high < 0 || (high === 0 && rung.hi));
    });
    if (!met) throw missed(decision, logic, [x]);
    return result(run, met, day, args);
  },

  graduated(run, decision, logic, day, args) {
    const x = logic.inputs[0].f(run, day, ...args);
    const top = logic.rungs[logic.rungs.length - 1].high;
    if (FEEL.lt(x, 0n) || (top !== undefined && FEEL.gt(x, top))) throw missed(decision, logic, [x]);
    let total = 0n;
    let floor = 0n;
    for (const [i, rung] of logic.rungs.entries()) {
      if (i && FEEL.le(x, floor)) break;
      const last = i === logic.rungs.length - 1;
      const high = last ? x : (rung.high ?? 0n);
      const portion = FEEL.sub(FEEL.lt(x, high) ? x : high, floor);
      total = FEEL.add(total, FEEL.mul(portion, result(run, rung, day, args)));
      floor = high;
    }
    return total;
  },

  rows(run, decision, logic, day, args) {
    const values = logic.inputs.map((input) => input.f(run, day, ...args));
    for (const row of logic.rows)
      if (row.tests.every((test, i) => test(run, day, ...args, values[i]))) return result(run, row, day, args);
    throw missed(decision, logic, values);
  },

  collect(run, decision, logic, day, args) {
    const held = logic.items.map(([citation, condition]) => [citation, condition(run, day, ...args)]);
    run.top.collected.push(...held);
    return held.filter(([, holds]) => holds).map(([citation]) => citation);
  },

  accrual(run, decision, logic, day, args) {
    const [first, last] = daysOf(logic.over(run, day, ...args));
    const [from, to] = daysOf(logic.during(run, day, ...args));
    const [start, end] = [Math.max(first, from), Math.min(last, to)];
    const off = logic.excluded && start < end ? logic.excluded(run, day, ...args) : [];
    let amount = 0n;
    const unheld = [];
    for (const [a, b, key] of stretches(run, logic, start, end, args)) {
      if (key instanceof Absent) {
        if (!isHeld(key)) {
          logic.f(run, new Day(a), ...args); // fails alike, and leaves a trace of what it read
          throw key;
        }
        unheld.push([a, b - 1]);
        continue;
      }
      const out = [...new Set(off.map((o) => o.o).filter((o) => a <= o && o < b))].sort((x, y) => x - y);
      const days = b - a - out.length;
      const [[rate, exact, rounded], own] = run.apart(() => {
        const perPeriod = logic.f(run, new Day(a), ...args);
        const share = FEEL.div(FEEL.mul(perPeriod, BigInt(days)), BigInt(last - first));
        return [perPeriod, share, logic.each === undefined ? share : run.D(logic.each, day, share)];
      });
      run.top.segments.push({
        start: a, end: b, days, excluded: out, period: last - first, rate, exact, amount: rounded,
        working: working(logic.shape, own.noted), inputs: own.inputs,
      });
      amount = FEEL.add(amount, rounded);
    }
    if (unheld.length) {
      const whole = unheld.reduce((sum, [a, b]) => sum + b - a + 1, 0) === end - start;
      const begun = new Day(unheld[0][0]);
      const days = unheld.map((pair) => pair.map((o) => new Day(o)));
      const revision = run.revisionAt(begun);
      throw run.unheld(whole ? "text_unavailable" : "partly_unverified", revision?.citation ?? null, begun, { days });
    }
    return logic.total === undefined ? amount : run.D(logic.total, day, amount);
  },
};

/** The longest stretches of days on which everything that the rate depends on is equal. */
function stretches(run, logic, start, end, args) {
  if (start >= end) return [];
  const points = new Set(logic.fixed.filter((o) => start < o && o < end));
  const changing = [
    ...logic.series.map((i) => run.program.facts[i].name),
    ...logic.lawSeries.map((i) => run.program.law[i].name),
  ];
  for (const name of changing) {
    const series = run.facts.given.get(name) ?? run.facts.defaults.get(name);
    if (series instanceof Series && series.starts.length > 1)
      for (const o of series.starts) if (start < o && o < end) points.add(o);
  }
  const keyOf = (o) => {
    try {
      return run.apart(() => logic.keys.map((key) => key(run, new Day(o), ...args)))[0];
    } catch (absent) {
      if (absent instanceof Absent) return absent;
      throw absent;
    }
  };
  const out = [];
  let [begun, held] = [start, keyOf(start)];
  for (const point of [...points].sort((x, y) => x - y)) {
    const key = keyOf(point);
    if (!sameKeys(key, held)) {
      out.push([begun, point, held]);
      [begun, held] = [point, key];
    }
  }
  out.push([begun, end, held]);
  return out;
}

// -- outcomes as data

const dayOf = (day) => (day ? dayText(day.o) : null);
const isEmpty = (v) => v === null || v === undefined || (Array.isArray(v) && !v.length) || (typeof v === "object" && !Array.isArray(v) && !Object.keys(v).length);
const kept = (data) => Object.fromEntries(Object.entries(data).filter(([, v]) => !isEmpty(v)));

const workingData = (found) =>
  found && {
    parts: found.parts.map((p) => (typeof p === "string" ? p : { value: plain(p.value), unit: p.unit ?? null })),
    exact: plain(found.exact),
    rounding: found.rounding,
  };

function nodeData(node) {
  return kept({
    name: node.name,
    kind: node.kind,
    value: plain(node.value),
    unit: node.unit,
    status: node.status === "ok" ? null : node.status,
    citation: node.citation,
    version: dayOf(node.version),
    day: dayOf(node.day),
    expression: node.expression,
    worked: node.worked,
    working: workingData(node.working),
    arguments: Object.fromEntries(node.arguments.map(([k, v]) => [k, plain(v)])),
    row: node.row,
    note: node.note,
    readings: node.readings,
    inputs: node.inputs.map(nodeData),
    segments: node.segments.map((s) => ({
      from: dayText(s.start),
      to: dayText(s.end - 1),
      days: s.days,
      excluded: s.excluded.map(dayText),
      period_days: s.period,
      rate: plain(s.rate),
      working: workingData(s.working),
      exact: plain(s.exact),
      amount: plain(s.amount),
      inputs: s.inputs.map(nodeData),
    })),
    considered: node.considered.map((c) => ({
      citation: c.citation, about: c.about, applied: c.applied, value: plain(c.value), instead_of: plain(c.instead_of),
    })),
    collected: node.collected.map(([citation, holds]) => ({ citation, holds })),
    needs_decision: node.reviews,
  });
}

function* walk(node) {
  yield node;
  for (const child of node.inputs) yield* walk(child);
  for (const segment of node.segments) for (const child of segment.inputs) yield* walk(child);
}

class Outcome {
  constructor(decision, value, absent, explanation, options) {
    Object.assign(this, { decision, value, absent, explanation, options });
    this.status = absent ? absent.status : "ok";
    this.sameText = null;
  }

  data(explain = true) {
    const nodes = this.explanation ? [...walk(this.explanation)] : [];
    const distinct = (values) => [...new Set(values)];
    const reviews = new Map(nodes.flatMap((n) => n.reviews).map((r) => [JSON.stringify(r), r]));
    const assumed = new Map(nodes.filter((n) => n.kind === "assumed").map((n) => [n.name, n]));
    const dated = nodes.filter((n) => n.version && n.kind !== "law").map((n) => dayText(n.version.o));
    const data = {
      name: this.decision.name,
      key: this.decision.key,
      status: this.status,
      value: plain(this.value),
      unit: this.decision.unit ?? null,
      citation: this.absent ? this.absent.citation : (this.explanation?.citation ?? null),
      clauses: distinct(nodes.filter((n) => n.citation && n.kind !== "fact" && n.kind !== "assumed").map((n) => n.citation)),
      versions: distinct(dated).sort(),
      readings: this.options,
      needs_decision: [...reviews.values()],
      assumptions: Object.fromEntries([...assumed].map(([k, n]) => [k, { value: plain(n.value), means: n.note }])),
      details: Object.fromEntries(Object.entries(this.absent?.details ?? {}).map(([k, v]) => [k, plain(v)])),
    };
    if (this.sameText) data.if_same_text = this.sameText.data(false);
    if (explain && this.explanation) data.explanation = nodeData(this.explanation);
    return data;
  }
}

// -- the calculator

/** What computes bills from a program; the program is a function of FEEL. */
export function makeCalculator(make) {
  const program = make({ ...FEEL, unknown: (name) => { throw new Fault("unknown-name", { name }); } });
  const adopted = Object.fromEntries(program.readings.map((r) => [r.id, r.adopted]));
  const defaults = new Map(program.facts.filter((f) => "default" in f).map((f) => [f.name, f.default]));
  const blank = () => new Run(program, { given: new Map(), defaults }, new Day(FIRST), adopted, false);

  function optionsOf(readings = {}) {
    for (const [id, option] of Object.entries(readings)) {
      const reading = program.readings.find((r) => r.id === id);
      if (!reading) throw new Fault("unknown-reading", { value: id });
      if (!(option in reading.options)) throw new Fault("unknown-option", { reading: id, value: option });
    }
    return { ...adopted, ...readings };
  }

  function contradiction(index, facts, day, options) {
    for (const constraint of program.constraints) {
      if (index !== null && !constraint.for.includes(index)) continue;
      try {
        if (constraint.holds(new Run(program, facts, day, options, false), day)) continue;
      } catch (absent) {
        if (absent instanceof Absent) continue;
        throw absent;
      }
      return new Absent("invalid_input", constraint.cite ?? null, { message: constraint.message, facts: constraint.facts });
    }
    return null;
  }

  function once(index, facts, day, options, sameText) {
    const decision = program.decisions[index];
    const run = new Run(program, facts, day, options, sameText);
    let absent = contradiction(index, facts, day, options);
    let value = null;
    if (!absent) {
      try {
        value = run.D(index, day);
      } catch (found) {
        if (!(found instanceof Absent)) throw found;
        absent = found;
      }
    }
    const explanation = run.top.inputs[run.top.inputs.length - 1] ?? null;
    const rests = new Set(explanation ? [...walk(explanation)].flatMap((n) => n.readings) : []);
    const used = Object.fromEntries(program.readings.filter((r) => rests.has(r.id)).map((r) => [r.id, options[r.id]]));
    return new Outcome(decision, value, absent, explanation, used);
  }

  function outcome(index, facts, day, options) {
    const found = once(index, facts, day, options, false);
    if (found.status === "text_unavailable" || found.status === "partly_unverified")
      found.sameText = once(index, facts, day, options, true);
    return found;
  }

  return {
    program,

    /** A contract from plain facts by name or key: `{contract}` or `{errors}`. */
    read: (facts) => readFacts(program, facts, blank(), Series),

    /** The bill of a contract for the period that begins in a month, as data; a failed expression is `{fault}`. */
    bill(contract, month, { readings = {} } = {}) {
      const first = /^\d{4}-\d{2}$/.test(month) ? isoDay(`${month}-01`) : null;
      if (!first) throw new Fault("not-a-month", { value: month });
      const options = optionsOf(readings);
      const { bill } = program;
      const facts = { given: new Map(contract.facts).set(program.facts[bill.month].name, first), defaults };
      const day = bill.asOf(new Run(program, facts, first, options, false), first);
      const ask = (index) => outcome(index, facts, day, options);
      const [lines, totals, period] = [bill.lines.map(ask), bill.totals.map(ask), ask(bill.period)];
      const due = totals[totals.length - 1];
      const covered = period.sameText ?? period;
      const [start, end] = covered.status === "ok" ? daysOf(covered.value) : [];
      const wrong = contradiction(null, facts, day, options);
      return {
        month,
        period: start === undefined ? null : { from: dayText(start), to: dayText(end - 1) },
        lines: lines.map((o) => o.data()),
        totals: totals.map((o) => o.data()),
        total: wrong || due.status !== "ok" ? null : plain(due.value),
        status: due.status,
      };
    },
  };
}

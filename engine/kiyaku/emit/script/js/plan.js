// A bill computed from a program, step by step as the engine does it, with the tree that explains every figure.
//
//   const calculator = makeCalculator(program);          // program: what the compiler made, called with FEEL
//   const { contract, errors } = calculator.read(facts);  // plain JSON facts by name or key
//   calculator.bill(contract, "2026-07", { readings });   // the same data as the engine's JSON of a bill

import * as FEEL from "./feel.js";
import { Day, dayText, Fault, FIRST, isoDay, plain } from "./feel.js";
import { converted } from "./deemed.js";
import { apart, readFacts } from "./facts.js";
import { constraints } from "./graph.js";
import { Absent, NOT_HERE } from "./absence.js";
import { daysOf } from "./accruals.js";
import { nodeData, Series } from "./record.js";
import { head } from "./provenance.js";
import { Run } from "./run.js";

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

  /** Every node of its explanation, and of that which assumes the same text. */
  nodes() {
    return [...(this.explanation ? walk(this.explanation) : []), ...(this.sameText ? this.sameText.nodes() : [])];
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
  const standing = (fact) => (fact.varies ? new Series([FIRST], [fact.default]) : fact.default);
  const defaults = new Map(program.facts.filter((f) => "default" in f).map((f) => [f.name, standing(f)]));
  const blank = () => Run.begun(program, { given: new Map(), defaults }, new Day(FIRST), adopted, false);

  function optionsOf(readings = {}) {
    for (const [id, option] of Object.entries(readings)) {
      const reading = program.readings.find((r) => r.id === id);
      if (!reading) throw new Fault("unknown-reading", { value: id });
      if (!Object.hasOwn(reading.options, option)) throw new Fault("unknown-option", { reading: id, value: option });
    }
    return { ...adopted, ...readings };
  }

  /** What the facts contradict; else, what of it cannot be told here. */
  function contradiction(decisions, facts, day, options) {
    let untold = null;
    for (const constraint of constraints(program, decisions, options)) {
      if (constraint.factsOnly && !constraint.facts.some((name) => facts.given.has(name))) continue; // nobody stated any
      try {
        if (constraint.holds(Run.begun(program, facts, day, options, false), day)) continue;
      } catch (absent) {
        if (!(absent instanceof Absent)) throw absent;
        if (absent.status === NOT_HERE) untold ??= absent;
        continue;
      }
      return new Absent("invalid_input", constraint.cite ?? null, { message: constraint.message, facts: constraint.facts });
    }
    return untold;
  }

  function once(index, facts, day, options, sameText) {
    const decision = program.decisions[index];
    const run = Run.begun(program, facts, day, options, sameText);
    let absent = contradiction([index], facts, day, options);
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
    const rests = new Set(explanation ? [...walk(explanation)].flatMap((n) => (n.kind === "assumed" ? [] : n.readings)) : []);
    const used = Object.fromEntries(program.readings.filter((r) => rests.has(r.id)).map((r) => [r.id, options[r.id]]));
    return new Outcome(decision, value, absent, explanation, used);
  }

  function outcome(index, facts, day, options) {
    const found = once(index, facts, day, options, false);
    if (found.status === "text_unavailable" || found.status === "partly_unverified")
      found.sameText = once(index, facts, day, options, true);
    return found;
  }

  /** The day as of which a bill is computed; or why it cannot be told. */
  function dayOf(bill, facts, first, options) {
    try {
      return [bill.asOf(Run.begun(program, facts, first, options, false), first), null];
    } catch (absent) {
      if (!(absent instanceof Absent)) throw absent;
      return [null, absent];
    }
  }

  return {
    program,

    /** A contract from plain facts by name or key: `{contract}` or `{errors}`. */
    read: (facts) => readFacts(program, facts, blank()),
    apart: (facts) => apart(program, facts),

    /** The bill of a contract for the period that begins in a month, as data; a failed expression is `{fault}`. */
    bill(contract, month, { readings = {} } = {}) {
      const first = /^\d{4}-\d{2}$/.test(month) ? isoDay(`${month}-01`) : null;
      if (!first) throw new Fault("not-a-month", { value: month });
      const options = optionsOf(readings);
      const { bill } = program;
      const { given, deemed } = converted(program, contract.facts, defaults, options);
      const facts = { given: given.set(program.facts[bill.month].name, first), defaults, deemed };
      const [day, unknown] = dayOf(bill, facts, first, options);
      const ask = (index) =>
        unknown ? new Outcome(program.decisions[index], null, unknown, null, {}) : outcome(index, facts, day, options);
      const [lines, totals, period] = [bill.lines.map(ask), bill.totals.map(ask), ask(bill.period)];
      const due = totals[totals.length - 1];
      const covered = period.sameText ?? period;
      const [start, end] = covered.status === "ok" ? daysOf(covered.value) : [];
      const wrong = unknown ?? contradiction([...bill.lines, ...bill.totals], facts, day, options);
      const differing = Object.fromEntries(Object.entries(readings).filter(([id, option]) => adopted[id] !== option));
      return {
        ...head(program.made, day, differing, [...lines, ...totals, period].flatMap((o) => o.nodes())),
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

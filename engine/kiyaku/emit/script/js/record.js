// What an evaluation leaves behind: values that vary, the tree that explains a figure, and its data.

import { Absent, UNHELD } from "./absence.js";
import { dayText, inFormula, plain, same } from "./feel.js";
import { working } from "./working.js";

/** A fact that varies: each value holds from its day on. */
export class Series {
  constructor(starts, values) {
    this.starts = starts;
    this.values = values;
  }
}

export const upTo = (starts, day) => {
  let i = starts.length;
  while (i > 0 && starts[i - 1] > day) i -= 1;
  return i - 1;
};

// -- the record of an evaluation

export function frame(name = "", unit = null, kind = "decision") {
  return {
    name, unit, kind, citation: null, version: null, day: null, shown: null, noted: new Map(), row: null,
    inputs: [], segments: [], considered: [], readings: [], reviews: [], collected: [], parameters: [], arguments: [],
  };
}

const NODE = {
  kind: "decision", value: null, unit: null, status: "ok", citation: null, version: null, day: null, expression: null,
  worked: null, working: null, arguments: [], row: null, note: null, inputs: [], segments: [], considered: [],
  readings: [], reviews: [], collected: [],
};
export const nodeOf = (fields) => ({ ...NODE, ...fields });

export function frozen(top, value, status) {
  const { shown } = top;
  let worked = null;
  if (shown?.worked) {
    const known = new Map();
    for (const input of top.inputs) if (input.status === "ok" && input.kind !== "calendar") known.set(input.name, input.value);
    top.parameters.forEach((name, i) => known.set(name, top.arguments[i]));
    worked = shown.worked
      .map((piece) => (typeof piece === "string" ? piece : known.has(piece[0]) ? inFormula(known.get(piece[0])) : piece[1]))
      .join("");
  }
  return nodeOf({
    name: top.name, kind: top.kind, value, unit: top.unit, status, citation: top.citation, version: top.version,
    day: top.day, expression: shown?.text ?? null, worked,
    working: shown?.shape && status === "ok" ? working(shown.shape, top.noted) : null,
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

export function unique(nodes) {
  const out = [];
  for (const node of nodes) if (!out.some((other) => other === node || signature(other) === signature(node))) out.push(node);
  return out;
}

export const sameKeys = (a, b) => a.every((v, i) => sameKey(v, b[i]));

function sameKey(a, b) {
  if (!(a instanceof Absent && b instanceof Absent)) return !(a instanceof Absent || b instanceof Absent) && same(a, b);
  return a.status === b.status && (a.status !== UNHELD || dayOf(a.details.revision) === dayOf(b.details.revision));
}

const dayOf = (day) => (day ? dayText(day.o) : null);
const isEmpty = (v) => v === null || v === undefined || (Array.isArray(v) && !v.length) || (typeof v === "object" && !Array.isArray(v) && !Object.keys(v).length);
export const kept = (data) => Object.fromEntries(Object.entries(data).filter(([, v]) => !isEmpty(v)));

const workingData = (found) =>
  found && {
    parts: found.parts.map((p) => (typeof p === "string" ? p : { value: plain(p.value), unit: p.unit ?? null })),
    exact: plain(found.exact),
    rounding: found.rounding,
  };

export function nodeData(node) {
  const found = kept({
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
      citation: c.citation, version: dayOf(c.version), about: c.about, applied: c.applied, value: plain(c.value),
      instead_of: plain(c.instead_of), ...(c.instead_of_status === "ok" ? {} : { instead_of_status: c.instead_of_status }),
    })),
    collected: node.collected.map(([citation, holds]) => ({ citation, holds })),
    needs_decision: node.reviews,
  });
  if (node.status === "ok") found.value = plain(node.value); // no list, or null, is a value too
  return found;
}

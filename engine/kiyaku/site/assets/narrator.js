// The narrator: lays a bill out from its JSON data by the rules that the engine's own narrator follows (`page.rules`,
// made of rules.yaml, which says what its words mean).  What is said, in which order and when, stands there alone; here
// is only how to read the rules.  A layout is lines `{kind, spans, below, about}`; a span is a text, or
// `{kind, text, of, version}`.

import page from "./calculator/page.js";
import { isProduct, isRecord, recordWords, say, show, statusWords, words } from "./calculator-words.js";

const rules = page.rules;

const isThere = (v) => (v !== null && typeof v === "object" ? Object.keys(v).length > 0 : Boolean(v));
const written = (v) => JSON.stringify(v ?? null);
const isSame = (a, b) => written(a) === written(b);

// -- frames and their fields

/** A thing that is spoken of, what it belongs to, and the node whose clause stands on the line above. */
const frame = (said, it, of = it, above = it) => ({ said, it, of, above, source: null, passed: [], before: [] });

const OWN = ["it", "of", "above", "source", "before"];
const MEANT = { status: "ok", instead_of_status: "ok" }; // what data leaves out
const SIGNS = { "×": "*", "÷": "/", "−": "-", "^": "**" };

const DERIVED = {
  formula(node) {
    if (!node.expression || !node.inputs || node.row) return "";
    const said = (node.worked ?? node.expression).split(/\s+/).filter(Boolean).join(" ");
    const known = [node.value === null ? "null" : show(node.value), ...(node.working ? [inFeel(node.working)] : [])];
    return known.some((text) => bare(text) === bare(said)) ? "" : said;
  },
  single: ({ working }) => working?.parts.length === 1 && isSame(working.parts[0].value, working.exact),
  rounding: (part) => (part.inputs ?? []).find((n) => n.kind === "rounding" && n.citation) ?? null,
};

/** What is left of a text without what only separates. */
const bare = (said) => said.replaceAll(/[,、"]/g, "");

const inFeel = ({ parts }) =>
  parts.map((p) => (typeof p === "string" ? (SIGNS[p] ?? p) : show(p.value))).join(" ").replaceAll("( ", "(").replaceAll(" )", ")");

const OF_FRAME = {
  clause: (f) => f.said.around.clause(f.it.citation, f.of.day),
  why: (f) => f.said.around.why(f.it),
};

function field(path, f) {
  const steps = path.split(".");
  const first = steps[0];
  let found = f.it;
  if (first in OF_FRAME) found = OF_FRAME[steps.shift()](f);
  else if (OWN.includes(first)) found = f[steps.shift()];
  for (const step of steps) {
    if (found === null || found === undefined) return null;
    found = step in DERIVED ? DERIVED[step](found) : (found[step] ?? MEANT[step] ?? null);
  }
  return found ?? null;
}

// -- conditions

const CONDITIONS = {
  has: (path, f) => isThere(field(path, f)),
  is: ([path, ...values], f) => values.some((v) => isSame(field(path, f), v)),
  same: ([one, other], f) => isSame(field(one, f), field(other, f)),
  not: (rule, f) => !holds(rule, f),
  all: (rules, f) => rules.every((rule) => holds(rule, f)),
  any: (rules, f) => rules.some((rule) => holds(rule, f)),
  some: ([path, rule], f) => (field(path, f) ?? []).some((part) => holds(rule, frame(f.said, part, f.it, f.above))),
  at: (levels, f) => levels.includes(f.said.level),
};

function holds(rule, f) {
  const [[word, of]] = Object.entries(rule);
  return CONDITIONS[word](of, f);
}

// -- spans

function span(kind, text, of = null, version = null) {
  const found = { kind, text };
  if (of !== null) found.of = of;
  if (version) found.version = version;
  return found;
}

const SPANS = {
  value(r, f) {
    const value = field(r.value, f);
    return [span("value", isRecord(value) ? recordWords(value) : words(value, field(r.unit, f)), value)];
  },
  number: (r, f) => [span("number", words(field(r.number, f)), field(r.number, f))],
  status: (r, f) => [span("status", statusWords(field(r.status, f)), field(r.status, f))],
  name(r, f) {
    const name = field(r.name, f);
    const given = r.arguments ? Object.values(field(r.arguments, f) ?? {}) : [];
    return [span("name", given.length ? `${name}(${given.map((v) => words(v)).join("、")})` : name, name)];
  },
  cite: (r, f) => [span("cite", field(r.cite, f), field(r.cite, f), r.version ? field(r.version, f) : null)],
  days: (r, f) => [span("days", `${field(r.days[0], f)}〜${field(r.days[1], f)}`)],
  day: (r, f) => [span("day", field(r.day, f))],
  version: (r, f) => [span("version", field(r.stage ?? r.version, f), field(r.version, f))],
  reading(r, f) {
    const id = field(r.reading, f);
    return [span("reading", r.option ? `${id}=${field(r.option, f)}` : id, id)];
  },
  sum(r, f) {
    const { parts } = field(r.sum, f);
    const out = parts.map((p) => (typeof p !== "string" ? span("quantity", words(p.value, p.unit), p.value) : "()".includes(p) ? p : ` ${p} `));
    return r.factor && !isProduct(parts) ? ["(", ...out, ")"] : out;
  },
  say: (r, f) =>
    say(r.say, Object.fromEntries(Object.keys(r).map((hole) => [hole, `\u0000${hole}\u0000`])))
      .split("\u0000")
      .flatMap((piece, i) => (i % 2 ? spans(r[piece], f) : piece ? [piece] : [])),
  label(r, f) {
    const args = Object.entries(r).filter(([hole]) => hole !== "label").map(([hole, path]) => [hole, field(path, f)]);
    return [span("label", say(r.label, Object.fromEntries(args)))];
  },
  when: (r, f) => spans((holds(r.when, f) ? r.then : r.else) ?? [], f),
  each: (r, f) =>
    field(r.each, f).flatMap((part, i) => [...(i ? [r.with] : []), ...spans(r.say, frame(f.said, part, f.it, f.above))]),
  use: (r, f) => spans(rules.phrases[r.use], f),
};
for (const kind of ["text", "row", "code", "note"]) SPANS[kind] = (r, f) => [span(kind, field(r[kind], f) ?? "")];

const spans = (rule, f) => rule.flatMap((one) => (typeof one === "string" ? [one] : SPANS[Object.keys(one)[0]](one, f)));

// -- what was said before, and the order in which a tree is gone through

function isAmong(known, key) {
  if (known.has(key)) return true;
  known.add(key);
  return false;
}

const keyOf = (parts, f) =>
  written(parts.map((p) => (typeof p === "string" ? field(p, f) : holds(p.when, f) ? field(p.field, f) : null)));
const isKnown = (f) => isAmong(f.said.nodes, keyOf(rules.known_by, f));

/** What a node was made of, each once. */
function childrenOf(node, said) {
  const seen = new Set();
  const all = [...(node.segments ?? []).flatMap((s) => s.inputs ?? []), ...(node.inputs ?? [])];
  return node.segments ? all.filter((n) => !isAmong(seen, keyOf(rules.known_by, frame(said, n)))) : all;
}

/** The decisions whose value a node only hands on, one below the other. */
function chainOf(node, said) {
  const found = [];
  while (holds(rules.handed_on.when, frame(said, node))) {
    const inner = childrenOf(node, said).find((child) => holds(rules.handed_on.to, frame(said, child, node)));
    if (!inner) break;
    found.push(inner);
    node = inner;
  }
  return found;
}

// -- entries

const ENTRIES = {
  each(r, f, out) {
    const { each, ...inner } = r;
    for (const part of field(each, f) ?? []) entry(inner, frame(f.said, part, f.it, f.above), out);
  },
  of: (r, f, out) => block(r.of, frame(f.said, f.of), out),
  node(r, f, out) {
    const { node: path, ...inner } = r;
    const node = field(path, f);
    if (node && !isKnown(frame(f.said, node))) entry(inner, frame(f.said, node), out);
  },
  children(r, f, out) {
    const before = new Map();
    for (const child of [...childrenOf(f.it, f.said), ...f.passed]) {
      const own = frame(f.said, child);
      if (r.when && !holds(r.when, own)) continue;
      if (r.once) {
        own.source = chainOf(child, f.said).at(-1) ?? child;
        if (isAmong(f.said.once, written([r.children, keyOf(r.once, own)]))) continue;
      }
      if (isKnown(own)) {
        if (r.again && !before.has(keyOf(r.again_by, own))) before.set(keyOf(r.again_by, own), child);
        continue;
      }
      push(out, r.children, own, () => block(r.below, own, []));
    }
    if (before.size) push(out, r.again, { ...f, before: [...before.values()] });
  },
  follow(r, f, out) {
    for (const inner of chainOf(f.it, f.said)) {
      f.passed.push(...childrenOf(f.it, f.said).filter((child) => child !== inner));
      f.it = f.of = inner;
      if (isKnown(f)) {
        push(out, r.follow, f);
        f.isDone = true;
        return;
      }
    }
  },
  fresh: (r, f, out) => entries(r.fresh, { ...f, said: { ...f.said, nodes: new Set() } }, out),
  line(r, f, out) {
    if (r.when && !holds(r.when, f)) return;
    if (r.once && isAmong(f.said.once, written([r.line, keyOf(r.once, f)]))) return;
    push(out, r.line, f, () => (r.below ? below(r.below, f) : []), r.about);
  },
  block(r, f, out) {
    if (!r.when || holds(r.when, f)) block(r.block, f, out);
  },
};

function push(out, kind, f, under = () => [], about = null) {
  const line = { kind, spans: spans(rules.lines[kind], f) };
  if (about && isThere(field(about, f))) line.about = field(about, f);
  const lines = under();
  if (lines.length) line.below = lines;
  out.push(line);
}

const below = (rule, f) => (typeof rule === "string" ? block(rule, f, []) : entries(rule, f, []));
const block = (name, f, out) => entries(rules.blocks[name], f, out);
const entry = (r, f, out) => ENTRIES[Object.keys(ENTRIES).find((word) => word in r)](r, f, out);

function entries(all, f, out) {
  for (const r of all) {
    if (r.at && !r.at.includes(f.said.level)) continue;
    entry(r, f, out);
    if (f.isDone) break;
  }
  return out;
}

// -- pages

/** Whether an exception of its own made a figure 0: not one of another figure that it is made of. */
function isWaived(outcome, names) {
  const waiting = outcome.explanation ? [outcome.explanation] : [], seen = new Set();
  while (waiting.length) {
    const node = waiting.pop();
    if (seen.has(node) || (node.name !== outcome.name && names.includes(node.name))) continue;
    seen.add(node);
    if ((node.considered ?? []).some((c) => c.applied && isSame(c.value, 0) && !isSame(c.instead_of, 0))) return true;
    waiting.push(...(node.inputs ?? []), ...(node.segments ?? []).flatMap((s) => s.inputs ?? []));
  }
  return false;
}

/** What a bill is spoken of as: its outcomes, and what they rest on together. */
export function subjectOf(bill, around) {
  const all = [...bill.lines, ...bill.totals];
  const names = all.map((o) => o.name);
  const isZero = (o) => o.status === "ok" && isSame(o.value, 0) && !isWaived(o, names);
  const once = (values) => [...new Set(values)];
  const options = Object.assign({}, ...all.map((o) => o.readings));
  const known = around.readings.filter((r) => r.id in options);
  const assumed = Object.assign({}, ...all.map((o) => o.assumptions));
  const taken = known.map(({ id, adopted }) => ({ id, option: options[id], adopted: adopted === options[id] }));
  const others = taken.filter((t) => !t.adopted);
  const weighty = taken.filter((t) => t.adopted && around.readings.find((r) => r.id === t.id).weighty);
  return {
    title: around.title, month: bill.month, period: bill.period, all,
    figures: all.slice(0, -1).filter((o) => !isZero(o)),
    nothing: all.slice(0, -1).filter(isZero),
    due: all.slice(-1),
    needs_decision: all.flatMap((o) => o.needs_decision),
    clauses: once(all.flatMap((o) => o.clauses)),
    versions: once(all.flatMap((o) => o.versions)).sort().map((day) => ({ day, stage: around.stage(day) })),
    readings: [...others, ...taken.filter((t) => t.adopted)],
    moves: [], others, weighty,
    count_rest: taken.length - others.length - weighty.length,
    assumptions: Object.entries(assumed).map(([name, { means }]) => ({ name, note: means })),
    count_readings: taken.length,
    count_assumptions: Object.keys(assumed).length,
  };
}

/** A page at a level: its lines. */
export function layOut(name, level, bill, around) {
  const said = { around, level, nodes: new Set(), once: new Set() };
  return entries(rules.pages[name], frame(said, subjectOf(bill, around)), []);
}

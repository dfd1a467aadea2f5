// A bill as a reader sees it: every figure, what it was made of, and the whole tree for those who open it.
//
// It shows the data of a bill as the pages of worked cases show the engine's outcomes: nothing is said twice, a node
// that was shown is from then on only named, and every clause leads to the version that was used.

import page from "./calculator/page.js";
import { arithmetic, dayWords, h, hint, isProduct, say, show, statusWords, words } from "./calculator-words.js";

const FEW = 8; // readings that stand open
const isQuiet = (v) => v === undefined || v === null || v === 0 || v === false || (Array.isArray(v) && !v.length);

const texts = new WeakMap();
function text(node) {
  if (!texts.has(node)) texts.set(node, JSON.stringify(node));
  return texts.get(node);
}

/** What a node was made of, each once. */
function childrenOf(node) {
  const out = new Map();
  for (const e of [...(node.segments ?? []).flatMap((s) => s.inputs ?? []), ...(node.inputs ?? [])])
    if (!out.has(text(e))) out.set(text(e), e);
  return [...out.values()];
}

/** The decision below whose value a node only hands on. */
function handedOn(node) {
  if (node.segments || node.working || node.row || node.needs_decision || node.collected || isQuiet(node.value)) return null;
  if ((node.considered ?? []).some((c) => c.applied)) return null;
  const value = JSON.stringify(node.value);
  return childrenOf(node).find((c) => c.kind === "decision" && JSON.stringify(c.value) === value) ?? null;
}

/** A clause, linked to the version that was used. */
export function cite(written, version = null) {
  if (!written) return null;
  const links = page.links[written];
  if (!links) return h("span", { class: "ky-cite" }, written);
  return h("a", { class: "ky-cite", href: links[version] ?? links[""] }, written);
}

function named(name, given = "") {
  const href = page.names[name];
  return href ? h("a", { href }, name + given) : name + given;
}

/** The amount of an outcome, or the name of its absence. */
export const amount = (o) => (o.status === "ok" ? words(o.value, o.unit) : statusWords(o.status));

// -- absences

const SPEAKS_OF = {
  text_unavailable: ["day", "revision"], partly_unverified: ["days", "revision"], not_in_force: ["day"], repealed: ["day"],
  no_rate: ["inputs", "rows"], missing_fact: ["fact"], invalid_input: ["message"], calendar_unknown: ["calendar", "day"],
  no_law_value: ["value", "day"], contradiction: ["decision"],
};

/** Why there is no value: what is said, what to do, and the facts that it is about. */
export function whyAbsent(outcome, program) {
  const d = outcome.details ?? {};
  if (outcome.status === "not_here")
    return { said: say("site-calculator-cannot", { text: d.text, citation: outcome.citation ?? "—" }), fix: "", facts: [] };
  const told = SPEAKS_OF[outcome.status]?.every((key) => key in d);
  const code = `absent-${told ? outcome.status : "other"}`;
  const args = Object.fromEntries(Object.entries(d).filter(([k]) => k !== "inputs" && k !== "rows" && k !== "days").map(([k, v]) => [k, show(v)]));
  args.citation = outcome.citation ?? "—";
  args.status = outcome.status;
  args.revision = d.revision ? `${d.revision} ${d.number ?? ""}`.trim() : "—";
  if (d.inputs) {
    args.inputs = Object.entries(d.inputs).map(([k, v]) => `${k} = ${show(v)}`).join("、");
    args.rows = d.rows.join("、");
  }
  if (d.days) args.days = d.days.map(([a, b]) => (a === b ? a : `${a}〜${b}`)).join("、");
  if (d.fact) args.about = program.facts.find((f) => f.name === d.fact)?.about ?? "";
  const facts = [...new Set([...(d.fact ? [d.fact] : []), ...(d.facts ?? [])])];
  return { said: say(code, args), fix: hint(code, d.first ? "later" : "fix", args), facts };
}

// -- what has been said

class Sheet {
  constructor(bill, program, onFact) {
    this.bill = bill;
    this.program = program;
    this.onFact = onFact;
    this.said = new Set();
  }

  known(node) {
    const day = node.kind === "fact" || node.kind === "law" ? node.day : null;
    const key = JSON.stringify([node.kind, node.name, node.arguments, node.value, node.citation, day]);
    const before = this.said.has(key);
    this.said.add(key);
    return before;
  }

  // -- figures

  line(outcome, isLast) {
    const node = outcome.explanation;
    const ok = outcome.status === "ok";
    const steps = node && !this.known(node) ? this.body(node) : [];
    const data = { "data-key": outcome.key, "data-status": outcome.status, "data-value": ok ? JSON.stringify(outcome.value) : null };
    return h(
      "li",
      { class: isLast ? "ky-total" : null, ...data },
      h(
        "p",
        { class: "ky-line" },
        named(outcome.name),
        h("strong", { class: ok ? "ky-value" : "ky-value ky-absent" }, amount(outcome)),
        cite(outcome.citation, node?.version),
      ),
      this.absence(outcome),
      this.sameText(outcome),
      steps.length ? h("ul", { class: "ky-steps" }, steps) : null,
    );
  }

  absence(outcome) {
    if (outcome.status === "ok") return null;
    const { said, fix, facts } = whyAbsent(outcome, this.program);
    if (this.said.has(said)) return null;
    this.said.add(said);
    const known = facts.filter((f) => this.onFact.knows(f));
    const go = known.map((f) =>
      h("button", { type: "button", class: "ky-button", onclick: () => this.onFact.show(f) }, say("site-calculator-go", { name: f })),
    );
    return h("p", { class: "ky-why" }, said, " ", fix, " ", go);
  }

  sameText({ if_same_text: assumed }) {
    if (!assumed || assumed.status !== "ok") return null;
    return h("p", { class: "ky-why" }, say("if-same-text", { value: words(assumed.value, assumed.unit) }));
  }

  /** The arithmetic of a node, what was decided in it, and the decisions it was made of. */
  body(node) {
    const more = [];
    const cited = node.citation;
    for (let inner = handedOn(node); inner; inner = handedOn(node)) {
      more.push(...childrenOf(node).filter((c) => c !== inner));
      node = inner;
      if (this.known(node)) return [h("li", {}, "= ", named(node.name), " ", words(node.value, node.unit))];
    }
    const items = this.steps(node, node.citation === cited ? null : node.citation);
    for (const child of [...childrenOf(node), ...more])
      if (["decision", "law", "given"].includes(child.kind) && !isQuiet(child.value) && !child.status) items.push(...this.child(child));
    return items;
  }

  child(node) {
    let source = node;
    for (let inner = handedOn(source); inner; inner = handedOn(source)) source = inner;
    const value = words(node.value, node.unit);
    const line = JSON.stringify(["line", node.name, value, source.citation, source.row]);
    if (this.said.has(line) || this.known(node)) return [];
    this.said.add(line);
    const cited =
      node.kind === "law"
        ? say("law-since", { title: source.citation ?? "", date: node.version ?? node.day })
        : [cite(source.citation, source.version), source.row ? ` ${source.row}` : null];
    const below = this.body(node);
    return [h("li", {}, named(node.name), " ", value, " ", cited, below.length ? h("ul", {}, below) : null)];
  }

  steps(node, cited) {
    const tail = cited ? [" ", cite(cited, node.version)] : null;
    const items = (node.segments ?? []).map((s) => h("li", {}, this.segment(s, node), tail));
    if (node.working && !node.segments && node.kind !== "rounding") items.push(h("li", {}, this.working(node), tail));
    for (const c of node.considered ?? []) {
      if (!c.applied) continue;
      const otherwise = c.instead_of_status ? statusWords(c.instead_of_status) : words(c.instead_of, node.unit);
      const instead = say("site-instead", { value: otherwise });
      items.push(h("li", {}, cite(c.citation, node.version), ` ${c.about} `, h("span", { class: "ky-soft" }, instead)));
    }
    for (const { citation, holds } of node.collected ?? [])
      if (holds) items.push(h("li", {}, "✓ ", cite(citation, node.version), " ", this.clause(citation, node.day)));
    return items;
  }

  clause(citation, day) {
    return (page.said[citation] ?? []).filter(([start]) => !day || start <= day).at(-1)?.[1] ?? "";
  }

  working(node) {
    const line = arithmetic(node.working.parts);
    const value = words(node.value, node.unit);
    if (JSON.stringify(node.working.exact) === JSON.stringify(node.value ?? null)) return [h("span", { class: "ky-sum" }, `${line} = ${value}`)];
    return [h("span", { class: "ky-sum" }, `${line} = ${words(node.working.exact)} → ${value}`), this.rounding(node.inputs)];
  }

  segment(s, node) {
    let rate = show(s.rate);
    if (s.working) {
      rate = arithmetic(s.working.parts);
      if (!isProduct(s.working.parts)) rate = `(${rate})`;
    }
    const line = s.days === s.period_days ? rate : `${rate} × ${say("segment-share", { days: s.days, period: s.period_days })}`;
    const value = words(s.amount, node.unit);
    const isExact = JSON.stringify(s.exact) === JSON.stringify(s.amount);
    const sum = isExact ? `${line} = ${value}` : `${line} = ${show(s.exact)} → ${value}`;
    return [
      h("span", { class: "ky-days" }, `${s.from}〜${s.to}`), " ", h("span", { class: "ky-sum" }, sum),
      isExact ? null : this.rounding(s.inputs),
      s.excluded?.length ? h("div", { class: "ky-soft" }, say("segment-excluded", { days: s.excluded.join("、") })) : null,
    ];
  }

  rounding(inputs) {
    const found = (inputs ?? []).find((n) => n.kind === "rounding" && n.citation);
    return found ? [" ", cite(found.citation, found.version)] : null;
  }

  // -- the whole tree

  twig(node) {
    const items = node.kind === "rounding" ? [] : this.steps(node, null);
    for (const c of node.considered ?? [])
      if (!c.applied) items.push(h("li", { class: "ky-soft" }, cite(c.citation, node.version), ` ${c.about}${say("site-not-met")}`));
    const unmet = (node.collected ?? []).filter((c) => !c.holds);
    if (unmet.length) items.push(h("li", { class: "ky-soft" }, unmet.map((c) => [cite(c.citation, node.version), " "]), say("site-not-met")));
    const before = new Set();
    for (const child of childrenOf(node)) {
      if (this.known(child)) before.add(`${child.name} ${words(child.value, child.unit)}`);
      else items.push(this.twig(child));
    }
    if (before.size) items.push(h("li", { class: "ky-soft" }, say("shown-before", { names: [...before].join("、") })));
    return h("li", {}, this.head(node), items.length ? h("ul", {}, items) : null);
  }

  head(node) {
    const given = Object.values(node.arguments ?? {}).map((v) => words(v)).join("、");
    const value = node.status ? statusWords(node.status) : words(node.value, node.unit);
    const row = node.row ? ` ⟨${node.row}⟩` : "";
    const day = node.day && (node.kind === "law" || node.kind === "fact") ? ` (${node.day})` : "";
    const formula = node.expression && node.inputs && node.kind !== "rounding" && !node.row ? (node.worked ?? node.expression) : "";
    const said = formula.split(/\s+/).join(" ");
    return [
      named(node.name, node.arguments ? `(${given})` : ""),
      ` = ${value}${row}${day} `,
      cite(node.citation, node.kind === "law" ? null : node.version),
      node.note ? [" ", h("small", {}, node.note)] : null,
      said && said !== show(node.value) ? [" ", h("code", {}, said)] : null,
    ];
  }
}

// -- the bill

const figures = (bill) => [...bill.lines, ...bill.totals];

/** The versions, readings and assumptions under a bill. */
function restsOn(bill, program) {
  const all = figures(bill);
  const versions = [...new Set(all.flatMap((o) => o.versions))].sort();
  const options = Object.assign({}, ...all.map((o) => o.readings));
  const assumed = Object.assign({}, ...all.map((o) => o.assumptions));
  const adopted = new Map(program.readings.map((r) => [r.id, r]));
  const rows = [];
  if (versions.length) {
    const stood = versions.map((v) => {
      const stage = page.stages[v];
      const label = stage?.number ? `${say("site-since", { day: dayWords(v) })}（${stage.number}）` : say("site-since", { day: dayWords(v) });
      return [stage ? h("a", { href: stage.href }, label) : label, stage ? ` ${stage.state} ` : " "];
    });
    rows.push(h("div", {}, h("dt", {}, say("site-calculator-terms")), h("dd", {}, stood)));
  }
  if (Object.keys(options).length) {
    const link = ([id, option]) => {
      const reading = adopted.get(id);
      const title = `${reading.title}: ${reading.options[option]}`;
      return [h("a", { href: page.readings[id].href, title }, reading.adopted === option ? id : `${id}=${option}`), " "];
    };
    const taken = Object.entries(options);
    const others = taken.filter(([id, option]) => adopted.get(id).adopted !== option);
    const own = taken.filter(([id, option]) => adopted.get(id).adopted === option);
    const listed = own.map(link);
    const folded = own.length > FEW ? h("details", {}, h("summary", {}, say("site-adopted-options", { count: own.length })), listed) : listed;
    rows.push(
      h("div", {}, h("dt", {}, say("rests-readings", { count: taken.length })), h("dd", {}, others.map((o) => h("strong", {}, link(o))), folded)),
    );
  }
  const names = Object.entries(assumed);
  if (names.length) {
    const items = names.map(([name, { means }]) => h("li", {}, named(name), means ? `：${means}` : ""));
    rows.push(
      h(
        "div", { class: "ky-assumed" },
        h("dt", {}, say("site-assumed", { count: names.length })),
        h("dd", {}, h("details", {}, h("summary", {}, say("site-show")), h("ul", {}, items))),
      ),
    );
  }
  return rows.length ? h("dl", { class: "ky-rests" }, rows) : null;
}

/** The whole bill; `onFact` knows which facts the form has and shows one. */
export function billSheet(bill, program, onFact) {
  const sheet = new Sheet(bill, program, onFact);
  const all = figures(bill);
  const last = all.at(-1);
  const isNothing = (o) => o.status === "ok" && o.value === 0 && o !== last;
  const reviews = new Map(all.flatMap((o) => o.needs_decision).map((r) => [JSON.stringify(r), r]));
  const tree = h("details", { class: "ky-tree" }, h("summary", {}, say("site-whole-tree")));
  tree.addEventListener("toggle", () => {
    if (tree.querySelector("ul")) return;
    const whole = new Sheet(bill, program, onFact);
    tree.append(h("ul", {}, all.map((o) => o.explanation).filter((n) => n && !whole.known(n)).map((n) => whole.twig(n))));
  });
  return h(
    "div",
    { class: "ky-outcome ky-sheet" },
    bill.period ? h("p", { class: "ky-period" }, say("bill-period", { month: bill.month, start: bill.period.from, end: bill.period.to })) : null,
    h("ul", { class: "ky-bill" }, all.filter((o) => !isNothing(o)).map((o) => sheet.line(o, o === last))),
    all.some(isNothing)
      ? h(
          "p",
          { class: "ky-soft ky-nothing" },
          say("site-calculator-none-shown", { names: "" }),
          all.filter(isNothing).map((o, i) => [
            i ? "、" : "",
            h("span", { "data-key": o.key, "data-status": o.status, "data-value": "0" }, named(o.name)),
          ]),
        )
      : null,
    [...reviews.values()].map((r) =>
      h("p", { class: "ky-review" }, h("strong", {}, say("site-review")), " ", r.reason, " ", cite(r.citation)),
    ),
    restsOn(bill, program),
    tree,
  );
}

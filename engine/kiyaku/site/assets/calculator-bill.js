// A bill as a reader sees it: a layout of the narrator, printed as the pages of worked cases print theirs.
//
// What is said, and in which order, is the narrator's.  Here the figures stand at once, each with its reasoning, which
// can be folded; the whole computation can be opened below; and an absence leads to the fact that it is about.

import page from "./calculator/page.js";
import { dayWords, h, hint, say, show, statusWords, words } from "./calculator-words.js";
import { layOut } from "./narrator.js";

const FEW = 8; // readings that stand open
const RESTS = ["stands-on", "rests-readings", "assumptions"];
const FIGURES = ["figure", "total"];
const REMARKS = ["why", "same-text"];
const CLASSES = { excluded: "ky-soft", unmet: "ky-soft", open: "ky-soft", before: "ky-soft", formula: "ky-soft", review: "ky-review" };

/** The amount of an outcome, or the name of its absence. */
export const amount = (o) => (o.status === "ok" ? words(o.value, o.unit) : statusWords(o.status));

// -- what the narrator's words are taken from

/** Why there is no value: what is said, what to do, and the facts that it is about. */
export function whyAbsent(outcome, program) {
  if (outcome.status === "ok") return null;
  const d = outcome.details ?? {};
  if (outcome.status === "not_here")
    return { said: say("site-calculator-cannot", { text: d.text, citation: outcome.citation ?? "—" }), fix: "", facts: [] };
  const isTold = page.speaks_of[outcome.status]?.every((key) => key in d);
  const code = `absent-${isTold ? outcome.status : "other"}`;
  const args = Object.fromEntries(Object.entries(d).filter(([k]) => !["inputs", "rows", "days"].includes(k)).map(([k, v]) => [k, show(v)]));
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

const clause = (citation, day) => (page.said[citation] ?? []).filter(([start]) => !day || start <= day).at(-1)?.[1] ?? "";

/** What the words of a page are taken from beside its bill. */
export function aroundOf(program) {
  return {
    title: page.terms.title,
    readings: program.readings,
    stage: (day) => page.stages[day]?.label ?? say("site-since", { day: dayWords(day) }),
    clause,
    why: (outcome) => whyAbsent(outcome, program),
  };
}

// -- spans

const sum = (s) => h("span", { class: "ky-sum" }, s.text);
const linked = (href, attributes, text) => (href ? h("a", { ...attributes, href }, text) : null);
const PRINTED = {
  name: (s) => linked(page.names[s.of], {}, s.text) ?? s.text,
  cite(s) {
    const links = page.links[s.text];
    return linked(links?.[s.version] ?? links?.[""], { class: "ky-cite" }, s.text) ?? h("span", { class: "ky-cite" }, s.text);
  },
  version: (s) => linked(page.stages[s.of]?.href, {}, s.text) ?? s.text,
  reading(s) {
    const { href, title } = page.readings[s.of];
    const link = h("a", { href, title }, s.text);
    return s.text === s.of ? link : h("strong", {}, link);
  },
  days: (s) => h("span", { class: "ky-days" }, s.text),
  value: sum, number: sum, quantity: sum,
  note: (s) => h("small", {}, s.text),
  code: (s) => h("code", {}, s.text),
};
const print = (s) => (typeof s === "string" ? s : (PRINTED[s.kind]?.(s) ?? s.text));
const printAmount = (s) => h("strong", { class: s.kind === "value" ? "ky-value" : "ky-value ky-absent" }, s.text);
const isAmount = (s) => s.kind === "value" || s.kind === "status";

// -- lines

/** Prints layouts; `onFact` knows which facts the form has and shows one. */
function printer(onFact) {
  const lines = (all = []) =>
    all.map((line) =>
      h("li", { class: CLASSES[line.kind] ?? null }, line.spans.map(print), line.below ? h("ul", {}, lines(line.below)) : null),
    );

  function remark(line) {
    const go = (line.about ?? []).filter((name) => onFact.knows(name)).map((name) =>
      h("button", { type: "button", class: "ky-button", onclick: () => onFact.show(name) }, say("site-calculator-go", { name })),
    );
    return h("p", { class: { period: "ky-period", nothing: "ky-soft ky-nothing" }[line.kind] ?? "ky-why" }, line.spans.map(print), go.flatMap((b) => [" ", b]));
  }

  function figure(line) {
    const head = line.spans.flatMap((s) => [isAmount(s) ? printAmount(s) : print(s), " "]);
    const below = line.below ?? [];
    const remarks = below.filter((l) => REMARKS.includes(l.kind)).map(remark);
    const steps = below.filter((l) => !REMARKS.includes(l.kind));
    const reasons = () =>
      h("details", { class: "ky-reasons", open: true }, h("summary", {}, say("site-reasons")), h("ul", { class: "ky-steps" }, lines(steps)));
    return h("li", { class: line.kind === "total" ? "ky-total" : null }, h("p", { class: "ky-line" }, head), remarks, steps.length ? reasons() : null);
  }

  function rests(line) {
    const [label, ...found] = line.spans;
    const spaced = (all) => all.map((s) => [print(s), " "]);
    const readings = found.filter((s) => s.kind === "reading");
    const adopted = readings.filter((s) => s.text === s.of);
    let held = found.map(print);
    if (line.kind === "assumptions") held = h("details", {}, h("summary", {}, say("site-show")), h("ul", {}, lines(line.below)));
    if (adopted.length > FEW) {
      const summary = h("summary", {}, say("site-adopted-options", { count: adopted.length }));
      held = [spaced(readings.filter((s) => s.text !== s.of)), h("details", {}, summary, spaced(adopted))];
    }
    return h("div", { class: line.kind === "assumptions" ? "ky-assumed" : null }, h("dt", {}, label.text), h("dd", {}, held));
  }

  const whole = (line) => h("details", { class: "ky-tree" }, h("summary", {}, line.spans.map(print)), h("ul", {}, lines(line.below)));

  const printed = {
    figures: (some) => h("ul", { class: "ky-bill" }, some.map(figure)),
    rests: (some) => h("dl", { class: "ky-rests" }, some.map(rests)),
    others: (some) => some.map((line) => (line.kind === "whole" ? whole(line) : remark(line))),
  };
  const groupOf = (line) => (FIGURES.includes(line.kind) ? "figures" : RESTS.includes(line.kind) ? "rests" : "others");

  /** All lines in their order, neighbours of a group in one list. */
  return function all(layout) {
    const groups = [];
    for (const line of layout) {
      if (groups.at(-1)?.name !== groupOf(line)) groups.push({ name: groupOf(line), some: [] });
      groups.at(-1).some.push(line);
    }
    return groups.map(({ name, some }) => printed[name](some));
  };
}

/** The whole bill; `onFact` knows which facts the form has and shows one. */
export function billSheet(bill, program, onFact) {
  const layout = layOut("sheet", "reasoning", bill, aroundOf(program));
  return h("div", { class: "ky-outcome ky-sheet" }, printer(onFact)(layout));
}

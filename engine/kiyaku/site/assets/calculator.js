// The calculator's page: reads the form, computes, shows the bill, keeps what was entered in the address.

import page from "./calculator/page.js";
import make from "./calculator/program.js";
import { makeCalculator } from "./calculator/plan.js";
import { amount, billSheet } from "./calculator-bill.js";
import { makeForm } from "./calculator-form.js";
import { makeMonths } from "./calculator-months.js";
import { fromFragment, toCommand, toFragment, toYaml } from "./calculator-state.js";
import { dayWords, h, hint, say, words } from "./calculator-words.js";

const calculator = makeCalculator(make);
const { program } = calculator;
const form = makeForm(program);
const part = (name) => document.getElementById(`calculator-${name}-body`);
const asked = { readings: {}, extra: {}, facts: {}, month: "" };
let latest = null; // the bill that is shown

const onFact = {
  knows: (name) => form.knows(name),
  show: (name) => form.show(name),
};

// -- computing

/** A message about what was entered, with what to do about it. */
function told({ code, details = {} }) {
  if (!(code in page.messages)) return say("site-calculator-fault", { code });
  const args = { suggestion: "", known: form.facts.slice(0, 8).map((f) => f.name).join("、"), ...details };
  return `${say(code, args)} ${hint(code, details.expected ?? "fix", args)}`.trim();
}

function billOf(facts, month) {
  const { contract, errors } = calculator.read(facts);
  if (errors) return { errors };
  try {
    return { bill: calculator.bill(contract, month, { readings: asked.readings }) };
  } catch (fault) {
    if (!fault.code) throw fault;
    const details = { value: month, ...(fault.args ?? fault.details ?? {}) };
    return { errors: [{ code: fault.code, fact: fault.code === "not-a-month" ? null : undefined, path: [], details }] };
  }
}

/** Whether a reader is in the middle of a date, or of a row of which a part is still empty. */
function isTyping() {
  const at = document.activeElement;
  const row = at?.closest?.(".ky-rows > li");
  return Boolean(at?.validity?.badInput || (row && [...row.querySelectorAll("input, select")].some((i) => i.value === "")));
}

/** The address of the page with what was entered. */
const address = () => `${location.href.split("#")[0]}#${toFragment(asked)}`;

/** Computes what the form says; with `focus` the first mistake is focused. */
function compute({ focus = false, keep = true, typing = false } = {}) {
  const { month, facts, complaints } = form.read();
  asked.month = month;
  asked.facts = { ...asked.extra, ...facts };
  form.clear();
  if (keep) history.replaceState(history.state, "", address());
  const wrong = complaints.map((c) => ({ said: c.text, fact: c.key, path: [], input: c.input }));
  latest = null;
  if (!wrong.length) {
    const { bill, errors = [] } = billOf(asked.facts, month);
    const within = ({ path = [], details }) => [...path.slice(1), ...(details?.key ? [details.key] : [])];
    wrong.push(...errors.map((e) => ({ said: told(e), fact: e.fact, path: within(e) })));
    latest = bill ?? null;
  }
  part("bill").classList.toggle("ky-stale", typing && wrong.length > 0);
  if (typing && wrong.length) return;
  if (wrong.length) showMistakes(wrong, focus);
  else showBill(latest);
  showReadings();
  showMonths();
  showOut();
  part("bill").dataset.computed = location.hash;
}

function showMistakes(wrong, focus) {
  let first = null;
  const items = wrong.map(({ said, fact, path, input }) => {
    const target = fact === undefined ? null : form.blame(fact, path, said, input);
    first ??= target;
    const link = target && h("a", { href: `#${target.id}`, onclick: (e) => { e.preventDefault(); open(target); } }, said);
    return h("li", {}, link ?? said);
  });
  part("bill").replaceChildren(h("div", { class: "ky-mistakes" }, h("p", {}, say("site-calculator-fix")), h("ul", {}, items)));
  total.replaceChildren(say("site-calculator-fix"));
  if (focus && first) open(first);
}

function open(target) {
  const closed = target.closest("details");
  if (closed) closed.open = true;
  target.focus();
}

function showBill(bill) {
  const due = bill.totals.at(-1);
  const isMissing = due.status === "missing_fact" && onFact.knows(due.details.fact);
  const body = part("bill");
  const switched = Object.entries(asked.readings).map(([id, option]) => `${id}=${option}`);
  body.replaceChildren();
  if (switched.length) body.append(h("p", { class: "ky-other" }, say("site-calculator-switched", { readings: switched.join(" ") })));
  const isWaiting = isMissing && Object.keys(asked.facts).length === 0;
  if (isWaiting) {
    const needed = page.essential.map((key) => form.facts.find((f) => f.key === key)?.name).filter(Boolean);
    const buttons = needed.map((name) => h("button", { type: "button", class: "ky-button", onclick: () => form.show(name) }, name));
    body.append(h("div", { class: "ky-mistakes ky-empty" }, h("p", {}, say("site-calculator-missing")), h("p", {}, buttons)));
  }
  const sheet = billSheet(bill, program, onFact);
  if (isWaiting) sheet.classList.add("ky-waiting");
  const made = say("site-calculator-made", { title: page.terms.title, day: dayWords(page.terms.today) });
  body.append(stated(), sheet, h("p", { class: "ky-made" }, made));
  const name = say("site-calculator-total", { month: bill.month, name: due.name });
  total.replaceChildren(`${name} `, h(isWaiting ? "span" : "strong", { class: isWaiting || due.status === "ok" ? null : "ky-absent" }, amount(due)));
}

/** What was entered, for the printed sheet. */
function stated() {
  const rows = Object.entries(asked.facts).map(([key, value]) => {
    const fact = form.facts.find((f) => f.key === key || f.name === key);
    return h("div", {}, h("dt", {}, fact?.name ?? key), h("dd", {}, inWords(value, fact)));
  });
  return h("dl", { class: "ky-entered" }, rows);
}

function inWords(value, fact) {
  const labels = page.facts[fact?.key]?.labels ?? {};
  if (fact?.varies && value !== null && typeof value === "object")
    return Object.entries(value).map(([day, v]) => `${say("site-since", { day })} ${words(v, fact.unit)}`).join("、");
  if (fact?.type.head === "list" && Array.isArray(value)) return value.map((v) => inWords(v, { ...fact, unit: null, type: {} })).join("、");
  if (value !== null && typeof value === "object" && ("from" in value || "to" in value)) return `${value.from ?? ""}〜${value.to ?? ""}`;
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return Object.entries(value).map(([k, v]) => `${labels[k]?.label ?? k} ${labels[k]?.values[v] ?? v}`).join(" ");
  return words(value, fact?.unit);
}

// -- readings

const switches = new Map();

function makeReadings() {
  const summary = h("summary", {});
  const items = program.readings
    .filter((r) => program.switches.includes(r.id))
    .map((reading) => {
      const { href, computed } = page.readings[reading.id];
      const id = `reading-${reading.id}`;
      const select = h("select", { id, "data-reading": reading.id });
      for (const [option, said] of Object.entries(reading.options)) {
        const adopted = option === reading.adopted ? `（${say("site-adopted")}）` : "";
        const idle = computed.includes(option) ? "" : `（${say("site-calculator-no-effect")}）`;
        select.append(h("option", { value: option, disabled: Boolean(idle) }, `${said}${adopted}${idle}`));
      }
      const label = h("label", { for: id }, h("a", { href }, reading.id), ` ${reading.title}`);
      const element = h("div", { class: "ky-fact ky-reading-choice" }, label, select);
      switches.set(reading.id, { select, element, reading });
      return element;
    });
  if (!items.length) return null;
  const about = h("p", { class: "ky-hint" }, say("site-calculator-reading-about"));
  return h("details", { class: "ky-group ky-readings", id: "ky-readings" }, summary, about, items);
}

function showReadings() {
  const box = document.getElementById("ky-readings");
  if (!box) return;
  const rests = new Set(latest ? [...latest.lines, ...latest.totals].flatMap((o) => Object.keys(o.readings)) : switches.keys());
  let count = 0;
  for (const [id, { select, element, reading }] of switches) {
    const option = asked.readings[id] ?? reading.adopted;
    select.value = option;
    element.hidden = !rests.has(id) && option === reading.adopted;
    element.classList.toggle("ky-switched", option !== reading.adopted);
    count += element.hidden ? 0 : 1;
  }
  box.querySelector("summary").textContent = say("site-calculator-readings", { count });
}

// -- month by month

const months = makeMonths(asked, billOf, goTo);
const showMonths = months.show;

function goTo(month) {
  load({ ...asked, month });
  document.getElementById("calculator-bill").scrollIntoView();
}

// -- out

const shownText = (code) => h("div", { class: "ky-code", tabindex: "0", role: "region", "aria-label": say(code) });
const out = { yaml: shownText("site-calculator-yaml"), json: shownText("site-calculator-json"), command: h("code", {}), status: h("span", { role: "status", class: "ky-soft" }) };

function button(code, onclick) {
  return h("button", { type: "button", class: "ky-button", onclick }, say(code));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  out.status.textContent = say("site-calculator-copied");
  setTimeout(() => out.status.replaceChildren(), 3000);
}

function save(name, kind, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const yaml = () => toYaml(page.terms.id, asked, (key) => form.facts.find((f) => f.key === key)?.name ?? key);
const json = () => JSON.stringify(latest, null, 2);

function makeOut() {
  const box = (code, name, kind, text, shown, about) => {
    const inside = h("div", { class: "ky-row" }, button("site-calculator-copy", () => copy(text())), button("site-calculator-download", () => save(name, kind, text())));
    const element = h("details", { class: "ky-group", id: `ky-out-${name.split(".")[1]}` }, h("summary", {}, say(code)), about, inside, shown);
    element.addEventListener("toggle", showOut);
    return element;
  };
  return [
    h("div", { class: "ky-row" }, button("site-calculator-copy-link", () => copy(address())), button("site-calculator-print", () => print()), out.status),
    box("site-calculator-yaml", "contract.yaml", "text/yaml", yaml, out.yaml, h("p", {}, say("site-calculator-yaml-about"), " ", out.command)),
    box("site-calculator-json", "bill.json", "application/json", json, out.json, null),
  ];
}

function showOut() {
  if (document.getElementById("ky-out-yaml").open) out.yaml.textContent = yaml();
  out.command.textContent = toCommand(asked);
  const box = document.getElementById("ky-out-json");
  if (box.open) out.json.textContent = latest ? json() : "";
}

// -- examples

function makeExamples() {
  if (!page.presets.length) return null;
  const use = (preset) => load({ month: preset.month, facts: preset.facts, readings: {} });
  const first = page.presets.filter((p) => p.first);
  const rest = page.presets.filter((p) => !p.first);
  const select = h("select", { "aria-label": say("site-calculator-more") }, h("option", { value: "" }, `${say("site-calculator-more")}…`));
  for (const [i, preset] of rest.entries()) select.append(h("option", { value: String(i) }, preset.name));
  select.addEventListener("change", () => {
    if (select.value !== "") use(rest[Number(select.value)]);
    select.value = "";
  });
  return h(
    "div",
    { class: "ky-examples", role: "group", "aria-label": say("site-calculator-examples") },
    h("p", {}, say("site-calculator-examples")),
    h("div", { class: "ky-row" }, first.map((p) => h("button", { type: "button", class: "ky-button ky-preset", onclick: () => use(p) }, p.name)), rest.length ? select : null),
  );
}

// -- the page

const total = h("output", { class: "ky-due-now", "aria-live": "polite", "aria-atomic": "true" });

/** Shows a state and computes it. */
function load(state, { keep = true } = {}) {
  asked.readings = {};
  for (const [id, option] of Object.entries(state.readings)) {
    const known = program.readings.find((r) => r.id === id);
    if (!known || option !== known.adopted) asked.readings[id] = option;
  }
  asked.extra = form.write({ month: state.month, facts: calculator.apart(state.facts) });
  compute({ keep });
}

function thisMonth() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;
}

function start() {
  let waiting = 0;
  const examples = makeExamples();
  const readings = makeReadings();
  const submit = h("button", { type: "submit", class: "ky-button ky-main" }, say("site-calculator-compute"));
  const reset = button("site-calculator-reset", () => load({ month: thisMonth(), facts: {}, readings: {} }));
  if (readings) form.element.append(readings);
  form.element.append(h("div", { class: "ky-row ky-actions" }, submit, reset));
  if (examples) part("facts").append(examples);
  part("facts").append(form.element);
  document.getElementById("calculator-bill-section").before(h("div", { class: "ky-due-bar" }, total));
  part("months").append(months.element);
  part("out").append(...makeOut());

  form.element.addEventListener("input", (event) => {
    const id = event.target.dataset?.reading;
    if (id) {
      const { reading } = switches.get(id);
      if (event.target.value === reading.adopted) delete asked.readings[id];
      else asked.readings[id] = event.target.value;
    }
    for (const word of Object.keys(asked.extra)) if (!form.knows(word)) delete asked.extra[word];
    clearTimeout(waiting);
    waiting = setTimeout(() => compute({ typing: isTyping() }), 200);
  });
  form.element.addEventListener("focusout", () => {
    if (!part("bill").classList.contains("ky-stale")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => compute({ typing: isTyping() }), 0);
  });
  form.element.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    compute({ focus: true });
  });
  addEventListener("hashchange", () => {
    const state = fromFragment(location.hash);
    if (state) load(state, { keep: false });
    else history.replaceState(history.state, "", address()); // a heading was gone to: what was entered stays in the address
  });
  document.getElementById("calculator").hidden = false;
  const state = fromFragment(location.hash);
  load(state ?? { month: thisMonth(), facts: {}, readings: {} }, { keep: false });
}

start();

// The form: an editor for every type that a fact may have, made from what the program says of its facts.
//
// An editor is `{ element, get, set, inputs }`.  `get` gives plain JSON, or undefined where nothing was entered;
// what was begun and not completed is pushed to the list of complaints that `get` receives.

import page from "./calculator/page.js";
import { h, say } from "./calculator-words.js";

let serial = 0;
const fresh = (prefix) => `ky-calc-${prefix}-${(serial += 1)}`;

// -- editors

function typed(kind, attributes, about) {
  const input = h("input", { type: kind, autocomplete: "off", ...attributes, ...about });
  return {
    element: input,
    inputs: () => [input],
    get(complaints) {
      if (input.validity.badInput) complaints.push({ input, text: say("site-calculator-bad") });
      return input.value.trim() === "" ? undefined : input.value.trim();
    },
    set(value) {
      input.type = kind;
      input.value = value ?? "";
      if (value && input.value !== value) {
        input.type = "text"; // no such day: it stays visible, and the message says so
        input.value = value;
      }
    },
  };
}

function number(type, about) {
  const inner = typed("text", { inputmode: "decimal", class: "ky-number-input" }, about);
  return {
    ...inner,
    get(complaints) {
      const text = inner.get(complaints)?.normalize("NFKC");
      return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    },
    set: (value) => inner.set(value === undefined || value === null ? "" : String(value)),
  };
}

/** One of several values; the empty option stands for nothing entered. */
function choice(options, about, unstated) {
  const select = h("select", about, h("option", { value: "" }, unstated || say("site-calculator-no-options")));
  for (const [i, [, label]] of options.entries()) select.append(h("option", { value: String(i) }, label));
  return {
    element: select,
    inputs: () => [select],
    get: () => (select.value === "" ? undefined : options[Number(select.value)][0]),
    set(value) {
      let i = value === undefined ? -1 : options.findIndex(([v]) => v === value);
      if (value !== undefined && value !== null && i < 0) {
        i = options.push([value, String(value)]) - 1; // outside of what it may be: the message says so
        select.append(h("option", { value: String(i) }, String(value)));
      }
      select.value = i < 0 ? "" : String(i);
    },
  };
}

function text(suggested, about, said) {
  const known = [...new Set([...Object.keys(said), ...suggested])];
  if (Object.keys(said).length) return choice(known.map((value) => [value, said[value] ?? value]), about);
  if (!suggested.length) return typed("text", {}, about);
  const list = fresh("list");
  const inner = typed("text", { list }, about);
  const options = suggested.map((value) => h("option", { value }));
  return { ...inner, element: h("span", { class: "ky-suggest" }, inner.element, h("datalist", { id: list }, options)) };
}

/** Several editors under names of their own. */
function together(parts, className) {
  const editors = Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, part.editor]));
  const element = h(
    "span",
    { class: className },
    Object.values(parts).map(({ label, editor }) => h("label", {}, h("span", {}, label), editor.element)),
  );
  return {
    element,
    inputs: () => Object.values(editors).flatMap((e) => e.inputs()),
    get(complaints) {
      const pairs = Object.entries(editors).map(([key, e]) => [key, e.get(complaints)]);
      const stated = pairs.filter(([, v]) => v !== undefined);
      return stated.length ? Object.fromEntries(stated) : undefined;
    },
    set(value) {
      for (const [key, e] of Object.entries(editors)) e.set(value?.[key]);
    },
    at: (key) => editors[key],
  };
}

/** Rows that can be added and removed. */
function rows(make, name) {
  const list = h("ol", { class: "ky-rows" });
  const editors = [];
  const element = h(
    "div",
    { class: "ky-rowed" },
    list,
    h("button", { type: "button", class: "ky-button", onclick: () => added(true) }, `＋ ${say("site-calculator-add")}`),
  );
  function added(focus = false) {
    const editor = make(editors.length + 1);
    const remove = h("button", { type: "button", class: "ky-button ky-remove", title: say("site-calculator-remove") }, "×");
    remove.setAttribute("aria-label", `${name} ${editors.length + 1}: ${say("site-calculator-remove")}`);
    const row = h("li", {}, editor.element, remove);
    remove.addEventListener("click", () => {
      editors.splice(editors.indexOf(editor), 1);
      row.remove();
      element.dispatchEvent(new Event("input", { bubbles: true }));
      element.querySelector(":scope > button").focus();
    });
    editors.push(editor);
    list.append(row);
    if (focus) editor.inputs()[0]?.focus();
    return editor;
  }
  function clear() {
    editors.length = 0;
    list.replaceChildren();
  }
  return { element, editors, added, clear, inputs: () => editors.flatMap((e) => e.inputs()) };
}

function list(type, spec, about) {
  if (spec.choices) return several(spec.choices);
  const inner = rows((n) => editor(type.element ?? { head: "string" }, spec, { "aria-label": `${spec.name} ${n}` }), spec.name);
  return {
    element: inner.element,
    inputs: inner.inputs,
    get(complaints) {
      const values = inner.editors.map((e) => e.get(complaints)).filter((v) => v !== undefined);
      return values.length ? values : undefined;
    },
    set(value) {
      inner.clear();
      for (const one of Array.isArray(value) ? value : []) inner.added().set(one);
    },
    at: (i) => inner.editors[i],
  };
}

/** Any of several texts. */
function several(choices) {
  const boxes = choices.map((value) => h("input", { type: "checkbox", value }));
  return {
    element: h("span", { class: "ky-boxes" }, boxes.map((box) => h("label", {}, box, ` ${box.value}`))),
    inputs: () => boxes,
    get() {
      const chosen = boxes.filter((b) => b.checked).map((b) => b.value);
      return chosen.length ? chosen : undefined;
    },
    set(value) {
      for (const box of boxes) box.checked = Array.isArray(value) && value.includes(box.value);
    },
  };
}

/** A value that holds from a day on, and others from other days. */
function varying(type, spec) {
  const day = (n) => `${spec.name} ${n}: ${say("site-calculator-day")}`;
  const inner = rows(
    (n) =>
      together(
        {
          day: { label: say("site-calculator-day"), editor: typed("date", {}, { "aria-label": day(n) }) },
          value: {
            label: spec.unit ? `${spec.name}（${spec.unit}）` : spec.name,
            editor: editor(type, spec, { "aria-label": `${spec.name} ${n}` }),
          },
        },
        "ky-fields",
      ),
    spec.name,
  );
  return {
    element: inner.element,
    inputs: inner.inputs,
    get(complaints) {
      const found = inner.editors.map((e) => [e.get(complaints), e]).filter(([v]) => v !== undefined);
      if (!found.length) return undefined;
      if (found.length === 1 && found[0][0].day === undefined) return found[0][0].value;
      const steps = {};
      for (const [{ day: from, value }, e] of found) {
        if (from === undefined || from in steps) {
          const code = from === undefined ? "site-calculator-no-day" : "site-calculator-same-day";
          complaints.push({ input: e.inputs()[0], text: say(code) });
        } else steps[from] = value ?? "";
      }
      return steps;
    },
    set(value) {
      inner.clear();
      const isMap = value !== null && typeof value === "object" && !Array.isArray(value);
      const steps = value === undefined ? [[undefined, undefined]] : isMap ? Object.entries(value) : [[undefined, value]];
      for (const [from, one] of steps) inner.added().set({ day: from, value: one });
    },
    at: (from) => inner.editors.find((e) => e.at("day").get([]) === from),
  };
}

/** The editor of a type. */
function editor(type, spec, about = {}) {
  switch (type.head) {
    case "date":
      return typed("date", {}, about);
    case "date and time":
      return typed("datetime-local", {}, about);
    case "number":
      return number(type, about);
    case "boolean":
      return choice([[true, say("value-true")], [false, say("value-false")]], about, spec.unstated);
    case "list":
      return list(type, spec, about);
    case "range": {
      const part = (label) => ({ label, editor: editor(type.element, {}, { "aria-label": `${about["aria-label"] ?? spec.name} ${label}` }) });
      return together({ from: part(say("site-calculator-from")), to: part(say("site-calculator-to")) }, "ky-fields");
    }
    case "context": {
      const fields = Object.entries(type.fields ?? {}).map(([key, inner]) => {
        const { label = key, values } = spec.labels?.[key] ?? {};
        const own = { name: label, suggested: { "": spec.suggested?.[key] }, values };
        return [key, { label, editor: editor(inner, own, { "aria-label": `${about["aria-label"] ?? spec.name} ${label}` }) }];
      });
      return together(Object.fromEntries(fields), "ky-fields");
    }
    default:
      if (spec.choices) return choice(spec.choices.map((c) => [c, c]), about, spec.unstated);
      return text(spec.suggested?.[""] ?? [], about, spec.values ?? {});
  }
}

// -- the form

const isSimple = (fact) => !fact.varies && !["list", "range", "context"].includes(fact.type.head);

/** One fact: its name, what it means, the editor, and the place for what is wrong. */
function field(fact) {
  const known = page.facts[fact.key];
  const unstated = "default" in fact && fact.means ? say("site-calculator-unstated", { means: fact.means }) : "";
  const hintId = `fact-${fact.key}-hint`;
  const errorId = `fact-${fact.key}-error`;
  const id = `fact-${fact.key}`;
  const simple = isSimple(fact);
  const spec = { name: fact.name, unit: fact.unit, choices: known.choices, suggested: known.suggested, labels: known.labels, unstated };
  const described = { "aria-describedby": `${hintId} ${errorId}` };
  const own = fact.varies ? varying(fact.type, spec) : editor(fact.type, spec, simple ? { id, ...described } : {});
  const title = [fact.name, fact.unit ? h("span", { class: "ky-soft" }, `（${fact.unit}）`) : null];
  const means = known.given ? say("site-calculator-given") : own.element.tagName === "SELECT" ? "" : unstated;
  const cite = known.cite?.[1] ? h("a", { href: known.cite[1], class: "ky-cite" }, known.cite[0]) : (known.cite?.[0] ?? "");
  const error = h("p", { class: "ky-error", id: errorId, hidden: true });
  const inside = [
    h("p", { class: "ky-hint", id: hintId }, [known.about, means].filter(Boolean).join(" "), " ", cite),
    simple ? own.element : h("div", { id, tabindex: "-1" }, own.element),
    error,
  ];
  const element = simple
    ? h("div", { class: "ky-fact" }, h("label", { for: id }, title), inside)
    : h("fieldset", { class: "ky-fact", ...described }, h("legend", {}, title), inside);
  own.set(undefined);
  return { ...own, fact, element, error };
}

/** The whole form of a program's facts. */
export function makeForm(program) {
  const facts = [
    ...program.facts.filter((f) => f.key in page.facts),
    ...program.decisions.filter((d) => d.given && d.key in page.facts),
  ];
  const fields = new Map(facts.map((f) => [f.key, field(f)]));
  const month = typed("month", { id: "ky-month", placeholder: "2026-07", pattern: "\\d{4}-\\d{2}", "aria-describedby": "ky-month-error" }, {});
  const monthError = h("p", { class: "ky-error", id: "ky-month-error", hidden: true });
  const groups = page.groups.map(({ title, keys }) => {
    const count = h("span", { class: "ky-badge", hidden: true });
    const listed = keys.map((k) => fields.get(k)).filter(Boolean);
    const names = h("span", { class: "ky-soft ky-names" }, listed.map((f) => f.fact.name).join("、"));
    const element = h(
      "details",
      { class: "ky-group" },
      h("summary", {}, say("site-calculator-optional", { title }), " ", count, names),
      h("div", { class: "ky-facts-in" }, listed.map((f) => f.element)),
    );
    return { element, listed, count };
  });
  const element = h(
    "form",
    { class: "ky-form", novalidate: true },
    h(
      "fieldset",
      { class: "ky-first" },
      h("legend", {}, say("site-calculator-essential")),
      h(
        "div",
        { class: "ky-facts-in" },
        h("div", { class: "ky-fact" }, h("label", { for: "ky-month" }, say("site-calculator-month")), month.element, monthError),
        page.first.map((k) => fields.get(k)?.element),
      ),
    ),
    groups.map((g) => g.element),
  );

  function mark(place, input, said) {
    place.error.hidden = false;
    place.error.append(h("span", {}, said, " "));
    const wrong = input ?? place.inputs()[0];
    wrong?.setAttribute("aria-invalid", "true");
    wrong?.setAttribute("aria-errormessage", place.error.id);
    return wrong ?? document.getElementById(`fact-${place.fact.key}`);
  }

  return {
    element,
    facts,
    knows: (word) => facts.some((f) => f.name === word || f.key === word),

    /** What was entered: `{ month, facts, complaints }`; a complaint has a text and where it belongs. */
    read() {
      const complaints = [];
      const stated = {};
      const monthComplaints = [];
      const asked = month.get(monthComplaints) ?? "";
      for (const c of monthComplaints) complaints.push({ ...c, key: null });
      for (const [key, one] of fields) {
        const own = [];
        const value = one.get(own);
        if (value !== undefined) stated[key] = value;
        for (const c of own) complaints.push({ ...c, key });
      }
      for (const { listed, count } of groups) {
        const entered = listed.filter((f) => f.fact.key in stated).length;
        count.hidden = !entered;
        count.textContent = say("site-calculator-stated", { count: entered });
      }
      return { month: asked, facts: stated, complaints };
    },

    /** Shows facts; gives those that the form does not know. */
    write(state) {
      month.set(state.month);
      const left = {};
      for (const one of fields.values()) one.set(undefined);
      for (const [word, value] of Object.entries(state.facts)) {
        const known = facts.find((f) => f.key === word || f.name === word);
        if (known && value !== null) fields.get(known.key).set(value);
        else left[word] = value;
      }
      for (const { element: group, listed } of groups) if (listed.some((f) => f.get([]) !== undefined)) group.open = true;
      return left;
    },

    /** Takes away every mark of a mistake. */
    clear() {
      for (const place of [...fields.values(), { error: monthError }]) {
        place.error.hidden = true;
        place.error.replaceChildren();
      }
      for (const input of element.querySelectorAll("[aria-invalid]")) {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-errormessage");
      }
    },

    /** Says at a fact (or at the month) what is wrong with it; gives the element to focus, if the form has one. */
    blame(name, path, said, input = null) {
      if (name === null) return mark({ error: monthError, inputs: month.inputs }, null, said);
      const place = [...fields.values()].find((f) => f.fact.name === name || f.fact.key === name);
      if (!place) return null;
      let inner = place;
      for (const step of path) inner = inner?.at?.(step) ?? inner;
      return mark(place, input ?? inner.inputs()[inner === place || place.fact.varies ? Math.max(0, inner.inputs().length - 1) : 0], said);
    },

    /** Opens and focuses a fact. */
    show(name) {
      const place = [...fields.values()].find((f) => f.fact.name === name || f.fact.key === name);
      if (!place) return;
      const closed = place.element.closest("details");
      if (closed) closed.open = true;
      if (!place.inputs().length) place.element.querySelector("button")?.focus();
      else place.inputs()[0].focus();
      place.element.scrollIntoView({ block: "center" });
    },
  };
}

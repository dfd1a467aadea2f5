// The bills of a contract one period after the other: its whole life at a glance.

import page from "./calculator/page.js";
import { add, numberOf, plain } from "./calculator/feel.js";
import { amount } from "./calculator-bill.js";
import { h, nextMonth, say, statusWords, words } from "./calculator-words.js";

/** The first month of which something was entered. */
function firstMonth(asked) {
  const days = page.essential.flatMap((key) => {
    const value = asked.facts[key];
    return typeof value === "string" ? [value] : value && typeof value === "object" ? Object.keys(value) : [];
  });
  const found = days.filter((d) => /^\d{4}-\d\d-\d\d/.test(d)).sort()[0];
  return (found ?? asked.month).slice(0, 7);
}

/**
 * The bills of one period after the other.  A period may be longer than a month and may not begin in any: the months
 * before the first one that can begin a period are left out, unless none can.
 */
function bills(asked, billOf, since, count) {
  const [found, before] = [[], []];
  for (let month = since; found.length < count && before.length < count; ) {
    const { bill } = billOf(asked.facts, month);
    if (!bill) return [];
    (found.length || bill.status !== "invalid_input" ? found : before).push(bill);
    month = bill.period && bill.status !== "invalid_input" ? following(bill) : nextMonth(month);
  }
  return found.length ? found : before;
}

function following({ month, period }) {
  const days = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000 + 1;
  return nextMonth(month, Math.max(1, Math.round(days / 30.44)));
}

/** A cell of the table: an amount, or the name of its absence. */
function cell(o) {
  const said = o.status !== "ok" ? statusWords(o.status) : o.value === 0 ? "0" : words(o.value, o.unit);
  return h("td", { class: o.status === "ok" ? null : "ky-absent" }, said);
}

/** A row: the month as a button, the lines that are due in some month, and what is to be paid. */
function row(bill, columns, asked, goTo) {
  const label = say("site-calculator-for", { month: bill.month });
  const all = new Map([...bill.lines, ...bill.totals].map((o) => [o.key, o]));
  return h(
    "tr",
    { class: bill.month === asked.month ? "ky-here" : null, "data-month": bill.month },
    h("th", { scope: "row" }, h("button", { type: "button", class: "ky-button", "aria-label": label, onclick: () => goTo(bill.month) }, bill.month)),
    columns.map((c) => cell(all.get(c.key))),
    h("td", { class: bill.status === "ok" ? "ky-due" : "ky-due ky-absent" }, amount(bill.totals.at(-1))),
  );
}

/** The sum of all, where every one has an amount. */
function sumRow(found, width) {
  const totals = found.map((b) => (b.status === "ok" ? numberOf(b.total) : null));
  if (totals.includes(null)) return null;
  const label = say("site-calculator-sum", { count: found.length });
  const said = words(plain(totals.reduce(add)), found[0].totals.at(-1).unit);
  return h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: String(width) }, label), h("td", { class: "ky-due" }, said)));
}

function table(found, asked, goTo) {
  const figures = (bill) => [...bill.lines, ...bill.totals.slice(0, -1)];
  const isDue = (o) => o.status === "not_here" || (o.status === "ok" && o.value !== 0);
  const columns = figures(found[0]).filter((_, i) => found.some((b) => isDue(figures(b)[i])));
  const names = [say("site-calculator-month"), ...columns.map((c) => c.name), found[0].totals.at(-1).name];
  return h(
    "table",
    { class: "ky-months" },
    h("thead", {}, h("tr", {}, names.map((n) => h("th", { scope: "col" }, n)))),
    h("tbody", {}, found.map((bill) => row(bill, columns, asked, goTo))),
    sumRow(found, columns.length + 1),
  );
}

/** The table with its controls: `element`, and `show` to compute it anew if it is open. */
export function makeMonths(asked, billOf, goTo) {
  const first = h("input", { type: "month", id: "ky-since", placeholder: "2026-07" });
  const count = h("select", { id: "ky-count" }, [12, 24, 36].map((n) => h("option", { value: n }, String(n))));
  const place = h("div", { class: "ky-scroll" });
  const controls = h(
    "div",
    { class: "ky-row" },
    h("label", {}, `${say("site-calculator-since")} `, first),
    h("label", {}, `${say("site-calculator-count")} `, count),
  );
  const element = h("details", { id: "ky-months" }, h("summary", {}, say("site-calculator-months-open")), controls, place);
  const isMonth = (text) => /^\d{4}-\d\d$/.test(text);

  function show() {
    if (!element.open) return;
    const since = isMonth(first.value) ? first.value : firstMonth(asked);
    const found = isMonth(since) ? bills(asked, billOf, since, Number(count.value)) : [];
    place.replaceChildren(...(found.length ? [table(found, asked, goTo)] : []));
  }

  element.addEventListener("toggle", show);
  for (const input of [first, count]) input.addEventListener("input", show);
  return { element, show };
}

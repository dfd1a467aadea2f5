// Texts and values as people write them: what the engine's own words and arithmetic do, for its data.

import page from "./calculator/page.js";
import { numberOf, showNumber } from "./calculator/numerals.js";

/** A text of the catalogue with its arguments. */
export function say(code, args = {}) {
  return filled(page.messages[code] ?? code, args);
}

/** What to do about a message, if it says so. */
export function hint(code, name, args = {}) {
  const hints = page.hints[code] ?? {};
  const text = hints[name] ?? hints.fix;
  return text ? filled(text, args) : "";
}

function filled(text, args) {
  return text.replace(/\{\{|\}\}|\{(\w+)(?::0(\d))?\}/g, (all, name, width) =>
    name ? String(args[name] ?? "—").padStart(Number(width ?? 0), "0") : all[0],
  );
}

const PERIOD = /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const PARTS = ["years", "months", "days", "hours", "minutes", "seconds"];

const ENDS = ["from", "after", "to", "before", "<", "<=", ">", ">="];
const isRange = (value) => Object.keys(value).length > 0 && Object.keys(value).every((key) => ENDS.includes(key));

/** A value in a sentence; a number is exact unless it holds an ellipsis. */
export function show(value) {
  if (value === null || value === undefined) return "—";
  const number = numberOf(value);
  if (number !== null) return showNumber(number);
  if (Array.isArray(value)) return `[${value.map(show).join("、")}]`;
  if (typeof value !== "object") return String(value);
  if ("rounded" in value) return `${value.rounded}…`;
  if (isRange(value)) {
    const { start, end, hasStart, hasEnd } = ends(value);
    const [open, close] = [start, end].map((d) => (d === null ? "" : show(d)));
    return `${hasStart ? "[" : "("}${open}..${close}${hasEnd ? "]" : ")"}`;
  }
  return `{${Object.entries(value).map(([k, v]) => `${k}: ${show(v)}`).join("、")}}`;
}

/** A day before or after another. */
export function later(day, days) {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** A month before or after another: 2026-12 and 1 give 2027-01. */
export function nextMonth(month, months = 1) {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** A value with its unit. */
export function words(value, unit) {
  if (value === null || value === undefined) return say("value-none");
  if (typeof value === "boolean") return say(value ? "value-true" : "value-false");
  if (Array.isArray(value)) return value.length ? value.map((v) => words(v)).join("、") : say("value-none");
  if (typeof value === "object" && isRange(value)) return range(value);
  if (typeof value === "object" && numberOf(value) === null && !("rounded" in value))
    return `{${Object.entries(value).map(([k, v]) => `${k || say("value-first")}: ${words(v)}`).join("、")}}`;
  const period = typeof value === "string" && PERIOD.exec(value);
  if (period) return duration(period);
  return `${show(value)}${page.units?.[unit] ?? unit ?? ""}`;
}

/** Whether a value is a record, or a list of them. */
export function isRecord(value) {
  const one = Array.isArray(value) ? value[0] : value;
  return one !== null && typeof one === "object" && !Array.isArray(one) && numberOf(one) === null && !("rounded" in one) && !isRange(one);
}

/** A record in the words that facts have for its fields. */
export function recordWords(value) {
  if (Array.isArray(value) && value.length) return value.map(recordWords).join("、");
  if (!isRecord(value)) return words(value);
  const { labels, values } = page.records;
  const said = ([k, v]) => `${(labels[k] ?? k) || say("value-first")}: ${(typeof v === "string" && values[k]?.[v]) || recordWords(v)}`;
  return `{${Object.entries(value).map(said).join("、")}}`;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

const ends = (value) => ({
  start: value.from ?? value.after ?? value[">="] ?? value[">"] ?? null,
  end: value.to ?? value.before ?? value["<="] ?? value["<"] ?? null,
  hasStart: "from" in value || ">=" in value,
  hasEnd: "to" in value || "<=" in value,
});

function range(value) {
  const { start, end, hasStart, hasEnd } = ends(value);
  if (![start, end].every((d) => d === null || DAY.test(d))) return show(value);
  const first = start === null || hasStart ? start : later(start, 1);
  const last = end === null || hasEnd ? end : later(end, -1);
  return first && last && last < first ? say("value-none") : `${first ?? ""}〜${last ?? ""}`;
}

function duration([, ...counts]) {
  const said = counts.map((n, i) => (Number(n) ? say(`duration-${PARTS[i]}`, { number: n }) : "")).filter(Boolean);
  if (page.language !== "en") return said.join("") || say("duration-days", { number: 0 });
  return said.map((one) => (one.startsWith("1 ") ? one.replace(/s$/, "") : one)).join(" ") || say("duration-days", { number: 0 });
}

/** Whether more factors can be written behind it without brackets. */
export function isProduct(parts) {
  let depth = 0;
  for (const part of parts) {
    if (part === "(") depth += 1;
    else if (part === ")") depth -= 1;
    else if (depth === 0 && (part === "+" || part === "−")) return false;
  }
  return true;
}

/** The name of an absence, in words if the engine knows it. */
export function statusWords(status) {
  const known = page.messages[`status-${status.replaceAll("_", "-")}`];
  return known ? `${known} (${status})` : status;
}

/** A day as people write it. */
export const dayWords = (day) => {
  const [year, month, date] = day.split("-").map(Number);
  return say("diff-date", { year, month, day: date });
};

/** An element: `h("p", { class: "a" }, "text", child)`; children that are null or false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  for (const child of children.flat(9)) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

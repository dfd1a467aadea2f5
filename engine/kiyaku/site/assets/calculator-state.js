// What was entered, as an address and as a contract file.
//
//   #month=2026-07&id_count={"2026-06-01":10,"2026-07-04":12}&reading.P2=floor_on_sum
//
// Values are JSON; a text or a day may stand without quotes.

const READING = "reading.";
const PLAIN = /^(?!-?\d|true$|false$|null$|[[{"])[^\s"].*$|^\d{4}-\d\d-\d\d(T[\d:.]+)?$/s;

function written(value) {
  return typeof value === "string" && PLAIN.test(value) && value === value.trim() ? value : JSON.stringify(value);
}

function readBack(text) {
  if (PLAIN.test(text)) return text;
  try {
    return JSON.parse(text, (_, v) => (typeof v === "number" && !Number.isSafeInteger(v) ? String(v) : v));
  } catch {
    return text;
  }
}

const coded = (text) => encodeURIComponent(text).replace(/%(3A|2C|7B|7D|5B|5D|2F)/g, decodeURIComponent);

/** The part of an address after `#`. */
export function toFragment({ month, facts, readings }) {
  const pairs = [["month", month], ...Object.entries(facts).map(([k, v]) => [k, written(v)])];
  pairs.push(...Object.entries(readings).map(([k, v]) => [READING + k, v]));
  return pairs.filter(([, v]) => v !== "").map(([k, v]) => `${coded(k)}=${coded(v)}`).join("&");
}

/** What an address says, or null if it says nothing. */
export function fromFragment(fragment) {
  const text = fragment.replace(/^#/, "");
  if (!text.includes("=")) return null;
  const state = { month: "", facts: {}, readings: {} };
  for (const pair of text.split("&")) {
    const at = pair.indexOf("=");
    if (at < 0) continue;
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)].map(decoded);
    if (key === "month") state.month = value;
    else if (key.startsWith(READING)) state.readings[key.slice(READING.length)] = value;
    else state.facts[key] = readBack(value);
  }
  return state;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The contract file for the command line, with the names of the facts. */
export function toYaml(terms, { facts }, nameOf) {
  const lines = [`terms: ${terms}`];
  const entries = Object.entries(facts);
  lines.push(entries.length ? "facts:" : "facts: {}");
  for (const [key, value] of entries) lines.push(...block(`  ${scalar(nameOf(key))}:`, value, "  "));
  return `${lines.join("\n")}\n`;
}

function block(head, value, indent) {
  if (Array.isArray(value) && value.length) return [head, ...value.map((v) => `${indent}  - ${flow(v)}`)];
  if (value !== null && typeof value === "object" && Object.keys(value).length)
    return [head, ...Object.entries(value).map(([k, v]) => `${indent}  ${scalar(k)}: ${flow(v)}`)];
  return [`${head} ${flow(value)}`];
}

function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.entries(value).map(([k, v]) => `${scalar(k)}: ${flow(v)}`).join(", ")}}`;
  return scalar(value);
}

function scalar(value) {
  if (typeof value !== "string") return JSON.stringify(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) || /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** The command that computes the same. */
export function toCommand({ month, readings }) {
  const options = Object.entries(readings).map(([id, option]) => ` --reading ${id}=${option}`);
  return `kiyaku bill contract.yaml --month ${month}${options.join("")}`;
}

// Values as people read them, as FEEL writes them, and as JSON data.

import { abs, isNumber, Rational } from "./number.js";
import { numberText, plainNumber, showNumber } from "./numerals.js";
import { Fn } from "./functions.js";
import { Clock, Day, DAY, dayText, HOUR, MINUTE, Moment, Months, Range, SECOND, Span, two } from "./days.js";

/** A value in a sentence; the number is exact unless it holds an ellipsis. */
export function show(v) {
  if (v === null || v === undefined) return "—";
  if (typeof v === "boolean") return String(v);
  if (isNumber(v)) return showNumber(v);
  if (typeof v === "string") return v;
  if (v instanceof Day) return dayText(v.o);
  if (v instanceof Range) {
    const [start, end] = [v.start, v.end].map((b) => (b === null ? "" : show(b)));
    return `${v.si ? "[" : "("}${start}..${end}${v.ei ? "]" : ")"}`;
  }
  if (Array.isArray(v)) return `[${v.map(show).join("、")}]`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${k}: ${show(x)}`).join("、")}}`;
  return toText(v);
}

function offsetText(offset) {
  if (offset === null) return "";
  if (offset === 0) return "Z";
  const [minutes, seconds] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}${seconds ? `:${two(seconds)}` : ""}`;
}

const clockText = ({ ns, offset }) => {
  const seconds = ns / SECOND;
  const rest = ns % SECOND;
  const decimals = rest ? `.${String(rest).padStart(9, "0").replace(/0+$/, "")}` : "";
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${decimals}${offsetText(offset)}`;
};

const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const quoted = (text) => `"${text.replace(/[\\"\n\r\t]/g, (c) => ESCAPES[c])}"`;
const PLAIN_NAME = /^[\p{L}\p{Nl}\p{No}_][\p{L}\p{N}_]*(?: [\p{L}\p{N}_]+)*$/u;
const nameText = (name) => (PLAIN_NAME.test(name) ? name : quoted(name));

/** A value as FEEL's `string` writes it; inside of lists and contexts strings are quoted. */
export function toText(v, nested = false) {
  if (v === null) return "null";
  if (typeof v === "boolean") return String(v);
  if (isNumber(v)) return numberText(v);
  if (typeof v === "string") return nested ? quoted(v) : v;
  if (v instanceof Fn) return `function(${v.parameters.join(", ")})`;
  const mark = (written) => (nested ? `@"${written}"` : written);
  if (v instanceof Day) return mark(dayText(v.o));
  if (v instanceof Moment) return mark(`${dayText(v.day.o)}T${clockText(v)}`);
  if (v instanceof Clock) return mark(clockText(v));
  if (v instanceof Months) {
    const n = abs(v.m);
    const written = (n / 12n ? `${n / 12n}Y` : "") + (n % 12n ? `${n % 12n}M` : "") || "0M";
    return mark(`${v.m < 0n ? "-" : ""}P${written}`);
  }
  if (v instanceof Span) {
    const n = abs(v.ns);
    const seconds = n % MINUTE;
    const rest = seconds % SECOND ? `.${String(seconds % SECOND).padStart(9, "0").replace(/0+$/, "")}` : "";
    const inDay =
      ((n / HOUR) % 24n ? `${(n / HOUR) % 24n}H` : "") +
      ((n / MINUTE) % 60n ? `${(n / MINUTE) % 60n}M` : "") +
      (seconds ? `${seconds / SECOND}${rest}S` : "");
    const written = (n / DAY ? `${n / DAY}D` : "") + (inDay ? `T${inDay}` : "");
    return mark(`${v.ns < 0n ? "-" : ""}P${written || "T0S"}`);
  }
  if (v instanceof Range) {
    if (v.op !== null) return `(${v.op} ${toText(v.start === null ? v.end : v.start, true)})`;
    return `${v.si ? "[" : "("}${toText(v.start, true)}..${toText(v.end, true)}${v.ei ? "]" : ")"}`;
  }
  if (Array.isArray(v)) return `[${v.map((x) => toText(x, true)).join(", ")}]`;
  return `{${[...v].map(([k, x]) => `${nameText(k)}: ${toText(x, true)}`).join(", ")}}`;
}

/** A value where its name stood in an expression: texts in quotes, numbers without separators, days as they are. */
export function inFormula(v) {
  if (v === null || v === undefined) return "null";
  if (typeof v === "string") return quoted(v);
  if (isNumber(v)) return showNumber(v).replaceAll(",", "");
  if (Array.isArray(v)) return `[${v.map(inFormula).join(", ")}]`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${k || quoted(k)}: ${inFormula(x)}`).join(", ")}}`;
  return v instanceof Months || v instanceof Span ? toText(v, true) : show(v);
}

/** A text that only this value and its equals have. */
export function keyText(v) {
  if (v instanceof Rational) return `${v.n}/${v.d}`;
  if (v instanceof Range) return `${v.op} ${v.si} ${v.ei} ${keyText(v.start)} ${keyText(v.end)}`;
  return Array.isArray(v) ? `[${v.map(keyText)}]` : typeof v === "bigint" ? String(v) : toText(v, true);
}

/** A value as JSON data; see `plainNumber` for numbers. */
export function plain(v) {
  if (v === null || v === undefined) return null;
  if (typeof v === "boolean" || typeof v === "string") return v;
  if (isNumber(v)) return plainNumber(v);
  if (Array.isArray(v)) return v.map(plain);
  if (v instanceof Map) return Object.fromEntries([...v].map(([k, x]) => [k, plain(x)]));
  if (!(v instanceof Range)) return toText(v);
  if (v.op !== null) return { [v.op]: plain(v.start === null ? v.end : v.start) };
  return { [v.si ? "from" : "after"]: plain(v.start), [v.ei ? "to" : "before"]: plain(v.end) };
}

// Values as people read them, as FEEL writes them, and as JSON data.

import { abs, Rational } from "./number.js";
import { Clock, Day, DAY, dayText, HOUR, MINUTE, Moment, Months, Range, SECOND, Span, two } from "./days.js";

const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A value in a sentence: thousands apart, three decimals and an ellipsis where there are more. */
export function show(v) {
  if (v === null || v === undefined) return "—";
  if (typeof v === "boolean") return String(v);
  if (typeof v === "bigint") return (v < 0n ? "-" : "") + grouped(String(abs(v)));
  if (v instanceof Rational) {
    const all = abs(v.n) * 1000n;
    const [scaledTo, rest] = [all / v.d, all % v.d];
    const decimals = String(scaledTo % 1000n).padStart(3, "0");
    const front = (v.n < 0n ? "-" : "") + grouped(String(scaledTo / 1000n));
    return rest ? `${front}.${decimals}…` : `${front}.${decimals.replace(/0+$/, "")}`;
  }
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

const clockText = (ns) => {
  const seconds = ns / SECOND;
  const rest = ns % SECOND;
  const decimals = rest ? `.${String(rest).padStart(9, "0").replace(/0+$/, "")}` : "";
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${decimals}`;
};

/** Times, durations and ranges as FEEL writes them. */
export function toText(v, nested = false) {
  if (v === null) return "null";
  if (typeof v === "boolean" || typeof v === "bigint") return String(v);
  if (v instanceof Rational) return `${v.n}/${v.d}`;
  if (typeof v === "string") return nested ? JSON.stringify(v) : v;
  const mark = (written) => (nested ? `@"${written}"` : written);
  if (v instanceof Day) return mark(dayText(v.o));
  if (v instanceof Moment) return mark(`${dayText(v.day.o)}T${clockText(v.ns)}`);
  if (v instanceof Clock) return mark(clockText(v.ns));
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
  return `{${[...v].map(([k, x]) => `${k}: ${toText(x, true)}`).join(", ")}}`;
}

/** A value as JSON data: whole numbers as numbers (text where they are too large), other exact numbers as n/d. */
export function plain(v) {
  if (v === null || v === undefined) return null;
  if (typeof v === "bigint") return abs(v) <= 9_007_199_254_740_991n ? Number(v) : String(v);
  if (typeof v === "boolean" || typeof v === "string") return v;
  if (Array.isArray(v)) return v.map(plain);
  if (v instanceof Map) return Object.fromEntries([...v].map(([k, x]) => [k, plain(x)]));
  return toText(v);
}

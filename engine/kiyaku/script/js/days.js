// Civil days, times and durations, without zones: Day, Moment, Clock, Span (nanoseconds), Months, and Range.

import { Fault, floorDiv, floorMod } from "./number.js";

export class Day {
  constructor(ordinal) {
    this.o = ordinal;
  }
}
export class Moment {
  constructor(day, nanos) {
    this.day = day;
    this.ns = nanos;
  }
}
export class Clock {
  constructor(nanos) {
    this.ns = nanos;
  }
}
export class Span {
  constructor(nanos) {
    this.ns = nanos;
  }
}
export class Months {
  constructor(months) {
    this.m = months;
  }
}
export class Range {
  constructor(start, end, startIncluded, endIncluded, operator = null) {
    this.start = start;
    this.end = end;
    this.si = startIncluded;
    this.ei = endIncluded;
    this.op = operator;
  }
}

export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;
export const FIRST = 1; // 0001-01-01
export const LAST = 3_652_059; // 9999-12-31

/** Days before a month of the civil calendar, counted so that 0001-01-01 is 1. */
export function toOrdinal(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 305;
}

/** [year, month, day] of an ordinal. */
export function civil(ordinal) {
  const z = ordinal + 305;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m + (m < 10 ? 3 : -9);
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * m + 2) / 5) + 1];
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (y) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const lengthOf = (y, m) => (m === 2 && isLeap(y) ? 29 : LENGTHS[m - 1]);

export function bounded(ordinal) {
  if (ordinal < FIRST || ordinal > LAST) throw new Fault("temporal-out-of-range");
  return new Day(ordinal);
}

export function date(year, month, day) {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (!(y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= lengthOf(y, m))) throw new Fault("no-such-date");
  return new Day(toOrdinal(y, m, d));
}

/** A day from its ISO form, or null if it writes none. */
export function isoDay(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  try {
    return date(match[1], match[2], match[3]);
  } catch {
    return null;
  }
}

export const two = (n) => String(n).padStart(2, "0");
export const dayText = (ordinal) => {
  const [y, m, d] = civil(ordinal);
  return `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`;
};

export function plusMonths(day, months) {
  const [y, m, d] = civil(day.o);
  const index = y * 12 + (m - 1) + Number(months);
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  if (year < 1 || year > 9999) throw new Fault("temporal-out-of-range");
  return new Day(toOrdinal(year, month, Math.min(d, lengthOf(year, month))));
}

export const instant = (v) => (v instanceof Day ? BigInt(v.o) * DAY : BigInt(v.day.o) * DAY + v.ns);
export const momentOf = (nanos) => new Moment(bounded(Number(floorDiv(nanos, DAY))), floorMod(nanos, DAY));

/** A time from its text, in nanoseconds; or null. */
function clockOf(text) {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59 || Number(match[3]) > 59) return null;
  const seconds = BigInt(match[1]) * 3600n + BigInt(match[2]) * 60n + BigInt(match[3]);
  return seconds * SECOND + BigInt((match[4] || "").padEnd(9, "0"));
}

/** A local date and time from its text, or null. */
export function isoMoment(text) {
  const [first, second] = [text.slice(0, 10), text.slice(11)];
  const day = isoDay(first);
  if (!day || (text.length > 10 && text[10] !== "T")) return null;
  const nanos = text.length > 10 ? clockOf(second) : 0n;
  return nanos === null ? null : new Moment(day, nanos);
}

export function isoClock(text) {
  const nanos = clockOf(text);
  return nanos === null ? null : new Clock(nanos);
}

export function isoDuration(text) {
  const months = /^(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/.exec(text);
  if (months) {
    const total = BigInt(months[2] || 0) * 12n + BigInt(months[3] || 0);
    return new Months(months[1] ? -total : total);
  }
  const match = /^(-?)P(?=[\dT])(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/.exec(text);
  if (!match) return null;
  const total =
    BigInt(match[2] || 0) * DAY +
    BigInt(match[3] || 0) * HOUR +
    BigInt(match[4] || 0) * MINUTE +
    BigInt(match[5] || 0) * SECOND +
    BigInt((match[6] || "").padEnd(9, "0"));
  return new Span(match[1] ? -total : total);
}

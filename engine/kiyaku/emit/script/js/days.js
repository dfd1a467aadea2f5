// Civil days, times and durations: Day, Moment, Clock, Span (nanoseconds), Months, and Range.
//
// A time has an offset from UTC in seconds, or null where it has none; named zones are not known here.

import { Fault, floorDiv, floorMod } from "./number.js";

export class Day {
  constructor(ordinal) {
    this.o = ordinal;
  }
}
export class Moment {
  constructor(day, nanos, offset = null) {
    this.day = day;
    this.ns = nanos;
    this.offset = offset;
  }
}
export class Clock {
  constructor(nanos, offset = null) {
    this.ns = nanos;
    this.offset = offset;
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

/** Monday is 1. */
export const weekday = (ordinal) => ((((ordinal - 1) % 7) + 7) % 7) + 1;

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

/** Nanoseconds since the start of day 0: as the clock shows them, and in UTC where there is an offset. */
export const local = (v) => BigInt(v.day.o) * DAY + v.ns;
export const utc = (v) => (v.offset === null ? v.ns : v.ns - BigInt(v.offset) * SECOND);
export const instant = (v) => BigInt(v.day.o) * DAY + utc(v);
export const momentOf = (nanos, offset) =>
  new Moment(bounded(Number(floorDiv(nanos, DAY))), floorMod(nanos, DAY), offset);

const MAX_OFFSET = 18 * 3600;

/** A time of day from its parts, all whole; the offset in seconds, or null. */
export function clockOf(hour, minute, second, nanos, offset) {
  const fits = (v, most) => v >= 0n && v <= most;
  if (!fits(hour, 23n) || !fits(minute, 59n) || !fits(second, 59n)) throw new Fault("no-such-time");
  if (offset !== null && Math.abs(offset) > MAX_OFFSET) throw new Fault("no-such-time");
  return new Clock(hour * HOUR + minute * MINUTE + second * SECOND + nanos, offset);
}

const CLOCK = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(?:(Z)|([-+])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** A time from its text, and the days that its hour 24 carries; or null. */
function readClock(text) {
  const match = CLOCK.exec(text);
  if (!match) return null;
  const [hour, minute, second] = match.slice(1, 4).map(BigInt);
  const nanos = BigInt((match[4] || "0").slice(0, 9).padEnd(9, "0"));
  let offset = match[5] ? 0 : null;
  if (match[6]) {
    if (Number(match[8]) > 59 || Number(match[9] || 0) > 59) return null;
    offset = (Number(match[7]) * 3600 + Number(match[8]) * 60 + Number(match[9] || 0)) * (match[6] === "-" ? -1 : 1);
    offset += 0; // no negative zero
  }
  try {
    if (hour === 24n && minute === 0n && second === 0n && nanos === 0n) return [clockOf(0n, 0n, 0n, 0n, offset), 1];
    return [clockOf(hour, minute, second, nanos, offset), 0];
  } catch {
    return null;
  }
}

/** A date and time from its text, or null. */
export function isoMoment(text) {
  const [first, ...rest] = text.split("T");
  const day = isoDay(first);
  if (!day || rest.length > 1) return null;
  const found = rest.length ? readClock(rest[0]) : [new Clock(0n), 0];
  return found && new Moment(bounded(day.o + found[1]), found[0].ns, found[0].offset);
}

export function isoClock(text) {
  const found = readClock(text);
  return found && found[0];
}

const MONTHS = /^(-?)P(?=\d)(?:(\d{1,15})Y)?(?:(\d{1,15})M)?$/;
const SPAN =
  /^(-?)P(?=\d|T\d)(?:(\d{1,15})D)?(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d{0,30}))?S)?)?$/;

export function isoDuration(text) {
  const months = MONTHS.exec(text);
  if (months) {
    const total = BigInt(months[2] || 0) * 12n + BigInt(months[3] || 0);
    return new Months(months[1] ? -total : total);
  }
  const match = SPAN.exec(text);
  if (!match) return null;
  const total =
    BigInt(match[2] || 0) * DAY +
    BigInt(match[3] || 0) * HOUR +
    BigInt(match[4] || 0) * MINUTE +
    BigInt(match[5] || 0) * SECOND +
    BigInt((match[6] || "0").slice(0, 9).padEnd(9, "0"));
  return new Span(match[1] ? -total : total);
}

// Built-in functions that make a value of one kind from another, of the calendar, and `not`.

import { Fault, parts, ratio, towardZero } from "./number.js";
import {
  civil, Clock, clockOf, date, Day, isoClock, isoDay, isoDuration, isoMoment, Moment, Months, SECOND, Span, toOrdinal,
  weekday,
} from "./days.js";
import { mul, neg, not } from "./operators.js";
import { toText } from "./show.js";
import { day, number, text } from "./arguments.js";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
];

function read(parse, v, name) {
  const written = text(v, name);
  const found = parse(written);
  if (found === null) throw new Fault("unreadable-text", { text: written.slice(0, 80), wanted: name });
  return found;
}

function whole(v, name) {
  const n = number(v, name);
  if (typeof n !== "bigint") throw new Fault("whole-number-needed", { name, value: toText(n) });
  return n;
}

// -- days and times

const ordinalOf = (v) => (v instanceof Moment ? v.day.o : v.o);

function toDate(...given) {
  if (given.length > 1) return date(...given.map((v) => whole(v, "date")));
  const [v] = given;
  if (v instanceof Moment) return v.day;
  return v instanceof Day ? v : read(isoDay, v, "date");
}

function timeOf(hour, minute, second, offset = null) {
  const nanos = towardZero(mul(number(second, "time"), SECOND));
  if (parts(number(second, "time"))[0] < 0n) throw new Fault("temporal-out-of-range");
  if (offset !== null && !(offset instanceof Span)) throw new Fault("argument-type", { function: "time" });
  if (offset !== null && offset.ns % SECOND) throw new Fault("temporal-out-of-range");
  const shift = offset === null ? null : Number(offset.ns / SECOND);
  return clockOf(whole(hour, "time"), whole(minute, "time"), nanos / SECOND, nanos % SECOND, shift);
}

function toTime(...given) {
  if (given.length > 1) return timeOf(...given);
  const [v] = given;
  if (v instanceof Moment) return new Clock(v.ns, v.offset);
  if (v instanceof Day) return new Clock(0n, 0);
  return v instanceof Clock ? v : read(isoClock, v, "time");
}

function toMoment(...given) {
  if (given.length > 2) {
    const [year, month, dayOfMonth, ...clock] = given;
    const made = date(...[year, month, dayOfMonth].map((v) => whole(v, "date and time")));
    const time = timeOf(...clock);
    return new Moment(made, time.ns, time.offset);
  }
  const [v, time] = given;
  if (given.length === 2) {
    if (!(time instanceof Clock)) throw new Fault("argument-type", { function: "date and time" });
    const start = day(v, "date and time");
    return new Moment(start instanceof Moment ? start.day : start, time.ns, time.offset);
  }
  if (v instanceof Moment) return v;
  return v instanceof Day ? new Moment(v, 0n, 0) : read(isoMoment, v, "date and time");
}

function monthsBetween(from, to) {
  const [y1, m1, d1] = civil(ordinalOf(day(from, "years and months duration")));
  const [y2, m2, d2] = civil(ordinalOf(day(to, "years and months duration")));
  const months = (y2 - y1) * 12 + (m2 - m1);
  return new Months(BigInt(months > 0 && d2 < d1 ? months - 1 : months < 0 && d2 > d1 ? months + 1 : months));
}

const dayOfYear = (o) => o - toOrdinal(civil(o)[0], 1, 1) + 1;

// -- numbers

const NUMERAL = /^(-?)(?:(\d+)(?:\.(\d+))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;
const MOST = 4_000; // digits of a number that is written out

function toNumber(v, grouping = null, point = null) {
  const written = text(v, "number");
  if (grouping !== null && ![" ", ",", "."].includes(grouping)) throw new Fault("wrong-separator");
  if (point !== null && ![".", ","].includes(point)) throw new Fault("wrong-separator");
  if (grouping === (point ?? ".")) throw new Fault("same-separators");
  let plain = grouping === null ? written : written.replaceAll(grouping, "");
  if (point === ",") plain = plain.replaceAll(".", "\0").replaceAll(",", ".");
  const match = NUMERAL.exec(plain);
  if (!match) throw new Fault("unreadable-text", { text: written.slice(0, 80), wanted: "number" });
  const [digits, decimals] = [match[2] ?? "", match[3] ?? match[4] ?? ""];
  const power = Number(match[5] ?? "0") - decimals.length;
  if (digits.length + decimals.length + Math.abs(power) > MOST) throw new Fault("number-too-large");
  const n = BigInt(digits + decimals);
  const found = power >= 0 ? ratio(n * 10n ** BigInt(power)) : ratio(n, 10n ** BigInt(-power));
  return match[1] ? neg(found) : found;
}

function toString(v) {
  if (v === null) throw new Fault("null-argument", { function: "string" });
  return toText(v);
}

export const CONVERSION = {
  date: toDate,
  time: toTime,
  "date and time": toMoment,
  duration: (v) => read(isoDuration, v, "duration"),
  "years and months duration": monthsBetween,
  number: toNumber,
  string: toString,
  not,
  "day of week": (v) => DAYS[weekday(ordinalOf(day(v, "day of week"))) - 1],
  "day of year": (v) => BigInt(dayOfYear(ordinalOf(day(v, "day of year")))),
  "month of year": (v) => MONTHS[civil(ordinalOf(day(v, "month of year")))[1] - 1],
  "week of year": (v) => {
    const o = ordinalOf(day(v, "week of year"));
    return BigInt(Math.floor((dayOfYear(o + 4 - weekday(o)) - 1) / 7) + 1);
  },
};

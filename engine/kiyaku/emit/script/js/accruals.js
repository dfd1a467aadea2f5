// Accruals: a rate per period that runs by days (emit/python/accruals.py).

import * as FEEL from "./feel.js";
import { Day, FIRST, LAST } from "./feel.js";
import { Absent, ofClause, revisionOn, UNHELD } from "./absence.js";
import { frame, sameKeys, Series, unique } from "./record.js";
import { working } from "./working.js";

/** A range of dates as its first day and the first day after it. */
export function daysOf(window) {
  const start = window.start === null ? FIRST : window.start.o + (window.si || window.start.o === LAST ? 0 : 1);
  const end = window.end === null ? LAST : window.end.o + (window.ei && window.end.o < LAST ? 1 : 0);
  return [start, end];
}

/** The amounts of the segments, added up. */
export function accrual(run, decision, node, day, args) {
  const [first, last] = daysOf(node.over(run, day, ...args));
  const [from, to] = daysOf(node.during(run, day, ...args));
  const [start, end] = [Math.max(first, from), Math.min(last, to)];
  const off = node.excluded && start < end ? node.excluded(run, day, ...args) : [];
  let amount = 0n;
  const unheld = [];
  for (const [a, b] of segments(run, node, start, end, args)) {
    const excluded = [...new Set(off.map((o) => o.o).filter((o) => a <= o && o < b))].sort((x, y) => x - y);
    const charged = charge(run, node, day, { start: a, end: b, excluded, period: last - first }, args);
    if (charged === null) unheld.push([a, b - 1]);
    else amount = FEEL.add(amount, charged);
  }
  if (unheld.length) throw unverified(run, unheld, end - start);
  return node.total === undefined ? amount : run.D(node.total, day, amount);
}

/** The amount of a segment; null where the text that its rate needs is not held. */
function charge(run, node, day, stretch, args) {
  const days = stretch.end - stretch.start - stretch.excluded.length;
  const { top } = run;
  const own = frame();
  run.stack.push(own);
  let [rate, exact, amount] = [];
  try {
    rate = node.rate.code(run, new Day(stretch.start), ...args);
    exact = FEEL.div(FEEL.mul(rate, BigInt(days)), BigInt(stretch.period));
    amount = node.each === undefined ? exact : run.D(node.each, day, exact);
  } catch (absent) {
    if (!(absent instanceof Absent)) throw absent;
    if (rate === undefined && absent.status === UNHELD) return null;
    top.inputs.push(...own.inputs); // what it read stays on record
    throw absent;
  } finally {
    run.stack.pop();
  }
  top.segments.push({
    ...stretch, days, rate, exact, amount, working: working(node.rate.shape, own.noted), inputs: unique(own.inputs),
  });
  return amount;
}

function unverified(run, unheld, length) {
  const whole = unheld.reduce((sum, [a, b]) => sum + b - a + 1, 0) === length;
  const first = new Day(unheld[0][0]);
  const days = unheld.map((pair) => pair.map((o) => new Day(o)));
  const citation = revisionOn(run.program, first)?.citation ?? null;
  return ofClause(run.program, whole ? UNHELD : "partly_unverified", citation, first, { days });
}

/** The longest stretches of days on which everything that the rate depends on is equal. */
function segments(run, node, start, end, args) {
  if (start >= end) return [];
  const points = new Set(node.fixed.filter((o) => start < o && o < end));
  for (const name of node.series) {
    const series = run.facts.given.get(name) ?? run.facts.defaults.get(name);
    if (series instanceof Series) for (const o of series.starts) if (start < o && o < end) points.add(o);
  }
  for (const own of ended(run, node, [start, ...points])) if (start < own && own < end) points.add(own);
  const keysOf = (o) => node.keys.map((key) => valueOf(run, key, new Day(o), args));
  const out = [];
  let [begun, held] = [start, keysOf(start)];
  for (const point of [...points].sort((x, y) => x - y)) {
    const key = keysOf(point);
    if (!sameKeys(key, held)) {
      out.push([begun, point]);
      [begun, held] = [point, key];
    }
  }
  out.push([begun, end]);
  return out;
}

/** The days on which transitional rules end for this contract, as known on some days. */
function ended(run, node, days) {
  const rules = (node.ends ?? []).map((i) => run.program.transitions[i].ends);
  const found = rules.flatMap((end) => days.map((o) => valueOf(run, end, new Day(o), [])));
  return found.filter((day) => day instanceof Day).map((day) => day.o);
}

/** A key on a day; an absence makes the day unlike others, and whether it is needed, the rate says. */
function valueOf(run, key, day, args) {
  try {
    return run.apart(() => key(run, day, ...args))[0];
  } catch (absent) {
    if (absent instanceof Absent) return absent;
    throw absent;
  }
}

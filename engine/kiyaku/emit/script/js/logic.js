// The kinds of logic: a formula, a table, an accrual over days, the items of a clause.

import * as FEEL from "./feel.js";
import { Day, FIRST, LAST } from "./feel.js";
import { working } from "./working.js";
import { Absent, frame, isHeld, sameKeys, Series } from "./record.js";

/** A range of dates as its first day and the first day after it. */
export function daysOf(window) {
  const start = window.start === null ? FIRST : window.start.o + (window.si || window.start.o === LAST ? 0 : 1);
  const end = window.end === null ? LAST : window.end.o + (window.ei && window.end.o < LAST ? 1 : 0);
  return [start, end];
}

function missed(decision, logic, values, day) {
  const inputs = new Map(logic.inputs.map((input, i) => [input.text, values[i]]));
  const rows = (logic.rungs ?? logic.rows).map((row) => row.label);
  return new Absent(logic.absent, logic.clause ?? null, { decision: decision.name, inputs, rows, day });
}

function result(run, row, day, args) {
  run.top.row = row.label;
  if (row.then) return row.then(run, day, ...args);
  throw new Absent(row.absent, row.clause ?? null);
}

export const LOGIC = {
  formula: (run, decision, logic, day, args) => logic.f(run, day, ...args),

  missing: (run, decision, logic) => run.cannot(logic.part),

  ladder(run, decision, logic, day, args) {
    const x = logic.inputs[0].f(run, day, ...args);
    const met = logic.rungs.find((rung) => {
      const low = rung.low === undefined ? 1 : FEEL.order(x, rung.low);
      const high = rung.high === undefined ? -1 : FEEL.order(x, rung.high);
      return (low > 0 || (low === 0 && rung.li)) && (high < 0 || (high === 0 && rung.hi));
    });
    if (!met) throw missed(decision, logic, [x], day);
    return result(run, met, day, args);
  },

  graduated(run, decision, logic, day, args) {
    const x = logic.inputs[0].f(run, day, ...args);
    const top = logic.rungs[logic.rungs.length - 1].high;
    if (FEEL.lt(x, 0n) || (top !== undefined && FEEL.gt(x, top))) throw missed(decision, logic, [x], day);
    let total = 0n;
    let floor = 0n;
    for (const [i, rung] of logic.rungs.entries()) {
      if (i && FEEL.le(x, floor)) break;
      const last = i === logic.rungs.length - 1;
      const high = last ? x : (rung.high ?? 0n);
      const portion = FEEL.sub(FEEL.lt(x, high) ? x : high, floor);
      total = FEEL.add(total, FEEL.mul(portion, result(run, rung, day, args)));
      floor = high;
    }
    return total;
  },

  rows(run, decision, logic, day, args) {
    const values = logic.inputs.map((input) => input.f(run, day, ...args));
    for (const row of logic.rows)
      if (row.tests.every((test, i) => test(run, day, ...args, values[i]))) return result(run, row, day, args);
    throw missed(decision, logic, values, day);
  },

  collect(run, decision, logic, day, args) {
    const held = logic.items.map(([citation, condition]) => [citation, condition(run, day, ...args)]);
    run.top.collected.push(...held);
    return held.filter(([, holds]) => holds).map(([citation]) => citation);
  },

  accrual(run, decision, logic, day, args) {
    const [first, last] = daysOf(logic.over(run, day, ...args));
    const [from, to] = daysOf(logic.during(run, day, ...args));
    const [start, end] = [Math.max(first, from), Math.min(last, to)];
    const off = logic.excluded && start < end ? logic.excluded(run, day, ...args) : [];
    let amount = 0n;
    const unheld = [];
    for (const [a, b] of stretches(run, logic, start, end, args)) {
      const out = [...new Set(off.map((o) => o.o).filter((o) => a <= o && o < b))].sort((x, y) => x - y);
      const days = b - a - out.length;
      const own = frame();
      run.stack.push(own);
      let [rate, exact, rounded] = [];
      try {
        rate = logic.f(run, new Day(a), ...args);
        exact = FEEL.div(FEEL.mul(rate, BigInt(days)), BigInt(last - first));
        rounded = logic.each === undefined ? exact : run.D(logic.each, day, exact);
      } catch (absent) {
        if (!(absent instanceof Absent)) throw absent;
        if (rate === undefined && isHeld(absent)) {
          unheld.push([a, b - 1]);
          continue;
        }
        run.stack[run.stack.length - 2].inputs.push(...own.inputs); // what it read stays on record
        throw absent;
      } finally {
        run.stack.pop();
      }
      run.top.segments.push({
        start: a, end: b, days, excluded: out, period: last - first, rate, exact, amount: rounded,
        working: working(logic.shape, own.noted), inputs: own.inputs,
      });
      amount = FEEL.add(amount, rounded);
    }
    if (unheld.length) {
      const whole = unheld.reduce((sum, [a, b]) => sum + b - a + 1, 0) === end - start;
      const begun = new Day(unheld[0][0]);
      const days = unheld.map((pair) => pair.map((o) => new Day(o)));
      const revision = run.revisionAt(begun);
      throw run.unheld(whole ? "text_unavailable" : "partly_unverified", revision?.citation ?? null, begun, { days });
    }
    return logic.total === undefined ? amount : run.D(logic.total, day, amount);
  },
};

/** The longest stretches of days on which everything that the rate depends on is equal. */
function stretches(run, logic, start, end, args) {
  if (start >= end) return [];
  const points = new Set(logic.fixed.filter((o) => start < o && o < end));
  const changing = [
    ...logic.series.map((i) => run.program.facts[i].name),
    ...logic.lawSeries.map((i) => run.program.law[i].name),
  ];
  for (const name of changing) {
    const series = run.facts.given.get(name) ?? run.facts.defaults.get(name);
    if (series instanceof Series)
      for (const o of series.starts) if (start < o && o < end) points.add(o);
  }
  const valueOf = (key, o) => {
    try {
      return run.apart(() => key(run, new Day(o), ...args))[0];
    } catch (absent) {
      if (absent instanceof Absent) return absent; // it makes the day unlike others; whether it is needed, the rate says
      throw absent;
    }
  };
  const keysOf = (o) => logic.keys.map((key) => valueOf(key, o));
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

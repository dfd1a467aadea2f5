// Decision tables (emit/python/tables.py).  No row met is a named absence, never a default.

import * as FEEL from "./feel.js";
import { Absent } from "./absence.js";
import { value } from "./general.js";

/** A table whose rows are met one by one. */
export function rows(run, decision, node, day, args) {
  const values = node.inputs.map((input) => input.code(run, day, ...args));
  const isMet = (one) => one.tests.every((test, i) => !test || test(run, day, ...args, values[i]));
  if (typeof node.portions === "number") return portions(run, decision, node, values, node.rows.filter(isMet), day, args);
  const at = node.rows.findIndex(isMet);
  if (at < 0) throw missed(decision, node, values, day);
  if (node.unsure && node.rows.slice(at + 1).some(isMet)) throw twice(decision, node);
  return row(run, decision, node.rows[at], day, args);
}

/** A table that adds up what falls between the bounds of each row, which are computed. */
function portions(run, decision, node, values, met, day, args) {
  const bound = (code, without) => (code ? code(run, day, ...args) : without);
  const spans = met
    .map((one) => ({ one, floor: bound(one.low, 0n), top: bound(one.high, null) }))
    .filter(({ floor, top }) => top === null || FEEL.gt(top, floor))
    .sort((a, b) => FEEL.order(a.floor, b.floor));
  const x = values[node.portions];
  let reached = 0n;
  let total = 0n;
  for (const { one, floor, top } of spans) {
    if (reached === null || FEEL.lt(floor, reached)) throw twice(decision, node);
    if (FEEL.gt(floor, reached)) break;
    if (FEEL.gt(x, floor) || FEEL.order(floor, 0n) === 0) {
      const price = row(run, decision, one, day, args);
      const portion = FEEL.sub(top === null || FEEL.lt(x, top) ? x : top, floor);
      total = FEEL.add(total, FEEL.mul(portion, price));
    }
    reached = top;
  }
  if (FEEL.lt(x, 0n) || !spans.length || (reached !== null && FEEL.gt(x, reached))) throw missed(decision, node, values, day);
  return total;
}

const twice = (decision, node) => new Absent("contradiction", node.clause ?? null, { decision: decision.name });

/** A table of ranges of numbers. */
export function ladder(run, decision, node, day, args) {
  const x = node.inputs[0].code(run, day, ...args);
  if (node.graduated) return graduated(run, decision, node, x, day, args);
  const met = node.rows.find((rung) => {
    const low = rung.low === undefined ? 1 : FEEL.order(x, rung.low);
    const high = rung.high === undefined ? -1 : FEEL.order(x, rung.high);
    return (low > 0 || (low === 0 && rung.low_included)) && (high < 0 || (high === 0 && rung.high_included));
  });
  if (!met) throw missed(decision, node, [x], day);
  return row(run, decision, met, day, args);
}

/** A table that adds up what falls into each range. */
function graduated(run, decision, node, x, day, args) {
  const top = node.rows[node.rows.length - 1].high;
  if (FEEL.lt(x, 0n) || (top !== undefined && FEEL.gt(x, top))) throw missed(decision, node, [x], day);
  let total = 0n;
  let floor = 0n;
  for (const [i, rung] of node.rows.entries()) {
    if (i && FEEL.le(x, floor)) break;
    const last = i === node.rows.length - 1;
    const high = last ? x : (rung.high ?? 0n);
    const portion = FEEL.sub(FEEL.lt(x, high) ? x : high, floor);
    total = FEEL.add(total, FEEL.mul(portion, row(run, decision, rung, day, args)));
    floor = high;
  }
  return total;
}

/** What a row gives. */
function row(run, decision, met, day, args) {
  run.top.row = met.label;
  return value(run, decision, met.then, day, args);
}

function missed(decision, node, values, day) {
  const inputs = new Map(node.inputs.map((input, i) => [input.text, values[i]]));
  const labels = node.rows.map((one) => one.label);
  return new Absent(node.absent, node.clause ?? null, { decision: decision.name, inputs, rows: labels, day });
}

// Built-in functions that make one value of many: extremes, sums, means, truth of all or any.

import { Fault, order2 } from "./number.js";
import { sqrt } from "./decimal.js";
import { Months, Span } from "./days.js";
import { add, div, kind, mul, order, sub } from "./operators.js";
import { items, numbers, some } from "./arguments.js";

function extreme(given, name, sign) {
  const found = some(items(given), name);
  let best = found[0];
  order(best, best); // a single element must have an order too
  for (const v of found.slice(1)) if (order(v, best) * sign > 0) best = v;
  return best;
}

const total = (found) => found.reduce((sum, v) => add(sum, v), 0n);

function sum(...given) {
  const found = some(items(given), "sum");
  const [first, ...others] = found;
  if (first instanceof Span || first instanceof Months) return others.reduce(add, first);
  return total(numbers(given, "sum"));
}

/** A sum of which the zero is known, which is the sum of nothing. */
export const sumFrom = (zero, ...given) => (items(given).length ? sum(...given) : zero);

function mean(...given) {
  const found = some(numbers(given, "mean"), "mean");
  return div(total(found), BigInt(found.length));
}

function median(...given) {
  const found = [...some(numbers(given, "median"), "median")].sort(order2);
  const half = found.length >> 1;
  return found.length % 2 ? found[half] : div(add(found[half - 1], found[half]), 2n);
}

function stddev(...given) {
  const found = numbers(given, "stddev");
  if (found.length < 2) throw new Fault("too-few-elements", { function: "stddev", needed: 2, given: found.length });
  const middle = div(total(found), BigInt(found.length));
  const squares = found.map((v) => mul(sub(v, middle), sub(v, middle)));
  return sqrt(div(total(squares), BigInt(found.length - 1)));
}

function mode(...given) {
  const ordered = [...numbers(given, "mode")].sort(order2);
  const runs = [];
  for (const v of ordered) {
    const last = runs[runs.length - 1];
    if (last && order2(last[0], v) === 0) last.push(v);
    else runs.push([v]);
  }
  const most = Math.max(0, ...runs.map((run) => run.length));
  return runs.filter((run) => run.length === most).map((run) => run[0]);
}

function truth(given, wanted) {
  const found = items(given);
  if (found.includes(wanted)) return wanted;
  for (const v of found)
    if (typeof v !== "boolean") throw new Fault("wrong-element", { expected: "boolean", found: kind(v) });
  return !wanted;
}

export const AGGREGATES = {
  min: (...given) => extreme(given, "min", -1),
  max: (...given) => extreme(given, "max", 1),
  sum,
  mean,
  product: (...given) => some(numbers(given, "product"), "product").reduce(mul, 1n),
  median,
  stddev,
  mode,
  all: (...given) => truth(given, false),
  any: (...given) => truth(given, true),
};

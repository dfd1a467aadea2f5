// Built-in functions that relate points and ranges.
//
// An end that its form leaves open, as in `(< 10)`, lies at infinity and belongs to nothing; an end that is null leaves
// the answer unknown.

import { Fault } from "./number.js";
import { inRange, order } from "./operators.js";
import { isRange } from "./arguments.js";

const INFINITE = [{ sign: -1 }, { sign: 1 }];

function ends(r) {
  if (r.op === "!=") throw new Fault("no-range");
  const found = [r.start, r.end].map((v, i) => (v === null && r.op !== null ? INFINITE[i] : v));
  if (found.includes(null)) throw new Fault("null-operand", { operator: "range" });
  return found;
}

function compare(a, b) {
  const sign = (v) => (INFINITE.includes(v) ? v.sign : 0);
  return sign(a) || sign(b) ? sign(a) - sign(b) : order(a, b);
}

/** How the start (end) of a range lies to that of another: one that is excluded comes just after (before). */
const starts = (a, b) => compare(ends(a)[0], ends(b)[0]) || Number(b.si) - Number(a.si);
const stops = (a, b) => compare(ends(a)[1], ends(b)[1]) || Number(a.ei) - Number(b.ei);
/** Negative if a range ends before another starts, zero if both hold the point where they touch. */
const gap = (a, b) => compare(ends(a)[1], ends(b)[0]) || (a.ei && b.si ? 0 : -1);

function beforeRange(point, range) {
  const relation = compare(point, ends(range)[0]);
  return relation < 0 || (relation === 0 && !range.si);
}

function afterRange(point, range) {
  const relation = compare(point, ends(range)[1]);
  return relation > 0 || (relation === 0 && !range.ei);
}

/** A relation of ranges, of a point and a range, of a range and a point, of two points: those that there are. */
function relation(name, { ranges, point, reversed, points }) {
  const found = (run, a, b) => {
    if (!run) throw new Fault("argument-type", { function: name });
    return run(a, b);
  };
  return (a, b) => {
    if (a === null || b === null) throw new Fault("null-argument", { function: name });
    if (isRange(a)) return isRange(b) ? found(ranges, a, b) : found(reversed, a, b);
    return isRange(b) ? found(point, a, b) : found(points, a, b);
  };
}

const swapped = (run) => run && ((a, b) => run(b, a));
const RELATIONS = {
  before: {
    ranges: (a, b) => gap(a, b) < 0,
    point: beforeRange,
    reversed: swapped(afterRange),
    points: (a, b) => order(a, b) < 0,
  },
  meets: { ranges: (a, b) => gap(a, b) === 0 },
  overlaps: { ranges: (a, b) => gap(a, b) >= 0 && gap(b, a) >= 0 },
  "overlaps before": { ranges: (a, b) => starts(a, b) < 0 && gap(a, b) >= 0 && stops(a, b) <= 0 },
  "overlaps after": { ranges: (a, b) => starts(a, b) > 0 && gap(b, a) >= 0 && stops(a, b) >= 0 },
  finishes: {
    ranges: (a, b) => stops(a, b) === 0 && starts(a, b) >= 0,
    point: (p, r) => r.ei && compare(p, ends(r)[1]) === 0,
  },
  during: { ranges: (a, b) => starts(a, b) >= 0 && stops(a, b) <= 0, point: inRange },
  starts: {
    ranges: (a, b) => starts(a, b) === 0 && stops(a, b) <= 0,
    point: (p, r) => r.si && compare(p, ends(r)[0]) === 0,
  },
  coincides: {
    ranges: (a, b) => starts(a, b) === 0 && stops(a, b) === 0,
    points: (a, b) => order(a, b) === 0,
  },
};
const INVERSE = {
  after: "before",
  "met by": "meets",
  "finished by": "finishes",
  includes: "during",
  "started by": "starts",
};

/** The same relation with its two sides exchanged. */
const inverse = ({ ranges, point, reversed, points }) => ({
  ranges: swapped(ranges), point: swapped(reversed), reversed: swapped(point), points: swapped(points),
});

export const RANGES = {
  ...Object.fromEntries(Object.entries(RELATIONS).map(([name, forms]) => [name, relation(name, forms)])),
  ...Object.fromEntries(
    Object.entries(INVERSE).map(([name, of]) => [name, relation(name, inverse(RELATIONS[of]))]),
  ),
};

// The arithmetic of a formula, as a person would write it down: 12 × 2,800 × 22 rather than the formula.
//
// A shape is the tree of the parts of a formula that note their values: {i: number of the part, u: unit, v: known value,
// op, if or call: what it is, a: its parts, lit: whether it is a literal, y: whether it is a year, rounds: whether the
// call rounds, chooses: whether its result is one of its arguments}.

import { isNumber, same } from "./feel.js";

const SIGNS = { "+": "+", "-": "−", "*": "×", "/": "÷", "**": "^" };
const LEVELS = { "+": 1, "-": 1, "*": 2, "/": 2, "**": 3 };

/** The line of arithmetic under noted values, or null if there is none: one value that came from elsewhere. */
export function working(shape, noted) {
  let node = taken(shape, noted);
  let rounding = null;
  if (node.rounds && node.a.length === 1) {
    rounding = node.call;
    node = taken(node.a[0], noted);
  }
  if (!noted.has(node.i)) return null;
  const known = new Map(noted);
  remember(shape, known);
  const parts = write(node, 0, known);
  if (parts.length === 1 && (rounding === null || same(noted.get(node.i), noted.get(shape.i)))) return null;
  return { parts, exact: noted.get(node.i), rounding };
}

function remember(shape, known) {
  if ("v" in shape && !known.has(shape.i)) known.set(shape.i, shape.v);
  for (const part of shape.a ?? []) remember(part, known);
}

/** The branch that was taken; the argument that max or min chose. */
function taken(node, noted) {
  if (node.if) for (const branch of node.a) if (noted.has(branch.i)) return taken(branch, noted);
  if (node.chooses && noted.has(node.i)) {
    const chosen = node.a.filter((part) => noted.has(part.i) && same(noted.get(part.i), noted.get(node.i)));
    const first = chosen.find((part) => !part.lit) ?? chosen[0];
    if (first) return taken(first, noted);
  }
  return node;
}

function write(node, level, known) {
  node = taken(node, known);
  if (!node.op || !node.a.every((part) => known.has(part.i))) return [quantity(node, known)];
  const own = LEVELS[node.op];
  const [left, right] = node.a;
  if (own === 1) {
    const kept = node.a.filter((part) => !isZero(known.get(part.i)));
    if (!kept.length) return [quantity(node, known)];
    if (kept.length === 1 && (kept[0] === left || node.op === "+")) return write(kept[0], level, known);
  }
  const inner = node.op === "+" || node.op === "*" ? own : own + 1; // a × (b × c) needs no brackets, a − (b − c) does
  const parts = [...write(left, own, known), SIGNS[node.op], ...write(right, inner, known)];
  return own < level ? ["(", ...parts, ")"] : parts;
}

function quantity(node, known) {
  const value = known.get(node.i);
  return node.y ? { value: String(value), unit: null } : { value, unit: node.u ?? null };
}

const isZero = (value) => isNumber(value) && value === 0n;

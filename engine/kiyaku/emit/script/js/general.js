// The kinds of nodes of a plan, one function for each, in the order of the engine's own (emit/python/general.py).
//
// Each computes a value for a run, the decision that the node is of, the day and the arguments, leaves its record in the
// run as emit/python/recording.py does, and throws an absence where there is no value.

import { Absent, ofClause, statusOn } from "./absence.js";
import { accrual } from "./accruals.js";
import { excepted, instead, review } from "./exceptions.js";
import { Day } from "./feel.js";
import { atDay, chosen, versionsOf } from "./specialise.js";
import { ladder, rows } from "./tables.js";

/** The value of a node. */
export const value = (run, decision, node, day, args) => NODES[node.kind](run, decision, node, day, args);

const NODES = {
  formula: (run, decision, node, day, args) => node.code(run, day, ...args),

  missing(run, decision, node) {
    throw new Absent(node.status, node.citation ?? null);
  },

  rows,

  ladder,

  accrual,

  collect(run, decision, node, day, args) {
    const held = node.items.map(([citation, condition]) => [citation, condition(run, day, ...args)]);
    run.top.collected.push(...held);
    return held.filter(([, holds]) => holds).map(([citation]) => citation);
  },

  marked(run, decision, node, day, args) {
    const { top } = run;
    const { citation, readings } = node;
    const body = chosen(run, node.body);
    Object.assign(top, { citation, version: new Day(node.version), day, readings, shown: shown(body) });
    const found = value(run, decision, body, day, args);
    if (node.review) top.reviews.push(...review(run, node.review, day, args));
    return found;
  },

  chosen: (run, decision, node, day, args) => value(run, decision, chosen(run, node), day, args),

  by_day(run, decision, node, day, args) {
    const version = atDay(versionsOf(run, node), day);
    if (!version) throw ofClause(run.program, statusOn(run.program, day, node.versions), node.citation, day);
    return value(run, decision, version.body, day, args);
  },

  transitional(run, decision, node, day, args) {
    const rule = run.ruling(node.rules, day);
    const base = () => value(run, decision, node.body, day, args);
    if (!rule) return base();
    const earlier = atDay(versionsOf(run, node.earlier ?? node.body), new Day(rule.keeps));
    const other = run.without(rule);
    const without = instead(other, () => value(other, decision, node.body, day, args));
    if (!earlier) throw new Absent("not_in_force", rule.citation, { day });
    const found = value(run, decision, earlier.body, day, args);
    const { citation, about } = rule;
    run.top.considered.push({ citation, version: new Day(rule.start), about, applied: true, value: found, ...without });
    return found;
  },

  excepted,

  governed: (run, decision, node, day, args) => value(run, decision, node.body, node.day(run, day, ...args), args),

  given(run, decision, node, day, args) {
    if (!run.facts.given.has(node.name)) return value(run, decision, node.body, day, args);
    run.top.kind = "given";
    return run.facts.given.get(node.name);
  },
};

/** How logic is shown: its text, with values filled in, and the arithmetic of a formula. */
function shown(body) {
  if (body.inputs) return { text: body.inputs.map((input) => input.text).join("、") };
  if (body.kind === "accrual") return { text: body.rate.text, worked: body.rate.worked };
  return body.kind === "formula" ? body : null;
}

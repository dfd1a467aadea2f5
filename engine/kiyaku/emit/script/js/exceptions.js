// Exceptions between clauses: which apply, which prevails, what would have held without them (emit/python/exceptions.py).

import { Absent, ofClause, statusOn, UNHELD } from "./absence.js";
import { Day, Fault, same } from "./feel.js";
import { value } from "./general.js";
import { atDay, taken } from "./specialise.js";

/** The exceptions that apply, or else the body. */
export function excepted(run, decision, node, day, args) {
  const base = () => value(run, decision, node.body, day, args);
  const exceptions = node.exceptions.filter((e) => taken(run, e).length);
  const hits = exceptions.map((e) => applies(run, e, day, args)).filter(Boolean);
  if (!hits.length) return base();
  const outranked = new Set(hits.flatMap((hit) => hit.version.over));
  const winners = hits.filter((hit) => !outranked.has(hit.version.citation));
  const without = instead(run, base);
  const overridden = winners.some((hit) => hit.version.fromOverridden) ? run.apart(base)[0] : null;
  const results = winners.map((hit) => result(run, decision, hit, args, overridden));
  if (!results.length || results.some((r) => !equal(r, results[0]))) {
    const cited = hits.map((hit) => hit.version.citation).join("、");
    throw new Absent("contradiction", cited, { decision: decision.name });
  }
  for (const hit of winners) applied(run, hit, results[0], without, args);
  if (results[0] instanceof Absent) throw results[0];
  return results[0];
}

/** A version of an exception that applies on a day, with that day; null if it does not. */
function applies(run, exception, day, args) {
  if (exception.arises && !exception.arises(run, day, ...args)) return null;
  if (exception.governed) day = exception.governed(run, day, ...args);
  const rule = run.ruling(exception.rules, day);
  const asked = rule ? new Day(rule.keeps) : day;
  const version = atDay(taken(run, exception), asked);
  if (!version) {
    const status = statusOn(run.program, asked, exception.versions);
    if (status === UNHELD) throw ofClause(run.program, status, exception.citation, asked);
    return null;
  }
  if (version.when(run, day, ...args)) return { version, day };
  run.top.considered.push({ ...seen(version), applied: false, value: null, instead_of: null, instead_of_status: "ok" });
  return null;
}

const seen = ({ citation, version, about }) => ({ citation, version: new Day(version), about });

/** The value that holds instead, or the absence. */
const result = (run, decision, { version, day }, args, overridden) =>
  version.then.kind === "missing"
    ? new Absent(version.then.status, version.citation)
    : value(run, decision, version.then, day, version.fromOverridden ? [...args, overridden] : args);

const equal = (a, b) =>
  a instanceof Absent || b instanceof Absent ? a.status !== undefined && a.status === b.status : same(a, b);

/** Notes an exception that prevails. */
function applied(run, { version, day }, found, without, args) {
  const { top } = run;
  Object.assign(top, { citation: version.citation, version: new Day(version.version), day });
  const held = found instanceof Absent ? null : found;
  top.considered.push({ ...seen(version), applied: true, value: held, ...without });
  top.readings = [...new Set([...top.readings, ...version.readings, ...(version.option ? [version.option[0]] : [])])];
  if (version.review) top.reviews.push(...review(run, version.review, day, args));
}

/** What would have held otherwise, or why it has no value; its record is not kept. */
export function instead(run, base) {
  try {
    return { instead_of: run.apart(base)[0], instead_of_status: "ok" };
  } catch (found) {
    if (!(found instanceof Absent || found instanceof Fault)) throw found;
    return { instead_of: null, instead_of_status: found instanceof Absent ? found.status : found.code };
  }
}

/** What a person must decide. */
export function review(run, { when, citation, reason, reading }, day, args) {
  let arises = true; // where it cannot be told; the figure does not depend on it
  try {
    [arises] = run.apart(() => !when || when(run, day, ...args));
  } catch (found) {
    if (!(found instanceof Absent || found instanceof Fault)) throw found;
  }
  return arises ? [{ citation, reason, reading: reading ?? null }] : [];
}

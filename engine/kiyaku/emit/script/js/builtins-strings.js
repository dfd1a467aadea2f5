// Built-in functions of strings; characters are code points.
//
// A regular expression comes as JavaScript's, with the flags g and u, made from a literal pattern with the program.

import { Fault } from "./number.js";
import { boundedText, kind } from "./operators.js";
import { end, index, list, text } from "./arguments.js";

const chars = (v) => [...v];

function substring(v, start, length) {
  const found = chars(text(v, "substring"));
  const first = index(found.length, start, "substring");
  return found.slice(first, end(first, length, found.length, "substring")).join("");
}

function before(v, match) {
  const [whole, wanted] = [text(v, "substring before"), text(match, "substring before")];
  const at = whole.indexOf(wanted);
  return at < 0 ? "" : whole.slice(0, at);
}

function after(v, match) {
  const [whole, wanted] = [text(v, "substring after"), text(match, "substring after")];
  const at = whole.indexOf(wanted);
  return at < 0 ? "" : whole.slice(at + wanted.length);
}

/** The texts between the matches, and the matches. */
function cut(v, pattern) {
  const [between, matches] = [[], []];
  let from = 0;
  for (const found of v.matchAll(pattern)) {
    between.push(v.slice(from, found.index));
    matches.push(found);
    from = found.index + found[0].length;
  }
  return [[...between, v.slice(from)], matches];
}

/** Every match replaced; the replacement is a list of texts and numbers of groups. */
function replace(v, pattern, replacement) {
  const [between, matches] = cut(text(v, "replace"), pattern);
  const made = (found) => replacement.map((piece) => (typeof piece === "number" ? (found[piece] ?? "") : piece)).join("");
  return boundedText(between.map((part, i) => part + (i < matches.length ? made(matches[i]) : "")).join(""));
}

function join(v, delimiter = null) {
  const found = list(v, "string join").filter((part) => part !== null);
  for (const part of found)
    if (typeof part !== "string") throw new Fault("argument-type", { function: "string join", found: kind(part) });
  return boundedText(found.join(delimiter === null ? "" : text(delimiter, "string join")));
}

export const STRINGS = {
  substring,
  "string length": (v) => BigInt(chars(text(v, "string length")).length),
  "upper case": (v) => boundedText(text(v, "upper case").toUpperCase()),
  "lower case": (v) => boundedText(text(v, "lower case").toLowerCase()),
  contains: (v, part) => text(v, "contains").includes(text(part, "contains")),
  "starts with": (v, part) => text(v, "starts with").startsWith(text(part, "starts with")),
  "ends with": (v, part) => text(v, "ends with").endsWith(text(part, "ends with")),
  "substring before": before,
  "substring after": after,
  matches: (v, pattern) => text(v, "matches").search(pattern) >= 0,
  split: (v, pattern) => cut(text(v, "split"), pattern)[0],
  replace,
  "string join": join,
};

// A plan with what is known taken out of it, as plan/specialise.py does: the options of readings, text held to be the same.

import { FIRST, LAST } from "./feel.js";

/** The logic under the option taken of a reading. */
export function chosen(run, node) {
  if (node.kind !== "chosen") return node;
  const taken = node.cases.find(({ reading, option }) => run.options[reading] === option);
  return chosen(run, taken ? taken.body : node.otherwise);
}

/** The versions of a timeline; the first reaches back if text that is not held counts as the same. */
export function versionsOf(run, timeline) {
  if (!run.sameText || !timeline.back) return timeline.versions;
  const [first, ...rest] = timeline.versions;
  return [{ ...first, start: undefined }, ...rest];
}

/** The versions of an exception under the options taken. */
export const taken = (run, exception) =>
  versionsOf(run, exception).filter((v) => !v.option || run.options[v.option[0]] === v.option[1]);

/** What is in force on a day. */
export const atDay = (versions, day) => versions.find((v) => (v.start ?? FIRST) <= day.o && day.o < (v.end ?? LAST + 1));

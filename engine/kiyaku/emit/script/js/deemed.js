// Deemed conversions: the facts of a contract as supplementary provisions say that they are taken to be.

import { Absent } from "./absence.js";
import { Day } from "./feel.js";
import { Series, upTo } from "./record.js";
import { Run } from "./run.js";

/** A history of which nobody can say whether it was converted: whoever reads it learns why. */
class Untold {
  constructor(absent) {
    this.absent = absent;
  }

  get starts() {
    throw this.absent;
  }
}

/** What a contract states with what its facts are deemed to be, and by fact the conversions by day. */
export function converted(program, stated, defaults, options) {
  const given = new Map(stated);
  const deemed = new Map();
  for (const one of program.deemed) {
    const eve = new Day(one.start - 1);
    const run = Run.begun(program, { given, defaults }, eve, options, false);
    let value;
    try {
      if (one.who && !one.who(run, eve)) continue;
      value = one.value(run, eve);
    } catch (absent) {
      if (!(absent instanceof Absent)) throw absent;
      given.set(one.fact, new Untold(absent));
      continue;
    }
    const before = given.get(one.fact) ?? defaults.get(one.fact);
    if (before instanceof Untold) continue;
    const [starts, values] = before ? [[...before.starts], [...before.values]] : [[], []];
    const place = upTo(starts, one.start);
    if (starts[place] === one.start) continue;
    starts.splice(place + 1, 0, one.start);
    values.splice(place + 1, 0, value);
    given.set(one.fact, new Series(starts, values));
    if (!deemed.has(one.fact)) deemed.set(one.fact, new Map());
    deemed.get(one.fact).set(one.start, one);
  }
  return { given, deemed };
}

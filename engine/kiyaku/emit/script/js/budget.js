// What one question may use up: rounds of loops and calls, and what grows with its data, count as steps.

const MOST = 1_000_000;
let left = MOST;

/** A question went beyond its limits, so no part of it has a result. */
export class Stopped extends Error {
  constructor(code, details) {
    super(code);
    Object.assign(this, { code, details });
  }
}

/** A new question begins. */
export function renew() {
  left = MOST;
}

/** Counts steps. */
export function charge(steps) {
  left -= steps;
  if (left < 0) throw new Stopped("too-many-steps", { limit: MOST });
}

/** Counts what it takes to look at some values; gives the last. */
export function chargeFor(...values) {
  for (const v of values) {
    if (typeof v === "string") charge(v.length >> 6);
    else if (Array.isArray(v)) charge(v.length >> 1);
    else if (v instanceof Map) charge(v.size >> 1);
  }
  return values.at(-1);
}

/** A function whose arguments and result count by their size. */
export const counted = (run) => (...given) => {
  chargeFor(...given);
  return chargeFor(run(...given));
};

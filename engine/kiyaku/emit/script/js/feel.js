// FEEL values and operators of strict mode: exact integers and rationals, civil dates, no floating point for money.
//
// number: BigInt, or Rational where it is not whole    string, boolean, null: as in JavaScript
// list: Array    context: Map    date: Day    date and time, time: Moment, Clock (with an offset, or null)
// durations: Span (nanoseconds), Months    range: Range

export * from "./budget.js";
export * from "./number.js";
export * from "./numerals.js";
export * from "./days.js";
export * from "./operators.js";
export * from "./access.js";
export * from "./functions.js";
export * from "./builtins.js";
export * from "./show.js";

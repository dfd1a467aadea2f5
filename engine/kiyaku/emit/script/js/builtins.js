// The built-in functions of FEEL, by name.  Which there are, and which are left out, the registry of the engine says.

import { counted } from "./budget.js";
import { AGGREGATES } from "./builtins-aggregates.js";
export { sumFrom } from "./builtins-aggregates.js";
import { CONVERSION } from "./builtins-conversion.js";
import { LISTS } from "./builtins-lists.js";
import { NUMBERS } from "./builtins-numbers.js";
import { RANGES } from "./builtins-ranges.js";
import { STRINGS } from "./builtins-strings.js";

const ALL = { ...CONVERSION, ...STRINGS, ...LISTS, ...AGGREGATES, ...NUMBERS, ...RANGES };

export const BUILTINS = Object.fromEntries(Object.entries(ALL).map(([name, run]) => [name, counted(run)]));

// The built-in functions of FEEL, by name.  Which there are, and which are left out, the registry of the engine says.

import { AGGREGATES } from "./builtins-aggregates.js";
export { sumFrom } from "./builtins-aggregates.js";
import { CONVERSION } from "./builtins-conversion.js";
import { LISTS } from "./builtins-lists.js";
import { NUMBERS } from "./builtins-numbers.js";
import { RANGES } from "./builtins-ranges.js";
import { STRINGS } from "./builtins-strings.js";

export const BUILTINS = { ...CONVERSION, ...STRINGS, ...LISTS, ...AGGREGATES, ...NUMBERS, ...RANGES };

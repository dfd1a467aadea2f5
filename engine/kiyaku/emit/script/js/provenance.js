// What made a bill: the head of a result as the engine writes it (publish/result.py), and what its outcomes rest on.

import { dayText, keyText, plain } from "./feel.js";

const FORMAT = { name: "bill", version: 1 };

const days = (set) => [...set].sort((a, b) => a - b).map((o) => dayText(o));

/** The days that calendars did not count because a law names them. */
function holidaysOf(nodes) {
  const skipped = new Map();
  for (const node of nodes.filter((n) => n.kind === "calendar" && n.note)) {
    const key = keyText([node.name, node.note]);
    if (!skipped.has(key)) skipped.set(key, { node, on: new Set() });
    for (const day of node.value) if (day.includes(" ")) skipped.get(key).on.add(day); // 2027-01-01 元日
  }
  return [...skipped.values()]
    .filter(({ on }) => on.size)
    .map(({ node, on }) => {
      const value = [...on].sort();
      const days = value.map((day) => day.split(" ")[0]);
      return { name: node.name, value, since: null, days, title: node.note, source: node.note };
    });
}

/** The values set by law that some nodes of explanations rest on, in the order of their first use, then the holidays. */
function lawOf(nodes) {
  const uses = new Map();
  for (const node of nodes.filter((n) => n.kind === "law")) {
    const key = JSON.stringify([node.name, keyText(node.value), node.version?.o ?? null, node.note]);
    if (!uses.has(key)) uses.set(key, { node, on: new Set() });
    if (node.day) uses.get(key).on.add(node.day.o);
  }
  const values = [...uses.values()].map(({ node, on }) => ({
    name: node.name,
    value: plain(node.value),
    since: node.version && node.note !== "given" ? dayText(node.version.o) : null,
    days: days(on),
    title: node.citation ?? "",
    source: node.note ?? "",
  }));
  return [...values, ...holidaysOf(nodes)];
}

/** The versions of the clauses that some nodes rest on, of exceptions that were looked at too; by citation. */
function versionsOf(nodes) {
  const found = new Map();
  const note = (citation, version) => {
    if (!citation || !version) return;
    if (!found.has(citation)) found.set(citation, new Set());
    found.get(citation).add(version.o);
  };
  for (const node of nodes) {
    if (node.kind !== "law") note(node.citation, node.version);
    for (const considered of node.considered) note(considered.citation, considered.version);
  }
  return Object.fromEntries([...found].map(([citation, on]) => [citation, days(on)]));
}

/** The head of the bill as of a day (null where it cannot be told), under the readings that differ from the adopted ones. */
export const head = (made, day, readings, nodes) => ({
  format: FORMAT,
  engine: made.engine,
  rules: made.rules,
  as_of: day ? dayText(day.o) : null,
  known_on: made.knownOn ?? null,
  drafts: made.drafts,
  readings,
  law: lawOf(nodes),
  versions: versionsOf(nodes),
});

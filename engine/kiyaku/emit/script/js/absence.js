// Why there is no value: absences, and which one a clause has on a day (plan/absence.py).

import { Day } from "./feel.js";

/** There is no value, for a named reason. */
export class Absent extends Error {
  constructor(status, citation = null, details = {}) {
    super(status);
    this.status = status;
    this.citation = citation;
    this.details = details;
  }
}

/** The status of what the rules give but a program in JavaScript cannot compute. */
export const NOT_HERE = "not_here";

export const UNHELD = "text_unavailable";

/** The revision that was in force on a day. */
export const revisionOn = (program, day) => [...program.revisions].reverse().find((r) => r.effective <= day.o) ?? null;

/** Why none of these versions is in force on a day. */
export function statusOn(program, day, versions) {
  const revision = revisionOn(program, day);
  if (!revision) return program.enactedFirst ? "not_in_force" : UNHELD;
  if (!revision.held) return UNHELD;
  const first = versions.length ? versions[0].start : undefined;
  return first === undefined || day.o < first ? "not_in_force" : "repealed";
}

/** The absence of a clause on a day, with the revision that was in force. */
export function ofClause(program, status, citation, day, more = {}) {
  const revision = revisionOn(program, day);
  return new Absent(status, citation, {
    day, ...more, revision: revision ? new Day(revision.effective) : null, number: revision?.number ?? null,
  });
}

// The way to a clause and to a day; and a word when the page has grown old.

import strings from "./strings.js";
import timeline from "./timeline.js";
import { at, citation, sections } from "./lookup.js";

const clause = document.querySelector("[data-ky-clause]")?.dataset.kyClause ?? null;

/** The page that shows a day: of the clause at hand, or of the whole text. */
export function pageOf(day, eid) {
  const versions = (eid && timeline.clauses[eid]) || null;
  const stage = [...timeline.stages].reverse().find((s) => s.start <= day);
  if (!stage) return null;
  if (!versions || stage.state === "unheld") return stage.path;
  const version = versions.find(([from, to]) => from <= day && (to === null || day < to));
  return version ? version[2] : stage.path;
}

for (const form of document.querySelectorAll("form[data-ky-go]")) {
  const status = form.querySelector("[role=status]");
  form.hidden = false;
  const go = (path) => {
    location.href = at(`${path}/`);
  };
  const toDay = () => {
    const path = pageOf(form.elements.day.value, clause);
    if (path) go(path);
    else status.textContent = strings.go_none;
  };
  form.elements.day.addEventListener("change", () => form.elements.day.value && toDay());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const written = form.elements.clause.value;
    if (!written.trim()) return toDay();
    const wanted = citation(written);
    const found = wanted && (await sections(false)).find((s) => s.cited === wanted && s.kind === "clause");
    if (found) location.href = at(found.url);
    else status.textContent = strings.go_unknown;
    return undefined;
  });
}

const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" });
const newer = timeline.stages.filter((s) => s.start > timeline.built && s.start <= today).pop();
const shown = document.querySelector(".ky-page");
if (newer && shown) {
  const notice = document.createElement("div");
  notice.className = "ky-banner ky-past";
  notice.setAttribute("role", "status");
  const words = document.createElement("p");
  const link = document.createElement("a");
  link.href = at(`${newer.path}/`);
  link.textContent = strings.go_see;
  words.append(strings.go_newer.replace("{built}", timeline.built).replace("{day}", newer.start), " ", link);
  notice.append(words);
  shown.prepend(notice);
}

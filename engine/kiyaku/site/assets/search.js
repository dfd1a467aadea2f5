// The search form of every page, and the page of results.

import strings from "./strings.js";
import { at, marked, page, search, sections, snippet } from "./lookup.js";

const SHOWN = 12;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function result(section, query) {
  const words = query.trim().split(/\s+/).filter(Boolean);
  const link = element("a", { href: at(section.url) }, ...marked(section.title, words));
  const kind = element("span", { class: "ky-kind" }, [strings.kinds[section.kind], section.label].filter(Boolean).join(" "));
  const of = section.page !== section.title && !section.title.startsWith(section.page) ? section.page : "";
  return element(
    "li",
    {},
    element("p", { class: "ky-hit" }, link, " ", kind, of ? element("span", { class: "ky-of" }, of) : ""),
    element("p", { class: "ky-snippet" }, ...snippet(section.text, query)),
  );
}

const counted = (number) => (number ? strings.found.replace("{count}", number.toLocaleString()) : strings.none);

// -- the form in the header

function headerForm(place) {
  const input = element("input", {
    type: "search", name: "q", "aria-label": strings.label, placeholder: strings.placeholder, autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", "aria-controls": "ky-panel", "aria-expanded": "false", role: "combobox",
    "aria-autocomplete": "list", "aria-haspopup": "dialog",
  });
  const list = element("ol");
  const status = element("p", { role: "status", "aria-live": "polite" });
  const more = element("a", { href: page("search") }, strings.more);
  const panel = element("div", { class: "ky-panel", id: "ky-panel", role: "dialog", "aria-label": strings.label }, status, list, more);
  const icon = element("a", { class: "ky-search-icon", href: page("search"), "aria-label": strings.label });
  icon.innerHTML =
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2"><circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/></svg>';
  const form = element("form", { class: "ky-search", role: "search", action: page("search") }, input, panel);
  panel.hidden = true;
  place(form, icon);

  const open = (is) => {
    panel.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
  };
  let asked = 0;
  async function update() {
    const query = input.value;
    const mine = (asked += 1);
    if (!query.trim()) return open(false);
    const found = search(await sections(false), query);
    if (mine !== asked) return undefined;
    status.textContent = counted(found.length);
    list.replaceChildren(...found.slice(0, SHOWN).map((section) => result(section, query)));
    more.href = `${page("search")}?q=${encodeURIComponent(query)}`;
    more.hidden = !found.length;
    return open(true);
  }
  input.addEventListener("focus", () => sections(false));
  input.addEventListener("input", update);
  form.addEventListener("keydown", (event) => {
    const links = [...panel.querySelectorAll("a")].filter((link) => !link.hidden);
    const i = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      open(false);
      input.focus();
    } else if (event.key === "ArrowDown" && !panel.hidden && links.length) {
      event.preventDefault();
      links[Math.min(i + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && i >= 0) {
      event.preventDefault();
      (i === 0 ? input : links[i - 1]).focus();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) open(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) open(false);
  });
  document.addEventListener("keydown", (event) => {
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if ((event.key === "/" && !writing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
    }
  });
}

// -- the page of results

function resultsPage(form) {
  const asked = new URLSearchParams(location.search);
  const [input, other] = [form.elements.q, form.elements.other];
  const [count, results] = [document.querySelector(".ky-count"), document.querySelector(".ky-results")];
  input.value = asked.get("q") ?? "";
  other.checked = asked.get("other") === "1";
  let latest = 0;
  async function update() {
    const query = input.value;
    const mine = (latest += 1);
    const address = new URL(location.href);
    address.search = query.trim() ? new URLSearchParams({ q: query, ...(other.checked ? { other: "1" } : {}) }) : "";
    history.replaceState(null, "", address);
    const found = query.trim() ? search(await sections(other.checked), query) : [];
    if (mine !== latest) return;
    count.textContent = query.trim() ? counted(found.length) : "";
    const groups = Object.keys(strings.kinds).map((kind) => [kind, found.filter((section) => section.kind === kind)]);
    results.replaceChildren(
      ...groups
        .filter(([, hits]) => hits.length)
        .map(([kind, hits]) =>
          element(
            "section",
            {},
            element("h2", {}, `${strings.kinds[kind]}（${hits.length}）`),
            element("ol", {}, ...hits.slice(0, 100).map((section) => result(section, query))),
          ),
        ),
    );
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
  form.addEventListener("input", update);
  update();
  if (!input.value) input.focus();
}

const header = document.querySelector(".md-header__inner, .ky-header");
if (header)
  headerForm((form, icon) => {
    const before = header.querySelector("[data-md-component='palette']");
    header.insertBefore(form, before);
    header.insertBefore(icon, before);
  });
const results = document.querySelector("form[data-ky-results]");
if (results) resultsPage(results);

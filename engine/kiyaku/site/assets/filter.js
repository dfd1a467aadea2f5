// Narrows lists down and sorts tables; without it the lists are whole and the boxes are not shown.
"use strict";

const fold = (text) => text.normalize("NFKC").toLowerCase();

for (const root of document.querySelectorAll("[data-ky-filter]")) {
  const form = root.querySelector(".ky-controls");
  const items = [...root.querySelectorAll("[data-ky-item]")];
  const texts = new Map(items.map((item) => [item, fold(item.textContent ?? "")]));
  const groups = [...root.querySelectorAll("[data-ky-group]")];
  const boxes = [...form.querySelectorAll("[data-ky-by]")];
  const words = form.querySelector("[data-ky-words]");
  const count = form.querySelector("[data-ky-count]");

  const apply = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of items) {
      const chosen = boxes.every((box) => !box.value || item.getAttribute(`data-${box.dataset.kyBy}`) === box.value);
      const shown = chosen && wanted.every((word) => texts.get(item).includes(word));
      item.hidden = !shown;
      left += shown ? 1 : 0;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-ky-item]:not([hidden])");
    count.textContent = left === items.length ? "" : count.dataset.kyCount.replace("#", String(left));
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply(); // the browser may have kept what was written before

  const heads = [...root.querySelectorAll("th[data-ky-sort]")];
  for (const head of heads) {
    const button = head.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const key = head.dataset.kySort;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sign = down ? -1 : 1;
      const of = (item) => item.getAttribute(`data-${key}`) ?? "";
      items.sort((a, b) => sign * of(a).localeCompare(of(b)));
      for (const item of items) item.parentElement.append(item);
    });
  }

  // a link from elsewhere leads to an item even if the boxes hide it
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && root.contains(target) && target.closest("[hidden]")) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  });
}

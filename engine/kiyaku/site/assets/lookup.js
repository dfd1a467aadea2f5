// Finding things in the text: readers' words as parts of it, and citations however they are written.

const KANJI = "〇一二三四五六七八九";

/** A Chinese numeral below 1,000 as digits. */
function digits(written) {
  let [total, digit] = [0, 0];
  for (const c of written) {
    if (c === "百" || c === "十") {
      total += (digit || 1) * (c === "百" ? 100 : 10);
      digit = 0;
    } else digit = digit * 10 + KANJI.indexOf(c);
  }
  return String(total + digit);
}

/** A text as it is compared: one width, one case, numerals of citations as digits, no space beside Japanese. */
export function normal(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/(第?)([〇一二三四五六七八九十百]+)(?=[条項号])/g, (_, first, n) => first + digits(n))
    .replace(/(条の)([〇一二三四五六七八九十百]+)/g, (_, first, n) => first + digits(n))
    .replace(/\s+/g, " ")
    .replace(/(?<=[^\x20-\x7e]) | (?=[^\x20-\x7e])/g, "");
}

/** The canonical citation that a query may be, or null: 20条1項 is 第20条第1項. */
export function citation(query) {
  let q = normal(query.trim().replace(/\s+/g, ""));
  if (/^\d+(の\d+)?$/.test(q)) q = q.replace(/^(\d+)/, "$1条");
  if (!/^(第?\d+条|別紙|附則)/.test(q)) return null;
  return q.replace(/第?(\d+)(条|項|号)/g, "第$1$2");
}

// What a word counts for in a title and in a text, by kind: readers look for clauses first.
const WEIGHT = {
  definition: [300, 120], clause: [280, 150], fee: [240, 110], decision: [220, 100], page: [200, 60], fact: [160, 60],
  reading: [140, 60], scenario: [130, 50], duty: [60, 40], guide: [120, 40],
};
const EXACT = 60;

/** Indexes as fetched, made ready to be searched. */
export function prepared(indexes) {
  return indexes.flatMap(({ pages, sections }) =>
    sections.map(([page, id, title, text, kind]) => ({
      url: pages[page][0] + (id ? `#${encodeURIComponent(id)}` : ""),
      page: pages[page][1],
      label: pages[page][2],
      title,
      text,
      kind,
      titleIn: normal(title),
      textIn: normal(text),
      cited: normal(title).replace(/[((].*$/, "").trim(),
    })),
  );
}

/** The sections that hold every word of a query, the best first. */
export function search(sections, query, limit = Infinity) {
  const words = normal(query.trim()).split(" ").filter(Boolean);
  if (!words.length) return [];
  const cited = citation(query);
  const found = [];
  sections.forEach((section, place) => {
    let score = 0;
    if (cited && (section.kind === "clause" || section.kind === "definition")) {
      if (section.cited === cited) score = 2000;
      else if (section.cited.startsWith(cited) && !/^[\dの]/.test(section.cited.slice(cited.length))) score = 1000 - section.cited.length;
    }
    if (!score) {
      const [ofTitle, ofText] = WEIGHT[section.kind] ?? [100, 40];
      for (const word of words) {
        const inTitle = section.titleIn.indexOf(word);
        const inText = inTitle < 0 ? section.textIn.indexOf(word) : -1;
        if (inTitle < 0 && inText < 0) return;
        const times = section.textIn.split(word).length - 1;
        score += inTitle >= 0 ? ofTitle : ofText;
        score += Math.min(times, 5) * 4 + (inTitle === 0 ? 10 : 0) + (section.titleIn === word ? EXACT : 0);
      }
    }
    found.push({ section, score, place });
  });
  found.sort((a, b) => b.score - a.score || a.place - b.place);
  return found.slice(0, limit).map(({ section }) => section);
}

/** A piece of a text around the first word found in it, as nodes with the words marked. */
export function snippet(text, query, length = 90) {
  const words = query.trim().split(/\s+/).filter(Boolean);
  const places = words.map((word) => text.toLowerCase().indexOf(word.toLowerCase())).filter((i) => i >= 0);
  const from = places.length ? Math.max(0, Math.min(...places) - 24) : 0;
  const piece = (from ? "…" : "") + text.slice(from, from + length) + (from + length < text.length ? "…" : "");
  return marked(piece, words);
}

/** A text with words marked. */
export function marked(text, words) {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!escaped.length) return [document.createTextNode(text)];
  return text.split(new RegExp(`(${escaped.join("|")})`, "gi")).map((part, i) => {
    if (i % 2 === 0) return document.createTextNode(part);
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

/** The address of a file or page of the site. */
export const at = (path) => new URL(meta("kiyaku-root") + path, document.baseURI).href;
const asset = (name) => at(`${meta("kiyaku-base") ? `${meta("kiyaku-base")}/` : ""}assets/${name}`);
export const page = (name) => at(`${meta("kiyaku-base") ? `${meta("kiyaku-base")}/` : ""}${name}/`);

const fetched = new Map();

/** The sections to search, fetched once. */
export async function sections(withOthers) {
  const load = (name) => {
    if (!fetched.has(name)) fetched.set(name, fetch(asset(name)).then((answer) => answer.json()));
    return fetched.get(name);
  };
  const key = withOthers ? "all" : "current";
  if (!fetched.has(key)) {
    const names = withOthers ? ["search.json", "search-other.json"] : ["search.json"];
    fetched.set(key, Promise.all(names.map(load)).then(prepared));
  }
  return fetched.get(key);
}

// The search of the site: reads the small index of a language once, then searches in the browser, nothing else is asked.
import MiniSearch from "minisearch";

const place = document.getElementById("results");
const field = document.getElementById("q");
const MOST = 50;

// "Łódź" and "lodz", "kompetens" and "Kompetens" are the same to a searcher
const plain = (word) => word.toLocaleLowerCase().replaceAll("ł", "l").replaceAll("ø", "o").normalize("NFD").replace(/\p{M}/gu, "");

function indexed({ kinds, rows }) {
  const search = new MiniSearch({
    fields: ["title", "code", "others"],
    storeFields: ["title", "code", "kind", "href"],
    processTerm: (term) => plain(term) || null,
    searchOptions: { boost: { code: 4, title: 2 }, prefix: (term) => term.length > 1, fuzzy: (term) => (term.length > 4 ? 0.2 : 0), combineWith: "AND" },
  });
  search.addAll(rows.map(([title, code, kind, href, others], id) => ({ id, title, code, kind: kinds[kind], href, others })));
  return search;
}

function said(search, words) {
  place.replaceChildren();
  if (!words.trim()) return;
  let found = search.search(words);
  if (!found.length) found = search.search(words, { combineWith: "OR" });
  const count = document.createElement("p");
  count.className = "soft";
  count.textContent = found.length ? place.dataset.some.replace("{n}", found.length) : place.dataset.none;
  const list = document.createElement("ol");
  for (const one of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = place.dataset.root + one.href;
    link.textContent = `${one.code} ${one.title}`.trim();
    const kind = document.createElement("span");
    kind.className = "soft small";
    kind.textContent = ` ${one.kind}`;
    item.append(link, kind);
    list.append(item);
  }
  place.append(count, ...(found.length ? [list] : []));
}

async function start() {
  place.replaceChildren();
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  let search;
  try {
    const answer = await fetch(place.dataset.index);
    if (!answer.ok) throw new Error(String(answer.status));
    search = indexed(await answer.json());
  } catch {
    place.textContent = place.dataset.failed;
    return;
  }
  let waiting;
  const run = () => {
    said(search, field.value);
    history.replaceState(null, "", field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
  };
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(run, 150); });
  field.form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  if (field.value) said(search, field.value);
}

if (place && field) start();

// What the pages do beyond reading, all of it optional: copy an address, sort a table, go to a chosen page, keep the
// place when the language is switched.
"use strict";

for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
    link.search = location.search;
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const said = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}

const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
const key = (row, at) => {
  const cell = row.cells[at];
  return cell.dataset.sort ?? cell.textContent.trim();
};
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => compare(key(a, at), key(b, at)) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
}

// a table that is wider than its place must be reached by the keyboard to be scrolled; some say so themselves
for (const box of document.querySelectorAll(".scroll:not([tabindex])")) {
  if (box.scrollWidth <= box.clientWidth + 1) continue;
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.querySelector("caption")?.textContent ?? "");
}

for (const form of document.querySelectorAll("form[data-choose]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = form.elements.place.value;
  });
  form.hidden = false;
}

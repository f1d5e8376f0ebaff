// Choose the switches, and see what the run gave. All of it is read from the page's own tables:
// their words are in the page's language, and the address of a row is the explorer's state.
"use strict";
{
  const place = document.querySelector(".explorer");
  const tables = [...document.querySelectorAll("table[id^=combinations-]")];
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  const keys = ["mode", "freezing", "grad_mode"];
  const words = (cell) =>
    [...(cell.querySelector(".row-link") ?? cell.firstElementChild).childNodes]
      .filter((node) => !node.classList?.contains("label"))
      .map((node) => node.cloneNode(true));

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function makeChoice(heads, key, column) {
    const options = new Map(rows.map((row) => [row.dataset[key], row.cells[column]]));
    return make(
      "fieldset",
      {},
      make("legend", {}, ...words(heads[column])),
      ...[...options].map(([value, cell]) =>
        make("label", {}, make("input", { type: "radio", name: key, value }), make("span", {}, ...words(cell))),
      ),
    );
  }

  function start(place) {
    const heads = tables[0].tHead.rows[0].cells;
    const inside = make("input", { type: "checkbox", name: "inside" });
    const says = document.querySelector(".with-enable-grad").cloneNode(true);
    const label = make("label", {}, inside, make("span", {}, ...says.childNodes));
    const form = make("form", {}, ...keys.map((key, column) => makeChoice(heads, key, column)));
    form.append(make("div", {}, label));
    const code = make("pre");
    const cells = [...heads].slice(keys.length).map((head) => {
      const dd = make("dd");
      // Only what changes is spoken, each with its name.
      const pair = make("div", { "aria-atomic": "true" }, make("dt", {}, ...words(head)), dd);
      return { pair, dd };
    });
    const outcome = make("dl", { "aria-live": "polite" }, ...cells.map(({ pair }) => pair));
    place.append(form, make("div", { class: "found" }, code, outcome));

    function show(row) {
      for (const key of keys) form.elements[key].value = row.dataset[key];
      inside.checked = row.closest("table") === tables[1];
      code.replaceChildren(
        ...row.dataset.code.split(/\b(with|False)\b/).map((part, n) => (n % 2 ? make("b", {}, part) : part)),
      );
      cells.forEach(({ dd }, n) => {
        const now = make("dd", {}, ...words(row.cells[keys.length + n]));
        if (dd.innerHTML !== now.innerHTML) dd.replaceChildren(...now.childNodes);
      });
      for (const other of rows) other.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
    }

    const fits = (row) =>
      inside.checked === (row.closest("table") === tables[1]) &&
      keys.every((key) => form.elements[key].value === row.dataset[key]);
    form.addEventListener("change", () => {
      const row = rows.find(fits);
      show(row);
      history.pushState(null, "", `#${row.id}`);
      dispatchEvent(new HashChangeEvent("hashchange")); // the language switch follows it
    });
    const named = () => rows.find((row) => row.id === location.hash.slice(1));
    addEventListener("hashchange", ({ isTrusted }) => {
      const row = location.hash ? named() : rows[0];
      if (!isTrusted || !row) return;
      show(row);
      if (!place.contains(document.activeElement)) place.scrollIntoView();
    });
    addEventListener("load", () => named() && place.scrollIntoView());
    show(named() ?? rows[0]);
  }

  if (place && tables.length === 2) start(place);
}

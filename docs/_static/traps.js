// Filters the table of traps by words, switch and severity; the choice stands in the address.
// Without JavaScript the table is whole. Every word comes from the page.
"use strict";
{
  const form = document.querySelector(".trap-filter");
  const squeeze = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const rows = [...document.querySelectorAll("table.traps tbody tr")].map((row) => ({
    row,
    text: row.textContent.normalize("NFKC").toLowerCase(),
    code: squeeze(row.textContent), // as written, with whatever spaces
    family: row.id.slice("trap-".length, -2),
    severity: row.querySelector(".severity").className,
  }));

  function show() {
    const { q, switch: family, severity } = Object.fromEntries(new FormData(form));
    const words = q.normalize("NFKC").toLowerCase().split(/\s+/);
    const whole = squeeze(q);
    let shown = 0;
    for (const one of rows) {
      const fits =
        (!family || one.family === family) &&
        (!severity || one.severity.includes(severity)) &&
        (one.code.includes(whole) || words.every((word) => one.text.includes(word)));
      one.row.hidden = !fits;
      shown += fits;
    }
    const status = form.querySelector("[role=status]");
    const said = status.dataset.said.replace("{shown}", shown).replace("{all}", rows.length);
    if (status.textContent !== said) status.textContent = said;
  }

  function note() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const search = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", (search ? `?${search}` : location.pathname) + location.hash);
  }

  if (form) {
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    form.addEventListener("input", () => {
      show();
      note();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    show();
  }
}

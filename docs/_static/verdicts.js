// Filters statements by their verdict. Without JavaScript the legend stays a legend, and all
// statements are shown. Every word comes from the page, so it is in the page's language.
"use strict";
{
  const legend = document.querySelector(".verdict-filter");
  const kindOf = (mark) => [...mark.classList].find((name) => name.startsWith("verdict-")) ?? "";
  const statements = [...document.querySelectorAll("section > p > .verdict")].map((mark) => {
    const row = mark.closest("section");
    return { row, group: row.parentElement, kind: kindOf(mark) };
  });
  const buttons = new Map();
  const status = document.createElement("span");
  status.setAttribute("role", "status");

  function show(kind) {
    const fits = (statement) => !kind || statement.kind === kind;
    for (const statement of statements) statement.row.hidden = !fits(statement);
    for (const group of new Set(statements.map((statement) => statement.group))) {
      group.hidden = !statements.some((statement) => statement.group === group && fits(statement));
    }
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", name === kind);
    status.textContent = `${statements.filter(fits).length} / ${statements.length}`;
  }

  function makeButton(word, kind) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = word.className;
    button.append(...word.childNodes);
    button.addEventListener("click", () => show(kind));
    buttons.set(kind, button);
    word.replaceWith(button);
    return button;
  }

  // A link to a statement that is filtered out shows it all the same.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("section[hidden]")) return;
    show("");
    target.scrollIntoView();
  }

  if (legend && statements.length) {
    for (const word of legend.querySelectorAll(".verdict")) {
      const kind = kindOf(word);
      const count = statements.filter((statement) => statement.kind === kind).length;
      const japanese = document.documentElement.lang === "ja";
      makeButton(word, kind).append(japanese ? `（${count}）` : ` (${count})`);
    }
    makeButton(legend.querySelector(".all-verdicts"), "").after(" ", status);
    addEventListener("hashchange", reveal);
    show("");
  }
}

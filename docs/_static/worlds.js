// Puts the sentences of the claims in place of their names, once somebody opens the list of a
// world. All of them in the page would be most of its weight. Without JavaScript, the names.
"use strict";
{
  const { content_root: root } = document.documentElement.dataset;
  let sentences;
  async function read() {
    const answer = await fetch(`${root}claims.json`);
    const { claims } = await answer.json();
    return new Map(claims.map(({ id, statement }) => [id, statement]));
  }

  async function say(list) {
    sentences ??= read();
    const known = await sentences;
    for (const link of list.querySelectorAll("li a")) {
      link.textContent = known.get(link.textContent) ?? link.textContent;
    }
  }

  for (const list of document.querySelectorAll(".world details")) {
    // Pages that are read from a folder may not fetch: the names stay.
    list.addEventListener("toggle", () => say(list).catch(() => {}), { once: true });
  }
}

/* Shows what the search found, the best first; Sphinx puts it after japanese_search.js. */

if (typeof Search !== "undefined") {
  const { asked } = THREE_SWITCHES_SEARCH;
  const BATCH = 10;

  // Words come from the page.
  const say = (what, numbers) =>
    document
      .getElementById("search-results")
      .dataset[what].replace(/{(\w+)}/g, (_all, name) => numbers[name]);

  Search.query = (query) => {
    const [text, terms, excluded, words, objects] = Search._parseQuery(query);
    const found = Search._performSearch(text, terms, excluded, words, objects).reverse();
    const count = found.length;
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";

    const show = () => {
      const before = Search.output.children.length;
      for (const item of found.slice(before, before + BATCH)) {
        _displayItem(item, terms, words);
        summarise(item, Search.output.lastElementChild, terms);
      }
      const shown = Search.output.children.length;
      const some = shown < count ? "some" : "all";
      Search.status.textContent = say(count > 1 ? some : count ? "one" : "none", { count, shown });
      more.hidden = shown === count;
      if (!more.hidden) more.textContent = say("more", { next: Math.min(BATCH, count - shown) });
      return Search.output.children[before];
    };

    Search.stopPulse();
    Search.title.textContent = _("Search Results");
    Search.status.setAttribute("role", "status");
    Search.output.after(more);
    more.addEventListener("click", () => show().querySelector("a").focus());
    show();
  };

  const mark = (node) => asked.words.forEach((word) => _highlightText(node, word, "highlighted"));
  const clip = (text, start = 0) => {
    const limit = document.documentElement.lang === "ja" ? 84 : 160;
    const end = text.length > start + limit ? "…" : "";
    return (start ? "…" : "") + text.slice(start, start + limit).trim() + end;
  };

  // Below a page: what it says it is about; where that lacks a word of the query, the place
  // that has it, once it is in view. A claim is its own summary.
  const summarise = ([docname, , anchor, description], result, terms) => {
    if (description) return;
    const lead = Search._index.leads[Search._index.docnames.indexOf(docname)];
    const summary = document.createElement("p");
    summary.className = "context";
    summary.textContent = clip(lead);
    result.append(summary);
    mark(result);
    const says = [...asked.words].every((word) => lead.toLowerCase().includes(word));
    // Of files no browser lets a page read another.
    if ((says && !anchor) || location.protocol === "file:") return;
    const address = result.querySelector("a").href.replace(/#.*/, "");
    whenInView(summary, async () => {
      const page = await read(address);
      const wanted = [...new Set([...asked.words, ...terms])];
      const found = page && placeOf(page, wanted, anchor, anchor ? "" : lead);
      if (!found) return;
      summary.textContent = clip(...found);
      mark(summary);
    });
  };

  const whenInView = (node, act) =>
    new IntersectionObserver(([{ isIntersecting }], observer) => {
      if (!isIntersecting) return;
      observer.disconnect();
      act();
    }).observe(node);

  // Each page is fetched once, and only its text is parsed.
  const pages = new Map();
  const read = (address) => {
    const fetched = async () => {
      const response = await fetch(address);
      if (!response.ok) return null;
      const html = await response.text();
      const text = html.slice(html.indexOf("<article"), html.lastIndexOf("</article>"));
      return new DOMParser().parseFromString(text, "text/html");
    };
    if (!pages.has(address)) pages.set(address, fetched().catch(() => null));
    return pages.get(address);
  };

  // A text, and where in it to begin: the block that holds most of the query, and what follows;
  // nothing if the lead holds as much.
  const BLOCKS = "p, li, dt, dd, th, td, pre, figcaption";
  const NOISE = "script, style, button, nav, .headerlink, .proof, .foot, .vh";
  const placeOf = (page, words, anchor, lead) => {
    const part = anchor && page.getElementById(anchor.slice(1));
    const root = part || page.querySelector('[role="main"]');
    if (!root) return null;
    // The entry of a glossary: the term, and what is said about it.
    const parts = root.matches("dt") ? [root, root.nextElementSibling] : [root];
    const found = parts
      .filter((part) => part)
      .flatMap((part) => {
        part.querySelectorAll(NOISE).forEach((node) => node.remove());
        return [part, ...part.querySelectorAll(BLOCKS)];
      })
      .filter((node) => node.matches(BLOCKS) && !node.querySelector(BLOCKS))
      .map((node) => [node.textContent.replace(/\s+/g, " ").trim(), node.matches("pre")])
      .filter(([text]) => text);
    if (!found.length) return null;
    const blocks = found.map(([text]) => text);

    const held = (text) => words.filter((word) => text.toLowerCase().includes(word));
    const weights = [lead, ...blocks].map((text) =>
      held(text).reduce((sum, word) => sum + word.length ** 2, 0),
    );
    const best = weights.indexOf(Math.max(...weights)) - 1;
    if (best < 0) return lead ? null : [blocks.join(" ")]; // a section has its beginning
    const [longest = ""] = held(blocks[best]).sort((one, other) => other.length - one.length);
    const first = blocks[best].toLowerCase().indexOf(longest);
    // A sentence does not run on into code.
    const code = found.findIndex(([, isCode], place) => place > best && isCode);
    const end = found[best][1] || code < 0 ? blocks.length : code;
    const text = blocks.slice(best, end).join(" ");
    const room = clip(text).length;
    if (first <= room / 2) return [text];
    const start = Math.floor(first - room / 4);
    // Not in the middle of a word, nor of a Japanese sentence if another begins.
    return [text, start + text.slice(start, first).search(/[\s。、]/) + 1];
  };
}

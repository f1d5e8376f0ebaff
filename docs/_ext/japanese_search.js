/* The browser's half of japanese_search.py; Sphinx puts it into language_data.js. */

const THREE_SWITCHES_SEARCH = (() => {
  const patterns = "PATTERNS";
  const pageWeights = "PAGE_WEIGHTS";
  const re = {};
  for (const name in patterns) re[name] = new RegExp(patterns[name]);
  const all = (name, text) =>
    [...text.matchAll(new RegExp(patterns[name], "g"))].map((m) => m[0]);
  const chunks = (text) => all("chunk", text.normalize("NFKC").toLowerCase());

  const nameTerms = (name) => {
    const parts = name.split(".").filter((part) => part);
    const terms = [];
    parts.forEach((part, i) => {
      for (const piece of part.split("_")) {
        const numbered = piece.match(re.numbered);
        if (numbered) terms.push(numbered[1]);
        terms.push(piece);
      }
      terms.push(part);
      if (i || name.startsWith(".")) terms.push("." + part);
    });
    parts.slice(1).forEach((_part, i) => terms.push(parts.slice(i).join(".")));
    return terms.filter((term) => term.length > 1 && re.letter.test(term));
  };

  const japaneseTerms = (text) => {
    const terms = [];
    for (const found of all("run", text)) {
      const run = found.replace(re.long_mark, "");
      terms.push(...[...run].filter((char) => re.kanji.test(char)));
      for (let i = 0; i < run.length - 1; i++) terms.push(run.slice(i, i + 2));
    }
    return terms.concat(all("joint", text));
  };

  const split = (text) => [
    ...new Set(
      chunks(text).flatMap((chunk) =>
        re.latin.test(chunk) ? nameTerms(chunk) : japaneseTerms(chunk),
      ),
    ),
  ];

  // What a reader would mark by hand: names and their last part, whole Japanese words.
  const words = (query) => {
    const found = chunks(query).flatMap((chunk) => {
      if (!re.latin.test(chunk))
        return [chunk, ...all("run", chunk).filter((run) => run.length > 1)];
      const name = chunk.replace(/^\.+|\.+$/g, "");
      return [name, name.split(".").pop()];
    });
    return new Set(found.filter((word) => word && !stopwords.has(word)));
  };

  return { split, words, pageWeights };
})();

var splitQuery = THREE_SWITCHES_SEARCH.split;

if (typeof Search !== "undefined") {
  let asked = { terms: new Set(), words: new Set(), isMessage: false };

  const parse = Search._parseQuery;
  Search._parseQuery = (query) => {
    const [text, terms, excluded, , objects] = parse(query);
    // A pasted message has many words between spaces, a question has few.
    const isMessage = query.trim().split(/\s+/).length > 3;
    asked = { terms, words: THREE_SWITCHES_SEARCH.words(query), isMessage };
    if (SPHINX_HIGHLIGHT_ENABLED)
      localStorage.setItem("sphinx_highlight_terms", [...asked.words].join(" "));
    return [text, terms, excluded, asked.words, objects];
  };

  const filesOf = (mapping, term) =>
    Object.hasOwn(mapping, term) ? [mapping[term]].flat() : [];

  // The sentences of a page that are objects, its claims: the only count there is of
  // how much a page is about a term.
  const claims = (file, term) =>
    Object.entries(Search._index.objects)
      .flatMap(([prefix, found]) =>
        found.filter((one) => one[0] === file).map((one) => `${prefix}.${one[4]}`),
      )
      .filter((sentence) => sentence.toLowerCase().includes(term)).length;

  // 10 to 40: each term counts by its rarity, double in a heading, triple in the title,
  // and up to once more by the claims that speak of it.
  const relevance = (file) => {
    const { terms, titleterms, titles, docnames } = Search._index;
    const stemmer = new Stemmer();
    const title = new Set(splitQuery(titles[file]).map((w) => stemmer.stemWord(w)));
    let sum = 0;
    let most = 0;
    for (const term of asked.terms) {
      const inText = filesOf(terms, term);
      const inHeadings = filesOf(titleterms, term);
      const pages = new Set([...inText, ...inHeadings]).size || docnames.length;
      const rarity = Math.log(1 + docnames.length / pages);
      most += rarity;
      if (title.has(term)) sum += 3 * rarity;
      else if (inHeadings.includes(file)) sum += 2 * rarity;
      else if (inText.includes(file)) sum += rarity;
      sum += (Math.min(claims(file, term), 4) / 4) * rarity;
    }
    return most ? (10 * sum) / most : 0;
  };

  Scorer.score = ([docname, title, anchor, _descr, score, _filename, kind]) => {
    const { docnames, titles } = Search._index;
    const file = docnames.indexOf(docname);
    const weights = Object.entries(THREE_SWITCHES_SEARCH.pageWeights);
    const found = (weights.find(([start]) => docname.startsWith(start)) || [0, 1])[1];
    const weight = typeof found === "number" ? found : found[asked.isMessage ? 1 : 0];
    // Sphinx's own scores: up to 16 for a heading that is the query, 100 for an entry.
    const own = {
      [SearchResultKind.title]: 10 + (anchor ? 1 : 1.5) * score,
      [SearchResultKind.index]: score / 4,
      [SearchResultKind.object]: 2 + score / 10,
      [SearchResultKind.text]: file < 0 ? 0 : relevance(file),
    };
    return weight * (own[kind] ?? score);
  };

  // The block that holds most of the query, and what follows it up to the limit.
  const BLOCKS = "p, li, dt, dd, th, td, pre, figcaption";
  const NOISE = "script, style, button, nav, .headerlink, .proof, .foot, .vh";
  Search.makeSearchSummary = (htmlText, keywords, anchor) => {
    const page = new DOMParser().parseFromString(htmlText, "text/html");
    const main = page.querySelector('[role="main"]');
    const root = (anchor && page.getElementById(anchor.slice(1))) || main;
    if (!root) return null;
    // The entry of a glossary: the term, and what is said about it.
    const parts = root.matches("dt") ? [root, root.nextElementSibling] : [root];
    const blocks = parts
      .filter((part) => part)
      .flatMap((part) => {
        part.querySelectorAll(NOISE).forEach((node) => node.remove());
        return [part, ...part.querySelectorAll(BLOCKS)];
      })
      .filter((node) => node.matches(BLOCKS) && !node.querySelector(BLOCKS))
      .map((node) => node.textContent.replace(/\s+/g, " ").trim())
      .filter((text) => text);
    if (!blocks.length) return null;

    const wanted = [...new Set([...asked.words, ...keywords])];
    const hits = blocks.map((text) =>
      wanted
        .filter((word) => text.toLowerCase().includes(word))
        .reduce((sum, word) => sum + word.length ** 2, 0),
    );
    const best = hits.indexOf(Math.max(...hits));
    const limit = page.documentElement.lang === "ja" ? 110 : 200;
    const places = wanted
      .map((word) => blocks[best].toLowerCase().indexOf(word))
      .filter((place) => place >= 0);
    const first = Math.min(...places, blocks[best].length);
    const text = blocks.slice(best).join(" ");
    let start = 0;
    if (places.length && first > limit / 2) {
      start = Math.floor(first - limit / 4);
      // Not in the middle of a word, nor of a Japanese sentence if another begins.
      const gap = text.slice(start, first).search(/[\s。、]/);
      start += gap + 1;
    }

    const summary = document.createElement("p");
    summary.className = "context";
    summary.textContent =
      (start ? "…" : "")
      + text.slice(start, start + limit).trim()
      + (start + limit < text.length ? "…" : "");
    return summary;
  };
}

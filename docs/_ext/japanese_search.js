/* The browser's half of japanese_search.py; Sphinx puts it into language_data.js. */

const THREE_SWITCHES_SEARCH = (() => {
  const patterns = "PATTERNS";
  const pageWeights = "PAGE_WEIGHTS";
  const variants = Object.entries("VARIANTS").map(([word, pattern]) => [
    word,
    new RegExp(pattern, "g"),
  ]);
  const re = {};
  for (const name in patterns) re[name] = new RegExp(patterns[name]);
  const all = (name, text) =>
    [...text.matchAll(new RegExp(patterns[name], "g"))].map((m) => m[0]);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const oneWord = (text) =>
    variants.reduce((t, [word, pattern]) => t.replace(pattern, word), plain(text));
  const chunks = (text) => all("chunk", text);

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
      chunks(oneWord(text)).flatMap((chunk) =>
        re.latin.test(chunk) ? nameTerms(chunk) : japaneseTerms(chunk),
      ),
    ),
  ];

  // What a reader would mark by hand: names and their last part, whole Japanese words.
  const words = (query) => {
    const both = `${plain(query)} ${oneWord(query)}`;
    const found = chunks(both).flatMap((chunk) => {
      if (!re.latin.test(chunk))
        return [chunk, ...all("run", chunk).filter((run) => run.length > 1)];
      const name = chunk.replace(/^\.+|\.+$/g, "");
      return [name, name.split(".").pop()];
    });
    return new Set(found.filter((word) => word && !stopwords.has(word)));
  };

  // The names and Japanese words of a query, each as the terms that it is found by.
  const parts = (query) =>
    chunks(oneWord(query))
      .flatMap((chunk) => (re.latin.test(chunk) ? [chunk] : all("run", chunk)))
      .map((part) => split(part).filter((term, _, all) => term.length > 1 || !all[1]))
      .filter((terms) => terms.length && !terms.every((term) => stopwords.has(term)));

  // Titles have the site's own words for what Japanese writes in several ways.
  const asTitled = (query) => (re.run.test(query) ? oneWord(query).trim() : query);

  return { split, words, parts, asTitled, pageWeights };
})();

var splitQuery = THREE_SWITCHES_SEARCH.split;

if (typeof Search !== "undefined") {
  // The pages of which one passage is as good as the whole of a long query.
  const fits = new Map();
  let asked = { words: new Set(), parts: [], isWord: true, isMessage: false };

  const parse = Search._parseQuery;
  Search._parseQuery = (query) => {
    const [, terms, excluded, , objects] = parse(query);
    const text = THREE_SWITCHES_SEARCH.asTitled(query);
    // A pasted message has many words between spaces, a question has few.
    const isMessage = query.trim().split(/\s+/).length > 3;
    const stemmer = new Stemmer();
    const parts = THREE_SWITCHES_SEARCH.parts(query).map((part) =>
      part.map((term) => stemmer.stemWord(term)),
    );
    const isWord = parts.length < 2 || /^[^\s\u3041-\u9fff]+$/.test(query.trim());
    asked = { words: THREE_SWITCHES_SEARCH.words(query), parts, isWord, isMessage };
    if (SPHINX_HIGHLIGHT_ENABLED)
      localStorage.setItem("sphinx_highlight_terms", [...asked.words].join(" "));
    return [text, terms, excluded, asked.words, objects];
  };

  const filesOf = (mapping, term) =>
    Object.hasOwn(mapping, term) ? [mapping[term]].flat() : [];

  // A word that the site does not know may begin words that it knows.
  const pagesOf = (mapping, term) => {
    const whole = filesOf(mapping, term);
    if (whole.length || term.length < 4) return whole;
    const longer = Object.keys(mapping).filter((known) => known.startsWith(term));
    return longer.flatMap((known) => filesOf(mapping, known));
  };

  // The terms of each page's title, headings, claims (their names, too) and traps.
  let known = null;
  const passages = () => {
    if (known) return known;
    const { titles, alltitles, indexentries, objects } = Search._index;
    const stemmer = new Stemmer();
    const terms = (text) => new Set(splitQuery(text).map((w) => stemmer.stemWord(w)));
    known = titles.map((title) => ({ title: terms(title), others: [] }));
    for (const [text, places] of [alltitles, indexentries].flatMap(Object.entries)) {
      const others = terms(text);
      for (const [file] of places) known[file].others.push(others);
    }
    for (const [prefix, found] of Object.entries(objects))
      for (const [file, , , anchor, name] of found)
        known[file].others.push(terms(`${prefix}.${name} ${anchor.replaceAll("-", " ")}`));
    return known;
  };

  // Each term counts by its rarity, more in a heading, triple in the title, and up to once
  // more by the passages that speak of it; the passage that holds most of the query counts
  // again, and all of it less on a long page. 0.4 of the query will do, as a question has
  // words of its own. The weights were tried on the queries of the browser tests.
  Search.performTermsSearch = (searchTerms) => {
    const { terms, titleterms, titles, docnames, filenames } = Search._index;
    const sizes = new Array(docnames.length).fill(0);
    for (const files of Object.values(terms))
      for (const file of [files].flat()) sizes[file] += 1;
    const usual = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;

    const wanted = [...searchTerms].map((term) => {
      const headings = new Set(pagesOf(titleterms, term));
      const pages = new Set([...pagesOf(terms, term), ...headings]);
      passages().forEach(({ others }, file) => {
        if (others.some((passage) => passage.has(term))) pages.add(file);
      });
      const rarity = Math.log(1 + docnames.length / pages.size);
      return { term, headings, pages, rarity };
    });
    const found = wanted.filter(({ pages }) => pages.size);
    const most = found.reduce((sum, { rarity }) => sum + rarity, 0);
    const pagesWith = new Map(wanted.map(({ term, pages }) => [term, pages]));

    // How much of the query a passage holds.
    const held = (passage) =>
      found.reduce((all, { term, rarity }) => all + passage.has(term) * rarity, 0);

    return docnames.flatMap((docname, file) => {
      const has = (term) => pagesWith.get(term)?.has(file);
      const shares = asked.parts.map((part) => part.filter(has).length / part.length);
      const known = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      if (!known || known < 0.4) return [];
      const { title, others } = passages()[file];
      let sum = 0;
      let share = 0;
      for (const { term, headings, pages, rarity } of found) {
        if (!pages.has(file)) continue;
        share += rarity / most;
        const place = title.has(term) ? 3 : headings.has(file) ? 1.75 : 1;
        const about = others.filter((passage) => passage.has(term)).length;
        sum += (place + Math.min(about, 4) / 4) * rarity;
      }
      const best = Math.max(0, ...[title, ...others].map(held));
      const length = 0.8 + (0.2 * sizes[file]) / usual;
      const score = (8 * share * (sum + best)) / most / length;
      fits.set(docname, asked.parts.length > 3 && best > 0.7 * most);
      const shown = [docname, titles[file], "", null];
      return [[...shown, score, filenames[file], SearchResultKind.text]];
    });
  };

  Scorer.score = ([docname, title, anchor, _descr, score, _filename, kind]) => {
    const weights = Object.entries(THREE_SWITCHES_SEARCH.pageWeights);
    const found = (weights.find(([start]) => docname.startsWith(start)) || [0, 1])[1];
    const isMessage = kind === SearchResultKind.text ? fits.get(docname) : asked.isMessage;
    const which = isMessage ? 2 : asked.isWord ? 0 : 1;
    const least = kind === SearchResultKind.title && !anchor ? 0.7 : 0;
    const weight = Math.max(least, typeof found === "number" ? found : found[which]);
    // Sphinx's own scores: up to 16 for a heading that is the query, 100 for an entry.
    const own = {
      [SearchResultKind.title]: 10 + (anchor ? 1 : 1.5) * score,
      [SearchResultKind.index]: 0.45 * score,
      [SearchResultKind.object]: 2 + score / 10,
    };
    return weight * (own[kind] ?? score);
  };

  // The block that holds most of the query, and what follows it up to the limit.
  const BLOCKS = "p, li, dt, dd, th, td, pre, figcaption";
  const NOISE = "script, style, button, nav, .headerlink, .proof, .foot, .vh";
  Search.makeSearchSummary = (htmlText, keywords, anchor) => {
    const page = new DOMParser().parseFromString(htmlText, "text/html");
    const part = anchor && page.getElementById(anchor.slice(1));
    const root = part || page.querySelector('[role="main"]');
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

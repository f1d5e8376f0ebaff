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
  // The class is another thing than the function torch.tensor.
  const plain = (text) =>
    text.normalize("NFKC").replace(new RegExp(patterns.class, "g"), " tensor ").toLowerCase();
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
  // What each page found is worth; sections and claims of it follow from that.
  const worth = new Map();
  let asked = { text: "", words: new Set(), parts: [], which: 0 };

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
    // Beside one word these tell something, too: no_grad() without with.
    if (parts.length < 2)
      for (const word of stopwords) if (splitQuery(query).includes(word)) terms.add(word);
    const isWord = parts.length < 2 || /^[^\s\u3041-\u9fff]+$/.test(query.trim());
    const words = THREE_SWITCHES_SEARCH.words(query);
    const which = isMessage ? 2 : isWord ? 0 : 1;
    asked = { text: text.toLowerCase().trim(), words, parts, which };
    if (SPHINX_HIGHLIGHT_ENABLED)
      localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
    return [text, terms, excluded, words, objects];
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

  // What a term counts for where a page has it (more than that in one of the passages that
  // speak of it, too), and how much a passage counts that holds the query. These weights and
  // those of the kinds of pages were tried on the queries of the browser tests.
  const PLACES = { title: 4.7, heading: 1.9, lead: 1.4, passage: 1, text: 0.7 };
  const PASSAGES = { title: 4.8, heading: 4, lead: 3.2, claim: 2, code: 3.8 };
  // A heading, and the code of a trap, that is the query.
  const NAMED = { heading: 8.4, code: 6 };

  // The terms of each page's title, lead, headings, claims (their names, too) and code.
  let known = null;
  const passages = () => {
    if (known) return known;
    const { titles, leads, alltitles, indexentries, objects } = Search._index;
    const stemmer = new Stemmer();
    const terms = (text) => new Set(splitQuery(text).map((w) => stemmer.stemWord(w)));
    known = titles.map((title, file) => [
      { place: "title", terms: terms(title) },
      { place: "lead", terms: terms(leads?.[file] ?? "") },
    ]);
    const add = (place, text, files) => {
      const passage = { place, terms: terms(text) };
      for (const file of files) known[file].push(passage);
    };
    for (const [text, found] of Object.entries(alltitles))
      add("heading", text, new Set(found.map(([file]) => file)));
    for (const [text, found] of Object.entries(indexentries))
      add("code", text, new Set(found.map(([file]) => file)));
    for (const [prefix, found] of Object.entries(objects))
      for (const [file, , , anchor, name] of found)
        add("claim", `${prefix}.${name} ${anchor.replaceAll("-", " ")}`, [file]);
    return known;
  };

  // How nearly a heading or a code is the query, for each page that has it; 1 if it is.
  const named = (texts, query) => {
    const found = new Map();
    for (const [text, places] of Object.entries(texts)) {
      const whole = text.toLowerCase().trim();
      if (!whole.includes(query) || query.length < whole.length / 2) continue;
      const share = query.length / whole.length;
      for (const [file] of places) found.set(file, Math.max(share, found.get(file) ?? 0));
    }
    return found;
  };

  // Each term counts by its rarity and by where it stands, the best passage counts again,
  // and all of it less on a long page. 0.4 of the query will do, as a question has words
  // of its own.
  Search.performTermsSearch = (searchTerms) => {
    const { terms, titleterms, alltitles, indexentries } = Search._index;
    const { titles, docnames, filenames } = Search._index;
    const sizes = new Array(docnames.length).fill(0);
    for (const files of Object.values(terms))
      for (const file of [files].flat()) sizes[file] += 1;
    const usual = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;

    const wanted = [...searchTerms].map((term) => {
      const headings = new Set(pagesOf(titleterms, term));
      const pages = new Set([...pagesOf(terms, term), ...headings]);
      passages().forEach((parts, file) => {
        if (parts.some((part) => part.terms.has(term))) pages.add(file);
      });
      const rarity =
        pages.size && Math.log(1 + docnames.length / pages.size) / (stopwords.has(term) + 1);
      return { term, headings, pages, rarity };
    });
    const most = wanted.reduce((sum, { rarity }) => sum + rarity, 0);
    const pagesWith = new Map(wanted.map(({ term, pages }) => [term, pages]));
    const asHeading = named(alltitles, asked.text);
    const asCode = named(indexentries, asked.text);

    // What a passage holds of the query, less if it speaks of much else.
    const held = (passage) => {
      const shared = wanted.filter(({ term }) => passage.terms.has(term));
      const share = shared.reduce((sum, { rarity }) => sum + rarity, 0) / most;
      const about = passage.place === "lead" ? 1 : shared.length / passage.terms.size || 0;
      return (PASSAGES[passage.place] * share * (1 + about)) / 2;
    };

    worth.clear();
    return docnames.flatMap((docname, file) => {
      const has = (term) => pagesWith.get(term)?.has(file);
      const shares = asked.parts.map((part) => part.filter(has).length / part.length);
      const known = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      if (!known || known < 0.4) return [];
      const [title, lead, ...others] = passages()[file];
      let sum = 0;
      let share = 0;
      for (const { term, headings, pages, rarity } of wanted) {
        if (!pages.has(file)) continue;
        share += rarity / most;
        const about = others.filter((passage) => passage.terms.has(term)).length;
        const place =
          (title.terms.has(term) && "title")
          || (headings.has(file) && "heading")
          || (lead.terms.has(term) && "lead")
          || (about && "passage")
          || "text";
        sum += ((PLACES[place] + Math.min(about, 4) / 4) * rarity) / most;
      }
      const best = Math.max(...passages()[file].map(held));
      const length = 0.9 + (0.1 * sizes[file]) / usual;
      const name =
        NAMED.heading * (asHeading.get(file) ?? 0) + NAMED.code * (asCode.get(file) ?? 0);
      worth.set(docname, weightOf(docname) * ((share * (sum + best)) / length + name));
      const shown = [docname, titles[file], "", null];
      return [[...shown, 0, filenames[file], SearchResultKind.text]];
    });
  };

  const weightOf = (docname) => {
    const weights = Object.entries(THREE_SWITCHES_SEARCH.pageWeights);
    const found = (weights.find(([start]) => docname.startsWith(start)) || [0, 1])[1];
    return typeof found === "number" ? found : found[asked.which];
  };

  // A page stands where its worth puts it, a section that is the query right above it, and
  // claims below the pages that are worth more than a third of theirs.
  Scorer.score = ([docname, , anchor, , score, , kind]) => {
    const page = worth.get(docname) ?? 0;
    if (kind === SearchResultKind.object) return page / 3 + score / 1000;
    const nearly = kind === SearchResultKind.title && anchor ? score / 1e4 - 0.001 : 0;
    return page + nearly;
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
    // A sentence does not run on into code.
    const code = found.findIndex(([, isCode], place) => place > best && isCode);
    const end = found[best][1] || code < 0 ? blocks.length : code;
    const text = blocks.slice(best, end).join(" ");
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

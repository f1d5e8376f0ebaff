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

  // What was asked last: its text, and the words to be marked.
  const asked = { text: "", words: new Set(), parts: [], which: 0 };

  return { split, words, parts, asTitled, pageWeights, asked };
})();

var splitQuery = THREE_SWITCHES_SEARCH.split;

if (typeof Search !== "undefined") {
  // What each page found is worth; sections and claims of it follow from that.
  const worth = new Map();
  const { asked } = THREE_SWITCHES_SEARCH;

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
    Object.assign(asked, { text: text.toLowerCase().trim(), words, parts, which });
    if (SPHINX_HIGHLIGHT_ENABLED)
      localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
    return [text, terms, excluded, words, objects];
  };

  // The other half of the index comes in a file of its own.
  const setIndex = Search.setIndex;
  Search.setIndex = (index) => setIndex(Object.assign(index, THREE_SWITCHES_SEARCH.more));

  // The numbers behind a term, packed in search_index.py: each is a step from the one before.
  const DIGITS = "DIGITS";
  const numbersAt = (table, start) => {
    const packed = table.slice(table.indexOf("=", start) + 1, table.indexOf(" ", start));
    let last = 0;
    return packed.match(/~..|./g).map((step) => {
      const [low, high = 0] = [...step.replace("~", "")].reverse().map((d) => DIGITS.indexOf(d));
      return (last += high * DIGITS.length + low);
    });
  };
  const numbersOf = (table, term) => {
    const start = table.indexOf(` ${term}=`);
    return start < 0 ? [] : numbersAt(table, start + 1);
  };
  Search.numbersOf = numbersOf;

  // A word that the site does not know may begin words that it knows.
  const pagesOf = (table, term) => {
    const whole = numbersOf(table, term);
    if (whole.length || term.length < 4) return whole;
    const longer = [];
    for (let at = table.indexOf(` ${term}`); at >= 0; at = table.indexOf(` ${term}`, at + 1))
      longer.push(...numbersAt(table, at + 1));
    return longer;
  };

  // What a term counts for where a page has it (more than that in one of the passages that
  // speak of it, too), and how much a passage counts that holds the query. These weights and
  // those of the kinds of pages were tried on the queries of the browser tests.
  const PLACES = { title: 4.7, heading: 1.9, lead: 1.4, passage: 1, text: 0.7 };
  const PASSAGES = { title: 4.8, heading: 4, lead: 3.2, claim: 2, code: 3.8 };
  // A heading, and the code of a trap, that is the query.
  const NAMED = { heading: 8.4, code: 6 };

  // The passages that tell what a page is about; their terms lie in the index.
  const KINDS = "KINDS";
  let known = null;
  const passages = () => {
    if (known) return known;
    const { places, sizes } = Search._index.passages;
    known = places.flatMap((kinds, file) => [...kinds].map((kind) => ({ file, kind })));
    known.forEach((passage, number) => {
      passage.place = KINDS[passage.kind];
      passage.size = sizes[number];
    });
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
    const { terms, titleterms, alltitles, indexentries, lengths } = Search._index;
    const { titles, docnames, filenames } = Search._index;
    const usual = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;

    const wanted = [...searchTerms].map((term) => {
      const headings = new Set(pagesOf(titleterms, term));
      const about = numbersOf(Search._index.passages.terms, term).map((n) => passages()[n]);
      const pages = new Set([
        ...pagesOf(terms, term),
        ...headings,
        ...about.map(({ file }) => file),
      ]);
      const rarity =
        pages.size && Math.log(1 + docnames.length / pages.size) / (stopwords.has(term) + 1);
      return { term, headings, about, pages, rarity };
    });
    const most = wanted.reduce((sum, { rarity }) => sum + rarity, 0);
    const pagesWith = new Map(wanted.map(({ term, pages }) => [term, pages]));
    const asHeading = named(alltitles, asked.text);
    const asCode = named(indexentries, asked.text);

    // How much of the query each passage holds, and how many terms of it.
    const holds = new Map();
    for (const { about, rarity } of wanted)
      for (const passage of about) {
        const [share, count] = holds.get(passage) ?? [0, 0];
        holds.set(passage, [share + rarity / most, count + 1]);
      }
    // A passage counts less if it speaks of much else.
    const best = new Array(docnames.length).fill(0);
    for (const [{ file, place, size }, [share, count]] of holds) {
      const about = place === "lead" ? 1 : count / size;
      best[file] = Math.max(best[file], (PASSAGES[place] * share * (1 + about)) / 2);
    }

    worth.clear();
    return docnames.flatMap((docname, file) => {
      const has = (term) => pagesWith.get(term)?.has(file);
      const shares = asked.parts.map((part) => part.filter(has).length / part.length);
      const known = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      if (!known || known < 0.4) return [];
      let sum = 0;
      let share = 0;
      for (const { headings, about, pages, rarity } of wanted) {
        if (!pages.has(file)) continue;
        share += rarity / most;
        const places = about.filter((passage) => passage.file === file).map(({ place }) => place);
        const others = places.filter((place) => place !== "title" && place !== "lead").length;
        const place =
          (places.includes("title") && "title")
          || (headings.has(file) && "heading")
          || (places.includes("lead") && "lead")
          || (others && "passage")
          || "text";
        sum += ((PLACES[place] + Math.min(others, 4) / 4) * rarity) / most;
      }
      const length = 0.9 + (0.1 * lengths[file]) / usual;
      const name =
        NAMED.heading * (asHeading.get(file) ?? 0) + NAMED.code * (asCode.get(file) ?? 0);
      worth.set(docname, weightOf(docname) * ((share * (sum + best[file])) / length + name));
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
}

// Not by Documentation.addTranslations: that builds a function from text, which a strict
// Content-Security-Policy forbids.
Object.assign(Documentation.TRANSLATIONS, {
  ", in ": "、",
  "Hide Search Matches": "検索語の強調を消す",
  "Preparing search...": "検索の準備をしています…",
  "Search Results": "検索結果",
  "Search finished, found one page matching the search query.": ["${resultCount} ページが見つかりました。"],
  "Searching": "検索しています",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "該当するページはありませんでした。綴りを確かめるか、別の語で検索してください。",
});
Object.assign(Documentation, { LOCALE: "ja", PLURAL_EXPR: () => 0 });

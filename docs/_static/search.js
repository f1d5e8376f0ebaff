// Asks for the index of the search once the page is drawn: it weighs more than all the rest, and
// would hold up what can be read without it. A query waits for it.
"use strict";
{
  const ask = (name) => {
    const script = document.createElement("script");
    script.src = name;
    script.async = false; // in their order
    document.head.append(script);
  };
  const askForAll = () => ["searchpassages.js", "searchindex.js"].forEach(ask);
  // The second frame begins when the first is drawn.
  requestAnimationFrame(() => requestAnimationFrame(askForAll));
}

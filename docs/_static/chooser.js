// On the page above the languages: go to the one of them that the reader prefers.
"use strict";
{
  const published = document.currentScript.dataset.published.split(" ");
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
  const language = wanted.find((code) => published.includes(code)) ?? published[0];
  location.replace(`${language}/index.html${location.search}${location.hash}`);
}

// Before anything is drawn: the colours that the reader has chosen, and that there are scripts.
// A file of its own, so that a policy may forbid scripts that stand in pages.
"use strict";
{
  let chosen = "";
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // The reader allows no storage: the colours of the system.
  }
  document.body.dataset.theme = chosen || "auto";
  document.documentElement.classList.remove("no-js");
}

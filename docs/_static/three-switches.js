// Four services to a reader; without JavaScript every link and every page still works.
"use strict";
{
  // To the other language at the same place: with the fragment, and with the words of a search.
  const otherLanguages = document.querySelectorAll(".langs a");
  function keepPlace() {
    for (const link of otherLanguages) {
      link.search = location.search;
      link.hash = location.hash;
    }
  }
  addEventListener("hashchange", keepPlace);
  addEventListener("pointerdown", keepPlace, true);
  addEventListener("keydown", keepPlace, true);
  keepPlace();

  // A block that scrolls sideways can be reached by keyboard, and only then takes a key press.
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const block of document.querySelectorAll("article pre, article .table-wrapper")) {
    reach.observe(block);
  }

  // The list of pages is longer than its window: the page that is read is in sight.
  const list = document.querySelector(".sidebar-scroll");
  const here = list?.querySelector(".current-page");
  if (here) {
    const depth = here.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (depth > list.clientHeight - 60) {
      list.scrollTo({ top: depth - list.clientHeight / 2, behavior: "instant" });
    }
  }

  // Ctrl K, on a Mac ⌘ K, goes to the field of the search: the page's own, or the sidebar's,
  // which is in a drawer on a narrow screen. A key without Ctrl belongs to screen readers, to
  // those who speak to their computer, and `/` to a host that searches, too.
  const onMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const drawer = document.getElementById("__navigation");
  const inSidebar = document.querySelector(".sidebar-search");
  const field = document.querySelector(".page-search input") ?? inSidebar;
  for (const one of new Set([field, inSidebar])) {
    one?.setAttribute("aria-keyshortcuts", onMac ? "Meta+K" : "Control+K");
  }
  for (const hint of document.querySelectorAll(".search-key")) {
    if (onMac) hint.textContent = "⌘ K";
    hint.hidden = false;
  }
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    // Sphinx marks the words that were searched for, and ties the way out to its slash.
    if (key === "Escape" && typeof SphinxHighlight === "object") SphinxHighlight.hideSearchWords();
    const asked = key.toLowerCase() === "k" && !altKey && !shiftKey;
    if (!field || !asked || event.defaultPrevented || !(onMac ? metaKey : ctrlKey)) return;
    event.preventDefault();
    if (field === inSidebar && drawer.checkVisibility()) drawer.checked = true;
    go(10);
  });

  // A drawer that was just opened takes focus from its next frame on.
  function go(tries) {
    field.focus();
    if (document.activeElement === field) field.select();
    else if (tries) requestAnimationFrame(() => go(tries - 1));
  }
}

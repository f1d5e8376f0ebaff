// Two services to a reader; without JavaScript every link and every page still works.
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
}

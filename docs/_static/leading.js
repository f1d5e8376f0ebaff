// On a page that only leads to another one: take the fragment along, which the refresh in
// the page would drop. Where the goal has a fragment of its own, that one counts.
"use strict";
{
  const { goal, anchors } = document.currentScript.dataset;
  const asked = decodeURIComponent(location.hash.slice(1));
  const found = JSON.parse(anchors)[asked] ?? (goal.includes("#") ? "" : goal + location.hash);
  if (asked && found) location.replace(found);
}

// Copies links: to a heading, a claim, a trap; plain, as Markdown, or with a review comment.
// Without JavaScript they are links as any other. Every word comes from the page.
"use strict";
{
  const status = document.querySelector(".announcer");
  const canonical = document.querySelector('link[rel="canonical"]')?.href ?? location.href;
  // At its published host a page is known by its canonical address, elsewhere by where it lies.
  const hosted = new URL(canonical).host === location.host;
  const base = hosted ? canonical : location.href.replace(/[?#].*/s, "");
  const absolute = (link) => new URL(link.getAttribute("href"), base).href;

  const fence = (code) => (code.includes("`") ? `\`\` ${code} \`\`` : `\`${code}\``);
  const plain = (text) =>
    text.replace(/\s+/g, " ").replace(/[\\`*[\]<]|(?<!\w)_|_(?!\w)/g, "\\$&");
  function markdown(element) {
    const parts = [...element.childNodes].map((node) => {
      if (node.nodeType === Node.TEXT_NODE) return plain(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE) return "";
      if (node.matches(".headerlink, .proof, .copy, .vh")) return "";
      if (node.matches("code")) return fence(node.textContent);
      return node.matches("a") ? `[${markdown(node)}](${absolute(node)})` : markdown(node);
    });
    return parts.join("").trim();
  }

  const title = document.querySelector("article h1");
  const shortcut = document.querySelector(".trap .perma");
  const name = () => markdown(title).replace(/^([A-Z]{2}\d\d): /, "$1 ");
  const linkOf = (heading) =>
    heading === title && shortcut ? shortcut : heading.querySelector(".headerlink");
  function markdownLink(place) {
    if (place.matches(".claim")) {
      return [markdown(place.querySelector(".says")), place.querySelector(".perma")];
    }
    if (place.matches(".trap") || place === title) return [name(), linkOf(title)];
    return [`${name()}: ${markdown(place)}`, linkOf(place)];
  }

  async function copy(text, what) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain HTTP there is no clipboard to write to.
      const before = document.activeElement;
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      done = document.execCommand("copy");
      field.remove();
      before?.focus({ preventScroll: true });
    }
    announce(done ? status.dataset[what] : `${status.dataset.failed} ${text}`);
  }

  let timer;
  function announce(words) {
    clearTimeout(timer);
    status.textContent = "";
    timer = setTimeout(() => {
      status.textContent = words;
      timer = setTimeout(() => (status.textContent = ""), 5000);
    }, 50);
  }

  // One button for all headings: it stands in the one that is pointed at, or was just copied.
  const extra = document.createElement("button");
  extra.type = "button";
  extra.className = "copy";
  extra.dataset.copy = "markdown";
  extra.textContent = status.dataset.button;
  const headings = "article :is(h1, h2, h3, h4)";
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    const heading = target.closest(headings);
    if (!heading || pointerType !== "mouse" || extra.parentElement === heading) return;
    if (linkOf(heading)) heading.append(extra);
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".perma, .headerlink");
    const button = event.target.closest("button.copy");
    if (button) {
      const place = button.closest(`.claim, .trap, .review, ${headings}`);
      if (button.dataset.copy === "review") {
        const paragraphs = document.querySelectorAll(".review > p:not(.acts)");
        copy([...paragraphs].map(markdown).join("\n\n"), "review");
      } else {
        const [words, goal] = markdownLink(place);
        copy(`[${words}](${absolute(goal)})`, "markdown");
      }
    } else if (link?.matches(".perma")) {
      event.preventDefault();
      copy(absolute(link), "link");
    } else if (link?.closest(headings)) {
      const heading = link.closest(headings);
      heading.append(extra);
      copy(absolute(linkOf(heading)), "link");
      setTimeout(() => link.focus({ preventScroll: true })); // the way to the button
    } else if (link) {
      copy(absolute(link), "link");
    }
  });

  // An anchor that has moved to another place is a link there.
  function follow() {
    const moved = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (moved?.matches(".moved")) location.replace(moved.querySelector("a").href);
  }
  addEventListener("hashchange", follow);
  follow();
}

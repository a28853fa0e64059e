// Search over all documents; filters and sorting for long tables. Every page is complete without this script.
// Names and values reach the page as text only, never as markup.
(() => {
  const words = window.mamoriWords;
  const root = document.body.dataset.root;

  const say = (word, ...numbers) => {
    let index = 0;
    return words[word].replace(/\{\}/g, () => numbers[index++].toLocaleString("ja"));
  };

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  // Full and half width, capitals and small letters, katakana and hiragana are the same.
  const fold = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

  const terms = (query) => fold(query).split(/\s+/).filter(Boolean);

  // ---- Search ----

  const PAGES = 30;
  const PLACES = 5;
  const AROUND = 36;

  let index = null;

  const load = () =>
    (index ??= new Promise((resolve, reject) => {
      const script = make("script", { src: root + "assets/search.js" });
      script.onload = () => resolve(window.mamoriSearch.map(prepare));
      script.onerror = reject;
      document.head.append(script);
    }));

  const prepare = (page) => {
    let heading = "";
    const entries = page.e.map(([id, text, isHeading]) => {
      const folded = fold(text);
      if (isHeading) heading = folded;
      return { id, text, folded, heading, isHeading };
    });
    return { address: page.p, number: page.n, title: page.t, folded: fold(page.n + " " + page.t), entries };
  };

  // Every term stands in the entry, its heading or the title, and at least one in the entry itself.
  const find = (pages, wanted) => {
    const found = [];
    let places = 0;
    for (const page of pages) {
      const inTitle = wanted.every((term) => page.folded.includes(term));
      const hits = page.entries.filter(
        (entry) =>
          wanted.some((term) => entry.folded.includes(term)) &&
          wanted.every((term) => entry.folded.includes(term) || entry.heading.includes(term) || page.folded.includes(term)),
      );
      if (!inTitle && hits.length === 0) continue;
      places += hits.length;
      const rank = inTitle ? 0 : hits.some((hit) => hit.isHeading) ? 1 : 2;
      found.push({ page, hits, rank });
    }
    found.sort((one, other) => one.rank - other.rank);
    return { found, places };
  };

  // Marks the terms in a text and cuts it around the first. Letter by letter, because folding changes lengths.
  const excerpt = (text, wanted) => {
    const letters = text.match(/[\s\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*/gu) ?? [];
    let folded = "";
    const owner = [];
    letters.forEach((letter, at) => {
      const part = fold(letter);
      folded += part;
      for (let count = 0; count < part.length; count++) owner.push(at);
    });
    const marked = new Set();
    for (const term of wanted) {
      for (let from = folded.indexOf(term); from >= 0; from = folded.indexOf(term, from + term.length)) {
        for (let at = owner[from]; at <= owner[from + term.length - 1]; at++) marked.add(at);
      }
    }
    const first = marked.size ? Math.min(...marked) : 0;
    const start = first > AROUND ? first - AROUND / 2 : 0;
    const end = Math.min(letters.length, start + 3 * AROUND);
    const parts = start > 0 ? ["…"] : [];
    for (let at = start; at < end; ) {
      let to = at;
      while (to < end && marked.has(to) === marked.has(at)) to++;
      const part = letters.slice(at, to).join("");
      parts.push(marked.has(at) ? make("mark", {}, part) : part);
      at = to;
    }
    if (end < letters.length) parts.push("…");
    return parts;
  };

  const search = document.querySelector(".search");
  const input = search.querySelector("input");
  const status = make("p", { role: "status" });
  const list = make("ul", {});
  const results = make("div", { class: "results", id: "page:results" }, status, list);
  results.hidden = true;
  search.append(results);
  search.hidden = false;

  const show = (query, { found, places }) => {
    const wanted = terms(query);
    status.textContent = !found.length ? say("none") : places ? say("found", found.length, places) : say("titles", found.length);
    list.replaceChildren(
      ...found.slice(0, PAGES).map(({ page, hits }) => {
        const link = make("a", { href: root + page.address }, make("span", { class: "number" }, page.number), " ", ...excerpt(page.title, wanted));
        const places = hits.slice(0, PLACES).map(({ id, text, isHeading }) => {
          const place = make("a", { href: root + page.address + (id && "#" + id) }, ...excerpt(text, wanted));
          return make("li", isHeading ? { class: "heading" } : {}, make("bdi", {}, place));
        });
        if (hits.length > PLACES) places.push(make("li", { class: "more" }, say("more", hits.length - PLACES)));
        return make("li", {}, link, make("ul", {}, ...places));
      }),
    );
    if (found.length > PAGES) list.append(make("li", { class: "more" }, say("rest", found.length - PAGES)));
    results.hidden = false;
  };

  const run = async () => {
    const query = input.value;
    if (terms(query).length === 0) {
      results.hidden = true;
      return;
    }
    try {
      const pages = await load();
      if (input.value === query) show(query, find(pages, terms(query)));
    } catch {
      index = null;
      status.textContent = say("failed");
      list.replaceChildren();
      results.hidden = false;
    }
  };

  const move = (step) => {
    const stops = [input, ...results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(stops.length - 1, Math.max(0, at + step))].focus();
  };

  let timer = 0;
  let composing = false;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, 120);
  };
  input.addEventListener("focus", () => load().catch(() => (index = null)), { once: true });
  input.addEventListener("input", () => composing || later());
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (results.hidden) return;
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === input) {
      const first = results.hidden ? null : results.querySelector("a");
      if (first) first.click();
      else run();
    } else if (event.key === "Escape") {
      event.preventDefault();
      results.hidden = true;
      input.focus();
    }
  });
  // The way back from a result leads to the results.
  results.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    history.replaceState(null, "", "#q=" + encodeURIComponent(input.value));
    results.hidden = true;
  });
  input.addEventListener("click", () => {
    if (results.hidden) run();
  });
  document.addEventListener("click", (event) => {
    if (!search.contains(event.target)) results.hidden = true;
  });
  search.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !search.contains(event.relatedTarget)) results.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  const fromAddress = () => {
    const query = /^#q=(.*)$/s.exec(location.hash);
    if (!query) return;
    try {
      input.value = decodeURIComponent(query[1]);
    } catch {
      return;
    }
    run();
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();

  // ---- Tables ----

  const LONG = 12;
  const collator = new Intl.Collator("ja", { numeric: true });

  const cellText = (row, column) => (row.cells[column] ? row.cells[column].textContent.trim() : "");

  const order = (rows, column, downward) => {
    const numbers = rows.map((row) => cellText(row, column)).filter(Boolean);
    const numeric = numbers.every((text) => Number.isFinite(Number(text)));
    const keys = new Map(rows.map((row) => [row, cellText(row, column)]));
    const compare = (one, other) => {
      // What is empty comes last either way.
      if (!one || !other) return one ? -1 : other ? 1 : 0;
      const by = numeric ? Number(one) - Number(other) : collator.compare(one, other);
      return downward ? -by : by;
    };
    return [...rows].sort((one, other) => compare(keys.get(one), keys.get(other)));
  };

  const sortable = (table, body, rows) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.querySelector("a")) return;
      const button = make("button", { type: "button", title: say("sort") }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const state = head.getAttribute("aria-sort");
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        const next = state === null ? "ascending" : state === "ascending" ? "descending" : null;
        if (next) head.setAttribute("aria-sort", next);
        body.append(...(next ? order(rows, column, next === "descending") : rows));
      });
    });
  };

  const filterable = (box, body, rows, number) => {
    const id = "filter:" + number;
    const field = make("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
    const count = make("span", { role: "status" });
    const folded = new Map();
    const filter = () => {
      const wanted = terms(field.value);
      let shown = 0;
      for (const row of rows) {
        if (wanted.length && !folded.has(row)) folded.set(row, fold(row.textContent));
        row.hidden = !wanted.every((term) => folded.get(row).includes(term));
        shown += !row.hidden;
      }
      count.textContent = say("rows", shown, rows.length);
    };
    field.addEventListener("input", filter);
    box.before(make("div", { class: "filter" }, make("label", { for: id }, say("filter")), field, count));
    filter();
    // A link to a row that the filter hides shows it.
    addEventListener("hashchange", () => {
      const target = document.getElementById(location.hash.slice(1));
      if (target && body.contains(target) && target.hidden) {
        field.value = "";
        filter();
        target.scrollIntoView();
      }
    });
  };

  document.querySelectorAll(".scroll > table").forEach((table, number) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    if (rows.length <= LONG || !table.tHead) return;
    sortable(table, body, rows);
    filterable(table.parentElement, body, rows, number + 1);
  });

  // What does not overflow is no stop for the keyboard, and its heads stick to the window.
  const measure = (boxes) => {
    const fits = boxes.map((box) => box.firstElementChild.getBoundingClientRect().width <= box.clientWidth + 1);
    boxes.forEach((box, at) => {
      box.classList.toggle("fits", fits[at]);
      if (fits[at]) box.removeAttribute("tabindex");
      else box.setAttribute("tabindex", "0");
    });
  };
  const boxes = [...document.querySelectorAll(".scroll")];
  const watch = new ResizeObserver((changes) => measure(changes.map((change) => change.target)));
  measure(boxes);
  boxes.forEach((box) => watch.observe(box));

  if (matchMedia("(max-width: 60rem)").matches) document.querySelectorAll(".contents details").forEach((part) => (part.open = false));

  // The tables have grown since the browser went to the place in the address.
  const goal = location.hash.startsWith("#q=") ? null : document.getElementById(location.hash.slice(1));
  if (goal) goal.scrollIntoView();
})();

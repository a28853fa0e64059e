#!/usr/bin/env python3
"""Checks a site of documents as its readers meet it.

    tests/documents/site.py FOLDER [--shots FOLDER]

FOLDER holds index.html. The pages are read as text first (links, ids, headings, elements), then opened in Chromium from
the folder and from a web server below a path: no errors, no request to elsewhere, contrast in both colour schemes, a
phone's width, the keyboard, the search, filter and sorting, and paper.
"""

import functools
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from html.parser import HTMLParser

sys.dont_write_bytecode = True
from chromium import Chromium  # noqa: E402

ELEMENTS = set(
    """a bdi body br caption code dd desc details div dl dt figcaption figure footer h1 h2 h3 h4 head header html input label li
    link main meta nav ol p script section span strong summary svg table tbody td th thead title tr ul""".split()
)
# What pictures may be made of.
PICTURE = set(
    """svg title desc defs marker g path rect circle ellipse line polyline polygon text tspan symbol use clippath mask pattern
    lineargradient radialgradient stop""".split()
)
ATTRIBUTES = set(
    """aria-current aria-label aria-labelledby autocomplete charset class content data-day data-dirty data-label data-root data-running
    defer for hidden href http-equiv id lang name open placeholder rel role scope spellcheck src start tabindex title type""".split()
)
VOID = {"br", "input", "link", "meta"}
POLICY = ["default-src 'none'", "style-src 'self'", "script-src 'self'", "base-uri 'none'", "form-action 'none'"]


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, path, name):
        super().__init__()
        self.path, self.name = path, name
        self.problems, self.ids, self.links, self.headings, self.stack = [], [], [], [], []
        self.labels, self.inputs, self.references, self.words = set(), [], [], ""
        self.policy, self.language, self.tables, self.captions, self.scripts = "", "", 0, 0, 0
        text = path.read_text(encoding="utf-8")
        if not text.startswith("<!DOCTYPE html>\n"):
            self.wrong("begins with no doctype")
        self.feed(text)
        self.close()
        self.finish()

    def wrong(self, what):
        self.problems.append(f"{self.name}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        picture = "svg" in self.stack
        if tag not in (PICTURE if picture else ELEMENTS):
            self.wrong(f"element {tag} is not one of a page's")
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (not picture and tag != "svg" and name not in ATTRIBUTES):
                self.wrong(f"attribute {name} of {tag} is not one of a page's")
            if picture and name.endswith("href") and not (value or "").startswith("#"):
                self.wrong(f"a picture refers to {value}")
        if values.get("id") is not None:
            self.ids.append(values["id"])
        for name in ["aria-labelledby", "aria-describedby"]:
            self.references += (values.get(name) or "").split()
        if not picture:
            if tag in ("a", "link") and "href" in values:
                self.links.append((tag, values["href"], self.getpos()[0]))
            if tag == "script":
                self.scripts += 1
                self.links.append((tag, values.get("src", ""), self.getpos()[0]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.language = values.get("lang")
        if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag == "svg" and not (values.get("role") == "img" and values.get("aria-labelledby")):
            self.wrong("a picture without a name")
        if tag == "label":
            self.labels.add(values.get("for"))
        if tag == "input":
            self.inputs.append(values.get("id"))
        if tag == "th" and values.get("scope") not in ("col", "row"):
            self.wrong("a head that does not say of what")
        if "tabindex" in values:
            if values["tabindex"] not in ("0", "-1"):
                self.wrong("the order of the keyboard is not that of the page")
            if values["tabindex"] == "0" and not (values.get("role") and (values.get("aria-label") or values.get("aria-labelledby"))):
                self.wrong("a stop of the keyboard without a name")
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1] != tag:
            self.wrong(f"</{tag}> closes {self.stack[-1:]}")
        else:
            self.stack.pop()

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.wrong("a comment")

    def finish(self):
        if self.stack:
            self.wrong(f"{self.stack} are not closed")
        if len(set(self.ids)) != len(self.ids):
            self.wrong(f"ids given twice: {sorted({id for id in self.ids if self.ids.count(id) > 1})[:5]}")
        for reference in set(self.references) - set(self.ids):
            self.wrong(f"refers to the id {reference}, which is not there")
        if self.headings.count(1) != 1 or self.headings[0] != 1:
            self.wrong(f"headings of level 1: {self.headings.count(1)}")
        for above, below in zip(self.headings, self.headings[1:]):
            if below > above + 1:
                self.wrong(f"a heading of level {below} follows one of level {above}")
        for part in POLICY:
            if part not in self.policy:
                self.wrong(f"the policy lacks {part}")
        if self.language != "ja":
            self.wrong("its language is not said")
        if self.tables != self.captions:
            self.wrong("a table without a caption")
        if self.scripts != 1:
            self.wrong(f"{self.scripts} scripts")
        if set(self.inputs) - self.labels:
            self.wrong(f"fields without a label: {set(self.inputs) - self.labels}")


def check_links(root, pages):
    """Every link leads somewhere; yields what does not."""
    for page in pages.values():
        for tag, address, line in page.links:
            parts = urllib.parse.urlsplit(address)
            place = f"{page.name}:{line}: {address}"
            if parts.scheme == "https" and tag == "a":
                continue
            if address == "data:," and tag == "link":
                continue
            if parts.scheme or parts.netloc or address.startswith("/"):
                yield f"{place} leads out of the site"
                continue
            target = (page.path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else page.path
            if root not in target.parents:
                # Other formats stand beside the site; they are checked where they were written.
                if (root.parent / target.relative_to(root.parent).parts[0]).is_dir() and not target.is_file():
                    yield f"{place} is not there"
                continue
            if not target.is_file():
                yield f"{place} is not there"
            elif parts.fragment and urllib.parse.unquote(parts.fragment) not in pages[target.relative_to(root).as_posix()].ids:
                yield f"{place}: the page has no such place"


# Every word that shows stands out from what is behind it by 4.5:1, large ones by 3:1.
CONTRAST = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha };
  };
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(element).backgroundColor);
      if (alpha === 255) return rgb;
    }
    return [255, 255, 255];
  };
  const wrong = new Set();
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg") || !element.checkVisibility()) continue;
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own && element.tagName !== "INPUT") continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(parse(style.color).rgb), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) wrong.add(`${element.tagName.toLowerCase()}.${element.className}: ${style.color} ${ratio.toFixed(2)}:1`);
  }
  return [...wrong];
})()"""

FOCUS = """(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  window.stops ??= [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")];
  const box = element.getBoundingClientRect();
  return {
    at: window.stops.indexOf(element),
    name: element.tagName.toLowerCase() + " " + (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 20),
    skip: element.className === "skip",
    seen: getComputedStyle(element).outlineStyle !== "none" && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
})()"""


class Checks:
    """What is seen in the browser."""

    def __init__(self, browser, root, pages, shots):
        self.browser, self.root, self.pages, self.shots = browser, root, pages, shots
        self.problems = []
        self.base = root.as_uri() + "/"

    def wrong(self, where, what):
        self.problems.append(f"{where}: {what}")

    def heard(self, where, base):
        """What the page said and asked for since it was opened."""
        for event in self.browser.take():
            params = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                self.wrong(where, f"a script failed: {params['exceptionDetails'].get('exception', {}).get('description', '')}")
            elif event["method"] == "Runtime.consoleAPICalled":
                self.wrong(where, f"the console says: {params['args']}")
            elif event["method"] == "Log.entryAdded":
                self.wrong(where, f"the browser says: {params['entry']['text']} {params['entry'].get('url', '')}")
            elif event["method"] == "Network.loadingFailed" and not params.get("canceled"):
                self.wrong(where, f"a request failed: {params['errorText']}")
            elif event["method"] == "Network.requestWillBeSent":
                address = params["request"]["url"]
                if not address.startswith((base, "data:", "about:")):
                    self.wrong(where, f"asks {address}")

    def open(self, name, fragment=""):
        self.browser.open(self.base + urllib.parse.quote(name) + fragment)

    def shoot(self, name):
        if self.shots:
            self.browser.shoot(self.shots / f"{name}.png")

    def every_page(self):
        for name in self.pages:
            for width in [1280, 390]:
                self.browser.window(width, 900)
                self.open(name)
                if self.browser.run(f"document.documentElement.scrollWidth > {width}"):
                    self.wrong(name, f"is wider than a window of {width} pixels")
                if width == 390:
                    self.shoot(f"{name.removesuffix('.html').replace('/', '-')}-phone")
                # Colours are the same at every width.
                for scheme in ["dark", "light"] if width > 390 else []:
                    self.browser.scheme(scheme)
                    for problem in self.browser.run(CONTRAST):
                        self.wrong(name, f"contrast, {scheme}: {problem}")
                    self.shoot(f"{name.removesuffix('.html').replace('/', '-')}-{scheme}")
                self.heard(name, self.base)
        self.browser.window(1280, 900)

    def keyboard(self, name):
        self.open(name)
        last = -1
        for press in range(40):
            self.browser.key("Tab")
            focus = self.browser.run(FOCUS)
            if focus is None:
                break
            if press == 0 and not focus["skip"]:
                self.wrong(name, f"the keyboard begins at {focus['name']}, not at the link to the text")
            if focus["at"] <= last:
                self.wrong(name, f"the keyboard goes back to {focus['name']}")
            if not focus["seen"]:
                self.wrong(name, f"nobody sees that the keyboard is at {focus['name']}")
            last = focus["at"]
        self.heard(name, self.base)

    def search(self, entries):
        """The search finds, from the address and from the keyboard, whatever the width and case of the letters."""
        page = next((page for page in entries if "/" in page["p"]), entries[-1])
        wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in page["n"].lower())
        self.open("index.html", "#q=" + urllib.parse.quote(wide))
        if not self.browser.until("document.querySelector('.results a')"):
            return self.wrong("index.html", f"the search for {wide} finds nothing")
        found = self.browser.run("[...document.querySelectorAll('.results > ul > li > a')].map((a) => a.getAttribute('href'))")
        if page["p"] not in found:
            self.wrong("index.html", f"the search for {wide} does not find {page['p']}")
        self.shoot("search")
        # From a page in a folder, by the keyboard, to a row of a table on another page.
        words, target = next(
            ((entry[1], other["p"] + "#" + entry[0]) for other in entries for entry in other["e"] if "/" in entry[0] and other != page),
            (None, None),
        )
        if words is None:
            words, target = page["t"], page["p"]
        self.open(page["p"])
        self.browser.key("/", "Slash", "/")
        self.browser.send("Input.insertText", text=words)
        if not self.browser.until("document.querySelector('.results a')"):
            return self.wrong(page["p"], f"the search for {words} finds nothing")
        links = self.browser.run("[...document.querySelectorAll('.results a')].map((a) => a.href)")
        wanted = self.base + target
        if wanted not in links:
            return self.wrong(page["p"], f"the search for {words} does not lead to {target} but to {links[:3]}")
        for _ in range(links.index(wanted) + 1):
            self.browser.key("ArrowDown")
        self.browser.key("Enter", text="\r")
        if not self.browser.until(f"location.href === {json.dumps(wanted)}"):
            return self.wrong(page["p"], f"Enter leads to {self.browser.run('location.href')}, not to {wanted}")
        if "#" in target:
            self.in_sight(target)
        self.browser.run("history.back()")
        if not self.browser.until("document.querySelector('.results a') && document.querySelector('.search input').value !== ''"):
            self.wrong(page["p"], "the way back from a result does not lead to the results")
        self.open("index.html", "#q=" + urllib.parse.quote("<img src=x onerror=alert(1)> zzzz"))
        if not self.browser.until("document.querySelector('.results p')?.textContent"):
            self.wrong("index.html", "the search does not say that it finds nothing")
        if self.browser.run("document.querySelector('.results img') !== null"):
            self.wrong("index.html", "what is searched for becomes markup")
        self.heard("index.html", self.base)

    def in_sight(self, target):
        """The place that the address names is marked and in sight, and not below what sticks to the window's top."""
        place = "document.querySelector(':target')?.getBoundingClientRect()"
        if not self.browser.until(f"{place}?.top >= 20 && {place}.top < innerHeight - 20"):
            self.wrong(target, f"is not in sight but at {self.browser.run(f'{place}?.top')}")

    def places(self, entries):
        """Addresses of rows far down in long tables lead to them, at any width."""
        rows = [[page["p"] + "#" + entry[0] for entry in page["e"] if "/" in entry[0]] for page in entries]
        rows = [targets[len(targets) * 3 // 4] for targets in rows if len(targets) > 12]
        for width in [1280, 390]:
            self.browser.window(width, 900)
            for target in rows[:3]:
                self.browser.open(self.base + target)
                self.in_sight(target)
        self.browser.window(1280, 900)
        self.heard("index.html", self.base)

    def tables(self, name):
        """The filter hides rows, a head sorts them, a link to a hidden row shows it."""
        self.open(name)
        rows = self.browser.run("document.querySelector('.filter + .scroll tbody').rows.length")
        self.browser.run("document.querySelector('.filter input').focus()")
        word = self.browser.run("document.querySelector('.filter + .scroll tbody').rows[3].cells[0].textContent")
        self.browser.send("Input.insertText", text=word)
        shown = self.browser.run("document.querySelector('.filter + .scroll tbody').querySelectorAll('tr:not([hidden])').length")
        if not 0 < shown < rows:
            self.wrong(name, f"the filter for {word} shows {shown} of {rows} rows")
        last = self.browser.run("[...document.querySelectorAll('.filter + .scroll tbody')[0].rows].find((row) => row.hidden).id")
        self.browser.run(f"location.hash = {json.dumps(last)}")
        if not self.browser.until(f"!document.getElementById({json.dumps(last)}).hidden"):
            self.wrong(name, "a link does not lead to a row that the filter hides")
        for state in ["ascending", "descending", None]:
            self.browser.run("document.querySelector('.filter + .scroll thead button').click()")
            if self.browser.run("document.querySelector('.filter + .scroll thead th').getAttribute('aria-sort')") != state:
                self.wrong(name, f"the first column is not sorted: {state}")
        self.heard(name, self.base)

    def without_script(self, name):
        self.browser.send("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.go(self.base + urllib.parse.quote(name))
        self.shoot("without-script")
        self.browser.send("Emulation.setScriptExecutionDisabled", value=False)
        if self.browser.run("document.querySelector('.search').checkVisibility()"):
            self.wrong(name, "shows a search that does not work without the script")

    def paper(self, name):
        """Prints a page; every sheet says what it belongs to."""
        folder = tempfile.TemporaryDirectory()
        path = (self.shots or pathlib.Path(folder.name)) / f"{name.removesuffix('.html').replace('/', '-')}.pdf"
        self.open(name)
        self.browser.pdf(path)
        if shutil.which("pdfinfo") is None:
            return print("pdfinfo is not installed: pages on paper are not counted")
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        count = int(re.search(r"^Pages:\s+(\d+)", info, re.M)[1])
        lying = self.browser.run("document.body.classList.contains('landscape')")
        if ("841" in info.split("Page size:")[1].split("x")[0]) != lying:
            self.wrong(name, "lies on paper the wrong way")
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        dirty = self.browser.run("document.documentElement.dataset.dirty ?? ''")
        for number, sheet in enumerate(text.split("\f")[:count], 1):
            squeezed = re.sub(r"\s", "", sheet)
            if f"{number}／{count}ページ" not in squeezed or re.sub(r"\s", "", dirty) not in squeezed:
                self.wrong(name, f"sheet {number} of {count} does not say what it is")
        # A table over several sheets has its heads on each of them.
        head = self.browser.run("document.querySelector('.filter + .scroll > :not(.cards) > thead')?.textContent ?? ''")
        row = self.browser.run("document.querySelector('.filter + .scroll tbody')?.rows[0].cells[0].textContent ?? ''")
        last = self.browser.run("[...document.querySelector('.filter + .scroll tbody')?.rows ?? []].at(-1)?.cells[0].textContent ?? ''")
        squeezed = [re.sub(r"\s", "", sheet) for sheet in text.split("\f")]
        row, last, letters = re.sub(r"\s", "", row), re.sub(r"\s", "", last), set(re.sub(r"\s", "", head))
        # The words of the first row may stand in the text before the table too.
        first = next((number for number, sheet in enumerate(squeezed) if row in sheet and letters <= set(sheet)), 0)
        end = next((number for number, sheet in enumerate(squeezed) if number >= first and last in sheet), first)
        for number in range(first, end + 1):
            if not letters <= set(squeezed[number]):
                self.wrong(name, f"sheet {number + 1} has no heads above its part of a table")
        if "全文書を検索" in text:
            self.wrong(name, "prints what paper cannot do")
        return count

    def served(self):
        """The same pages from a web server, below a path."""
        self.heard("index.html", self.base)

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def translate_path(self, path):
                return super().translate_path(path.removeprefix("/clinic/docs"))

        handler = functools.partial(Quiet, directory=str(self.root))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            base = f"http://127.0.0.1:{server.server_address[1]}/clinic/docs/"
            for name in [name for name in self.pages if "/" in name][:1] + ["index.html"]:
                self.browser.open(base + urllib.parse.quote(name) + "#q=" + urllib.parse.quote("の"))
                if not self.browser.until("document.querySelector('.results p')?.textContent"):
                    self.wrong(name, "the search does not work from a web server")
                if self.browser.run("getComputedStyle(document.querySelector('.skip')).position") != "absolute":
                    self.wrong(name, "has no style from a web server")
                self.heard(name, base)
            self.browser.open("about:blank")
            server.shutdown()


def main():
    arguments = sys.argv[1:]
    shots = None
    if "--shots" in arguments:
        at = arguments.index("--shots")
        shots = pathlib.Path(arguments[at + 1])
        shots.mkdir(parents=True, exist_ok=True)
        del arguments[at : at + 2]
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    root = pathlib.Path(arguments[0]).resolve()
    names = ["index.html"] + sorted(path.relative_to(root).as_posix() for path in root.rglob("*.html") if path != root / "index.html")
    pages = {name: Page(root / name, name) for name in names}
    problems = [problem for page in pages.values() for problem in page.problems]
    problems += check_links(root, pages)
    index = (root / "assets/search.js").read_text(encoding="utf-8")
    entries = json.loads(index.removeprefix("window.mamoriSearch = ").removesuffix(";\n"))
    for page in entries:
        for entry in page["e"]:
            if entry[0] and entry[0] not in pages[urllib.parse.unquote(page["p"])].ids:
                problems.append(f"assets/search.js: {page['p']} has no place {entry[0]}")
    with Chromium() as browser:
        checks = Checks(browser, root, pages, shots)
        checks.every_page()
        for name in names[:3]:
            checks.keyboard(name)
        checks.search(entries)
        checks.places(entries)
        longest = max(names, key=lambda name: len(pages[name].ids))
        checks.open(longest)
        if browser.run("document.querySelector('.filter') !== null"):
            checks.tables(longest)
        checks.without_script(longest)
        paper = [checks.paper(name) for name in dict.fromkeys(["index.html", longest, names[-1]])]
        checks.served()
        problems += checks.problems
    for problem in problems:
        print(problem)
    links = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {links} links, {len(entries)} documents in the search, sheets of paper {paper}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Checks printed documents as a reader of PDF sees them.

    tests/documents/pdf.py FOLDER [--on-each-page FILE WORDS]... [SENTENCE...]

FOLDER holds PDF files, at any depth. Every file must have its own fonts and no others, A4 pages, a title, a language, an author and bookmarks.
On every page stand the title, the day judged on and the number of the page. Each SENTENCE must stand in some file as it is written, over line ends.
WORDS, such as the head of a long table, must stand on each page of FILE up to the list of evidence.
Needs poppler-utils; bookmarks are read with pypdf, which may be missing.
"""

import re
import subprocess
import sys
from pathlib import Path

try:
    from pypdf import PdfReader
except ImportError:
    PdfReader = None

FONT = re.compile(r"(?:[A-Z]{6}\+)?BIZUDPGothic-(?:Regular|Bold)$")
A4 = {(595, 842), (842, 595)}


def run(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def squeezed(text):
    return re.sub(r"\s+", "", text)


def joined(text):
    """Takes away the ends of lines, but no blanks: a sentence must come out without any that it does not have."""
    return re.sub(r"[\n\f]", "", text)


def info(path):
    lines = (line.split(":", 1) for line in run("pdfinfo", str(path)).splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in lines}


def fonts(path):
    """Returns name and whether it is embedded for each font."""
    rows = run("pdffonts", str(path)).splitlines()[2:]
    return [(row.split()[0], row.split()[-5]) for row in rows]


def pages(path):
    return run("pdftotext", "-layout", str(path), "-").split("\f")[:-1]


def bookmarks(outline):
    return sum(bookmarks(item) if isinstance(item, list) else 1 for item in outline)


def check(path):
    wrong = []
    about = info(path)
    for name, embedded in fonts(path):
        if not FONT.match(name):
            wrong.append(f"font {name} is not ours")
        if embedded != "yes":
            wrong.append(f"font {name} is not embedded")
    for name in ("Title", "Author", "CreationDate"):
        if not about.get(name):
            wrong.append(f"no {name}")
    if about.get("Tagged") != "yes":
        wrong.append("not tagged")
    size = tuple(round(float(number)) for number in re.findall(r"[\d.]+", about["Page size"])[:2])
    if size not in A4:
        wrong.append(f"page size {about['Page size']}")
    texts = pages(path)
    if len(texts) != int(about["Pages"]):
        wrong.append(f"{len(texts)} pages of text, {about['Pages']} pages")
    for number, text in enumerate(texts, 1):
        flat = squeezed(text)
        if f"{number}／{len(texts)}ページ" not in flat:
            wrong.append(f"page {number}: no page number")
        if "評価日" not in flat:
            wrong.append(f"page {number}: no day")
        if squeezed(about["Title"]) not in flat:
            wrong.append(f"page {number}: no title")
    if PdfReader is not None:
        reader = PdfReader(str(path))
        if bookmarks(reader.outline) == 0:
            wrong.append("no bookmarks")
        if reader.trailer["/Root"].get("/Lang") not in ("ja", "ja-JP"):
            wrong.append("the language is not Japanese")
    return wrong, texts


def main():
    folder = Path(sys.argv[1])
    sentences = sys.argv[2:]
    repeated = {}
    while sentences[:1] == ["--on-each-page"]:
        repeated[sentences[1]] = sentences[2].split()
        sentences = sentences[3:]
    files = sorted(folder.rglob("*.pdf"))
    if not files:
        sys.exit(f"no PDF files in {folder}")
    if PdfReader is None:
        print("pypdf is missing: bookmarks are not checked")
    failed = 0
    count = 0
    everything = []
    for path in files:
        wrong, texts = check(path)
        count += len(texts)
        for number, text in enumerate(texts, 1):
            if "根拠の一覧" in text:
                break
            for words in repeated.get(path.relative_to(folder).as_posix(), []):
                if words not in text:
                    wrong.append(f"page {number}: no {words}")
        everything.append(joined(run("pdftotext", str(path), "-")))
        failed += len(wrong)
        for line in wrong:
            print(f"{path.relative_to(folder)}: {line}")
    for sentence in sentences:
        if not any(sentence in text for text in everything):
            failed += 1
            print(f"not found in any file: {sentence}")
    print(f"{len(files)} files, {count} pages, {failed} problems")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
